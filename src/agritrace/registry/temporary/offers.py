"""What temporary entries offer: navigation, to-do counters, remarks for reviewers, ways from a subject's record."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import Level, Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.selectors import ClaimNote, MoreActs, WhatIsClaimed
from agritrace.ui.offers import MenuEntry, Offers, Shortcut, Todo

from . import selectors
from .permissions import Permission

_OFFICIALS = frozenset({ViewerKind.REGULATOR, ViewerKind.ENFORCEMENT})
_LOCAL = frozenset({Level.TOWNSHIP, Level.COUNTY})


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Entries of a township or county that wait longer than the term. One query."""
    if viewer.kind is not ViewerKind.REGULATOR or viewer.level not in _LOCAL or not selectors.enters(viewer):
        return ()
    if not viewer.can(Permission.SEE):
        return ()
    count = selectors.count_late(viewer, system_now())
    if not count:
        return ()
    url = f"{reverse('temporary:list')}?age=late"
    return (Todo("temporary", "临时登记久未认领", count, url, hint="上门提醒补办注册，或关闭登记", act="看临时登记"),)


def what_is_claimed(question: WhatIsClaimed) -> tuple[ClaimNote, ...]:
    """Remarks for the reviewer: the entry the application names, or that has its paper or telephone.

    Only a named entry of his own area must be settled before approval. A code nobody has, or of another county, hinders
    nobody: the applicant may have misread it.
    """
    viewer = question.viewer
    if not viewer.can(Permission.SEE) or not viewer.can(Subjects.REVIEW):
        return ()
    application = subjects.subject(viewer, question.application_id)
    url = reverse("temporary:claim", args=[application.id])
    decided = selectors.claim_of(viewer, application.id)
    if decided is not None and decided.code == question.code:
        if decided.temporary_id is None:
            return (ClaimNote("临时登记已核对，认定不是同一家", decided.reason, url),)
        return (ClaimNote("临时登记已核对，是同一家", "审核通过后并入，检查记录和照片接到新主体名下。", url),)
    found = selectors.claimed(viewer, application)
    named = bool(question.code) and any(row.code == question.code for row in found)
    notes = []
    if named:
        notes.append(
            ClaimNote("申请人报了临时登记码，请先核对是不是同一家", "核对后才能通过这份申请。", url, open=True)
        )
    elif question.code:
        text = "可能填错，或不是本县登记的；不影响审核，退回时可请申请人核对。"
        notes.append(ClaimNote(f"申请人报的临时码 {question.code} 不是本县可并入的登记", text))
    if len(found) > named:
        text = "证件号或手机号与现场录入的临时主体相同，是同一家的请并入。"
        notes.append(ClaimNote("可能就是一份临时登记的主体", text, url))
    return tuple(notes)


def more_acts(question: MoreActs) -> tuple[tuple[str, str], ...]:
    """From a subject's record to its temporary entry, or to those that were joined with it."""
    viewer = question.viewer
    if not viewer.can(Permission.SEE):
        return ()
    rows = selectors.joined_with(viewer, question.subject_id)
    found = [(f"原临时登记 {row.code}", reverse("temporary:record", args=[row.id])) for row in rows]
    if selectors.has_entry(viewer, question.subject_id):
        found.append(("查看临时登记", reverse("temporary:record", args=[question.subject_id])))
    return tuple(found)


OFFERS = Offers(
    menu=(
        MenuEntry("temporary", "临时主体", "user-question", "temporary:list", Permission.SEE, "主体与产品", _OFFICIALS, 27),
    ),
    shortcuts=(
        Shortcut("现场录入", "user-plus", "temporary:enter", Subjects.ENTER_TEMPORARY, _OFFICIALS, primary=True, order=20,
                 fits=selectors.enters),
    ),
    todo=todo,
)  # fmt: skip  # one line per entry

ANSWERS = (
    (WhatIsClaimed, what_is_claimed),
    (MoreActs, more_acts),
)
