"""Counts of records, reached through ``selectors``: for figures of use and for reports, never for reading what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max

from .models import Record, RecordObject


def count_acts(
    since: datetime, until: datetime, *, without: Sequence[str] = ()
) -> tuple[tuple[int, int, datetime], ...]:
    """Each account that acted in [since, until): its number, how many records, when the last; but for some acts.

    Reads the index of times and, of the partitions, only those the span touches.
    """
    rows = Record.objects.everything(reason="counted by account for the figures of use").filter(
        recorded_at__gte=since, recorded_at__lt=until, account_id__isnull=False
    )
    found = rows.exclude(act__in=without).order_by().values_list("account_id")
    return tuple(found.annotate(count=Count("id"), last=Max("recorded_at")))


def count_about(kind: str, object_id: int) -> tuple[tuple[str, int], ...]:
    """How many records of each act are about an object, the most frequent first."""
    rows = RecordObject.objects.everything(reason="counted beside an object that was read through its scope")
    found = rows.filter(kind=kind, object_id=object_id).order_by().values_list("act")
    return tuple(found.annotate(count=Count("record_id", distinct=True)).order_by("-count", "act"))
