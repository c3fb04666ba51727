"""Commands, rows and events of batches. Pure values.

Quantities are decimals with at most three places in the unit named beside them (architecture §6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.quantities import Quantity


class BatchState(StrEnum):
    """Only an active batch moves; a recalled one stands still until the recall is lifted."""

    ACTIVE = "active"
    CLOSED = "closed"
    VOID = "void"
    RECALLED = "recalled"


STATE_NAMES: dict[BatchState, str] = {
    BatchState.ACTIVE: "有效",
    BatchState.CLOSED: "结清",
    BatchState.VOID: "作废",
    BatchState.RECALLED: "召回",
}


@dataclass(frozen=True, slots=True)
class Stock:
    """What entered a batch and what became of it, in its unit; the guards of its states look at this."""

    entered: Decimal
    frozen: Decimal
    departed: Decimal
    lost: Decimal
    unit: str

    @property
    def available(self) -> Decimal:
        """What has neither left nor is frozen nor lost."""
        return self.entered - self.frozen - self.departed - self.lost


class Source(StrEnum):
    """How a batch came to its holder (domain facts tracing §2)."""

    PRODUCED = "produced"
    BOUGHT = "bought"
    SPLIT = "split"
    MERGED = "merged"
    PROCESSED = "processed"
    RETURNED = "returned"


SOURCE_NAMES: dict[Source, str] = {
    Source.PRODUCED: "自产",
    Source.BOUGHT: "采购",
    Source.SPLIT: "分批",
    Source.MERGED: "合批",
    Source.PROCESSED: "加工",
    Source.RETURNED: "退回",
}


class Inspection(StrEnum):
    """What the holder says about testing (domain facts tracing §2)."""

    NONE = "none"
    RAPID = "rapid"
    OWN = "own"
    COMMISSIONED = "commissioned"


INSPECTION_NAMES: dict[Inspection, str] = {
    Inspection.RAPID: "快检",
    Inspection.OWN: "自行检测",
    Inspection.COMMISSIONED: "委托检测",
    Inspection.NONE: "未检测",
}


class EventKind(StrEnum):
    """What happened to a batch; a correction is a new event that reverses an old one, never an edit."""

    PRODUCE = "produce"
    RECEIVE = "receive"
    FREEZE = "freeze"
    RELEASE = "release"
    SELL = "sell"
    LOSE = "lose"
    VOID = "void"
    CLOSE = "close"
    SPLIT_OUT = "split_out"
    MERGE_OUT = "merge_out"
    PROCESS_OUT = "process_out"
    RETURN_OUT = "return_out"
    RETURN_IN = "return_in"
    HOLD = "hold"
    LIFT = "lift"
    REVERSE = "reverse"
    RESTORE = "restore"
    DESTROY = "destroy"
    WASTE = "waste"
    SPLIT_IN = "split_in"
    MERGE_IN = "merge_in"
    PROCESS_IN = "process_in"


EVENT_NAMES: dict[EventKind, str] = {
    EventKind.PRODUCE: "采收入库",
    EventKind.RECEIVE: "采购入库",
    EventKind.FREEZE: "提交交易，冻结",
    EventKind.RELEASE: "交易未成，解冻",
    EventKind.SELL: "交易确认，出库",
    EventKind.LOSE: "登记损耗",
    EventKind.VOID: "作废批次",
    EventKind.CLOSE: "结清批次",
    EventKind.SPLIT_OUT: "分批转出",
    EventKind.MERGE_OUT: "合批转出",
    EventKind.PROCESS_OUT: "加工领用",
    EventKind.RETURN_OUT: "退货转出",
    EventKind.RETURN_IN: "退货入库",
    EventKind.HOLD: "暂停流通",
    EventKind.LIFT: "恢复流通",
    EventKind.REVERSE: "更正，减少",
    EventKind.RESTORE: "更正，增加",
    EventKind.DESTROY: "销毁",
    EventKind.WASTE: "加工与合批损耗",
    EventKind.SPLIT_IN: "分批入库",
    EventKind.MERGE_IN: "合批入库",
    EventKind.PROCESS_IN: "加工产出",
}
EFFECTS: dict[EventKind, int] = {
    EventKind.PRODUCE: 1,
    EventKind.RECEIVE: 1,
    EventKind.RETURN_IN: 1,
    EventKind.RELEASE: 1,
    EventKind.FREEZE: -1,
    EventKind.LOSE: -1,
    EventKind.VOID: -1,
    EventKind.SPLIT_OUT: -1,
    EventKind.MERGE_OUT: -1,
    EventKind.PROCESS_OUT: -1,
    EventKind.RETURN_OUT: -1,
    EventKind.REVERSE: -1,
    EventKind.RESTORE: 1,
    EventKind.DESTROY: -1,
    EventKind.WASTE: -1,
    EventKind.SPLIT_IN: 1,
    EventKind.MERGE_IN: 1,
    EventKind.PROCESS_IN: 1,
}
"""What an event does to the available quantity; kinds that are absent leave it (a sale was frozen before)."""


@dataclass(frozen=True, slots=True)
class Produce:
    """Register a harvest: ``quantity`` in ``unit`` of an own product, harvested on a Beijing day.

    ``number`` "" takes the next of the day; ``client_at`` is the device's clock when the form was sent, if known;
    ``content`` what one container holds, for units such as 筐.
    """

    product_id: int
    quantity: Decimal
    unit: str
    harvested_on: date
    command_id: UUID
    base_name: str = ""
    note: str = ""
    number: str = ""
    inspection: Inspection = Inspection.NONE
    client_at: datetime | None = None
    content: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Produced:
    """The batch that was made and its 20-digit code; ``code_id`` leads to its label."""

    batch_id: int
    code: str
    code_id: int


@dataclass(frozen=True, slots=True)
class Lose:
    """Book a loss out of what is available, with its cause."""

    batch_id: int
    quantity: Decimal
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class VoidBatch:
    """Declare a batch void: only while nothing of it has left; its codes become void too."""

    batch_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CloseBatch:
    """Close a batch: whatever is still available is booked as loss with this reason; nothing may be frozen."""

    batch_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Changed:
    """The batch after an act."""

    batch_id: int
    state: BatchState
    available: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """One quantity of one batch, in the batch's own unit, with the trade it belongs to."""

    batch_id: int
    quantity: Decimal
    trade_id: int | None = None
    counterpart_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """A buyer's new batch out of a seller's: product, unit, harvest and origin are taken from the source batch.

    ``returned``: the goods come back; then ``subject_id`` is who had sold them and ``seller_id`` who gives them back.
    """

    source_batch_id: int
    subject_id: int
    region_code: str
    quantity: Decimal
    trade_id: int | None
    seller_id: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """The buyer's batch and its new code."""

    batch_id: int
    code: str
    code_id: int


