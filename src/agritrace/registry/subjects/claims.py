"""What a room above says about an application that names a temporary code, or looks like somebody met in the field.

Asked upwards, because temporary entries are kept above this room; the county decides before it approves.
"""

from __future__ import annotations

from dataclasses import dataclass

from agritrace.kernel.questions import Question, ask
from agritrace.kernel.results import refuse
from agritrace.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A remark for the reviewer of an application: what, how to go on, where. ``open``: to be decided before approval."""

    strong: str
    text: str
    url: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class WhatIsClaimed(Question[tuple[ClaimNote, ...]]):
    """Which temporary entries does this application claim, or may it belong to? ``code`` is what the applicant gave."""

    viewer: Viewer
    application_id: int
    code: str


def claims_of(viewer: Viewer, application_id: int, code: str) -> tuple[ClaimNote, ...]:
    """Everything rooms above remark about an application."""
    return tuple(note for answer in ask(WhatIsClaimed(viewer, application_id, code)) for note in answer)


def must_be_settled(viewer: Viewer, application_id: int, code: str) -> None:
    """Refuse an approval while a named temporary code was neither joined nor declined; without a code nothing is asked."""
    if code and any(note.open for note in claims_of(viewer, application_id, code)):
        raise refuse(
            "申请人报了临时登记码，还没有核对。",
            "请先打开“核对临时登记”，确认是不是同一家，再办理审核。",
            field="verdict",
            code="claim",
        )
