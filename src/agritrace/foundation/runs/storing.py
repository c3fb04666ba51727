"""What starting and performing share: changing the state of a locked run, keeping its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Keep, Owner
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import Refusal, Refused

from .models import Run, RunFile
from .permissions import Permission
from .states import MACHINE
from .values import ENDED, MadeFile, RunEnded, RunState


def follow(opened: journal.OpenAct, row: Run, arrow: str) -> None:
    """Follow an arrow with a locked row and store it; Refused when the state does not allow it."""
    viewer = replace(opened.viewer, permissions=opened.viewer.permissions | {Permission.CANCEL_OWN.value})
    target = MACHINE.follow(viewer, RunState(row.state), arrow)
    if isinstance(target, Refusal):
        raise Refused(target)
    row.state = target
    if target in ENDED:
        row.ended_at = opened.now
        opened.announce(RunEnded(row.id, row.kind, target))
    row.save(force_update=True)
    opened.on("run", row.id, row.region_code)
    opened.note(title=row.title, kind=row.kind, attempt=row.attempt)


def store_files(opened: journal.OpenAct, row: Run, made: Sequence[MadeFile]) -> None:
    """Keep the files of a run with it, inside the act that starts or finishes it."""
    for one in made:
        file_id = uuid4()
        kept = files.keep(
            opened,
            Keep(file_id, one.name, one.media_type, one.content, purpose="run"),
            Owner(row.region_code, subject_id=row.subject_id, organisation_id=row.organisation_id),
        )
        RunFile(
            run_id=row.id, account_id=row.account_id, file_id=file_id, role=one.role, name=kept.name, size=kept.size
        ).save(force_insert=True)
