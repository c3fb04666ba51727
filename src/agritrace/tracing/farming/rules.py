"""Decisions about farm records. Pure: a snapshot, what was told and the time give a decision or reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from agritrace.kernel.clock import beijing_day, show_day
from agritrace.kernel.results import Reason, Refusal

from .values import INPUTS, INTERVAL_NAMES, LONGEST, MUST_SAY_INTERVAL, Interval, Told, Work

OLDEST = timedelta(days=731)
"""An entry more than two years afterwards is most likely a wrong year."""
LONGEST_INTERVAL = 365
LARGEST_DOSE = Decimal(10) ** 9
_TITLES = {
    "base_name": "基地", "input_name": "投入品名称", "registration_no": "登记证号", "source": "来源", "dose_unit": "单位",
    "method": "用法", "target": "防治对象", "note": "备注",
}  # fmt: skip  # a table reads better in rows


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an entry is judged by: whether the subject is alive, whether its product is its own, what a harvest meets."""

    subject_is_open: bool
    product_is_own: bool = True
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """The decision: the last day of use, and the first day of harvest (None: no wait)."""

    last_used_on: date
    free_on: date | None


def judge(snapshot: Snapshot, told: Told, now: datetime) -> Days | Refusal:
    """Whether a work may be entered; all reasons at once (domain facts tracing §2)."""
    today = beijing_day(now)
    reasons = [*_standing(snapshot), *_lengths(told), *_days(told, today), *_input(told), *_interval(told)]
    if told.work is Work.HARVEST and snapshot.intervals and not told.note.strip():
        reasons.append(early(snapshot.intervals, "note"))
    if reasons:
        return Refusal(tuple(reasons))
    last = told.last_used_on or told.done_on
    waits = told.work in INTERVAL_NAMES and told.interval_days is not None
    return Days(last, last + timedelta(days=told.interval_days or 0) if waits else None)


def early(intervals: tuple[Interval, ...], field: str) -> Reason:
    """The warning about a harvest that comes too early: until which day, and that a reason in ``field`` lets it pass."""
    said = "".join(one.sentence for one in intervals[:3])
    remedy = "请等到期再采收；确已采收的，请写明原因再保存，这样的产品不能开具承诺达标合格证。"
    return Reason(said, remedy, field, "interval")


def against_reason(reason: str) -> list[Reason]:
    """Why a reason for a correction will not do."""
    if not reason.strip():
        return [Reason("请写明原因。", "几个字即可，例如：日期填错。", "reason", "reason")]
    if len(reason.strip()) > LONGEST["note"]:
        return [Reason("原因最多 200 个字。", "请写得短一些。", "reason", "length")]
    return []


def _standing(snapshot: Snapshot) -> list[Reason]:
    found = []
    if not snapshot.subject_is_open:
        found.append(
            Reason("本主体已注销、撤销或合并，不能再登记农事。", "请联系所在地县级农业农村部门。", code="subject")
        )
    if not snapshot.product_is_own:
        found.append(Reason("这不是本主体的产品。", "请从自己的产品中选择。", "product", "product"))
    return found


def _lengths(told: Told) -> list[Reason]:
    return [
        Reason(f"{_TITLES[name]}最多 {most} 个字。", "请写得短一些。", name, "length")
        for name, most in LONGEST.items()
        if len(getattr(told, name)) > most
    ]


def _days(told: Told, today: date) -> list[Reason]:
    if told.done_on > today:
        return [Reason("日期不能晚于今天。", f"今天是{show_day(today)}，做完再登记。", "done_on", "future")]
    if today - told.done_on > OLDEST:
        return [Reason("日期早于两年前。", "请核对年份是否填错。", "done_on", "old")]
    if told.last_used_on is not None and not told.done_on <= told.last_used_on <= today:
        return [Reason("停用日期应在开始用药当天到今天之间。", "只用一天的可以不填。", "last_used_on", "order")]
    return []


def _input(told: Told) -> list[Reason]:
    found = []
    if told.work in INPUTS:
        if not told.input_name.strip():
            found.append(Reason("请填写投入品名称。", "照包装上的名称填，例如：吡虫啉。", "input_name", "empty"))
        if told.dose is None:
            found.append(Reason("请填写用量。", "例如：30。", "dose", "empty"))
    if told.dose is not None and not 0 < told.dose < LARGEST_DOSE:
        found.append(Reason("用量应大于 0。", "请核对是否多写或少写了数字。", "dose", "range"))
    if told.dose is not None and not told.dose_unit.strip():
        found.append(Reason("请选择用量的单位。", "例如：毫升。", "dose_unit", "empty"))
    return found


def _interval(told: Told) -> list[Reason]:
    if told.interval_days is None and told.work in MUST_SAY_INTERVAL:
        name = INTERVAL_NAMES[told.work]
        return [Reason(f"请填写{name}天数。", "照标签填；标签写明不需要等待的填 0。", "interval_days", "empty")]
    if told.interval_days is not None and not 0 <= told.interval_days <= LONGEST_INTERVAL:
        return [Reason("天数应在 0 到 365 之间。", "请照标签核对。", "interval_days", "range")]
    return []
