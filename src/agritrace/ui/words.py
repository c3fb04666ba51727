"""How codes, quantities, times and telephone numbers are written on screens and paper.

Times are shown in Beijing time, 24 hours; a minus is the typographic one; codes stand in groups of four.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from agritrace.kernel.clock import BEIJING

MINUS = "\N{MINUS SIGN}"
DUE_ICONS = {"": "clock", "soon": "clock", "over": "alarm"}


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words: ``level`` is "" (time left), "soon" (today) or "over"."""

    text: str
    level: str = ""

    @property
    def icon(self) -> str:
        """The clock, or the alarm once the time is over."""
        return DUE_ICONS[self.level]


def group_code(code: object) -> str:
    """A code in groups of four characters, as it stands on labels; spaces already there do not matter."""
    text = "".join(str(code).split())
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def quantity(value: Decimal | int | float | str, unit: str = "") -> str:
    """An amount with thousands commas and its unit: 1,250 kg. Zeros after the point are not shown."""
    number = Decimal(str(value))
    text = f"{abs(number):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if number < 0 else ""
    return f"{sign}{text} {unit}".rstrip()


def money(value: Decimal | int | str) -> str:
    """Yuan with two decimals: 1,250.00 元."""
    number = Decimal(str(value))
    sign = MINUS if number < 0 else ""
    return f"{sign}{abs(number):,.2f} 元"


def beijing(moment: datetime) -> datetime:
    """The same instant on the clock of Beijing; a moment without a zone is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment shown to people must carry its zone")
    return moment.astimezone(BEIJING)


def stamp(moment: datetime | date) -> str:
    """Date and time for facts and tables: 2026-11-23 07:30; a date alone stays a date."""
    if isinstance(moment, datetime):
        return beijing(moment).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()


def said(moment: datetime | date, now: datetime) -> str:
    """Date for sentences: 今天 10:06, 昨天 09:40, 11月20日 16:40, with the year when it is another one."""
    clock = f" {beijing(moment):%H:%M}" if isinstance(moment, datetime) else ""
    day = beijing(moment).date() if isinstance(moment, datetime) else moment
    today = beijing(now).date()
    if day == today:
        return f"今天{clock}"
    if day == today - timedelta(days=1):
        return f"昨天{clock}"
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日{clock}"


def due(deadline: datetime, now: datetime) -> Due:
    """A deadline seen from now: 剩 4 天, 今天 17:30, 超期 1 天. Days are calendar days of Beijing."""
    if deadline < now:
        return Due(text=f"超期 {_span(now - deadline)}", level="over")
    last = beijing(deadline - timedelta(microseconds=1))  # midnight ends the day before it
    days = (last.date() - beijing(now).date()).days
    if days == 0:
        clock = beijing(deadline)
        return Due(text=f"今天 {clock:%H:%M}" if clock.date() == last.date() else "今天到期", level="soon")
    return Due(text=f"剩 {days} 天")


def _span(length: timedelta) -> str:
    if length.days:
        return f"{length.days} 天"
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60} 小时" if minutes >= 60 else f"{max(minutes, 1)} 分钟"


def masked_phone(phone: str) -> str:
    """A telephone number with its middle hidden: 138****6027; short ones keep only their last two digits."""
    text = "".join(phone.split())
    if len(text) < 8:
        return "*" * max(len(text) - 2, 0) + text[-2:]
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def counted(total: int, more: bool = False) -> str:
    """A total as lists show it: 37, 1,376, or 1,000+ when counting stopped there."""
    return f"{total:,}{'+' if more else ''}"
