"""Moving to another county: the old one releases, the new one accepts; the code stays (domain facts subjects §3)."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import raise_for
from agritrace.kernel.viewer import Viewer

from . import changes, filing, lifeacts, liferules, storing, versions
from .lifetables import SubjectRequest
from .lifevalues import (
    Filed,
    RequestKind,
    RequestMove,
    RequestState,
    SubjectChanged,
    SubjectMoved,
    SubjectRequestReleased,
)
from .models import Subject, SubjectFile, SubjectPersonal
from .values import SubjectState

_MOVED = ("region_code", "address")


def request_move(viewer: Viewer, command: RequestMove, now: datetime) -> Filed:
    """Apply for moving to a place in another county; nothing changes until both counties agreed."""

    def work(opened: journal.OpenAct) -> Filed:
        row = filing.own_row(viewer, command.version)
        state = SubjectState(row.state)  # a suspended subject stays where its county sees it
        row.state, row.version = storing.follow(viewer, state, "request_change"), row.version + 1
        target = command.region_code
        settled = len(target) == 12 and not regions.choice_fault(target)
        reasons = liferules.against_move(
            settled=settled,
            same_county=settled and changes.same_county(row.region_code, target, now),
            served=settled and organisations.competent_county(target, beijing_day(now)) is not None,
            address=command.address,
        )
        raise_for(reasons)
        filed, _ = filing.file_request(
            opened,
            row,
            RequestKind.MOVE,
            reason=command.reason,
            to_region_code=target,
            changed=list(_MOVED),
            facts={"region_code": target, "address": command.address.strip()},
            before={"region_code": row.region_code, "address": row.address},
        )
        opened.note(place=regions.path(target))
        return filed

    return journal.act(
        viewer, lifeacts.REQUEST_MOVE, work, now=now, answer=Filed, command=command, command_id=command.command_id
    )


def release(opened: journal.OpenAct, row: Subject, request: SubjectRequest) -> None:
    """The old county lets the subject go: the request lies on the desk of the new county now."""
    request.state, request.desk_region_code = RequestState.RELEASED.value, request.to_region_code
    request.since, request.version = opened.now, request.version + 1
    request.save(force_update=True)
    opened.announce(SubjectRequestReleased(row.id, row.region_code, request.id, request.kind, request.desk_region_code))


def settle(opened: journal.OpenAct, row: Subject, request: SubjectRequest) -> None:
    """The new county takes the subject in: region, address, sealed persons, papers and accounts follow.

    The place on the map is forgotten, because it lay in the old county; the code stays. Rooms above move their open
    work when they hear ``SubjectMoved``.
    """
    before, facts = row.region_code, versions.facts_of(row)
    row.region_code, row.address = request.to_region_code, str(request.facts["address"])
    row.longitude = row.latitude = None
    row.findings = [finding for finding in row.findings if not finding.startswith("place:")]
    row.save(force_update=True)
    SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).update(region_code=row.region_code)
    papers = SubjectFile.objects.storing(opened).filter(subject_id=row.id)
    papers.update(region_code=row.region_code)
    ids = list(papers.values_list("file_id", flat=True))
    files.hand_over(opened, ids, Owner(row.region_code, subject_id=row.id))
    accounts.follow_subject(opened, row.id, row.region_code)
    changed = tuple(_MOVED) + (("longitude", "latitude") if facts["longitude"] is not None else ())
    versions.record(opened, row, before=facts, persons=None, changed=changed, why="move")
    opened.on("subject", row.id, row.region_code)
    opened.announce(SubjectChanged(row.id, row.region_code, changed))
    opened.announce(SubjectMoved(row.id, row.region_code, before))
