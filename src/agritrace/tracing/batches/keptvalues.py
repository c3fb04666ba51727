"""Commands, rows and events of what is kept beside harvests: purchases, destruction, steps, corrections. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question
from agritrace.kernel.results import Reason

from .values import EventKind


@dataclass(frozen=True, slots=True)
class WhyHeld(Question[tuple[Reason, ...]]):
    """Asked of the room that stops batches: for each of these that stands still which hold, until when, how to object."""

    batch_ids: tuple[int, ...]


class Stage(StrEnum):
    """The steps of business that NY/T 4712-2025 tells apart (domain facts tracing §2)."""

    PURCHASE = "purchase"
    STORAGE = "storage"
    TRANSPORT = "transport"
    PROCESSING = "processing"


STAGE_NAMES: dict[Stage, str] = {
    Stage.PURCHASE: "收购",
    Stage.STORAGE: "储存",
    Stage.TRANSPORT: "运输",
    Stage.PROCESSING: "加工",
}
LOT_LETTERS: dict[Stage, str] = {
    Stage.PURCHASE: "SG",
    Stage.STORAGE: "CC",
    Stage.TRANSPORT: "YS",
    Stage.PROCESSING: "JG",
}
"""How the number of an in-batch begins when its holder gives none."""


class CorrectionState(StrEnum):
    """A correction waits for its second pair of eyes, or is done, or is not."""

    WAITING = "waiting"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


CORRECTION_NAMES: dict[CorrectionState, str] = {
    CorrectionState.WAITING: "待核对",
    CorrectionState.APPLIED: "已更正",
    CorrectionState.REJECTED: "未同意",
    CorrectionState.WITHDRAWN: "已撤回",
}


class SellerKind(StrEnum):
    """From whom goods were bought that came without a trade of the platform; persons stay unnamed."""

    FARMER = "farmer"
    COOPERATIVE = "cooperative"
    COMPANY = "company"
    MARKET = "market"
    IMPORT = "import"


SELLER_NAMES: dict[SellerKind, str] = {
    SellerKind.FARMER: "农户",
    SellerKind.COOPERATIVE: "合作社",
    SellerKind.COMPANY: "企业",
    SellerKind.MARKET: "市场摊位",
    SellerKind.IMPORT: "进口",
}


class Manner(StrEnum):
    """How goods are destroyed."""

    HARMLESS = "harmless"
    BURIED = "buried"
    BURNT = "burnt"
    COMPOSTED = "composted"
    FEED = "feed"


MANNER_NAMES: dict[Manner, str] = {
    Manner.HARMLESS: "送无害化处理",
    Manner.BURIED: "深埋",
    Manner.BURNT: "焚烧",
    Manner.COMPOSTED: "堆肥",
    Manner.FEED: "改作他用",
}


@dataclass(frozen=True, slots=True)
class BuyIn:
    """Goods bought from somebody who does not trade on the platform (EPCIS ObjectEvent, receiving).

    ``paper`` is the number of the certificate or other proof that came with them, which the law asks for;
    ``harvested_on`` and ``origin_region`` as it says. ``content`` in kilograms for container units.
    """

    product_id: int
    quantity: Decimal
    unit: str
    harvested_on: date
    bought_on: date
    seller_kind: SellerKind
    origin_region: str
    paper: str
    command_id: UUID
    seller_code: str = ""
    from_code: str = ""
    number: str = ""
    note: str = ""
    content: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """What is known about where bought goods came from."""

    seller_kind: SellerKind
    seller_id: int | None
    seller_region: str
    from_code: str
    paper: str
    bought_on: date


@dataclass(frozen=True, slots=True)
class DestroyGoods:
    """Destroy part of a batch; allowed too while it is recalled. ``witness`` names an office or a document."""

    batch_id: int
    quantity: Decimal
    manner: Manner
    place: str
    reason: str
    command_id: UUID
    witness: str = ""


@dataclass(frozen=True, slots=True)
class BeginStep:
    """A batch enters a step: ``lot_in`` "" takes the next number of the day."""

    batch_id: int
    stage: Stage
    place: str
    began_at: datetime
    command_id: UUID
    lot_in: str = ""
    condition: str = ""
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class EndStep:
    """The batch leaves the step; what was lost meanwhile is booked as loss (0 for nothing)."""

    step_id: int
    ended_at: datetime
    command_id: UUID
    lost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class StepDone:
    """Answer to both."""

    step_id: int
    batch_id: int
    lot_in: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the page of its batch shows it; ``lot_out`` is "" until it has ended."""

    id: int
    batch_id: int
    subject_id: int
    stage: Stage
    lot_in: str
    lot_out: str
    place: str
    began_at: datetime
    ended_at: datetime | None
    condition: str
    treatment: str


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """A line of the ledger should say ``after`` in the unit of its batch (0 takes a loss back whole)."""

    event_id: int
    after: Decimal
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """The second pair of eyes agrees (``agree``) or not, then with its reason."""

    correction_id: int
    agree: bool
    command_id: UUID
    answer: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawCorrection:
    """Whoever asked takes it back."""

    correction_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectionStanding:
    """Answer: where the correction stands."""

    correction_id: int
    batch_id: int
    state: CorrectionState


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a ledger with what it says after the corrections so far (``amount``).

    ``own_word``: its holder alone has said it (a harvest, a purchase outside the platform, a loss), no partner with him.
    """

    event_id: int
    batch_id: int
    kind: EventKind
    own_word: bool
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction in lists and on its page."""

    id: int
    batch_id: int
    event_id: int
    kind: EventKind
    subject_id: int
    region_code: str
    product_name: str
    number: str
    before: Decimal
    after: Decimal
    unit: str
    reason: str
    state: CorrectionState
    asked_by: int | None
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class BatchBoughtIn(Event):
    """Goods came from outside the platform."""

    event_name: ClassVar[str] = "batches.batch_bought_in"

    batch_id: int
    subject_id: int
    product_id: int
    region_code: str


@dataclass(frozen=True)
class GoodsDestroyed(Event):
    """Part of a batch was destroyed."""

    event_name: ClassVar[str] = "batches.goods_destroyed"

    batch_id: int
    subject_id: int
    quantity: str
    unit: str


@dataclass(frozen=True)
class CorrectionAsked(Event):
    """A correction waits for a second pair of eyes."""

    event_name: ClassVar[str] = "batches.correction_asked"

    correction_id: int
    batch_id: int
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class CorrectionDecided(Event):
    """A correction was done, refused or withdrawn."""

    event_name: ClassVar[str] = "batches.correction_decided"

    correction_id: int
    batch_id: int
    subject_id: int
    state: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of a ledger with its batch; ``change`` is signed, ``available`` None where no running balance is shown."""

    id: int
    batch_id: int
    product_name: str
    number: str
    kind: EventKind
    quantity: Decimal
    change: Decimal
    unit: str
    trade_id: int | None
    counterpart_id: int | None
    reverses_id: int | None
    note: str
    occurred_at: datetime
    available: Decimal | None = None

    def with_balance(self, available: Decimal) -> LedgerLine:
        """The same with what was available after it."""
        return replace(self, available=available)


@dataclass(frozen=True, slots=True)
class StockTotal:
    """What a holder has of a product in one unit: free, frozen, in how many batches."""

    product_name: str
    unit: str
    free: Decimal
    frozen: Decimal
    batches: int
