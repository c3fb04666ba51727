"""What the room offers: menu entries, and the way from a subject's record to its values in full."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects.selectors import MoreActs
from agritrace.ui.offers import MenuEntry, Offers

from . import selectors
from .permissions import Permission


def more_acts(question: MoreActs) -> tuple[tuple[str, str], ...]:
    """The act on a subject's record for the office that answers for it."""
    if not selectors.may_unmask(question.viewer, question.region_code, system_now()):
        return ()
    return (("查看完整信息", reverse("privacy:unmask", args=[question.subject_id])),)


ANSWERS = ((MoreActs, more_acts),)
OFFERS = Offers(
    menu=(
        MenuEntry(
            key="privacy",
            title="我的个人信息",
            icon="shield-lock",
            url_name="privacy:mine",
            permission=Permission.SEE_OWN,
            kinds=frozenset({ViewerKind.SUBJECT}),
            order=80,
        ),
        MenuEntry(
            key="retention",
            title="保存期限",
            icon="calendar-time",
            url_name="privacy:retention",
            permission=Permission.SEE_RETENTION,
            group="平台运行",
            kinds=frozenset({ViewerKind.REGULATOR}),
            order=91,
        ),
    )
)