@dataclass(frozen=True, slots=True)
class Bear:
    """A batch that comes out of other batches of the same holder in the open act (EPCIS TransformationEvent, output).

    ``kind`` is one of SPLIT_IN, MERGE_IN, PROCESS_IN and RETURN_IN. Product facts are given whole, because a processed
    product is another one than its inputs. ``content`` says what one container holds where ``unit`` is a container.
    ``origin_batch_id`` None: the new batch is its own origin. ``number`` "" takes the next of the day.
    """

    subject_id: int
    region_code: str
    product_id: int
    category_code: str
    product_name: str
    spec: str
    quantity: Decimal
    unit: str
    kind: EventKind
    source: Source
    harvested_on: date
    origin_subject_id: int
    origin_region_code: str
    origin_batch_id: int | None
    number: str = ""
    base_name: str = ""
    note: str = ""
    inspection: Inspection = Inspection.NONE
    content: Quantity | None = None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as lists, record pages and other rooms show it; nothing personal.

    ``subject_id`` and ``region_code`` are the holder's, ``origin_*`` those of the producer and his first batch.
    """

    id: int
    subject_id: int
    region_code: str
    product_id: int
    category_code: str
    product_name: str
    spec: str
    unit: str
    number: str
    source: Source
    inspection: Inspection
    harvested_on: date
    base_name: str
    origin_subject_id: int
    origin_region_code: str
    origin_batch_id: int | None
    code: str
    state: BatchState
    note: str
    created_at: datetime
    occurred_at: datetime
    stock: Stock

    @property
    def available(self) -> Decimal:
        """What can still be sold, in ``unit``."""
        return self.stock.available

    @property
    def full_name(self) -> str:
        """Product with specification."""
        return f"{self.product_name}　{self.spec}" if self.spec else self.product_name


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One event with the available quantity after it; ``change`` is signed, zero when nothing available moved."""

    id: int
    kind: EventKind
    quantity: Decimal
    change: Decimal
    available: Decimal
    unit: str
    trade_id: int | None
    counterpart_id: int | None
    note: str
    occurred_at: datetime


@dataclass(frozen=True)
class BatchProduced(Event):
    """A harvest was registered."""

    event_name: ClassVar[str] = "batches.batch_produced"

    batch_id: int
    subject_id: int
    product_id: int
    region_code: str


@dataclass(frozen=True)
class LossBooked(Event):
    """Part of a batch was lost."""

    event_name: ClassVar[str] = "batches.loss_booked"

    batch_id: int
    subject_id: int
    quantity: str
    unit: str


@dataclass(frozen=True)
class BatchClosed(Event):
    """A batch was closed; what was left of it is booked as loss."""

    event_name: ClassVar[str] = "batches.batch_closed"

    batch_id: int
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class BatchVoided(Event):
    """A batch and its codes became void."""

    event_name: ClassVar[str] = "batches.batch_voided"

    batch_id: int
    subject_id: int
    region_code: str
