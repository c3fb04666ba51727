"""Decisions about vouchers: what may be issued. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from agritrace.kernel.checkdigits import check_mobile
from agritrace.kernel.quantities import amount_hindrance, format_amount, unit
from agritrace.kernel.results import Reason
from agritrace.registry.subjects.values import STATE_NAMES, SubjectBrief
from agritrace.tracing.batches.values import BatchRow, BatchState

from .values import MOST_LINES, IssueVoucher

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known: the supplier, his batches by id, the registered market behind a scanned code, a sound region."""

    supplier: SubjectBrief
    batches: Mapping[int, BatchRow]
    market: SubjectBrief | None
    settled: bool


def against_issuing(snapshot: Snapshot, command: IssueVoucher) -> tuple[Reason, ...]:
    """All reasons against issuing, each beside its field (``quantity_<batch>`` for a line)."""
    return (
        *_supplier(snapshot.supplier),
        *_market(snapshot, command),
        *_phone(command.phone),
        *_goods(snapshot, command),
    )


def _supplier(supplier: SubjectBrief) -> tuple[Reason, ...]:
    if supplier.working:
        return ()
    word = STATE_NAMES[supplier.state]
    return (Reason(f"您的主体当前是“{word}”，不能开凭证。", "请联系所在县的农业农村部门。", code="standing"),)


def _market(snapshot: Snapshot, command: IssueVoucher) -> tuple[Reason, ...]:
    reasons = []
    if len(command.market.strip()) < 2:
        reasons.append(Reason("请填写收货单位的名称。", "例如：历下区农产品批发市场。", "market", "market"))
    if not snapshot.settled:
        reasons.append(
            Reason("请选择收货单位所在的县或乡镇。", "输入地名、拼音或首字母查找。", "region_code", "region")
        )
    if not command.market_code:
        return tuple(reasons)
    market = snapshot.market
    if market is None or not market.working:
        words = "没有找到这个主体码，或它现在不能收货。"
        reasons.append(Reason(words, "请重新扫描市场的电子身份标识，或把这一栏空着。", "market_code", "unknown"))
    elif market.id == snapshot.supplier.id:
        reasons.append(Reason("这是您自己的主体码。", "请扫描收货市场的电子身份标识。", "market_code", "self"))
    return tuple(reasons)


def _phone(phone: str) -> tuple[Reason, ...]:
    if not phone.strip() or check_mobile(phone).ok:
        return ()
    return (Reason("手机号不对。", "请填 11 位手机号，或空着。", "phone", "phone"),)


def _goods(snapshot: Snapshot, command: IssueVoucher) -> tuple[Reason, ...]:
    lines = command.goods
    if not lines:
        return (Reason("请至少填写一批货的数量。", "在要送的批次后面填数量。", code="empty"),)
    if len(lines) > MOST_LINES:
        return (Reason(f"一张凭证最多 {MOST_LINES} 行。", "请分成几张开。", code="many"),)
    if len({line.batch_id for line in lines}) != len(lines):
        return (Reason("同一批货写了两次。", "每批货只写一行。", code="twice"),)
    reasons = list[Reason]()
    for line in lines:
        reasons += _line(snapshot.batches[line.batch_id], line.quantity)
    return tuple(reasons)


def _line(batch: BatchRow, quantity: Decimal) -> tuple[Reason, ...]:
    field = f"quantity_{batch.id}"
    if batch.state is not BatchState.ACTIVE:
        return (Reason("这批货已经结清、作废或正在召回，不能入市。", "请换一个批次。", field, "batch_state"),)
    fault = amount_hindrance(quantity, unit(batch.unit))
    if fault is not None:
        return (replace(fault, field=field),)
    if quantity > batch.available:
        rest = f"{format_amount(batch.available)} {batch.unit}"
        return (Reason(f"这一批现在只有 {rest}。", "请减少数量，或换一个批次。", field, "stock"),)
    return ()


def against_reason(reason: str) -> tuple[Reason, ...]:
    """Why a voucher is void is told to whoever scans it."""
    if not reason.strip():
        return (Reason("请写明作废原因。", "例如：没有发车。扫码的人会看到这句话。", "reason", "reason"),)
    if len(reason) > LONGEST_REASON:
        return (Reason(f"原因最多 {LONGEST_REASON} 个字。", "请写得简短一些。", "reason", "length"),)
    return ()
