"""Reading notices: how many are unread, the list, the newest for the live push."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer

from .models import Delivery, Notice, NoticeRead, SentMessage
from .permissions import Permission
from .preferences import preferences
from .values import WORDINGS, Channel, DeliveryRow, DeliveryState, NoticeRow, SentRow
from .wordings import wording, wordings

__all__ = ["preferences", "wording", "wordings"]

SORTS = {"new": Sort("id", "时间", descending=True, parse=int)}
FILTERS = ("state", "topic")
COUNTED = 100
DELIVERY_FILTERS = ("state", "channel")
_DELIVERED = ("id", "channel", "wording", "state", "tries", "fault", "created_at", "done_at")
_COLUMNS = ("id", "topic", "text", "url", "created_at", "read")
_UNREAD = """
SELECT count(*) FROM (
  SELECT FROM notifications_notice n
  WHERE (n.account_id = %(account)s OR n.subject_id = %(subject)s::bigint OR n.organisation_id = %(organisation)s::bigint)
    AND NOT EXISTS (SELECT FROM notifications_noticeread r WHERE r.notice_id = n.id AND r.account_id = %(account)s)
  LIMIT %(most)s) u
"""
"""The scope of notices, written out: asked on every page, where building it anew takes longer than answering it."""


def unread(viewer: Viewer) -> int:
    """How many notices this account has not read; counted to 100, because the bell shows 99+."""
    if viewer.account_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _UNREAD,
            {
                "account": viewer.account_id,
                "subject": viewer.subject_id,
                "organisation": viewer.organisation_id,
                "most": COUNTED,
            },
        )
        return int(cursor.fetchone()[0])


def unread_ids(viewer: Viewer, limit: int) -> list[int]:
    """The newest unread notices by number."""
    return list(_unread(viewer).order_by("-id").values_list("id", flat=True)[:limit])


def notice(viewer: Viewer, notice_id: int) -> NoticeRow:
    """One notice of this viewer; NotFound otherwise."""
    row = _mine(viewer).filter(id=notice_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这条消息")
    return NoticeRow(*row)


def list_notices(viewer: Viewer, request: PageRequest) -> Page[NoticeRow]:
    """The viewer's notices, newest first; filters ``state`` (unread) and ``topic``, search in the text."""
    rows = _mine(viewer)
    if request.filters.get("state") == "unread":
        rows = rows.filter(read=False)
    if topic := request.filters.get("topic"):
        rows = rows.filter(topic=topic)
    if request.search:
        rows = rows.filter(text__icontains=request.search)
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([NoticeRow(*row) for row in page.rows])


def latest(viewer: Viewer, after: int | None, limit: int = 5) -> tuple[NoticeRow, ...]:
    """The newest notices after a number, oldest first; without a number only the newest one."""
    rows = _mine(viewer).order_by("-id")
    rows = rows.filter(id__gt=after)[:limit] if after is not None else rows[:1]
    return tuple(NoticeRow(*row) for row in reversed(rows.values_list(*_COLUMNS)))


def sent_messages(viewer: Viewer, limit: int = 50) -> tuple[SentRow, ...]:
    """What the recording provider kept, newest first. Denied without the permission."""
    if not viewer.can(Permission.SEE_MESSAGES):
        raise denied("查看已发送的短信和邮件")
    rows = SentMessage.objects.everything(reason="demonstrations only").order_by("-id")[:limit]
    return tuple(SentRow(*row) for row in rows.values_list("id", "channel", "recipient", "text", "sent_at"))


def list_deliveries(viewer: Viewer, request: PageRequest) -> Page[DeliveryRow]:
    """Messages on their way and gone, newest first; filters ``state`` and ``channel``. Denied without the permission."""
    if not viewer.can(Permission.SEE_MESSAGES):
        raise denied("查看短信和邮件发送记录")
    rows = Delivery.objects.everything(reason="shown to operators without recipients")
    for name in DELIVERY_FILTERS:
        if value := request.filters.get(name):
            rows = rows.filter(**{name: value})
    page = cut(rows, request, sorts=SORTS, columns=_DELIVERED)
    return page.with_rows([_delivery(row) for row in page.rows])


def _delivery(row: tuple[Any, ...]) -> DeliveryRow:
    number, channel, key, state, *rest = row
    title = WORDINGS[key].title if key in WORDINGS else key
    return DeliveryRow(number, Channel(channel), title, DeliveryState(state), *rest)


def _mine(viewer: Viewer) -> QuerySet[Any]:
    marks = NoticeRead.objects.everything(reason="joined with the viewer's own notices").filter(
        notice_id=OuterRef("id"), account_id=viewer.account_id or 0
    )
    return Notice.objects.seen_by(viewer).annotate(read=Exists(marks))


def _unread(viewer: Viewer) -> QuerySet[Any]:
    return _mine(viewer).filter(read=False)
