"""Commands, rows and events of returns: the buyer gives back part of what he took. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event


@dataclass(frozen=True, slots=True)
class AskReturn:
    """The buyer wants to give back ``quantity`` (unit of the batch) of what he took, and says why."""

    sale_id: int
    quantity: Decimal
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class DecideReturn:
    """The seller takes the goods back, or (``accept`` false) does not and says why."""

    return_id: int
    accept: bool
    command_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawReturn:
    """The buyer keeps the goods after all."""

    return_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnStands:
    """A return after an act; ``batch_id`` and ``code`` are the seller's new batch once he took the goods back."""

    return_id: int
    state: str
    batch_id: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return as its parties and their authorities see it."""

    id: int
    sale_id: int
    seller_id: int
    seller_name: str
    buyer_id: int
    buyer_name: str
    seller_region_code: str
    batch_id: int
    product_name: str
    quantity: Decimal
    unit: str
    state: str
    reason: str
    answer: str
    seller_batch_id: int | None
    seller_code: str
    requested_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class _ReturnEvent(Event):
    at: datetime
    return_id: int
    sale_id: int
    seller_id: int
    buyer_id: int
    product_name: str
    quantity: Decimal
    unit: str
    reason: str


@dataclass(frozen=True)
class ReturnWasRequested(_ReturnEvent):
    """The buyer wants to give goods back; the seller is told."""

    event_name: ClassVar[str] = "trade.return_requested"


@dataclass(frozen=True)
class ReturnWasAccepted(_ReturnEvent):
    """The seller took the goods back; the buyer is told."""

    event_name: ClassVar[str] = "trade.return_accepted"

    batch_id: int
    code: str


@dataclass(frozen=True)
class ReturnWasDeclined(_ReturnEvent):
    """The seller does not take the goods back; the buyer is told why."""

    event_name: ClassVar[str] = "trade.return_declined"


@dataclass(frozen=True)
class ReturnWasWithdrawn(_ReturnEvent):
    """The buyer keeps the goods; the seller is told."""

    event_name: ClassVar[str] = "trade.return_withdrawn"
