"""The county decides about requests; the subject may take an open one back."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.results import denied, raise_for
from agritrace.kernel.viewer import Viewer

from . import changes, competence, endings, filing, lifeacts, liferules, moves, requests, storing
from .lifetables import SubjectRequest
from .lifevalues import (
    DecideRequest,
    Filed,
    RequestKind,
    RequestRow,
    RequestState,
    SubjectCancelled,
    SubjectRequestDecided,
    SubjectRequestWithdrawn,
    WithdrawRequest,
)
from .models import Subject
from .permissions import Permission
from .states import deciding_arrow

_REFUSALS = {
    RequestKind.CHANGE: lifeacts.REFUSE_CHANGE,
    RequestKind.MOVE: lifeacts.REFUSE_MOVE,
    RequestKind.CANCELLATION: lifeacts.REFUSE_CANCELLATION,
}
_SUBJECT_ARROWS = {
    (RequestKind.CANCELLATION, True): "cancel",
    (RequestKind.CANCELLATION, False): "refuse_cancellation",
}


def permission_for(kind: RequestKind) -> Permission:
    """What somebody needs to decide about a kind of request."""
    return Permission.DECIDE_CANCELLATION if kind is RequestKind.CANCELLATION else Permission.DECIDE_CHANGE


def decides(viewer: Viewer, request: RequestRow, now: datetime) -> bool:
    """Whether this viewer's office is the one whose decision an open request waits for."""
    may = request.open and viewer.can(permission_for(request.kind))
    return may and competence.decides(viewer, request.desk_region_code, now)


def decide(viewer: Viewer, command: DecideRequest, now: datetime) -> Filed:
    """Agree to a request or refuse it with words: by the county of its desk alone.

    A move needs two agreements: the old county's passes it on, the new county's lets it hold. NotFound for a request
    the viewer does not see, Denied for every other office, Refused for an old version and for missing words.
    """
    shown = requests.request(viewer, command.request_id)
    if not viewer.can(permission_for(shown.kind)):
        raise denied("办理这份申请")

    def work(opened: journal.OpenAct) -> Filed:
        row, request = filing.locked(viewer, command.request_id, command.version)
        competence.must_decide(viewer, request.desk_region_code, now)
        kind, state = RequestKind(request.kind), RequestState(request.state)
        target = filing.follow(viewer, request, deciding_arrow(kind, state, agree=command.agree))
        opened.on("subject", row.id, row.region_code)
        if target is RequestState.RELEASED:
            opened.note(place=regions.path(request.to_region_code))
            moves.release(opened, row, request)
            return Filed(request.id, target)
        filing.move_subject(viewer, row, _SUBJECT_ARROWS.get((kind, command.agree), "decide_change"))
        if command.agree:
            _grant(viewer, opened, row, request=request)
        else:
            _refuse(opened, row, command.words)
        filing.close(request, target, now, words=command.words)
        verdict = "granted" if command.agree else "refused"
        storing.decide(viewer, row, verdict, words=command.words.strip(), now=now)
        opened.announce(SubjectRequestDecided(row.id, row.region_code, request.id, kind.value, command.agree))
        return Filed(request.id, target)

    act = _act_of(viewer, shown, now, agree=command.agree)
    return journal.act(viewer, act, work, now=now, answer=Filed, command=command, command_id=command.command_id)


def withdraw(viewer: Viewer, command: WithdrawRequest, now: datetime) -> Filed:
    """Take an own open request back; the subject works on as before."""

    def work(opened: journal.OpenAct) -> Filed:
        row = filing.own_row(viewer, None)
        row, request = filing.locked(viewer, command.request_id, command.version)
        kind = RequestKind(request.kind)
        state = filing.follow(viewer, request, "withdraw")
        arrow = "withdraw_cancellation" if kind is RequestKind.CANCELLATION else "withdraw_change"
        filing.move_subject(viewer, row, arrow)
        row.save(force_update=True)
        desk = request.desk_region_code
        filing.close(request, state, now)
        opened.on("subject", row.id, row.region_code)
        opened.note(what=requests.title(kind))
        opened.announce(SubjectRequestWithdrawn(row.id, row.region_code, request.id, kind.value, desk))
        return Filed(request.id, state)

    return journal.act(
        viewer, lifeacts.WITHDRAW, work, now=now, answer=Filed, command=command, command_id=command.command_id
    )


def _act_of(viewer: Viewer, shown: RequestRow, now: datetime, *, agree: bool) -> Act:
    """The act of a decision, the same for a repeated command whatever happened since."""
    if not agree:
        return _REFUSALS[shown.kind]
    if shown.kind is RequestKind.CHANGE:
        return lifeacts.GRANT_CHANGE
    if shown.kind is RequestKind.CANCELLATION:
        return lifeacts.GRANT_CANCELLATION
    accepts = competence.decides(viewer, shown.to_region_code, now)
    return lifeacts.ACCEPT_MOVE if accepts else lifeacts.RELEASE_MOVE


def _grant(viewer: Viewer, opened: journal.OpenAct, row: Subject, *, request: SubjectRequest) -> None:
    kind = RequestKind(request.kind)
    if kind is RequestKind.CHANGE:
        opened.note(facts=changes.named(tuple(request.changed)), number=changes.apply(opened, row, request))
    elif kind is RequestKind.MOVE:
        moves.settle(opened, row, request)
        opened.note(place=regions.path(row.region_code))
    else:
        raise_for(liferules.against_hindrances(endings.hindrances(row.id)))
        row.decided_at = opened.now
        row.save(force_update=True)
        opened.announce(SubjectCancelled(row.id, row.region_code))


def _refuse(opened: journal.OpenAct, row: Subject, words: str) -> None:
    raise_for(liferules.against_words(words, "words", "退回的原因"))
    row.save(force_update=True)
    opened.note(reason=words.strip())
