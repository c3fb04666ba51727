"""Decisions about batches. Pure: a snapshot, a command and the time give a decision or reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from agritrace.kernel.clock import beijing_day, show_day, show_instant
from agritrace.kernel.quantities import Dimension, Quantity, Unit, amount_hindrance, format_amount, unit
from agritrace.kernel.results import Reason, Refusal

from .values import STATE_NAMES, BatchState, Produce, Stock

OLDEST_HARVEST = timedelta(days=731)
"""A harvest registered later than two years afterwards is most likely a wrong year."""
CLOCK_TOLERANCE = timedelta(minutes=10)
MOST_AT_ONCE: dict[Dimension, Quantity] = {
    Dimension.MASS: Quantity(Decimal(10_000), unit("吨")),
    Dimension.VOLUME: Quantity(Decimal(10_000_000), unit("升")),
    Dimension.COUNT: Quantity(Decimal(100_000_000), unit("个")),
}
"""More in one harvest is a slip of the finger, not a harvest (recommendation of our own)."""
_MOST_CONTAINERS = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class HarvestSnapshot:
    """What a harvest is judged by: whose product it is and its state, its unit, whether the subject may work.

    ``hindrances`` are the reasons expired papers give against new codes, ``waits`` the safety intervals it falls into.
    """

    product_is_own: bool
    product_is_active: bool
    product_unit: str
    subject_may_work: bool
    subject_state: str
    hindrances: tuple[Reason, ...] = ()
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Harvest:
    """The decision: the quantity as it is stored."""

    quantity: Quantity


def judge_harvest(snapshot: HarvestSnapshot, command: Produce, now: datetime) -> Harvest | Refusal:
    """Whether a harvest may be registered; all reasons at once (domain facts tracing §2 and §3)."""
    reasons = [*_subject(snapshot), *snapshot.hindrances, *_product(snapshot), *_day(command, now), *_length(command)]
    reasons += _early(snapshot, command)
    measured = _unit(snapshot, command)
    if isinstance(measured, Reason):
        return Refusal((*reasons, measured))
    reasons += amount_reasons(command.quantity, measured) or _too_much(command.quantity, measured)
    return Refusal(tuple(reasons)) if reasons else Harvest(Quantity(command.quantity, measured))


def _subject(snapshot: HarvestSnapshot) -> list[Reason]:
    if snapshot.subject_may_work:
        return []
    sentence = f"本主体当前状态是“{snapshot.subject_state}”，不能登记批次。"
    return [Reason(sentence, "请联系所在地县级农业农村部门。", code="subject")]


def _product(snapshot: HarvestSnapshot) -> list[Reason]:
    if not snapshot.product_is_own:
        return [Reason("这不是本主体的产品。", "请从自己的产品中选择，或先新增产品。", "product", "product")]
    if not snapshot.product_is_active:
        return [Reason("这个产品已停用。", "请选择其他产品，或先重新启用。", "product", "product_state")]
    return []


def _day(command: Produce, now: datetime) -> list[Reason]:
    today = beijing_day(now)
    if command.harvested_on > today:
        remedy = f"今天是{show_day(today)}，请等采收后再登记。"
        if command.client_at is not None and abs(command.client_at - now) > CLOCK_TOLERANCE:
            remedy = f"您设备的时间是{show_instant(command.client_at)}，平台时间是{show_instant(now)}，请校准设备时间。"
        return [Reason("采收日期不能晚于今天。", remedy, "harvested_on", "future")]
    if today - command.harvested_on > OLDEST_HARVEST:
        return [Reason("采收日期早于两年前。", "请核对年份是否填错。", "harvested_on", "old")]
    return []


def _early(snapshot: HarvestSnapshot, command: Produce) -> list[Reason]:
    """A harvest inside a safety interval or withdrawal period passes with its reason only (domain facts tracing §2)."""
    if not snapshot.waits or command.note.strip():
        return []
    remedy = "请等到期再采收；确已采收的，请在备注中写明原因再保存，这批不能开具承诺达标合格证。"
    return [Reason("".join(snapshot.waits[:3]), remedy, "note", "interval")]


def _length(command: Produce) -> list[Reason]:
    limits = (("base_name", command.base_name, 40), ("note", command.note, 200), ("number", command.number, 30))
    return [
        Reason(f"最多填写 {most} 个字，现在是 {len(text)} 个。", "请写得短一些。", name, "length")
        for name, text, most in limits
        if len(text) > most
    ]


def _unit(snapshot: HarvestSnapshot, command: Produce) -> Unit | Reason:
    try:
        measured = unit(command.unit)
    except KeyError:
        return Reason(f"没有“{command.unit}”这个计量单位。", "请从列表中选择。", "unit", "unit")
    if snapshot.product_is_own and measured.dimension is not unit(snapshot.product_unit).dimension:
        sentence = f"这个产品按“{snapshot.product_unit}”计量，不能改用“{measured.name}”。"
        return Reason(sentence, "请选用同一类单位，或在产品中修改计量单位。", "unit", "dimension")
    return measured


def amount_reasons(amount: Decimal, measured: Unit) -> list[Reason]:
    """Why an amount cannot be taken at all, beside the field ``quantity``."""
    found = amount_hindrance(amount, measured)
    return [Reason(found.sentence, found.remedy, "quantity", found.code)] if found else []


def _too_much(amount: Decimal, measured: Unit) -> list[Reason]:
    most = MOST_AT_ONCE.get(measured.dimension)
    limit = most.in_base / measured.factor if most and measured.factor else Fraction(_MOST_CONTAINERS)
    if Fraction(amount) <= limit:
        return []
    words = f"{format_amount(Decimal(int(limit)))}{measured.name}"
    return [
        Reason(f"一次采收最多登记 {words}。", "请核对是否多写了 0；确有这么多，请分批登记。", "quantity", "implausible")
    ]


def judge_taking(stock: Stock, state: BatchState, amount: Decimal) -> tuple[Reason, ...]:
    """Why an amount cannot be taken out of what is available; empty when it can."""
    if state is not BatchState.ACTIVE:
        return (Reason(f"这批产品已{STATE_NAMES[state]}，不能再卖出或转出。", "请选择其他批次。", code="state"),)
    if amount > stock.available:
        sentence = (
            f"可用数量只有 {format_amount(stock.available)}{stock.unit}，不够 {format_amount(amount)}{stock.unit}。"
        )
        return (Reason(sentence, "请减少数量，或等待冻结的数量释放。", "quantity", "overdraw"),)
    return ()


def batch_number(day: date, nth: int) -> str:
    """The number a batch gets when its holder gives none: day of harvest and count of the day."""
    return f"{day:%Y%m%d}-{nth:02d}"


def is_container(unit_name: str) -> bool:
    """Whether a unit is a container, whose content belongs to the batch; KeyError for an unknown unit."""
    return unit(unit_name).dimension is Dimension.CONTAINER
