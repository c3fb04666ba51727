"""Reading codes: by their digits for everybody, by scope for their holders."""

from __future__ import annotations

from typing import Any

from django.db import connection

from agritrace.kernel.results import NotFound
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer

from .models import IssuedCode, PrintRun
from .values import CodeRow, CodeState, PrintRunRow, Scans

_COLUMNS = (
    "id",
    "code",
    "kind",
    "batch_id",
    "voucher_id",
    "subject_id",
    "region_code",
    "state",
    "reason",
    "issued_at",
    "prints",
)
_SCANS = """
SELECT coalesce(sum(count), 0), min(first_at), max(last_at) FROM (
  SELECT count, first_at, last_at FROM codes_scantotal WHERE code_id = %s
  UNION ALL
  SELECT count, first_at, last_at FROM codes_scandelta WHERE code_id = %s
) counted
"""


def by_code(code: str) -> CodeRow | None:
    """The issued code of these 20 digits: the *look up* reach, for whoever holds a label in his hand."""
    rows = IssuedCode.objects.everything(reason="look up by the full code, which cannot be guessed")
    row = rows.filter(code=code).values_list(*_COLUMNS).first()
    return _row(row) if row else None


def code(viewer: Viewer, code_id: int) -> CodeRow:
    """One code the viewer may see; NotFound otherwise."""
    row = IssuedCode.objects.seen_by(viewer).filter(pk=code_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这个追溯码")
    return _row(row)


def of_batch(viewer: Viewer, batch_id: int) -> tuple[CodeRow, ...]:
    """The codes of a batch the viewer may see, the first one first."""
    rows = IssuedCode.objects.seen_by(viewer).filter(batch_id=batch_id).order_by("id")
    return tuple(_row(row) for row in rows.values_list(*_COLUMNS)[:100])


def print_runs(viewer: Viewer, code_id: int) -> tuple[PrintRunRow, ...]:
    """The print runs of a code, newest first."""
    rows = PrintRun.objects.seen_by(viewer).filter(code_id=code_id).order_by("-nth")
    columns = ("nth", "copies", "first_serial", "reason", "paper", "printed_at")
    return tuple(PrintRunRow(*row) for row in rows.values_list(*columns)[:100])


def scans(code_id: int) -> Scans:
    """How often a code was scanned: folded total and what waits to be folded, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SCANS, [code_id, code_id])
        count, first_at, last_at = cursor.fetchone()
    return Scans(int(count), first_at, last_at)


def _row(row: tuple[Any, ...]) -> CodeRow:
    number, digits, kind, batch, voucher, subject, region, state, reason, issued_at, prints = row
    return CodeRow(
        number,
        digits,
        CodeKind(kind),
        batch,
        voucher,
        subject,
        region,
        CodeState(state),
        reason,
        issued_at,
        prints,
    )
