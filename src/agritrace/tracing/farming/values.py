"""Commands, rows, questions and events of farm records. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.clock import show_day


class Work(StrEnum):
    """What was done; the first four put something into field or animal."""

    PESTICIDE = "pesticide"
    DRUG = "drug"
    FERTILISER = "fertiliser"
    FEED = "feed"
    SOW = "sow"
    WATER = "water"
    HARVEST = "harvest"
    OTHER = "other"


WORK_NAMES: dict[Work, str] = {
    Work.PESTICIDE: "打药",
    Work.DRUG: "用兽药",
    Work.FERTILISER: "施肥",
    Work.FEED: "饲喂",
    Work.SOW: "播种投放",
    Work.WATER: "灌溉",
    Work.HARVEST: "采收",
    Work.OTHER: "其他农事",
}
INPUTS = frozenset({Work.PESTICIDE, Work.DRUG, Work.FERTILISER, Work.FEED})
"""Works that name an input with its dose."""
INTERVAL_NAMES: dict[Work, str] = {Work.PESTICIDE: "安全间隔期", Work.DRUG: "休药期", Work.FEED: "休药期"}
"""Works after which one may have to wait; for feed only when it holds a drug."""
MUST_SAY_INTERVAL = frozenset({Work.PESTICIDE, Work.DRUG})
LONGEST = {
    "base_name": 40, "input_name": 40, "registration_no": 40, "source": 60, "dose_unit": 12, "method": 60, "target": 40,
    "note": 200,
}  # fmt: skip  # a table reads better in rows
DOSE_UNITS = (
    "毫升", "克", "公斤", "升", "袋", "瓶", "包", "片", "支", "毫升/亩", "克/亩", "公斤/亩", "倍液", "斤", "吨", "个", "只",
    "头", "尾", "枚", "株", "箱", "筐", "立方米",
)  # fmt: skip  # likewise
MOST_COPIED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says about one work.

    ``product_id`` None means everything on the base, ``base_name`` "" all bases; ``dose`` counts ``dose_unit``;
    ``interval_days`` stands on the label of the input; ``last_used_on`` None means the day itself.
    """

    work: Work
    done_on: date
    base_name: str = ""
    product_id: int | None = None
    input_name: str = ""
    registration_no: str = ""
    source: str = ""
    dose: Decimal | None = None
    dose_unit: str = ""
    method: str = ""
    target: str = ""
    interval_days: int | None = None
    last_used_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EnterRecord:
    """Enter one work of the viewer's own subject."""

    told: Told
    command_id: UUID


@dataclass(frozen=True, slots=True)
class RepeatRecords:
    """Enter these records again for another Beijing day (copy of yesterday)."""

    record_ids: tuple[int, ...]
    day: date
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ReverseRecord:
    """Take a wrong record out of effect by an entry that reverses it."""

    record_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Entered:
    """The new record; ``free_on`` is the first day of harvest it allows, None when it asks for no wait."""

    record_id: int
    free_on: date | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The new records of a copy."""

    record_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FarmRow:
    """One record in lists and on its page.

    ``reverses`` is the record this entry reverses, ``reversed_by`` the entry that reverses this one; ``banned`` tells of
    an input that was forbidden on its day; ``proxied`` of an entry made by a proxy.
    """

    id: int
    subject_id: int
    region_code: str
    work: Work
    done_on: date
    base_name: str
    product_id: int | None
    category_code: str
    product_name: str
    input_name: str
    registration_no: str
    source: str
    dose: Decimal | None
    dose_unit: str
    method: str
    target: str
    interval_days: int | None
    last_used_on: date
    free_on: date | None
    banned: bool
    note: str
    proxied: bool
    reverses: int | None
    reversed_by: int | None
    created_at: datetime

    @property
    def counts(self) -> bool:
        """Whether the record holds: neither a reversing entry nor reversed."""
        return self.reverses is None and self.reversed_by is None

    @property
    def what(self) -> str:
        """The input, or the work itself."""
        return self.input_name or WORK_NAMES[self.work]

    @property
    def where(self) -> str:
        """Plot and crop in words."""
        return "　".join(part for part in (self.base_name or "全部基地", self.product_name or "全部产品") if part)


@dataclass(frozen=True, slots=True)
class Harvested:
    """A harvest as the intervals look at it; ``base_name`` "" means that its base is not known."""

    subject_id: int
    category_code: str
    base_name: str
    day: date


@dataclass(frozen=True, slots=True)
class Interval:
    """Why a harvest comes too early: an input whose wait is not over, or one that is forbidden altogether.

    ``free_on`` is the first day of harvest; None for a forbidden input, after which no waiting helps.
    """

    record_id: int
    work: Work
    input_name: str
    base_name: str
    product_name: str
    last_used_on: date
    days: int
    free_on: date | None

    @property
    def sentence(self) -> str:
        """What was used when, and until when one has to wait."""
        used = f"{self.base_name or '全部基地'} {show_day(self.last_used_on)}使用{self.input_name}"
        if self.free_on is None:
            return f"{used}，这是禁止使用的投入品。"
        name = INTERVAL_NAMES.get(self.work, "间隔期")
        return f"{used}，{name} {self.days} 天，{show_day(self.free_on)}起才能采收。"

    @property
    def outline(self) -> str:
        """The same for whoever bought the goods: not what was used where on somebody else's farm."""
        if self.free_on is None:
            return "产地的生产记录中有禁止使用的投入品。"
        return f"按产地的生产记录，{show_day(self.free_on)}起才能采收。"


@dataclass(frozen=True)
class FarmEntered(Event):
    """A farm record was entered or copied."""

    event_name: ClassVar[str] = "farming.record_entered"

    record_id: int
    subject_id: int
    work: str
    banned: bool


@dataclass(frozen=True)
class FarmReversed(Event):
    """A farm record holds no longer."""

    event_name: ClassVar[str] = "farming.record_reversed"

    record_id: int
    subject_id: int
