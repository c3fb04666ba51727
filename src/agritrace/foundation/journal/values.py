"""Acts, events and lines of a record: frozen values that other rooms declare and pass in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import Any, ClassVar

from agritrace.kernel.questions import Question

LIVE_CHANNEL = "agritrace_live"
"""The channel on which the relay tells live processes about its batches."""


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of act: its permanent name (``room:thing:verb``) and its Chinese sentence.

    The sentence may name ``{who}`` and the plain values the act notes; values not noted read as "（已删除）", so an
    old record can always be shown. Personal values are never noted.
    """

    name: str
    sentence: str

    def say(self, who: str, notes: Mapping[str, Any]) -> str:
        """The sentence of one record."""
        words = {name: notes.get(name, "（已删除）") for _, name, _, _ in Formatter().parse(self.sentence) if name}
        return self.sentence.format(**{**words, "who": who})


@dataclass(frozen=True, slots=True)
class Touched:
    """One object an act is about: kind (``batch``), its id, the region it lay in that day."""

    kind: str
    id: int
    region_code: str = ""


@dataclass(frozen=True)
class Event:
    """Base of announced events. Subclasses are frozen dataclasses of plain values in a room's ``values.py``.

    ``event_name`` is permanent (``trade.sale_confirmed``): stored events outlive the code that wrote them.
    """

    event_name: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """An event as the relay hands it to listeners: its number, when it was recorded, name and plain payload."""

    id: int
    record_id: int
    recorded_at: datetime
    name: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WhoIs(Question[Mapping[int, str]]):
    """Which names do these accounts have now? Records hold no names, so that a person can be erased."""

    account_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One line of a history, ready to be shown: who did what when, as a sentence."""

    id: int
    act: str
    sentence: str
    who: str
    organisation_id: int | None
    subject_id: int | None
    account_id: int | None
    occurred_at: datetime
    recorded_at: datetime
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listener:
    """A room's ear: a permanent name, the event names it hears and what it does.

    ``hear`` runs in a transaction with its delivery row; it opens acts of its own if it writes. If it raises, the
    event stays undelivered for this listener and is tried again with the next round.
    """

    name: str
    events: frozenset[str]
    hear: Callable[[Announced], None]
