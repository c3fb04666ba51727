"""Acts, events and lines of a record: frozen values that other rooms declare and pass in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import Any, ClassVar

from agritrace.kernel.questions import Question
from agritrace.kernel.viewer import Jurisdiction

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
class WhatIsCalled(Question[Mapping[int, str]]):
    """Which names do these subjects have now? Asked for acts that somebody did for a subject by its consent."""

    subject_ids: tuple[int, ...]


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
class WhichObjects(Question[tuple[tuple[str, int], ...]]):
    """Which objects does this code, number or user name mean? Kind and id of each; nothing when it means none."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """What an auditor asks for; everything given must fit.

    ``area`` is what he answers for, ``region`` leading digits within it. None for ``acts``, ``accounts`` and
    ``objects`` asks for any; an empty tuple fits nothing. Times are half open, by when it was recorded.
    """

    area: Jurisdiction
    acts: tuple[str, ...] | None = None
    accounts: tuple[int, ...] | None = None
    objects: tuple[tuple[str, int], ...] | None = None
    region: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One record as an auditor reads it; ``network`` has no last part, ``reason`` is the stated one, if any."""

    row: RecordRow
    network: str
    device: str
    request: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """One record with the objects it is about, what it followed from and what followed from it.

    ``digest`` is the stored one in hexadecimal digits; ``intact`` tells whether what stands there still gives it.
    """

    recorded: RecordedRow
    objects: tuple[Touched, ...]
    cause: RecordRow | None
    effects: tuple[RecordRow, ...]
    digest: str
    intact: bool


@dataclass(frozen=True, slots=True)
class Listener:
    """A room's ear: a permanent name, the event names it hears and what it does.

    ``hear`` runs in a transaction with its delivery row; it opens acts of its own if it writes. If it raises, the
    event stays undelivered for this listener and is tried again with the next round.
    """

    name: str
    events: frozenset[str]
    hear: Callable[[Announced], None]
