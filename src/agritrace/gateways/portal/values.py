"""What the public query answers. Pure Python; nothing here can hold a phone, a number of a card, a price or a point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

STATEMENT = "信息由经营者填报，并由其对真实性负责。"
"""What every answer about a product says (domain facts tracing §6)."""


class Verdict(StrEnum):
    """What the public reads first."""

    GENUINE = "genuine"
    FORGED = "forged"
    MISREAD = "misread"
    UNKNOWN = "unknown"
    VOID = "void"
    RECALLED = "recalled"

    @property
    def issued(self) -> bool:
        """Whether the code is one of ours that is in the world."""
        return self in {Verdict.GENUINE, Verdict.VOID, Verdict.RECALLED}


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the way so far: what happened, where (county), on which day. Middlemen have no name."""

    what: str
    county: str
    day: date
    first: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """What the code stands for. ``producer`` is masked for a natural person; ``mark`` warns about his standing.

    ``made`` says what happened on ``made_on``: harvest, or processing or slaughter of what was harvested from
    ``harvested_on`` on (then ``raw`` says so).
    """

    product: str
    spec: str
    producer: str
    mark: str
    county: str
    base: str
    harvested_on: date
    way: tuple[Stop, ...]
    made: str = "采收"
    made_on: date | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A 承诺达标合格证 behind the code, in words; ``voided_on`` is set when it is void. No person, no telephone, no quantity."""

    code: str
    form: str
    basis: str
    issued_on: date
    voided_on: date | None
    tested_by: str
    tested_on: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one code, without its counts. ``kind`` names the kind of an issued code."""

    code: str
    verdict: Verdict
    title: str
    sentence: str
    remedy: str = ""
    kind: str = ""
    goods: Goods | None = None
    promises: tuple[Promise, ...] = ()
    reason: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a code was looked at, the present look included, and when first; ``warning`` when far too often."""

    count: int
    first_at: datetime
    warning: str = ""
