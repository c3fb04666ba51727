"""Commands and rows of identity cards, plaques and the public page. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

MOST_AT_ONCE = 50
"""Plaques one answer prints; more become a background run."""
MOST_PLAQUES = 500
"""Plaques of one file, so that it stays readable and below 20 MB."""


class CardEnd(StrEnum):
    """Why a card or plaque proves nothing any more."""

    LOST = "lost"
    DAMAGED = "damaged"
    RENEWED = "renewed"


END_NAMES: dict[CardEnd, str] = {
    CardEnd.LOST: "遗失或被盗（挂失）",
    CardEnd.DAMAGED: "损坏、看不清",
    CardEnd.RENEWED: "名称、地址等内容变了",
}
"""What people choose from."""
SPOILED: dict[CardEnd, str] = {
    CardEnd.LOST: "标识已挂失作废",
    CardEnd.DAMAGED: "标识已作废，已换新",
    CardEnd.RENEWED: "标识已作废，已换新",
}
"""What a scan of an old card says."""


@dataclass(frozen=True, slots=True)
class ReissueCard:
    """Take the present card and plaque out of force and issue the next; ``version`` is the subject's as it was shown."""

    subject_id: int
    version: int
    why: CardEnd
    command_id: UUID


@dataclass(frozen=True, slots=True)
class PrintPlaques:
    """Print the A4 plaques of chosen subjects as one file."""

    subjects: tuple[int, ...]
    command_id: UUID


@dataclass(frozen=True, slots=True)
class PlaquesPrinted:
    """Answer to printing: the subjects whose plaques are in the file; the run that makes it, or None: at once."""

    subjects: tuple[int, ...]
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class PublicSubject:
    """What ``/s/<code>`` shows. Without a valid K only standing and county are filled (domain facts codes §9.2).

    ``spoiled`` says that the scanned card is an old one of this subject: taken out of force, and why. ``former`` is the
    scanned code when it was given up for ``code``, and ``former_words`` what such a code is called; ``temporary`` marks
    somebody met in the field.
    """

    code: str
    valid: bool
    state_words: str
    county: str
    proven: bool
    name: str = ""
    form_words: str = ""
    industries: tuple[str, ...] = ()
    since: date | None = None
    spoiled: str = ""
    subject_id: int = 0
    person: bool = False
    main_products: tuple[str, ...] = ()
    temporary: bool = False
    former: str = ""
    former_words: str = "主体码"
