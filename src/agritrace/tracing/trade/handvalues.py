"""Commands, rows and events of sales recorded by hand: the buyer is not registered. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event

MOST_PHOTOS = 4


class Use(StrEnum):
    """What the buyer wants the goods for (domain facts tracing §3)."""

    STALL = "stall"
    CANTEEN = "canteen"
    PERSON = "person"
    PROCESSING = "processing"
    OTHER = "other"


USE_NAMES: dict[Use, str] = {
    Use.STALL: "零售摊点",
    Use.CANTEEN: "食堂、餐馆",
    Use.PERSON: "个人食用",
    Use.PROCESSING: "加工",
    Use.OTHER: "其他",
}


@dataclass(frozen=True, slots=True)
class RecordByHand:
    """Record that ``quantity`` of an own batch went to somebody who is not registered.

    ``buyer``, ``phone`` and ``address`` are personal and stored sealed. ``declared``: the seller answers for the truth.
    ``photos`` are uploads of the visitor with the token ``session``. ``temporary_code`` is that of the buyer's temporary
    card, "" without one.
    """

    batch_id: int
    quantity: Decimal
    unit: str
    buyer: str = field(repr=False)
    phone: str = field(repr=False)
    region_code: str
    address: str = field(repr=False)
    use: Use
    sold_at: datetime
    declared: bool
    photos: tuple[UUID, ...]
    session: str
    command_id: UUID
    temporary_code: str = ""


@dataclass(frozen=True, slots=True)
class OfferClaim:
    """The buyer is registered by now: the seller scanned his card, so that he can claim what he bought."""

    hand_id: int
    buyer_code: str
    identity_k: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SettleHand:
    """The registered buyer says that he bought it (``take``), or that he did not and why."""

    hand_id: int
    take: bool
    command_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandStands:
    """A record after an act; ``batch_id`` and ``code`` are the buyer's batch once he claimed it."""

    hand_id: int
    state: str
    batch_id: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class HandRow:
    """A sale recorded by hand; what is personal of the buyer stands apart (:class:`HandBuyerRow`)."""

    id: int
    seller_id: int
    seller_name: str
    buyer_id: int | None
    seller_region_code: str
    region_code: str
    batch_id: int
    batch_number: str
    product_name: str
    quantity: Decimal
    unit: str
    use: str
    state: str
    reason: str
    photos: tuple[UUID, ...]
    buyer_batch_id: int | None
    buyer_code: str
    sold_at: datetime
    recorded_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class HandBuyerRow:
    """Who bought: in full for the seller who wrote it down, masked for everybody else."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class _HandEvent(Event):
    at: datetime
    hand_id: int
    seller_id: int
    buyer_id: int
    product_name: str
    quantity: Decimal
    unit: str
    reason: str


@dataclass(frozen=True)
class HandWasOffered(_HandEvent):
    """A registered buyer can claim what he bought; he is told."""

    event_name: ClassVar[str] = "trade.hand_offered"


@dataclass(frozen=True)
class HandWasClaimed(_HandEvent):
    """The buyer claimed it; the seller is told."""

    event_name: ClassVar[str] = "trade.hand_claimed"


@dataclass(frozen=True)
class HandWasDisowned(_HandEvent):
    """Who was offered it did not buy it; the seller is told why."""

    event_name: ClassVar[str] = "trade.hand_disowned"
