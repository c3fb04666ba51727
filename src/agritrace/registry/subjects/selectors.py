"""Reading subjects. Rows leave as frozen values; personal data leave masked, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agritrace.foundation.journal.values import WhichObjects
from agritrace.kernel import subjectcodes
from agritrace.kernel.clock import beijing_day, read_start_of_day
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, counted_since, cut
from agritrace.kernel.questions import Question
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import competence, erasing, personal
from .claims import ClaimNote as ClaimNote  # noqa: PLC0414  # the question of claims enters by this door
from .claims import WhatIsClaimed as WhatIsClaimed  # noqa: PLC0414  # likewise
from .mergevalues import SubjectMerged as SubjectMerged  # noqa: PLC0414  # merging enters by this door
from .mergevalues import Suspect as Suspect  # noqa: PLC0414  # likewise
from .mergevalues import WhereToCompare as WhereToCompare  # noqa: PLC0414  # likewise
from .models import Subject, SubjectFile, SubjectPersonal
from .permissions import Permission
from .placedgrams import PlacedGrams
from .rules import grams as grams  # noqa: PLC0414  # likewise
from .scanning import card_is_valid as card_is_valid  # noqa: PLC0414  # likewise
from .scanning import held, of_code
from .scanning import old_issue as old_issue  # noqa: PLC0414  # likewise
from .scanning import public_card as public_card  # noqa: PLC0414  # likewise
from .scanning import spoiled as spoiled  # noqa: PLC0414  # likewise
from .temporaries import alike as alike  # noqa: PLC0414  # likewise
from .temporaries import candidates as candidates  # noqa: PLC0414  # likewise
from .temporaries import masked_temporary as masked_temporary  # noqa: PLC0414  # likewise
from .temporaries import photos_of as photos_of  # noqa: PLC0414  # likewise
from .temporaries import same_marks as same_marks  # noqa: PLC0414  # likewise
from .values import (
    ENDED,
    PERSON_FORMS,
    WITH_CODE,
    CredentialKind,
    Industry,
    MaskedPersonal,
    SubjectBrief,
    SubjectRow,
    SubjectState,
)

COLUMNS = (
    "id", "code", "name", "state", "org_form", "region_code", "industries", "business_roles", "main_products",
    "cred_kind", "cred_masked", "address", "scale_words", "longitude", "latitude", "coordinate_system", "findings",
    "identity_issue", "version", "submitted_at", "decided_at", "temp_code", "claimed_code",
)  # fmt: skip  # the order of SubjectRow
BRIEF_COLUMNS = ("id", "code", "temp_code", "name", "state", "region_code", "org_form")
LEVEL_COLUMNS = {2: "region_2", 4: "region_4", 6: "region_6", 9: "region_9", 12: "region_code"}
MOST_SIMILAR = 5
INTERNAL = "briefs hold no personal data; the caller's own scope decided which ids it asks for"


@dataclass(frozen=True, slots=True)
class MoreActs(Question[tuple[tuple[str, str], ...]]):
    """What else may this viewer do on the record of a subject? Answers are pairs of words and address."""

    viewer: Viewer
    subject_id: int
    region_code: str


SORTS: Mapping[str, Sort] = {
    "newest": Sort("submitted_at", "提交时间", descending=True, parse=read_start_of_day),
    "name": Sort("sort_key", "名称", parse=str.lower),
}
FILTERS = ("state", "form", "industry", "region")
WAITING: Mapping[str, Sort] = {"oldest": Sort("submitted_at", "提交时间", parse=read_start_of_day)}


def row_of(values: tuple[Any, ...]) -> SubjectRow:
    """A row from ``COLUMNS``."""
    told = dict(zip(COLUMNS, values, strict=True))
    return SubjectRow(
        **{
            **told,
            "code": told["code"] or "",
            "temp_code": told["temp_code"] or "",
            "state": SubjectState(told["state"]),
            "org_form": SubjectForm(told["org_form"]),
            "cred_kind": CredentialKind(told["cred_kind"]),
            **{name: tuple(told[name]) for name in ("industries", "business_roles", "main_products", "findings")},
        }
    )


def _brief(values: tuple[Any, ...]) -> SubjectBrief:
    number, code, temp_code, name, state, region, form = values
    return SubjectBrief(number, code or temp_code or "", name, SubjectState(state), region, SubjectForm(form))


def subject(viewer: Viewer, subject_id: int) -> SubjectRow:
    """One subject in the viewer's jurisdiction, or his own; NotFound otherwise."""
    for values in Subject.objects.seen_by(viewer).filter(id=subject_id).values_list(*COLUMNS):
        return row_of(values)
    raise NotFound("该主体")


