"""Decisions of trade: may this sale be submitted, may it still be confirmed. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from agritrace.kernel.quantities import Quantity, amount_hindrance, convert_exactly, format_amount, unit
from agritrace.kernel.results import Reason, Refusal, Refused, refuse
from agritrace.registry.subjects.values import PROVISIONAL, STATE_NAMES, SubjectBrief
from agritrace.tracing.batches.values import BatchRow, BatchState

from .values import SubmitSale

_BATCH_WORDS = {BatchState.CLOSED: "已经结清", BatchState.VOID: "已经作废", BatchState.RECALLED: "正在召回"}
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known when a sale is submitted.

    ``buyer`` is None when no subject has the scanned code; ``proven`` says whether a K that came along belongs to the
    buyer's current card.
    """

    seller: SubjectBrief
    buyer: SubjectBrief | None
    proven: bool
    batch: BatchRow


def in_batch_unit(command: SubmitSale, batch: BatchRow) -> Decimal:
    """The quantity of a command in the unit of the batch.

    Refuses amounts that are not positive, too large or too finely divided, unknown units and units of another kind,
    and quantities three decimals cannot hold after conversion.
    """
    try:
        wanted = unit(command.unit or batch.unit)
    except KeyError:
        raise refuse(f"没有“{command.unit}”这个计量单位。", f"请用“{batch.unit}”填写。", field="unit") from None
    reason = amount_hindrance(command.quantity, wanted)
    if reason is not None:
        raise Refused(Refusal((replace(reason, field="quantity"),)))
    return convert_exactly(Quantity(command.quantity, wanted), unit(batch.unit)).amount


def against_submission(offer: Offer, command: SubmitSale, quantity: Decimal) -> tuple[Reason, ...]:
    """All reasons against submitting ``quantity`` (in the unit of the batch) to this buyer."""
    return (
        *_against_buyer(offer, command),
        *_against_standing(offer.seller, "您的主体", ""),
        *against_batch(offer.batch),
        *_against_quantity(offer.batch, quantity),
    )


def against_confirmation(seller: SubjectBrief, buyer: SubjectBrief, batch: BatchRow) -> tuple[Reason, ...]:
    """All reasons against confirming a sale that still waits: both sides and the batch must be in order today."""
    return (
        *_against_standing(seller, "卖方", ""),
        *_against_standing(buyer, "您的主体", ""),
        *against_batch(batch),
    )


def against_batch(batch: BatchRow) -> tuple[Reason, ...]:
    """A batch that is closed, void or recalled does not move."""
    if batch.state is BatchState.ACTIVE:
        return ()
    return (
        Reason(
            f"这个批次{_BATCH_WORDS[batch.state]}，不能交易。",
            "请换一个批次，或联系县级农业农村部门。",
            "batch_id",
            "batch_state",
        ),
    )


def against_reason(reason: str) -> tuple[Reason, ...]:
    """The other side is told why; an empty reason helps nobody."""
    if not reason.strip():
        return (Reason("请写明原因。", "例如：到货数量不符。对方会看到这句话。", "reason", "reason"),)
    if len(reason) > LONGEST_REASON:
        return (Reason("原因太长，最多200个字。", "请写得简短一些。", "reason", "reason"),)
    return ()


def _against_buyer(offer: Offer, command: SubmitSale) -> tuple[Reason, ...]:
    buyer = offer.buyer
    if buyer is None:
        return (
            Reason("没有找到这个主体码。", "请重新扫描买方的电子身份标识，或核对16位主体码。", "buyer_code", "unknown"),
        )
    if buyer.id == offer.seller.id:
        return (Reason("不能卖给自己。", "请扫描买方的电子身份标识。", "buyer_code", "self"),)
    if command.identity_k and not offer.proven:
        return (
            Reason(
                "这张电子身份标识已经失效，或不是本平台发放的。",
                "请让买方出示最新的电子身份标识。",
                "buyer_code",
                "identity",
            ),
        )
    return _against_standing(buyer, "买方", "buyer_code")


def _against_standing(subject: SubjectBrief, who: str, field: str) -> tuple[Reason, ...]:
    if subject.working:
        return ()
    if subject.state in PROVISIONAL:
        remedy = "请先补办注册：本人在线填报并填上临时码，或请乡镇代办；县级通过后再交易。"
        return (Reason(f"{who}还没有注册，不能交易。", remedy, field, "temporary"),)
    word = STATE_NAMES[subject.state]
    return (Reason(f"{who}当前是“{word}”，不能交易。", "请联系所在县的农业农村部门。", field, "standing"),)


def _against_quantity(batch: BatchRow, quantity: Decimal) -> tuple[Reason, ...]:
    if quantity <= batch.available:
        return ()
    rest = format_amount(batch.available)
    return (Reason(f"这一批现在可卖 {rest} {batch.unit}。", "请减少数量，或换一个批次。", "quantity", "stock"),)
