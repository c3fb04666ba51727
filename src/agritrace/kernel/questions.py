"""Questions: how a lower room gets an answer from above before it decides, without knowing who answers.

A question is a frozen dataclass in the asking room's ``values.py``; upper rooms answer in ``offers.py``; ``config``
wires them. Asked in the load step only. A question nobody answers refuses, instead of passing silently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

A = TypeVar("A")


class Question(Generic[A]):
    """Base of questions; ``A`` is the type of one answer."""


class Unanswered(RuntimeError):
    """No room has been wired to answer: the program is put together wrongly."""


_ANSWERERS: dict[type[Question[Any]], list[Callable[[Any], Any]]] = {}


def answer_with(question: type[Question[A]], answerer: Callable[[Any], A]) -> None:
    """Wire an answerer; the same one twice counts once."""
    known = _ANSWERERS.setdefault(question, [])
    if answerer not in known:
        known.append(answerer)


def ask(question: Question[A]) -> tuple[A, ...]:
    """The answers of all wired rooms, in wiring order."""
    answerers = _ANSWERERS.get(type(question))
    if not answerers:
        raise Unanswered(f"nobody answers {type(question).__name__}")
    return tuple(answerer(question) for answerer in answerers)
