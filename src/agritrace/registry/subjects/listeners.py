"""What subjects tell people: their own events become notices for the subject, and for the office that is to act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system

from . import applicants, lifeacts
from .lifevalues import (
    KIND_NAMES,
    RequestKind,
    SubjectMoved,
    SubjectReinstated,
    SubjectRequestDecided,
    SubjectRequested,
    SubjectRequestReleased,
    SubjectRequestWithdrawn,
    SubjectRevoked,
)
from .values import SubjectApproved, SubjectRejected, SubjectResumed, SubjectSubmitted, SubjectSuspended

Told = Mapping[str, Any]
Notice = tuple[To, str, str]
MINE, STATUS = "/subjects/mine", "/register/status"


def _office(region_code: str, at: datetime) -> To | None:
    county = organisations.competent_county(region_code, beijing_day(at))
    return To(organisation_id=county.id) if county else None


def _kind(told: Told) -> str:
    return f"{KIND_NAMES[RequestKind(told['kind'])]}申请"


def _page(told: Told) -> str:
    return f"/subjects/requests/{told['request_id']}/"


def _to_subject(
    words: Callable[[Told], str], url: Callable[[Told], str] = lambda _: MINE
) -> Callable[..., list[Notice]]:
    return lambda told, at: [(To(subject_id=told["subject_id"]), words(told), url(told))]


def _to_desk(words: Callable[[Told], str]) -> Callable[..., list[Notice]]:
    def notices(told: Told, at: datetime) -> list[Notice]:
        office = _office(told["desk_region_code"], at)
        return [(office, words(told), _page(told))] if office else []

    return notices


def _submitted(told: Told, at: datetime) -> list[Notice]:
    office = _office(told["region_code"], at)
    return [(office, "有一份注册申请等您审核", "/subjects/review/")] if office else []


def _released(told: Told, at: datetime) -> list[Notice]:
    mine = (To(subject_id=told["subject_id"]), "原所在县已同意迁出，等迁入地办理", _page(told))
    return [mine, *_to_desk(lambda _: "有一份迁入申请等您办理")(told, at)]


def _decided(told: Told) -> str:
    if told["granted"]:
        return f"您的{_kind(told)}已通过"
    return f"您的{_kind(told)}被退回，请查看原因"


def _moved(told: Told, at: datetime) -> list[Notice]:
    office = _office(told["before"], at)
    return [(office, "一家迁出的主体已由迁入地接收", "/subjects/requests/?state=granted&kind=move")] if office else []


_TOLD: dict[str, Callable[[Told, datetime], list[Notice]]] = {
    SubjectSubmitted.event_name: _submitted,
    SubjectApproved.event_name: _to_subject(lambda _: "注册已通过，可以打印电子身份标识"),
    SubjectSuspended.event_name: _to_subject(lambda _: "您的主体已被暂停，请查看理由并按要求整改"),
    SubjectResumed.event_name: _to_subject(lambda _: "您的主体已恢复，可以照常使用"),
    SubjectRequested.event_name: _to_desk(lambda told: f"有一份{_kind(told)}等您办理"),
    SubjectRequestReleased.event_name: _released,
    SubjectRequestDecided.event_name: _to_subject(_decided, _page),
    SubjectRequestWithdrawn.event_name: _to_desk(lambda told: f"一份{_kind(told)}已由主体撤回，不用再办理"),
    SubjectMoved.event_name: _moved,
    SubjectRevoked.event_name: _to_subject(lambda _: "您的主体已被撤销，请查看理由和依据"),
    SubjectReinstated.event_name: _to_subject(lambda _: "重新注册已通过，沿用原主体码；请重新打印电子身份标识"),
}
"""Whom each event is told, in which words, leading where; names of persons and subjects stay out."""


def tell(event: Announced) -> None:
    """The notices of one event, in one act."""
    notices = _TOLD[event.name](event.payload, event.recorded_at)
    if not notices:
        return

    def work(opened: journal.OpenAct) -> int:
        for to, text, url in notices:
            notifications.tell(opened, to, Message(Topic.REGISTRATION, text, url))
        return len(notices)

    journal.act(system("通知主体和办理机构"), lifeacts.TELL, work, now=event.recorded_at, answer=int)


def write_back(event: Announced) -> None:
    """A returned registration: the applicant has no account yet, so a text message says why and where to go on."""
    number = int(event.payload["subject_id"])
    told = {"reasons": "、".join(applicants.returned_for(number)), "link": notifications.link(STATUS)}
    notifications.queue_for_applicant(number, "registration.returned", told, now=event.recorded_at)


LISTENERS = (
    Listener("subjects.tell", frozenset(_TOLD), tell),
    Listener("subjects.write_back", frozenset({SubjectRejected.event_name}), write_back),
)
