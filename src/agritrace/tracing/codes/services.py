"""Writing codes: issue, void, recall, print, count scans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from agritrace.foundation.journal import services as journal
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import load_ring
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.tracecodes import CodeKind, mint
from agritrace.kernel.viewer import Viewer
from agritrace.registry.papers import selectors as papers

from . import acts, ranges, rules
from .models import IssuedCode, PrintRun
from .permissions import Permission
from .states import CODE
from .values import (
    CodeStanding,
    CodeState,
    CodeVoided,
    IssueCode,
    Issued,
    Printed,
    PrintLabels,
    ScanCount,
    VoidCode,
)

_FOLD = """
WITH gone AS (
  DELETE FROM codes_scandelta WHERE id IN (SELECT id FROM codes_scandelta ORDER BY id LIMIT %s)
  RETURNING code_id, count, first_at, last_at
), sums AS (
  SELECT code_id, sum(count) AS count, min(first_at) AS first_at, max(last_at) AS last_at
  FROM gone GROUP BY code_id ORDER BY code_id
), folded AS (
  INSERT INTO codes_scantotal AS t (code_id, count, first_at, last_at)
  SELECT code_id, count, first_at, last_at FROM sums ORDER BY code_id
  ON CONFLICT (code_id) DO UPDATE SET count = t.count + excluded.count,
    first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)
)
SELECT count(*) FROM gone
"""
_FOLD_LOCK = 0x53434E53  # "SCNS": one folder at a time
_FOLD_AT_ONCE = 20_000


def trace_ring() -> KeyRing:
    """The keys of trace codes, read once from ``settings.KEY_DIR``; refuses demonstration keys elsewhere."""
    return _ring(settings.KEY_DIR, settings.DEMONSTRATION)


@lru_cache(maxsize=4)
def _ring(directory: Path, demonstration: bool) -> KeyRing:  # positional for the cache only
    return load_ring(directory, KeyPurpose.TRACE, demonstration=demonstration)


def issue(opened: journal.OpenAct, order: IssueCode, day: date) -> Issued:
    """Store a new code of a Beijing day inside an open act; the number comes from this process's lease.

    Refuses while a paper of the holder has expired whose kind blocks new codes (domain facts subjects §2). Two statements.
    """
    raise_for(papers.hindrances(order.subject_id, day))
    sequence = ranges.take(order.kind, day)[0]
    row = IssuedCode(
        code=mint(trace_ring(), order.kind, day=day, sequence=sequence),
        kind=order.kind,
        batch_id=order.batch_id,
        voucher_id=order.voucher_id,
        subject_id=order.subject_id,
        region_code=order.region_code,
        issued_at=opened.now,
    )
    row.save(force_insert=True)
    return Issued(row.pk, row.code)


def take_numbers(kind: CodeKind, day: date, count: int) -> range:
    """``count`` consecutive numbers for codes that are written in bulk; nobody else gets them."""
    return ranges.take(kind, day, count)


def void_of_batch(opened: journal.OpenAct, batch_id: int, reason: str) -> int:
    """All active codes of a batch become void with it; returns how many. The caller has decided about the batch."""
    return _mark(opened, CodeState.ACTIVE, CodeState.VOID, reason=reason, batch_id=batch_id)


def void_of_voucher(opened: journal.OpenAct, voucher_id: int, reason: str) -> int:
    """The active code of a voucher becomes void with it; returns how many. The caller has decided about the voucher."""
    return _mark(opened, CodeState.ACTIVE, CodeState.VOID, reason=reason, voucher_id=voucher_id)


def void_issued(opened: journal.OpenAct, code_id: int, reason: str) -> int:
    """One active code becomes void with what it stands for; returns how many. The caller has decided about the thing."""
    return _mark(opened, CodeState.ACTIVE, CodeState.VOID, reason=reason, pk=code_id)


def recall_of_batches(opened: journal.OpenAct, batch_ids: Iterable[int], reason: str) -> int:
    """All active codes of many batches show the recall; returns how many."""
    return _mark(opened, CodeState.ACTIVE, CodeState.RECALLED, reason=reason, batch_id__in=set(batch_ids))


def lift_of_batches(opened: journal.OpenAct, batch_ids: Iterable[int]) -> int:
    """Recalled codes of many batches are valid again; returns how many."""
    return _mark(opened, CodeState.RECALLED, CodeState.ACTIVE, reason="", batch_id__in=set(batch_ids))


def _mark(opened: journal.OpenAct, before: CodeState, after: CodeState, *, reason: str, **which: Any) -> int:
    rows = IssuedCode.objects.storing(opened).filter(state=before, **which)
    return rows.update(state=after, reason=reason, decided_at=opened.now)


def void(viewer: Viewer, command: VoidCode, now: datetime) -> CodeStanding:
    """Declare one code of the viewer void. Refuses a second time and without a reason; NotFound out of reach."""

    def work(opened: journal.OpenAct) -> CodeStanding:
        row = _locked(viewer, command.code_id)
        target = CODE.follow(viewer, CodeState(row.state), "void")
        if isinstance(target, Refusal):
            raise Refused(target)
        if not command.reason.strip():
            raise refuse("请写明作废原因。", "例如：标签丢失、包装破损。", field="reason")
        row.state, row.reason, row.decided_at = target.value, command.reason.strip()[:200], now
        IssuedCode.objects.storing(opened).bulk_update([row], ["state", "reason", "decided_at"])
        opened.on("code", row.pk, row.region_code)
        if row.batch_id:
            opened.on("batch", row.batch_id, row.region_code)
        opened.note(reason=row.reason)
        opened.announce(CodeVoided(row.pk, row.code, row.subject_id))
        return CodeStanding(row.pk, target)

    return journal.act(
        viewer, acts.VOID, work, now=now, answer=CodeStanding, command=command, command_id=command.command_id
    )


def print_labels(viewer: Viewer, command: PrintLabels, now: datetime) -> Printed:
    """Count a print run of labels and number its labels; a reprint asks for its reason.

    Refuses codes that are not active, 0 or more than 2,000 copies, and a reprint without a reason.
    """
    if not viewer.can(Permission.PRINT):
        raise denied("打印标签")

    def work(opened: journal.OpenAct) -> Printed:
        row = _locked(viewer, command.code_id)
        run = PrintRun.objects.seen_by(viewer).filter(code_id=row.pk)
        runs = run.count()
        rules.check_print(CodeState(row.state), runs, command)
        first = row.prints + 1
        row.prints += command.copies
        IssuedCode.objects.storing(opened).bulk_update([row], ["prints"])
        PrintRun(
            code_id=row.pk,
            subject_id=row.subject_id,
            region_code=row.region_code,
            nth=runs + 1,
            copies=command.copies,
            first_serial=first,
            reason=command.reason,
            paper=command.paper,
            record_id=opened.record_id,
            printed_at=now,
        ).save(force_insert=True)
        opened.on("code", row.pk, row.region_code)
        if row.batch_id:
            opened.on("batch", row.batch_id, row.region_code)
        opened.note(copies=command.copies, nth=runs + 1)
        return Printed(row.pk, runs + 1, first, command.copies)

    return journal.act(
        viewer, acts.PRINT, work, now=now, answer=Printed, command=command, command_id=command.command_id
    )


def _locked(viewer: Viewer, code_id: int) -> IssuedCode:
    row = IssuedCode.objects.acted_on_by(viewer).select_for_update().filter(pk=code_id).first()
    if row is None:
        raise NotFound("这个追溯码")
    return row


def count_scans(counts: Iterable[ScanCount]) -> int:
    """Append what a process has counted since it last told; returns the number of codes.

    Rows are only inserted, so processes never wait for each other; :func:`fold_scans` sums them up.
    """
    rows = sorted(counts, key=lambda one: one.code_id)
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO codes_scandelta (code_id, count, first_at, last_at) "
            "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[])",
            [
                _array(str(one.code_id) for one in rows),
                _array(str(one.count) for one in rows),
                _array(one.first_at.isoformat() for one in rows),
                _array(one.last_at.isoformat() for one in rows),
            ],
        )
    return len(rows)


def _array(items: Iterable[str]) -> str:
    # an array as PostgreSQL writes it, for items that need no quotes: binding lists of datetimes costs ten times as much
    return "{" + ",".join(items) + "}"


def fold_scans() -> int:
    """Sum counted scans into the totals, at most 20,000 rows at once; returns how many rows went.

    For the worker, every second. Totals are touched in ascending order by one folder at a time; a second one that
    comes meanwhile does nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD, [_FOLD_AT_ONCE])
        return int(cursor.fetchone()[0])
