"""Reading the journal: the history of an object, as sentences; the search of auditors."""

from __future__ import annotations

from collections.abc import Sequence

from agritrace.kernel.viewer import Viewer

from . import saying
from .counting import count_about, count_acts
from .lexicon import kind_word, kinds
from .lexicon import known as known_acts
from .lexicon import title as act_title
from .models import Record, RecordObject
from .searching import iterate_records, record_detail, search_records
from .values import RecordRow

__all__ = [
    "act_title",
    "count_about",
    "count_acts",
    "history",
    "iterate_records",
    "kind_word",
    "kinds",
    "known_acts",
    "recent",
    "record_detail",
    "search_records",
]


def history(viewer: Viewer, kind: str, object_id: int, *, limit: int = 50) -> tuple[RecordRow, ...]:
    """The newest ``limit`` acts on one object, newest first, each with its sentence.

    The caller has already read the object through its own scope; whoever may see an object may see its history.
    """
    lines = RecordObject.objects.everything(reason="the object itself was read through the scope of its room")
    numbers = list(
        lines.filter(kind=kind, object_id=object_id)
        .order_by("-recorded_at", "-record_id")
        .values_list("record_id", flat=True)[:limit]
    )
    rows = list(
        Record.objects.everything(reason="records of an object the viewer sees")
        .filter(id__in=numbers)
        .order_by("-id")
        .values_list(*saying.COLUMNS)
    )
    known = saying.known(rows)
    return tuple(saying.row(row, known) for row in rows)


def recent(viewer: Viewer, *, limit: int = 6, without: Sequence[str] = ()) -> tuple[RecordRow, ...]:
    """What this account did last, newest first, but for some acts; nothing for viewers without an account."""
    if viewer.account_id is None:
        return ()
    rows = list(
        Record.objects.everything(reason="a person's own acts")
        .filter(account_id=viewer.account_id)
        .exclude(act__in=without)
        .order_by("-recorded_at", "-id")
        .values_list(*saying.COLUMNS)[:limit]
    )
    known = saying.known(rows, people={viewer.account_id: "您"})
    return tuple(saying.row(row, known) for row in rows)
