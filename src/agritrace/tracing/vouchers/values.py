"""Commands, rows and events of vouchers. Pure Python. Quantities are in the unit of their batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event

MOST_LINES = 20


class MarketKind(StrEnum):
    """Where goods leave the agricultural authorities (guide, domain facts tracing §3 C)."""

    WHOLESALE = "wholesale"
    RETAIL = "retail"
    PROCESSING = "processing"


KIND_NAMES: dict[MarketKind, str] = {
    MarketKind.WHOLESALE: "批发市场",
    MarketKind.RETAIL: "零售市场",
    MarketKind.PROCESSING: "生产加工企业",
}


class Paper(StrEnum):
    """What a voucher is printed on: rolls of thermal paper 58 and 80 mm wide, or A6."""

    ROLL_58 = "58"
    ROLL_80 = "80"
    A6 = "a6"


PAPER_NAMES: dict[Paper, str] = {
    Paper.ROLL_58: "58 毫米热敏卷纸",
    Paper.ROLL_80: "80 毫米热敏卷纸",
    Paper.A6: "A6 纸",
}


@dataclass(frozen=True, slots=True)
class Goods:
    """One line: how much of an own batch goes."""

    batch_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class IssueVoucher:
    """Send goods to a market with a voucher. ``market_code`` is the subject code of a registered market, "" without.

    ``phone`` of the supplier stands on the paper and is stored sealed.
    """

    kind: MarketKind
    market: str
    region_code: str
    goods: tuple[Goods, ...]
    command_id: UUID
    market_code: str = ""
    plate: str = ""
    carrier: str = ""
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PrintVoucher:
    """Print it once more."""

    voucher_id: int
    paper: Paper
    command_id: UUID


@dataclass(frozen=True, slots=True)
class HandOver:
    """The goods and the paper are with the market, says the supplier."""

    voucher_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ReceiveVoucher:
    """The market's person scanned the paper at the gate and saw the goods."""

    code: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class VoidVoucher:
    """The goods were not sent, or the paper is wrong."""

    voucher_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class VoucherStands:
    """A voucher after an act; ``prints`` counts how often it was printed."""

    voucher_id: int
    code: str
    state: str
    prints: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """One product line of a voucher."""

    batch_id: int
    batch_code: str
    batch_number: str
    product_name: str
    spec: str
    unit: str
    quantity: Decimal
    origin_region_code: str
    harvested_on: date
    inspection: str


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher in lists and on its page; the supplier's telephone stands apart, sealed."""

    id: int
    subject_id: int
    subject_name: str
    region_code: str
    code: str
    kind: str
    market: str
    market_region_code: str
    market_id: int | None
    plate: str
    carrier: str
    goods: str
    state: str
    reason: str
    prints: int
    issued_at: datetime
    printed_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True)
class VoucherReceived(Event):
    """A market received goods by a voucher; the supplier is told."""

    event_name: ClassVar[str] = "vouchers.received"

    at: datetime
    voucher_id: int
    subject_id: int
    goods: str
    market: str


@dataclass(frozen=True)
class VoucherVoided(Event):
    """A voucher is void; its paper says so when it is scanned."""

    event_name: ClassVar[str] = "vouchers.voided"

    voucher_id: int
    subject_id: int
