"""Reading for reviewers and record pages: masked persons, attachments, decisions, history, similar subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from agritrace.foundation.files import selectors as files
from agritrace.foundation.files.values import FileRow
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.values import RecordRow
from agritrace.kernel.geo import Point, distance
from agritrace.kernel.questions import ask
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer

from . import personal, rules
from .mergevalues import WhereToCompare
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .permissions import Permission
from .selectors import COLUMNS, row_of, same_subject, subject
from .values import (
    ENDED,
    PROVISIONAL,
    RETURN_REASONS,
    DecisionRow,
    FileLine,
    MaskedPersonal,
    ReviewCase,
    Similar,
    SubjectRow,
)

MOST_SIMILAR = 5


def masked(viewer: Viewer, subject_id: int) -> MaskedPersonal:
    """Personal data of a subject the viewer sees, as screens show them; blanks when they were erased."""
    values = SubjectPersonal.objects.seen_by(viewer).filter(subject_id=subject_id).values_list("row", *personal.FIELDS)
    for row, *tokens in values:
        return personal.opened(row, tuple(tokens)).masked()
    return MaskedPersonal("", "", "", "")


def attachments(viewer: Viewer, subject_id: int) -> tuple[FileLine, ...]:
    """The attachments of a subject the viewer sees, in the order they came."""
    lines = SubjectFile.objects.seen_by(viewer).filter(subject_id=subject_id).order_by("id")
    kinds = dict(lines.values_list("file_id", "kind"))
    known = files.files(kinds)
    return tuple(
        FileLine(one, kind, known[one].name, known[one].media_type, known[one].size)
        for one, kind in kinds.items()
        if one in known
    )


def decisions(viewer: Viewer, subject_id: int) -> tuple[DecisionRow, ...]:
    """Decisions about a subject the viewer sees, newest first, also those from before it moved here."""
    subject(viewer, subject_id)
    rows = SubjectDecision.objects.everything(reason="whoever sees a subject sees what was decided about it")
    columns = ("verdict", "reasons", "words", "by_account_id", "at", "files")
    found = rows.filter(subject_id=subject_id).order_by("-at", "-id").values_list(*columns)
    return tuple(_decision(values) for values in found)


def evidence(found: Sequence[DecisionRow]) -> tuple[FileRow, ...]:
    """The files that decisions stand on, of decisions the viewer has read."""
    ids = [one for decision in found for one in decision.files]
    known = files.files(ids)
    return tuple(known[one] for one in ids if one in known)


def _decision(values: tuple[Any, ...]) -> DecisionRow:
    verdict, reasons, words, account, at, evidence = values
    said = tuple(RETURN_REASONS.get(r, r) for r in reasons)
    return DecisionRow(verdict, said, words, account, at, tuple(evidence))


def history(viewer: Viewer, subject_id: int) -> tuple[RecordRow, ...]:
    """What happened to a subject the viewer sees, newest first; NotFound when he does not."""
    subject(viewer, subject_id)
    lines = {line.id: line for one in same_subject(subject_id) for line in journal.history(viewer, "subject", one)}
    return tuple(sorted(lines.values(), key=lambda line: line.id, reverse=True))


def review_case(viewer: Viewer, subject_id: int) -> ReviewCase:
    """All a reviewer needs: facts, masked persons, attachments, similar subjects side by side, earlier decisions."""
    if not viewer.can(Permission.REVIEW):
        raise denied("审核注册申请")
    row = subject(viewer, subject_id)
    return ReviewCase(
        row=row,
        personal=masked(viewer, subject_id),
        files=attachments(viewer, subject_id),
        similar=similar(viewer, row),
        decisions=decisions(viewer, subject_id),
    )


def similar(viewer: Viewer, row: SubjectRow) -> tuple[Similar, ...]:
    """Subjects of the same county that may be the same one: by name, telephone or place (domain facts subjects §3)."""
    phones = SubjectPersonal.objects.seen_by(viewer)
    phone = phones.filter(subject_id=row.id).values_list("phone_index", flat=True).first()
    same_phone = set(phones.filter(phone_index=phone).values_list("subject_id", flat=True)[:50]) if phone else set()
    near = Q(name=row.name) | Q(id__in=same_phone)
    if row.longitude is not None and row.latitude is not None:
        near |= Q(
            latitude__range=(row.latitude - 0.001, row.latitude + 0.001),
            longitude__range=(row.longitude - 0.002, row.longitude + 0.002),
        )
    rows = Subject.objects.seen_by(viewer).filter(near, region_6=row.region_code[:6]).exclude(id=row.id)
    others = [
        row_of(values)
        for values in rows.exclude(state__in=ENDED | PROVISIONAL).order_by("id").values_list(*COLUMNS)[:50]
    ]
    found = [
        Similar(
            other, MaskedPersonal("", "", "", ""), other.name == row.name, other.id in same_phone, _metres(row, other)
        )
        for other in others
    ]
    kept = [
        one for one in found if rules.may_be_same(same_name=one.same_name, same_phone=one.same_phone, metres=one.metres)
    ]
    ways = where_to_compare(viewer, row.id, tuple(one.row.id for one in kept))
    kept = [one for one in kept if ways.get(one.row.id)][:MOST_SIMILAR]
    return tuple(
        Similar(one.row, masked(viewer, one.row.id), one.same_name, one.same_phone, one.metres, ways[one.row.id])
        for one in kept
    )


def where_to_compare(viewer: Viewer, subject_id: int, others: tuple[int, ...]) -> dict[int, str]:
    """Where each pair is compared and decided about; "" for one that was found to be two subjects before."""
    answers = ask(WhereToCompare(viewer, subject_id, others)) if others else ()
    return {other: url for answer in answers for other, url in answer.items()}


def _metres(one: SubjectRow, other: SubjectRow) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    return distance(Point(one.longitude, one.latitude), Point(other.longitude, other.latitude))