def names(ids: Iterable[int]) -> dict[int, str]:
    """Names of subjects by number, for lists of other rooms; unknown numbers are absent.

    One that was joined or merged goes by the name of the subject that goes on.
    """
    return {number: one.name for number, one in brief(ids).items()}


def brief(ids: Iterable[int]) -> dict[int, SubjectBrief]:
    """The few fields of many subjects by the number asked for, in one query, for the rooms above.

    The number of one that was joined or merged answers with the subject that goes on (a second query): whatever points
    at the first leads to the second.
    """
    found, joined = _briefs(ids)
    if joined:
        into, _ = _briefs(joined.values())
        found |= {number: into[target] for number, target in joined.items() if target in into}
    return found


def _briefs(ids: Iterable[int]) -> tuple[dict[int, SubjectBrief], dict[int, int]]:
    rows = Subject.objects.everything(reason=INTERNAL).filter(id__in=set(ids)).values_list(*BRIEF_COLUMNS, "joined_to")
    found = [(_brief(values[:-1]), values[-1]) for values in rows]
    return {one.id: one for one, _ in found}, {one.id: target for one, target in found if target is not None}


def same_subject(subject_id: int) -> tuple[int, ...]:
    """All numbers under which rooms above may point at a subject: its own, and those joined or merged with it."""
    rows = Subject.objects.everything(reason="numbers only").filter(joined_to=subject_id)
    return (subject_id, *rows.order_by("id").values_list("id", flat=True))


def own_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Code and name of subjects by number, each its own also when it was merged; "" for no code."""
    rows = Subject.objects.everything(reason=INTERNAL).filter(id__in=set(ids)).values_list("id", "code", "name")
    return {number: (code or "", name) for number, code, name in rows}


def merged_into(viewer: Viewer, subject_id: int) -> tuple[SubjectRow, ...]:
    """The records that ended in this subject, as far as the viewer sees them."""
    rows = Subject.objects.seen_by(viewer).filter(joined_to=subject_id, state=SubjectState.MERGED).order_by("id")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS))


def by_code(viewer: Viewer, code: str) -> SubjectBrief | None:
    """The subject of a scanned or typed code, anywhere in the country: the *look up* reach, few fields.

    None for a code with a wrong check digit or of nobody. Raises Denied without ``subjects:subject:look_up``.
    """
    if not viewer.can(Permission.LOOK_UP):
        raise denied("按主体码查询主体")
    parts = subjectcodes.read_subject_code(code)
    if parts is None:
        return None
    rows = of_code(parts)
    return next((_brief(values) for values in rows.values_list(*BRIEF_COLUMNS)), None)


def objects_called(question: WhichObjects) -> tuple[tuple[str, int], ...]:
    """The answer to the journal's question: the subject of this code."""
    parts = subjectcodes.read_subject_code(question.text)
    return tuple(("subject", number) for number in held(parts).values_list("id", flat=True)) if parts else ()


def list_subjects(viewer: Viewer, request: PageRequest) -> Page[SubjectRow]:
    """A page of the subjects the viewer sees, by name or newest first.

    Filters: ``state``, ``form``, ``industry``, ``region`` (a code). Search by code, or by two and more characters of
    the name or its initials; shorter text is ignored. Raises Denied without ``subjects:subject:read``.
    """
    if not viewer.can(Permission.READ):
        raise denied("查看主体名录")
    rows = _filtered(viewer, Subject.objects.seen_by(viewer).exclude(state=SubjectState.DRAFT), request.filters)
    found = _searched(
        rows, request.search, place=_province(viewer)
    )  # counted without the level: said twice, it misleads
    common = _searched(_narrowed(viewer, rows), request.search, rare=False)
    page = cut(found, request, sorts=SORTS, columns=COLUMNS, common=common)
    return page.with_rows([row_of(values) for values in page.rows])


