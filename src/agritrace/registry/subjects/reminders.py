"""Reviews that take too long: the county is reminded on the last day, the office above it when the day is over.

Target: five working days (domain facts subjects §3); nothing is approved by itself. Each reminder is sent once for each
time something came to a desk. Called by a timer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system

from . import deadlines, lifeacts
from .lifetables import SubjectReminder, SubjectRequest
from .lifevalues import OPEN_REQUESTS
from .models import Subject
from .states import REVIEW_WORKING_DAYS
from .values import SubjectState

MOST = 2000
COUNTY, ABOVE = "county", "above"
REGISTRATION, REQUEST = "registration", "request"
_WORDS = {REGISTRATION: "注册申请", REQUEST: "变更、迁移、注销申请"}
_DESKS = {REGISTRATION: "/subjects/review/", REQUEST: "/subjects/requests/"}
_ABOVE = {REGISTRATION: "/subjects/?state=pending", REQUEST: "/subjects/requests/"}
_ALL = "the timer looks at all of the country"


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a county: what, which subject, at which place, since when."""

    topic: str
    object_id: int
    subject_id: int
    region_code: str
    since: datetime


def remind(now: datetime) -> int:
    """Send the reminders that are due now; returns how many notices were sent."""
    today, sent = beijing_day(now), 0
    for stage in (COUNTY, ABOVE):
        due = [one for one in _unreminded(stage, now) if _is_due(one, stage, now)]
        counties = {place: organisations.competent_county(place, today) for place in {one.region_code for one in due}}
        for office, topic, waiting in _by_office(due, counties, stage=stage):
            _send(office, topic, waiting, stage=stage, now=now)
            sent += 1
    return sent


def _is_due(one: Waits, stage: str, now: datetime) -> bool:
    deadline = deadlines.deadline_of(one.since)
    if stage == COUNTY:
        return beijing_day(now) >= beijing_day(deadline - timedelta(seconds=1))
    return now >= deadline


def _unreminded(stage: str, now: datetime) -> list[Waits]:
    before = now - timedelta(days=REVIEW_WORKING_DAYS - 1)
    pending = Subject.objects.everything(reason=_ALL).filter(state=SubjectState.PENDING, submitted_at__lte=before)
    asked = SubjectRequest.objects.everything(reason=_ALL).filter(state__in=OPEN_REQUESTS, since__lte=before)
    rows = [
        Waits(REGISTRATION, number, number, region, since)
        for number, region, since in pending.order_by("submitted_at", "id").values_list(
            "id", "region_code", "submitted_at"
        )
    ]
    rows += [
        Waits(REQUEST, number, subject_id, region, since)
        for number, subject_id, region, since in asked.order_by("since", "id").values_list(
            "id", "subject_id", "desk_region_code", "since"
        )
    ]
    done = SubjectReminder.objects.everything(reason=_ALL).filter(
        stage=stage, object_id__in=[one.object_id for one in rows]
    )
    told = set(done.values_list("topic", "object_id", "since"))
    return [one for one in rows if (one.topic, one.object_id, one.since) not in told][:MOST]


def _by_office(
    due: Iterable[Waits], counties: dict[str, OrganisationRow | None], *, stage: str
) -> list[tuple[OrganisationRow, str, list[Waits]]]:
    """Bundled by the office that is told; what no office answers for is left out."""
    found: dict[tuple[int, str], list[Waits]] = defaultdict(list)
    offices: dict[int, OrganisationRow] = {}
    for one in due:
        county = counties[one.region_code]
        office = county if stage == COUNTY else _above(county, offices)
        if office is not None:
            offices[office.id] = office
            found[office.id, one.topic].append(one)
    return [(offices[number], topic, waiting) for (number, topic), waiting in sorted(found.items())]


def _above(county: OrganisationRow | None, known: dict[int, OrganisationRow]) -> OrganisationRow | None:
    if county is None or county.parent_id is None:
        return None
    return known.get(county.parent_id) or organisations.briefs([county.parent_id]).get(county.parent_id)


def _send(office: OrganisationRow, topic: str, waiting: list[Waits], *, stage: str, now: datetime) -> None:
    late = "今天到期" if stage == COUNTY else "已超过 5 个工作日没有办结"
    if stage == COUNTY and any(now >= deadlines.deadline_of(one.since) for one in waiting):
        late = "已到期或超期"
    text = f"{len(waiting)} 件{_WORDS[topic]}{late}，请尽快办理"
    if stage == ABOVE:
        text = f"辖区内 {len(waiting)} 件{_WORDS[topic]}{late}，请督促县级办理"

    def work(opened: journal.OpenAct) -> int:
        SubjectReminder.objects.storing(opened).bulk_create(
            SubjectReminder(topic=one.topic, object_id=one.object_id, since=one.since, stage=stage, at=now)
            for one in waiting
        )
        for one in waiting:
            opened.on("subject", one.subject_id, one.region_code)
        opened.note(office=office.name, count=len(waiting), what=_WORDS[topic], late=late)
        url = _DESKS[topic] if stage == COUNTY else _ABOVE[topic]
        notifications.tell(opened, To(organisation_id=office.id), Message(Topic.REGISTRATION, text, url))
        return len(waiting)

    journal.act(system("办理期限提醒"), lifeacts.REMIND, work, now=now, answer=int)
