"""Commands, rows and answers of recalls. Pure Python; quantities in the unit of their batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

REASON_SIGNS = (4, 200)
DRILL = "演练"


class RecallState(StrEnum):
    """A recall is open until it is closed with a summary, or taken back because it was a mistake."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class HoldState(StrEnum):
    """Stock stands still while provisional or held; it is free again once lifted or lapsed, gone once settled."""

    PROVISIONAL = "provisional"
    HELD = "held"
    LIFTED = "lifted"
    LAPSED = "lapsed"
    SETTLED = "settled"


STANDING = frozenset({HoldState.PROVISIONAL, HoldState.HELD})
"""The stock of such a hold may neither be sold nor processed."""


class Way(StrEnum):
    """What became of recalled goods; ``NONE``: nothing was left when the recall was opened."""

    NONE = "none"
    DESTROYED = "destroyed"
    HARMLESS = "harmless"
    RETURNED = "returned"
    OTHER = "other"


WAY_NAMES = {
    Way.NONE: "已无库存",
    Way.DESTROYED: "销毁",
    Way.HARMLESS: "无害化处理",
    Way.RETURNED: "退回生产者处理",
    Way.OTHER: "其他处置",
}


@dataclass(frozen=True, slots=True)
class OpenRecall:
    """Recall a batch and everything that came out of it; a ``drill`` stops nothing."""

    batch_id: int
    reason: str
    drill: bool
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Opened:
    """The recall and how many batches of its chain it found."""

    recall_id: int
    batches: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """Walk the chain again and take in what is new."""

    recall_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class EndRecall:
    """Close a recall with its summary, or take it back with the reason."""

    recall_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Ended:
    """The recall after its end."""

    recall_id: int
    state: RecallState


@dataclass(frozen=True, slots=True)
class DecideHold:
    """Follow one arrow of a hold (confirm, extend, lift, order) for a stated reason."""

    hold_id: int
    arrow: str
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SettleHold:
    """What was done with everything that was held, seen by an official."""

    hold_id: int
    way: Way
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerHold:
    """The holder has read the notice; with ``objection`` he says why the hold is wrong."""

    hold_id: int
    objection: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Decided:
    """The hold after an act."""

    hold_id: int
    state: HoldState


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall in lists and on its page."""

    id: int
    number: str
    batch_id: int
    batch_number: str
    product_name: str
    subject_id: int
    region_code: str
    organisation_id: int
    level: int
    reason: str
    drill: bool
    state: RecallState
    batches: int
    opened_at: datetime
    ended_at: datetime | None
    ending: str


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold with the recall it belongs to; ``quantity`` is what was with the holder when it began."""

    id: int
    recall_id: int
    recall_number: str
    recall_state: RecallState
    recall_reason: str
    opener_id: int
    drill: bool
    batch_id: int
    batch_number: str
    product_name: str
    subject_id: int
    region_code: str
    hops: int
    quantity: Decimal
    unit: str
    state: HoldState
    ordered: bool
    until: datetime | None
    reason: str
    way: Way | None
    organisation_id: int | None
    opened_at: datetime
    decided_at: datetime | None
    received_at: datetime | None
    objection: str
    objected_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """What a recall found in one county, in one unit."""

    county_code: str
    unit: str
    batches: int
    holders: int
    found: Decimal
    standing: Decimal
    settled: Decimal
    freed: Decimal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recall is: counts of holds."""

    holds: int
    with_stock: int
    received: int
    undecided: int
    standing: int
    settled: int
    freed: int
