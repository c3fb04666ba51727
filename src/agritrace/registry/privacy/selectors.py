"""Reading looks at personal values."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects

from .models import AccountErasure, Erasure, Unmasking
from .permissions import Permission
from .values import FIELD_NAMES, OF_ACCOUNT, Erased, RetentionRule, UnmaskingRow

_COLUMNS = tuple(field.name for field in fields(UnmaskingRow))
SHOWN = 20
_TABLE = Path(__file__).parent / "data" / "retention.csv"


@cache
def retention() -> tuple[RetentionRule, ...]:
    """The table of terms, as it is dated in the file it comes from."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_rule(row) for row in csv.DictReader(file))


def term(key: str) -> timedelta:
    """How long one kind of data is kept; KeyError for a kind the table does not know."""
    return timedelta(days={rule.key: rule.keep_days for rule in retention()}[key])


def erased() -> tuple[Erased, ...]:
    """Everything that was erased, for restores of older backups."""
    rows = Erasure.objects.everything(reason="numbers and days only").order_by("subject_id")
    ours = AccountErasure.objects.everything(reason="numbers and days only").order_by("account_id")
    return (
        *(Erased(*row) for row in rows.values_list("subject_id", "at", "ground")),
        *(Erased(number, at, OF_ACCOUNT) for number, at in ours.values_list("account_id", "at")),
    )


def _rule(row: dict[str, str]) -> RetentionRule:
    days, read, automatic = int(row["keep_days"]), date.fromisoformat(row["as_of"]), row["automatic"] == "yes"
    return RetentionRule(**{**row, "keep_days": days, "as_of": read, "automatic": automatic})  # type: ignore[arg-type]  # the head names the fields


def may_unmask(viewer: Viewer, region_code: str, now: datetime) -> bool:
    """Whether the viewer may see personal values of a subject there: the permission, and the competent office."""
    return viewer.can(Permission.UNMASK) and subjects.decides(viewer, region_code, now)


def looks(viewer: Viewer, subject_id: int) -> tuple[UnmaskingRow, ...]:
    """The newest looks at one subject's values, for its authorities and for the subject itself."""
    rows = Unmasking.objects.seen_by(viewer).filter(subject_id=subject_id).order_by("-at", "-id")
    return tuple(_row(row) for row in rows.values_list(*_COLUMNS)[:SHOWN])


def words(names: tuple[str, ...]) -> str:
    """Field names as people read them."""
    return "、".join(FIELD_NAMES.get(name, name) for name in names)


def looks_of_account(account_id: int, now: datetime) -> tuple[int, int]:
    """How often an account looked within the last hour and the last day."""
    rows = Unmasking.objects.everything(reason="an account's own looks are counted before the next")
    mine = rows.filter(account_id=account_id, at__gt=now - timedelta(days=1)).values_list("at", flat=True)
    times = list(mine)
    return sum(at > now - timedelta(hours=1) for at in times), len(times)


def _row(row: tuple[object, ...]) -> UnmaskingRow:
    told = dict(zip(_COLUMNS, row, strict=True))
    return UnmaskingRow(**{**told, "fields": tuple(told["fields"])})  # type: ignore[arg-type]  # a row of the table
