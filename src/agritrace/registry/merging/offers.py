"""What merging offers: the list in the navigation, ways from a subject's record, the answer for reviewers."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.selectors import MoreActs, WhereToCompare
from agritrace.registry.subjects.values import SubjectState
from agritrace.ui.offers import MenuEntry, Offers

from . import rules, selectors

_REGULATORS = frozenset({ViewerKind.REGULATOR})


def more_acts(question: MoreActs) -> tuple[tuple[str, str], ...]:
    """From the record of a working subject to a comparison, and to the records that were merged into it."""
    viewer = question.viewer
    if not viewer.can(Subjects.MERGE):
        return ()
    found = [
        (f"原登记 {row.code}", reverse("subjects:record", args=[row.id]))
        for row in subjects.merged_into(viewer, question.subject_id)
    ]
    if subjects.decides(viewer, question.region_code, system_now()):
        row = subjects.subject(viewer, question.subject_id)
        if rules.mergeable(row.state) or row.state is SubjectState.CHANGE_PENDING:
            found.append(("与另一份登记核对、合并", reverse("merging:start", args=[row.id])))
    return tuple(found)


OFFERS = Offers(
    menu=(
        MenuEntry("merging", "疑似重复", "users", "merging:list", Subjects.MERGE, "主体与产品", _REGULATORS, 23),
    ),
)  # fmt: skip  # one line per entry

ANSWERS = (
    (MoreActs, more_acts),
    (WhereToCompare, selectors.where_to_compare),
)
