"""The open work of a county's desk as the handovers room asks about it: applications and requests that wait."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from agritrace.foundation.handovers.values import WhatIsOpen, WorkAnswer, WorkItem, WorkKind
from agritrace.kernel.viewer import Viewer

from . import competence
from .lifetables import SubjectRequest
from .lifevalues import KIND_NAMES, OPEN_REQUESTS, RequestKind
from .models import Subject
from .permissions import Permission
from .values import SubjectState

REVIEW, CHANGE, CANCELLATION = "subject-review", "subject-change", "subject-ending"
KINDS = (
    WorkKind(REVIEW, "注册审核", Permission.REVIEW),
    WorkKind(CHANGE, "主体变更和迁移", Permission.DECIDE_CHANGE),
    WorkKind(CANCELLATION, "主体注销", Permission.DECIDE_CANCELLATION),
)
_WHY = "whether work an account holds is done; told to whoever manages the account"


def kind_of(kind: RequestKind) -> str:
    """The kind of work a request is."""
    return CANCELLATION if kind is RequestKind.CANCELLATION else CHANGE


def what_is_open(question: WhatIsOpen) -> WorkAnswer:
    """Which of these applications wait for a review, which requests for a decision."""
    if question.viewer is not None and not competence.sits(question.viewer):
        return WorkAnswer(KINDS)
    return WorkAnswer(KINDS, (*_reviews(question), *_requests(question)))


def _reviews(question: WhatIsOpen) -> tuple[WorkItem, ...]:
    numbers = question.of(REVIEW)
    if not numbers:
        return ()
    rows = _subjects(question.viewer).filter(id__in=numbers, state=SubjectState.PENDING).order_by("submitted_at", "id")
    return tuple(
        WorkItem(REVIEW, number, f"审核注册：{name}", reverse("subjects:review", args=[number]), region)
        for number, name, region in rows.values_list("id", "name", "region_code")
    )


def _requests(question: WhatIsOpen) -> tuple[WorkItem, ...]:
    numbers = question.of(CHANGE) | question.of(CANCELLATION)
    if not numbers:
        return ()
    rows = _desk(question.viewer).filter(id__in=numbers, state__in=OPEN_REQUESTS).order_by("since", "id")
    found = rows.values_list("id", "kind", "subject__name", "desk_region_code")
    return tuple(
        WorkItem(kind_of(RequestKind(kind)), number, _said(RequestKind(kind), name), _at(number), region)
        for number, kind, name, region in found
        if number in question.of(kind_of(RequestKind(kind)))
    )


def _said(kind: RequestKind, name: str) -> str:
    return f"办理{KIND_NAMES[kind]}：{name}"


def _at(number: int) -> str:
    return reverse("subjects:request", args=[number])


def _subjects(viewer: Viewer | None) -> QuerySet[Subject]:
    return Subject.objects.everything(reason=_WHY) if viewer is None else Subject.objects.acted_on_by(viewer)


def _desk(viewer: Viewer | None) -> QuerySet[SubjectRequest]:
    rows = SubjectRequest.objects
    return rows.everything(reason=_WHY) if viewer is None else rows.acted_on_by(viewer)
