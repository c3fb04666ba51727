"""Commands, rows and events of trade. Pure Python.

Quantities are decimals of at most three places in the unit of the batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event

from .handvalues import HandRow, HandStands, OfferClaim, RecordByHand, SettleHand, Use
from .returnvalues import AskReturn, DecideReturn, ReturnRow, ReturnStands, WithdrawReturn

__all__ = [  # for the rooms above, which enter by this door
    "AskReturn",
    "DecideReturn",
    "HandRow",
    "HandStands",
    "OfferClaim",
    "RecordByHand",
    "ReturnRow",
    "ReturnStands",
    "SettleHand",
    "Use",
    "WithdrawReturn",
]


@dataclass(frozen=True, slots=True)
class Haulage:
    """How goods travel and were kept, as far as it is told (domain facts tracing §3); temperatures in degrees Celsius.

    ``driver`` and ``driver_phone`` are personal: stored sealed, shown in full to both parties while the goods are on
    their way, masked otherwise.
    """

    origin: str = ""
    destination: str = ""
    departs_at: datetime | None = None
    temperature: Decimal | None = None
    permit: str = ""
    warehouse: str = ""
    kept_at: Decimal | None = None
    preservative: str = ""
    driver: str = field(default="", repr=False)
    driver_phone: str = field(default="", repr=False)


NOTHING_TOLD = Haulage()
MOST_LINES = 20
"""Lines of one delivery: more is no sale somebody checks at the gate."""


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
    haulage: Haulage = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class SaleSubmitted:
    """The sale waits for its buyer."""

    sale_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One batch of a delivery with what is sold of it."""

    batch_id: int
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class SubmitDelivery:
    """Sell parts of several own batches to one buyer on one vehicle; else as :class:`SubmitSale`."""

    lines: tuple[Line, ...]
    buyer_code: str
    command_id: UUID
    identity_k: str = ""
    carrier: str = ""
    plate: str = ""
    storage: str = ""
    note: str = ""
    haulage: Haulage = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class DeliverySubmitted:
    """The delivery with its sales, one for each line, in their order."""

    delivery_id: int
    sale_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """How much of one line has arrived in order, in the unit of its batch; 0 when nothing has."""

    sale_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ConfirmDelivery:
    """The buyer has received a delivery; lines that are not named arrived in full. ``reason`` says what was wrong."""

    delivery_id: int
    command_id: UUID
    accepted: tuple[Accepted, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefuseDelivery:
    """The buyer takes nothing of a delivery, and says why."""

    delivery_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawDelivery:
    """The seller takes a whole delivery back before the buyer has confirmed."""

    delivery_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmSale:
    """The buyer has received the goods: all of them, or ``accepted`` in the unit of the batch, with the reason why."""

    sale_id: int
    command_id: UUID
    accepted: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaleConfirmed:
    """The buyer's new batch with its new 20-digit code."""

    sale_id: int
    batch_id: int
    code: str


@dataclass(frozen=True, slots=True)
class DeliveryConfirmed:
    """What became of the lines: new batches with their codes, and the lines of which nothing was taken."""

    delivery_id: int
    taken: tuple[SaleConfirmed, ...]
    refused: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeliveryEnded:
    """The lines that ended with a refusal or a withdrawal of the whole; their stock is released."""

    delivery_id: int
    sale_ids: tuple[int, ...]


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
class Partner:
    """A subject the seller sold to lately."""

    code: str
    name: str
    sales: int


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
    delivery_id: int | None
    refused: Decimal
    returned: Decimal

    @property
    def taken(self) -> Decimal:
        """What the buyer took; 0 while the sale waits and when it ended otherwise."""
        return self.quantity - self.refused if self.buyer_batch_id is not None else Decimal(0)


@dataclass(frozen=True)
class _SaleEvent(Event):
    """``lines``: how many sales of one delivery were acted on together; 0 for those another event tells of."""

    at: datetime
    sale_id: int
    seller_id: int
    buyer_id: int
    product_name: str
    quantity: Decimal
    unit: str
    lines: int


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
    refused: Decimal
    reason: str


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
    """Nobody confirmed within ``hours``; both are told."""

    event_name: ClassVar[str] = "trade.sale_expired"

    hours: int
