"""Records as rows with their sentence; names are looked up when a record is shown, never stored with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from agritrace.kernel.questions import ask
from agritrace.kernel.viewer import ViewerKind

from . import lexicon, proxying
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


@dataclass(frozen=True, slots=True)
class Known:
    """The present names of accounts, and of the subjects that somebody acted for."""

    people: Mapping[int, str]
    subjects: Mapping[int, str]


def known(rows: Collection[tuple[Any, ...]], *, people: Mapping[int, str] | None = None) -> Known:
    """Who stands in rows of ``COLUMNS``, as the rooms that have the names answer; ``people`` when they are known."""
    accounts = {row[3] for row in rows if row[3] is not None}
    found: dict[int, str] = dict(people or {})
    for answer in ask(WhoIs(tuple(sorted(accounts)))) if accounts and people is None else ():
        found.update(answer)
    return Known(found, proxying.called(row[8] for row in rows))


def row(columns: tuple[Any, ...], names: Known) -> RecordRow:
    """A row out of ``COLUMNS``, said with the names that are known; both names where somebody acted for another."""
    number, act, kind, account, organisation, subject, occurred_at, recorded_at, notes = columns
    who = names.people.get(account, "已注销的账号") if account is not None else _nobody(kind)
    who = proxying.both(who, notes, names.subjects)
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
