"""Reading the journal: the history of an object, as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agritrace.kernel.questions import ask
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import lexicon
from .models import Record, RecordObject
from .values import RecordRow, WhoIs

_COLUMNS = (
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


def history(viewer: Viewer, kind: str, object_id: int, *, limit: int = 50) -> tuple[RecordRow, ...]:
    """The newest ``limit`` acts on one object, newest first, each with its sentence.

    The caller has already read the object through its own scope; whoever may see an object may see its history.
    """
    lines = RecordObject.objects.everything(reason="the object itself was read through the scope of its room")
    numbers = list(
        lines.filter(kind=kind, object_id=object_id).order_by("-record_id").values_list("record_id", flat=True)[:limit]
    )
    rows = list(
        Record.objects.everything(reason="records of an object the viewer sees")
        .filter(id__in=numbers)
        .order_by("-id")
        .values_list(*_COLUMNS)
    )
    names = _names({row[3] for row in rows if row[3] is not None})
    return tuple(_row(row, names) for row in rows)


def recent(viewer: Viewer, *, limit: int = 6, without: Sequence[str] = ()) -> tuple[RecordRow, ...]:
    """What this account did last, newest first, but for some acts; nothing for viewers without an account."""
    if viewer.account_id is None:
        return ()
    rows = list(
        Record.objects.everything(reason="a person's own acts")
        .filter(account_id=viewer.account_id)
        .exclude(act__in=without)
        .order_by("-id")
        .values_list(*_COLUMNS)[:limit]
    )
    return tuple(_row(row, {viewer.account_id: "您"}) for row in rows)


def _names(account_ids: set[int]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for answer in ask(WhoIs(tuple(sorted(account_ids)))) if account_ids else ():
        found.update(answer)
    return found


def _row(row: tuple[Any, ...], names: Mapping[int, str]) -> RecordRow:
    number, act, kind, account, organisation, subject, occurred_at, recorded_at, notes = row
    who = names.get(account, "已注销的账号") if account is not None else _nobody(kind)
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
