"""What the simulator remembers between two days: plain values, kept as JSON in the mark of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter


@dataclass(slots=True)
class Office:
    """An organisation with its administrator and an ordinary user (0 where there is none)."""

    organisation_id: int
    admin_id: int
    user_id: int = 0

    @property
    def officer_id(self) -> int:
        """Who does the daily work."""
        return self.user_id or self.admin_id


@dataclass(slots=True)
class Ware:
    """A product of a trader: how much one harvest brings at least and at most, in ``unit``."""

    product_id: int
    name: str
    unit: str
    least: int
    most: int


@dataclass(slots=True)
class Trader:
    """An approved subject that plays. ``every`` is the days between two appearances; ``rest`` the shift of them."""

    plan: int
    subject_id: int
    account_id: int
    code: str
    region: str
    makes: bool
    buys: bool
    resells: bool
    every: int
    rest: int
    version: int
    wares: list[Ware] = field(default_factory=list)
    stopped: bool = False
    settled: bool = False
    """Whether its land and papers are entered."""


@dataclass(slots=True)
class Lot:
    """A batch somebody can still sell from, since an instant: the scene of today is laid before the season is played."""

    batch_id: int
    holder: int
    name: str
    left: Decimal
    unit: str
    code: str
    since: datetime


@dataclass(slots=True)
class Offer:
    """A submitted sale and what will become of it: confirm, refuse, withdraw or ignore."""

    sale_id: int
    batch_id: int
    seller: int
    buyer: int
    quantity: Decimal
    unit: str
    at: datetime
    fate: str


@dataclass(slots=True)
class Applicant:
    """A registration under way: whether it waits for the county or lies returned with the applicant."""

    plan: int
    subject_id: int
    query_no: str
    version: int = 1
    returned: bool = False


@dataclass(slots=True)
class Desk:
    """Something that waits for the officer of a county: a paper, an application of an institution, a directory."""

    kind: str
    number: int
    county: str
    fate: str


@dataclass(slots=True)
class Cared:
    """A farmer without smartphone: his application, then the consent by which his township acts for him."""

    subject_id: int
    consent_id: int
    product_id: int = 0
    approved: bool = False


@dataclass
class World:
    """The whole memory. ``ends`` is the day the season was made for, ``last`` the last day that was played."""

    seed: int
    first: date
    subjects: int
    ends: date
    last: date | None = None
    acts: int = 0
    refused: int = 0
    offices: dict[str, Office] = field(default_factory=dict)
    traders: list[Trader] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    applicants: list[Applicant] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    cared: list[Cared] = field(default_factory=list)
    counted: date | None = None
    """The last day whose use of the platform was counted."""
    leaver: int = 0
    """The account of the officer who leaves in the season."""
    shown: dict[str, str] = field(default_factory=dict)
    """Codes to try as a consumer: genuine, forged, misread, void."""

    def days_in(self, day: date) -> int:
        """How many days after the first one a day lies."""
        return (day - self.first).days


_ADAPTER = TypeAdapter(World)


def dump(world: World) -> str:
    """The memory as JSON."""
    return _ADAPTER.dump_json(world).decode()


def load(text: str) -> World:
    """The memory out of JSON."""
    return _ADAPTER.validate_json(text)