def waiting(viewer: Viewer, request: PageRequest) -> Page[SubjectRow]:
    """Applications that wait for a review, the oldest first. Raises Denied without the permission to review."""
    if not viewer.can(Permission.REVIEW):
        raise denied("查看注册审核")
    rows = _narrowed(viewer, Subject.objects.seen_by(viewer)).filter(state=SubjectState.PENDING)
    page = cut(_searched(rows, request.search), request, sorts=WAITING, columns=COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def count_waiting(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many applications wait (at most 1,000 counted), and when the oldest came."""
    rows = _narrowed(viewer, Subject.objects.seen_by(viewer)).filter(state=SubjectState.PENDING)
    return counted_since(rows, "submitted_at", most=COUNTED_TO)


def longest_waiting(viewer: Viewer, most: int) -> tuple[SubjectRow, ...]:
    """The applications that wait longest, for the workbench; without counting them."""
    rows = _narrowed(viewer, Subject.objects.seen_by(viewer)).filter(state=SubjectState.PENDING)
    return tuple(row_of(values) for values in rows.order_by("submitted_at", "id").values_list(*COLUMNS)[:most])


def count_seen(viewer: Viewer) -> int:
    """How many subjects the viewer sees, all counted: for long work, not for pages."""
    return _narrowed(viewer, Subject.objects.seen_by(viewer)).exclude(state=SubjectState.DRAFT).order_by().count()


def count_active(viewer: Viewer) -> int:
    """How many active subjects the viewer sees, counted up to 1,000."""
    rows = _narrowed(viewer, Subject.objects.seen_by(viewer)).filter(state=SubjectState.ACTIVE)
    return rows.order_by().values("pk")[:COUNTED_TO].count()


def _narrowed(viewer: Viewer, rows: QuerySet[Subject]) -> QuerySet[Subject]:
    """Adds the level column of a jurisdiction of one prefix, so that ``(level, sort key, id)`` is walked in order."""
    include = viewer.jurisdiction.include
    column = LEVEL_COLUMNS.get(len(include[0])) if len(include) == 1 else None
    return rows.filter(**{column: include[0]}) if column and viewer.kind is ViewerKind.REGULATOR else rows


def _filtered(viewer: Viewer, rows: QuerySet[Subject], filters: Mapping[str, str]) -> QuerySet[Subject]:
    if filters.get("state") in list(SubjectState):
        rows = rows.filter(state=filters["state"])
    if filters.get("form") in {str(form.value) for form in SubjectForm}:
        rows = rows.filter(org_form=int(filters["form"]))
    if filters.get("industry") in list(Industry):
        rows = rows.filter(industries__contains=[filters["industry"]])
    prefix = _prefix(filters.get("region", ""))
    if not prefix or (viewer.kind is ViewerKind.REGULATOR and _lies_in(viewer, prefix)):
        return rows  # asking again what holds anyway misleads the planner
    return rows.filter(**{LEVEL_COLUMNS[len(prefix)]: prefix})


def _lies_in(viewer: Viewer, prefix: str) -> bool:
    include = viewer.jurisdiction.include
    return bool(include) and all(one.startswith(prefix) for one in include)


def _prefix(region: str) -> str:
    if len(region) != 12 or not region.isdecimal() or not region.isascii():
        return ""
    return next(region[:n] for n in (2, 4, 6, 9, 12) if not region[n:].strip("0"))


def _province(viewer: Viewer) -> str:
    """The first two digits of all that a regulator sees; "" where there are several or none."""
    places = {one[:2] for one in viewer.jurisdiction.include} if viewer.kind is ViewerKind.REGULATOR else set()
    place = places.pop() if len(places) == 1 else ""
    return place if len(place) == 2 else ""


def _searched(rows: QuerySet[Subject], text: str, *, rare: bool = True, place: str = "") -> QuerySet[Subject]:
    """By code, or by any part of name or initials; ``rare`` finds it by pairs, else every row is looked at.

    ``place`` is the province all rows lie in, whose own pairs are then looked for.
    """
    plain = "".join(text.split()).lower()
    parts = subjectcodes.read_subject_code(plain)
    if parts:
        return rows.filter(Q(code=parts.code) | Q(temp_code=parts.code))
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
    if not pairs:
        return rows
    if rare and place:
        rows = rows.alias(placed=PlacedGrams("region_2", "grams")).filter(placed__contains=[place + p for p in pairs])
    elif rare:
        rows = rows.filter(grams__contains=pairs)
    if plain.isascii():
        return rows.filter(Q(name__icontains=plain) | Q(initials__contains=plain))
    cased = plain.upper() != plain  # Chinese has no capitals, and making them costs most of a comparison
    return rows.filter(name__icontains=plain) if cased else rows.filter(name__contains=plain)


def own_subject(viewer: Viewer) -> SubjectRow:
    """The subject of a producer's account; NotFound for anybody else."""
    if viewer.kind is not ViewerKind.SUBJECT or viewer.subject_id is None:
        raise NotFound("您的主体")
    return subject(viewer, viewer.subject_id)


def identity_link(row: SubjectRow, host: str) -> str:
    """What the QR code of the newest card holds; NotFound while the subject has no code."""
    if not row.code or row.state not in WITH_CODE - {SubjectState.MERGED}:
        raise NotFound("电子身份标识")
    code = subjectcodes.SubjectCode(row.code)
    k = subjectcodes.identity_proof(personal.ring(KeyPurpose.IDENTITY), code, issue=row.identity_issue)
    return subjectcodes.identity_url(host, code, k)


def temporary_link(code: str, host: str) -> str:
    """What the QR code of a temporary card holds."""
    known = subjectcodes.SubjectCode(code)
    k = subjectcodes.identity_proof(personal.ring(KeyPurpose.IDENTITY), known, issue=1)
    return subjectcodes.identity_url(host, known, k)


def is_person(row: SubjectRow) -> bool:
    """Whether the subject proves itself as a natural person."""
    return row.org_form in PERSON_FORMS and row.cred_kind is CredentialKind.IDENTITY


def decides(viewer: Viewer, region_code: str, now: datetime) -> bool:
    """Whether the viewer's office is the one that answers for subjects of this place."""
    return competence.decides(viewer, region_code, now)


def masked_own(viewer: Viewer) -> MaskedPersonal:
    """Personal data of the viewer's own subject, as screens show them; blanks when they were erased."""
    found = _personal(viewer, own_subject(viewer).id)
    return found.masked() if found else MaskedPersonal("", "", "", "")


def masked_subject(viewer: Viewer, subject_id: int) -> MaskedPersonal:
    """Personal data of a subject the viewer sees, as screens show them; blanks when they were erased."""
    found = _personal(viewer, subject_id)
    return found.masked() if found else MaskedPersonal("", "", "", "")


def in_full(viewer: Viewer, subject_id: int, names: Iterable[str]) -> dict[str, str]:
    """Personal values of a subject the viewer sees, by field name; for the privacy room, which records the look."""
    found = _personal(viewer, subject_id)
    return {name: getattr(found, name) if found else "" for name in names if name in personal.READABLE}


def _personal(viewer: Viewer, subject_id: int) -> personal.Personal | None:
    rows = SubjectPersonal.objects.seen_by(viewer).filter(subject_id=subject_id)
    for row, *tokens in rows.values_list("row", *personal.FIELDS):
        return personal.opened(row, tuple(tokens))
    return None


def ended_on(subject_id: int) -> date | None:
    """The day a subject was cancelled or revoked; None while it has not ended."""
    rows = Subject.objects.everything(reason=INTERNAL).filter(id=subject_id, state__in=ENDED)
    found = rows.values_list("decided_at", flat=True).first()
    return beijing_day(found) if found else None


def subject_version(subject_id: int) -> int:
    """The version of a subject the caller has already read; it grows with every change of its facts."""
    return int(Subject.objects.everything(reason=INTERNAL).values_list("version", flat=True).get(id=subject_id))


def file_ids(viewer: Viewer, subject_id: int) -> tuple[UUID, ...]:
    """The attachments of a subject the viewer sees, in the order they came."""
    rows = SubjectFile.objects.seen_by(viewer).filter(subject_id=subject_id)
    return tuple(rows.order_by("id").values_list("file_id", flat=True))


def refused_before(day: datetime, limit: int) -> tuple[int, ...]:
    """Returned applications nobody corrected since an instant and that still hold something; for the timer."""
    return erasing.refused_before(day, limit)
