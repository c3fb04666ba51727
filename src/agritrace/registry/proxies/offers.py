"""What this room offers to the frame."""

from __future__ import annotations

from django.urls import reverse

from agritrace.foundation.handovers.values import WhatIsOpen, WorkAnswer, WorkItem, WorkKind
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Level, Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from . import selectors
from .permissions import Permission
from .values import WORK

_REGULATORS, _SUBJECTS = frozenset({ViewerKind.REGULATOR}), frozenset({ViewerKind.SUBJECT})
_LOCAL = frozenset({Level.TOWNSHIP, Level.COUNTY})


def for_himself(viewer: Viewer) -> bool:
    """Whether the viewer acts for himself."""
    return viewer.consent_id is None


OFFERS = Offers(
    menu=(
        MenuEntry("proxies", "现场代录", "users", "proxies:list", Permission.SEE, "主体与产品", _REGULATORS, 26, tab=True,
                  short="代录", levels=_LOCAL),
        MenuEntry("proxies-own", "代录授权", "users", "proxies:list", Permission.SEE, "本主体", _SUBJECTS, 84, fits=for_himself),
    ),
    shortcuts=(
        Shortcut("代农户注册", "user-plus", "proxies:enter", Permission.RECORD, _REGULATORS, primary=True, order=30,
                 levels=frozenset({Level.TOWNSHIP}), fits=selectors.records),
    ),
)  # fmt: skip  # one line per entry


def what_is_open(question: WhatIsOpen) -> WorkAnswer:
    """The answer to the handovers' question: consents by which an office acts for a farmer."""
    kind = WorkKind(WORK, "代录的农户", Permission.RECORD)
    numbers = question.of(WORK)
    rows = selectors.in_force_among(numbers, question.viewer, beijing_day(system_now())) if numbers else ()
    return WorkAnswer(
        (kind,),
        tuple(
            WorkItem(WORK, number, f"代农户录入：{name}", reverse("proxies:record", args=[number]), region)
            for number, name, region in rows
        ),
    )


ANSWERS = ((WhatIsOpen, what_is_open),)
