"""Records as rows with their sentence; names are looked up when a record is shown, never stored with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agritrace.kernel.questions import ask
from agritrace.kernel.viewer import ViewerKind

from . import lexicon
from .values import RecordRow, WhoIs

COLUMNS = (
    "id",
    "act",
    "kind",
    "account_id",
    "organisation_id",
    "subject_id",
    "occurred_at",
    "recorded_at",
    "notes",
)


def names(account_ids: set[int]) -> Mapping[int, str]:
    """The present names of accounts, as the room that has them answers."""
    found: dict[int, str] = {}
    for answer in ask(WhoIs(tuple(sorted(account_ids)))) if account_ids else ():
        found.update(answer)
    return found


def row(columns: tuple[Any, ...], known: Mapping[int, str]) -> RecordRow:
    """A row out of ``COLUMNS``, said with the names of ``known``."""
    number, act, kind, account, organisation, subject, occurred_at, recorded_at, notes = columns
    who = known.get(account, "已注销的账号") if account is not None else _nobody(kind)
    return RecordRow(
        id=number,
        act=act,
        sentence=lexicon.find(act).say(who, notes),
        who=who,
        organisation_id=organisation,
        subject_id=subject,
        account_id=account,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        notes=notes,
    )


def _nobody(kind: str) -> str:
    return "系统" if kind == ViewerKind.SYSTEM else "访客"
