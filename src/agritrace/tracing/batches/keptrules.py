"""Decisions about purchases, destruction, steps and corrections. Pure: values in, reasons or decisions out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from agritrace.kernel.clock import beijing_day, show_day
from agritrace.kernel.quantities import Dimension, Quantity, Unit, amount_hindrance, format_amount, unit
from agritrace.kernel.results import Reason, Refusal

from .keptvalues import AskCorrection, BuyIn, Written
from .rules import OLDEST_HARVEST, amount_reasons
from .values import STATE_NAMES, BatchState, EventKind, Stock

ENTRIES = frozenset({EventKind.PRODUCE, EventKind.RECEIVE})
"""What entered by a word of its holder alone, unless it was received from a partner of the platform."""
LOSSES = frozenset({EventKind.LOSE, EventKind.DESTROY})
SIGNS = (4, 60)
"""A number of a paper has at least and at most so many signs."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Beyond this share of what was written, or this amount, a correction needs a second pair of eyes."""

    share: Decimal
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Mending:
    """The decision about a correction: a signed change of what the line says, and whether somebody else must agree."""

    change: Decimal
    needs_second: bool


def purchase_reasons(command: BuyIn, today: date) -> tuple[Reason, ...]:
    """What is wrong with the days, the paper and the content of a purchase."""
    reasons = []
    if command.bought_on > today:
        reasons.append(Reason("收购日期不能晚于今天。", f"今天是{show_day(today)}。", "bought_on", "future"))
    elif today - command.bought_on > OLDEST_HARVEST:
        reasons.append(Reason("收购日期早于两年前。", "请核对年份是否填错。", "bought_on", "old"))
    if command.harvested_on > command.bought_on:
        reasons.append(Reason("采收日期晚于收购日期。", "请核对这两个日期。", "harvested_on", "order"))
    if not SIGNS[0] <= len(command.paper.strip()) <= SIGNS[1]:
        sentence = "收购时应当收取承诺达标合格证或其他质量安全合格证明。"
        reasons.append(
            Reason(sentence, "请填写证明上的编号，4 至 60 个字；没有证明的请先向卖方索取。", "paper", "paper")
        )
    if len(command.from_code.strip()) > 40:
        reasons.append(Reason("来源追溯码最多 40 位。", "请核对后重新填写。", "from_code", "length"))
    return (*reasons, *content_reasons(command.unit, command.content))


def content_reasons(unit_name: str, content: Decimal | None) -> tuple[Reason, ...]:
    """A container needs what one of it holds, so that it can be added, split and processed by weight."""
    try:
        container = unit(unit_name).dimension is Dimension.CONTAINER
    except KeyError:
        return ()  # refused with the quantity
    if not container:
        return ()
    if content is None:
        return (Reason(f"请填写每{unit_name}的净重。", "以公斤计，例如：15。", "content", "content"),)
    found = amount_hindrance(content, unit("公斤"))
    return (Reason(found.sentence, found.remedy, "content", found.code),) if found else ()


def destruction_reasons(stock: Stock, state: BatchState, amount: Decimal) -> tuple[Reason, ...]:
    """Recalled goods may be destroyed as well as free ones; nothing that waits for a buyer."""
    if state not in {BatchState.ACTIVE, BatchState.RECALLED}:
        return (
            Reason(f"这批产品已{STATE_NAMES[state]}，没有可销毁的数量。", "请刷新页面查看最新状态。", code="state"),
        )
    reasons = amount_reasons(amount, unit(stock.unit))
    if not reasons and amount > stock.available:
        left = f"{format_amount(stock.available)} {stock.unit}"
        reasons = [
            Reason(f"批次余量只剩 {left}。", "请减少数量；等待买方确认的部分请先撤回交易。", "quantity", "overdraw")
        ]
    return tuple(reasons)


def step_reasons(began_at: datetime, ended_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """A step lies in the past, not longer than two years, and ends after it began."""
    if began_at > now or (ended_at is not None and ended_at > now):
        field = "began_at" if began_at > now else "ended_at"
        return (Reason("时间不能晚于现在。", "请核对日期和时间。", field, "future"),)
    if ended_at is not None and ended_at < began_at:
        return (Reason("离开的时间早于进入的时间。", "请核对这两个时间。", "ended_at", "order"),)
    if beijing_day(now) - beijing_day(began_at) > OLDEST_HARVEST:
        return (Reason("时间早于两年前。", "请核对年份是否填错。", "began_at", "old"),)
    return ()


def judge_correction(line: Written, stock: Stock, command: AskCorrection, *, limit: Limit) -> Mending | Refusal:
    """Whether a line may say another amount. Stock must bear it: what has left stays left."""
    if line.kind not in ENTRIES | LOSSES or not line.own_word:
        sentence = "只有采收、收购、损耗和销毁的数量可以更正。"
        return Refusal((Reason(sentence, "交易数量有误的，请与对方办理退货。", code="kind"),))
    reasons = [*_amount(line, command), *_why(command.reason)]
    change = command.after - line.amount
    if not reasons and change == 0:
        reasons.append(Reason("更正后的数量和原来一样。", "请填写正确的数量。", "after", "same"))
    taken = -change if line.kind in ENTRIES else change
    if not reasons and taken > stock.available:
        least = f"{format_amount(stock.available)} {stock.unit}"
        sentence = f"批次余量只剩 {least}，更正会使库存成为负数。"
        reasons.append(Reason(sentence, "已卖出、转出或冻结的数量不能更正掉，请核对。", "after", "overdraw"))
    return Refusal(tuple(reasons)) if reasons else Mending(change, _beyond(line, change, limit))


def _amount(line: Written, command: AskCorrection) -> list[Reason]:
    if line.kind in LOSSES and command.after == 0:
        return []
    return [
        Reason(one.sentence, one.remedy, "after", one.code) for one in amount_reasons(command.after, unit(line.unit))
    ]


def _why(text: str) -> list[Reason]:
    if 2 <= len(text.strip()) <= 200:
        return []
    return [Reason("请写明更正的原因，2 至 200 个字。", "例如：多打了一个零。", "reason", "reason")]


def _beyond(line: Written, change: Decimal, limit: Limit) -> bool:
    size = Fraction(abs(change))
    if size > Fraction(limit.share) * Fraction(line.amount):
        return True
    measured = unit(line.unit)
    if measured.dimension is Dimension.CONTAINER:
        return abs(change) > limit.amount
    return size * measured.factor > Quantity(limit.amount, limit.unit).in_base
