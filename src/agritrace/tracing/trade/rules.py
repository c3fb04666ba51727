"""Decisions of trade: may this sale be submitted, may it still be confirmed. Pure Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from agritrace.kernel.quantities import Quantity, amount_hindrance, convert_exactly, format_amount, unit
from agritrace.kernel.results import Reason, Refusal, Refused, refuse
from agritrace.registry.subjects.values import PROVISIONAL, STATE_NAMES, SubjectBrief
from agritrace.tracing.batches.values import BatchRow, BatchState

from .values import MOST_LINES, Haulage, Line, SubmitDelivery, SubmitSale

_BATCH_WORDS = {BatchState.CLOSED: "已经结清", BatchState.VOID: "已经作废", BatchState.RECALLED: "正在召回"}
LONGEST_REASON = 200
COLDEST, WARMEST = Decimal(-60), Decimal(60)
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}", re.ASCII)


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


def in_batch_unit(command: SubmitSale | Line, batch: BatchRow) -> Decimal:
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
        *against_parties(offer.seller, offer.buyer, command.identity_k, proven=offer.proven),
        *against_parcel(offer.batch, quantity),
    )


def against_parties(
    seller: SubjectBrief, buyer: SubjectBrief | None, identity_k: str, *, proven: bool
) -> tuple[Reason, ...]:
    """All reasons against these two trading with each other; ``proven``: K belongs to the buyer's current card."""
    return (*_against_buyer(seller, buyer, identity_k, proven=proven), *against_own(seller))


def against_own(subject: SubjectBrief) -> tuple[Reason, ...]:
    """The viewer's own subject must be in order."""
    return _against_standing(subject, "您的主体", "")


def against_parcel(batch: BatchRow, quantity: Decimal) -> tuple[Reason, ...]:
    """All reasons against taking ``quantity`` out of a batch."""
    return (*against_batch(batch), *_against_quantity(batch, quantity))


def against_lines(command: SubmitDelivery) -> tuple[Reason, ...]:
    """A delivery has at least one and at most 20 lines, and a batch stands in one of them only."""
    if not command.lines:
        return (Reason("这车货还没有一行。", "请扫描产品标签，或选择批次。", "batch_id", "empty"),)
    if len(command.lines) > MOST_LINES:
        return (Reason(f"一车货最多 {MOST_LINES} 行。", "请分成几笔提交。", code="many"),)
    seen, reasons = set[int](), list[Reason]()
    for nth, line in enumerate(command.lines, start=1):
        if line.batch_id in seen:
            twice = Reason("这一批已经在前面的行里。", "请去掉这一行，或改前面一行的数量。", "batch_id", "twice")
            reasons.append(beside(twice, nth))
        seen.add(line.batch_id)
    return tuple(reasons)


def beside(reason: Reason, nth: int) -> Reason:
    """The reason beside the field of the nth line, counted from 1; the first has the names of a single sale."""
    return replace(reason, field=f"{reason.field}_{nth}") if reason.field and nth > 1 else reason


def against_haulage(told: Haulage) -> tuple[Reason, ...]:
    """Temperatures that no store or lorry has, and a telephone nobody can call."""
    reasons = [
        Reason("温度应在 -60 到 60 ℃ 之间。", "例如：4，或 -18。", name, "temperature")
        for name, degrees in (("temperature", told.temperature), ("kept_at", told.kept_at))
        if degrees is not None and not COLDEST <= degrees <= WARMEST
    ]
    if told.driver_phone.strip() and not _PHONE.fullmatch(told.driver_phone.strip()):
        reasons.append(Reason("司机电话不对。", "请填 11 位手机号，或带区号的电话。", "driver_phone", "phone"))
    return tuple(reasons)


