"""How a subject ends: at its own wish when nothing hinders it, or revoked by its county with reason and evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.questions import ask
from agritrace.kernel.results import raise_for
from agritrace.kernel.viewer import Viewer

from . import filing, lifeacts, liferules, rules, storing
from .lifevalues import (
    Evidence,
    Filed,
    Hindrance,
    RequestCancellation,
    RequestKind,
    Revoke,
    SubjectRevoked,
    WhatHinders,
)
from .permissions import Permission
from .values import Standing, SubjectState


def hindrances(subject_id: int) -> tuple[Hindrance, ...]:
    """Everything that keeps a subject from being cancelled, by the rooms that know it."""
    return tuple(one for answer in ask(WhatHinders(subject_id)) for one in answer)


def request_cancellation(viewer: Viewer, command: RequestCancellation, now: datetime) -> Filed:
    """Apply for being cancelled. Refuses with every hindrance by name: open trades, stock and the like."""

    def work(opened: journal.OpenAct) -> Filed:
        row = filing.own_row(viewer, command.version)
        filing.move_subject(viewer, row, "request_cancellation")
        reasons = liferules.against_hindrances(hindrances(row.id))
        raise_for([*reasons, *liferules.against_words(command.reason, "reason", "注销的原因")])
        filed, _ = filing.file_request(opened, row, RequestKind.CANCELLATION, reason=command.reason)
        return filed

    return journal.act(
        viewer,
        lifeacts.REQUEST_CANCELLATION,
        work,
        now=now,
        answer=Filed,
        command=command,
        command_id=command.command_id,
    )


def revoke(viewer: Viewer, command: Revoke, now: datetime) -> Standing:
    """Revoke a subject of the viewer's county, with a reason it reads and at least one file of evidence.

    Its codes stay queryable and are marked; an open request of it lapses.
    """

    def work(opened: journal.OpenAct) -> Standing:
        row = storing.competent_row(viewer, command.subject_id, Permission.REVOKE, now=now)
        raise_for(rules.check_version(command.version, row.version))
        state = storing.follow(viewer, SubjectState(row.state), "revoke")
        reasons = liferules.against_words(command.reason, "reason", "撤销的理由")
        raise_for([*reasons, *liferules.against_evidence(len(command.evidence.files))])
        row.state, row.version, row.decided_at = state, row.version + 1, now
        row.save(force_update=True)
        request = filing.open_request(row.id)
        if request is not None:
            filing.close(request, filing.follow(viewer, request, "lapse"), now, words="主体已被撤销，申请不再办理。")
        evidence = [one for one, _ in filing.claim(opened, row, command.evidence)]
        storing.decide(viewer, row, "revoked", words=command.reason.strip(), files=evidence, now=now)
        opened.on("subject", row.id, row.region_code)
        opened.note(reason=command.reason.strip(), files=len(evidence))
        opened.announce(SubjectRevoked(row.id, row.region_code))
        return Standing(row.id, state)

    told = replace(command, evidence=Evidence())  # pressed twice, the same papers come with other file ids
    return journal.act(
        viewer, lifeacts.REVOKE, work, now=now, answer=Standing, command=told, command_id=command.command_id
    )
