"""Acts that somebody did for a subject by its consent (代录): both names stand in every sentence.

The record keeps the account of the person and, in its notes, the subject and the consent; notes are part of the digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agritrace.kernel.questions import ask
from agritrace.kernel.viewer import Viewer

from .values import WhatIsCalled

FOR, CONSENT = "proxy_for", "consent"


def notes_of(viewer: Viewer) -> dict[str, Any]:
    """What a record keeps about acting for a subject; nothing when somebody acts for himself."""
    return {} if viewer.consent_id is None else {FOR: viewer.subject_id, CONSENT: viewer.consent_id}


def called(notes: Iterable[Mapping[str, Any]]) -> Mapping[int, str]:
    """The names of the subjects acted for in these records; one question, none when nobody acted for another."""
    numbers = {note[FOR] for note in notes if isinstance(note.get(FOR), int)}
    found: dict[int, str] = {}
    for answer in ask(WhatIsCalled(tuple(sorted(numbers)))) if numbers else ():
        found.update(answer)
    return found


def both(who: str, notes: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """陈乡（代 张三）: the person who acted and the subject he acted for; the person alone otherwise."""
    number = notes.get(FOR)
    return f"{who}（代 {names.get(number, '已清除的主体')}）" if isinstance(number, int) else who