def told_of_way(command: SubmitSale | SubmitDelivery) -> dict[str, str]:
    """What is stored about the way of the goods; nothing personal. Empty facts are left out, except carrier and plate."""
    told = command.haulage
    way = {
        "from": told.origin.strip()[:60],
        "to": told.destination.strip()[:60],
        "departs": told.departs_at.isoformat() if told.departs_at else "",
        "temperature": degrees(told.temperature),
        "permit": told.permit.strip()[:40],
    }
    known = {name: text for name, text in way.items() if text}
    return {"carrier": command.carrier.strip()[:40], "plate": command.plate.strip()[:16], **known}


def told_of_keeping(command: SubmitSale | SubmitDelivery) -> dict[str, str]:
    """What is stored about how the goods are kept; empty facts are left out, except the words."""
    told = command.haulage
    kept = {
        "warehouse": told.warehouse.strip()[:60],
        "temperature": degrees(told.kept_at),
        "preservative": told.preservative.strip()[:80],
    }
    known = {name: text for name, text in kept.items() if text}
    return {"words": command.storage.strip()[:80], **known}


def degrees(value: Decimal | None) -> str:
    """A temperature without trailing zeros; "" when it is not known."""
    return "" if value is None else f"{value.normalize():f}"


def against_confirmation(seller: SubjectBrief, buyer: SubjectBrief, batch: BatchRow) -> tuple[Reason, ...]:
    """All reasons against confirming a sale that still waits: both sides and the batch must be in order today."""
    return (*against_sides(seller, buyer), *against_batch(batch))


def against_sides(seller: SubjectBrief, buyer: SubjectBrief, *, as_seller: bool = False) -> tuple[Reason, ...]:
    """Both sides must be in order on the day the goods arrive, or go back; ``as_seller``: in words for the seller."""
    sold, bought = ("您的主体", "买方") if as_seller else ("卖方", "您的主体")
    return (*_against_standing(seller, sold, ""), *_against_standing(buyer, bought, ""))


def against_part(taken: Decimal, offered: Decimal, measure: str, *, reason: str) -> tuple[Reason, ...]:
    """All reasons against taking ``taken`` of what was offered: more, nothing, or less without a word why."""
    if not taken:
        return (Reason("收货数量是 0。", "一点都不收，请用“拒收”并写明原因。", "accepted", "nothing"),)
    found = against_amount(taken, offered, measure, field="accepted")
    return found if found or taken == offered else against_reason(reason)


def against_amount(taken: Decimal, offered: Decimal, measure: str, *, field: str) -> tuple[Reason, ...]:
    """A quantity that was taken is 0 or a sound amount, and never more than was offered."""
    if not taken:
        return ()
    fault = amount_hindrance(taken, unit(measure))
    if fault is not None:
        return (replace(fault, field=field),)
    if taken > offered:
        most = f"{format_amount(offered)}{measure}"
        return (Reason(f"发货只有 {most}。", f"请填不超过 {most} 的数量；多到的请卖方另外提交。", field, "more"),)
    return ()


def against_return(quantity: Decimal, left: Decimal, measure: str, *, reason: str) -> tuple[Reason, ...]:
    """All reasons against giving back ``quantity``; ``left`` is what was taken and neither came back nor is on its way."""
    fault = amount_hindrance(quantity, unit(measure))
    found: tuple[Reason, ...] = ()
    if fault is not None:
        found = (replace(fault, field="quantity"),)
    elif quantity > left:
        rest = f"{format_amount(left)}{measure}"
        found = (Reason(f"这笔交易还能退 {rest}。", "请减少退货数量。", "quantity", "more"),)
    return (*found, *against_reason(reason))


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


def _against_buyer(
    seller: SubjectBrief, buyer: SubjectBrief | None, identity_k: str, *, proven: bool
) -> tuple[Reason, ...]:
    if buyer is None:
        return (
            Reason("没有找到这个主体码。", "请重新扫描买方的电子身份标识，或核对16位主体码。", "buyer_code", "unknown"),
        )
    if buyer.id == seller.id:
        return (Reason("不能卖给自己。", "请扫描买方的电子身份标识。", "buyer_code", "self"),)
    if identity_k and not proven:
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
