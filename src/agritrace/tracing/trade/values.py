"""Commands, rows and events of trade. Pure Python.

Quantities are decimals of at most three places in the unit of the batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event


@dataclass(frozen=True, slots=True)
class SubmitSale:
    """Sell ``quantity`` of an own batch to the subject whose identity code was scanned or typed.

    ``buyer_code`` has 16 digits; ``identity_k`` is the K of the scanned card, "" when the number was typed.
    """

    batch_id: int
    buyer_code: str
    quantity: Decimal
    unit: str
    command_id: UUID
    identity_k: str = ""
    carrier: str = ""
    plate: str = ""
    storage: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SaleSubmitted:
    """The sale waits for its buyer."""

    sale_id: int


@dataclass(frozen=True, slots=True)
class ConfirmSale:
    """The buyer has received the goods."""

    sale_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SaleConfirmed:
    """The buyer's new batch with its new 20-digit code."""

    sale_id: int
    batch_id: int
    code: str


@dataclass(frozen=True, slots=True)
class RefuseSale:
    """The buyer does not take the goods, and says why."""

    sale_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawSale:
    """The seller takes the sale back before the buyer has confirmed."""

    sale_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SaleEnded:
    """The sale after a refusal, a withdrawal or its expiry; the stock is released."""

    sale_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Party:
    """The buyer as the seller sees him after scanning: proof of what was scanned, no personal data."""

    id: int
    code: str
    name: str
    region_name: str
    proven: bool


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale in lists and on its page."""

    id: int
    seller_id: int
    seller_name: str
    buyer_id: int
    buyer_name: str
    seller_region_code: str
    buyer_region_code: str
    batch_id: int
    batch_number: str
    product_name: str
    quantity: Decimal
    unit: str
    state: str
    proven: bool
    carrier: str
    plate: str
    storage: str
    note: str
    reason: str
    buyer_batch_id: int | None
    buyer_code: str
    submitted_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    submitted_by: int | None
    decided_by: int | None


@dataclass(frozen=True)
class _SaleEvent(Event):
    at: datetime
    sale_id: int
    seller_id: int
    buyer_id: int
    product_name: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True)
class SaleWasSubmitted(_SaleEvent):
    """A seller offers goods; the buyer is told."""

    event_name: ClassVar[str] = "trade.sale_submitted"


@dataclass(frozen=True)
class SaleWasConfirmed(_SaleEvent):
    """The goods have changed hands; the seller is told."""

    event_name: ClassVar[str] = "trade.sale_confirmed"

    batch_id: int
    code: str


@dataclass(frozen=True)
class SaleWasRefused(_SaleEvent):
    """The buyer refused; the seller is told why."""

    event_name: ClassVar[str] = "trade.sale_refused"

    reason: str


@dataclass(frozen=True)
class SaleWasWithdrawn(_SaleEvent):
    """The seller took it back; the buyer is told."""

    event_name: ClassVar[str] = "trade.sale_withdrawn"


@dataclass(frozen=True)
class SaleHasExpired(_SaleEvent):
    """Nobody confirmed in time; both are told."""

    event_name: ClassVar[str] = "trade.sale_expired"
