"""What happens to papers by the clock: reminders 60 days ahead and on expiry, each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day, show_day
from agritrace.kernel.viewer import system

from . import acts, kinds
from .models import Paper
from .values import REMIND_DAYS, PaperState

AT_ONCE = 500
"""Papers of one act: few enough that a worker that stops loses seconds."""


def remind(now: datetime) -> int:
    """Tell subjects of checked papers that end within 60 days or have ended, and the county of ended ones.

    Each once, however many workers run. Returns how many papers were spoken of.
    """
    total = 0
    while found := _some(now):
        total += found
    return total


def _some(now: datetime) -> int:
    today = beijing_day(now)

    def work(opened: journal.OpenAct) -> int:
        rows = list(_open(Paper.objects.storing(opened), today).select_for_update(skip_locked=True)[:AT_ONCE])
        for row in rows:
            _tell(opened, row, today)
            opened.on("paper", row.pk, row.region_code)
        Paper.objects.storing(opened).bulk_update(rows, ["reminded_soon_at", "reminded_expired_at"])
        opened.note(papers=len(rows))
        return len(rows)

    if not _open(Paper.objects.everything(reason="reminders are the platform's"), today).exists():
        return 0
    return journal.act(system("提醒证照到期"), acts.REMIND, work, now=now, answer=int)


def _open(rows: QuerySet[Paper, Any], today: date) -> QuerySet[Paper, Any]:
    soon = Q(reminded_soon_at=None, valid_until__lte=today + timedelta(days=REMIND_DAYS))
    ended = Q(reminded_expired_at=None, valid_until__lt=today)
    return rows.filter(soon | ended, state=PaperState.CONFIRMED).order_by("valid_until", "id")


def _tell(opened: journal.OpenAct, row: Paper, today: date) -> None:
    title, url = kinds.title(row.kind), f"/papers/{row.pk}/"
    if row.valid_until >= today:
        row.reminded_soon_at = opened.now
        words = f"{title}将于{show_day(row.valid_until)}到期，请及时换证并在平台录入"
        notifications.tell(opened, To(subject_id=row.subject_id), Message(Topic.TODO, words, url))
        return
    row.reminded_soon_at = row.reminded_soon_at or opened.now
    row.reminded_expired_at = opened.now
    after = "，换证并经县级核对前不能生成新的追溯码" if row.kind in kinds.blocking(today) else "，请换证后录入"
    words = f"{title}已于{show_day(row.valid_until)}到期{after}"
    notifications.tell(opened, To(subject_id=row.subject_id), Message(Topic.TODO, words, url))
    county = organisations.competent_county(row.region_code, today)
    if county is not None:
        words = f"辖区内一家主体的{title}已于{show_day(row.valid_until)}到期"
        notifications.tell(opened, To(organisation_id=county.id), Message(Topic.TODO, words, url))
