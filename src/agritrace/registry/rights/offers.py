"""What the room offers: menu entries, what waits for a county, the way from a subject's record to the counter."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects.selectors import MoreActs
from agritrace.ui.offers import MenuEntry, Offers, Todo

from . import selectors
from .permissions import Permission


def more_acts(question: MoreActs) -> tuple[tuple[str, str], ...]:
    """The act on a subject's record for the counters of its place."""
    if not selectors.serves(question.viewer) or not question.viewer.jurisdiction.covers(question.region_code):
        return ()
    return (("登记个人信息请求", reverse("rights:counter", args=[question.subject_id])),)


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Requests that wait for the county."""
    now = system_now()
    if not viewer.can(Permission.HANDLE):
        return ()
    waiting, late = selectors.count_waiting(viewer, now)
    if not waiting or not selectors.answers_somewhere(viewer, now):
        return ()
    hint = f"其中 {late} 份已超期" if late else ""
    return (
        Todo(
            "rights", "个人信息请求", waiting, reverse("rights:list"), hot=bool(late), hint=hint, act="答复个人信息请求"
        ),
    )


def for_himself(viewer: Viewer) -> bool:
    """Whether the viewer acts for himself."""
    return viewer.consent_id is None


ANSWERS = ((MoreActs, more_acts),)
_TITLE, _ICON, _URL = "个人信息请求", "message", "rights:list"
OFFERS = Offers(
    menu=(
        MenuEntry("rights", _TITLE, _ICON, _URL, Permission.SEE, "主体与产品", frozenset({ViewerKind.REGULATOR}), 28),
        MenuEntry("rights-own", _TITLE, _ICON, _URL, "", "本主体", frozenset({ViewerKind.SUBJECT}), 81, fits=for_himself),
    ),
    todo=todo,
)  # fmt: skip  # one line per entry
