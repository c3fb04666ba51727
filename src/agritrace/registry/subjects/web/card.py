"""The identity card on screen and as PDF."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from agritrace.foundation.printing import services as printing
from agritrace.kernel.results import NotFound
from agritrace.ui.entrances import signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Crumb, PageHead

from .. import cards, selectors
from ..values import STATE_NAMES, SubjectRow

NAME_SIZES = ((13, 13, 4.0), (30, 15, 3.5))
"""Names of at most so many signs stand with so many in a line, in this size in millimetres; longer ones as below."""
LONGEST = (18, 3.0)
VALUE_SIGNS = 12
LEFT = 47.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the drawn card: where it stands, size of the signs, text, and the name before it. Millimetres."""

    x: float
    y: float
    size: float
    text: str
    name: str = ""


def drawn(row: SubjectRow) -> tuple[Line, ...]:
    """Name and facts beside the QR code, broken into lines as on the printed card (105 x 74 mm)."""
    signs, size = next(((signs, size) for most, signs, size in NAME_SIZES if len(row.name) <= most), LONGEST)
    lines: list[Line] = []
    y = 19.4
    for part in _parts(row.name, signs):
        lines.append(Line(LEFT, y, size, part))
        y += size * 1.3
    y += 0.9
    for name, value in cards.facts(row):
        for number, part in enumerate(_parts(value, VALUE_SIGNS)):
            lines.append(Line(LEFT + 16, y, 3, part, "" if number else name))
            y += 5.5 if len(value) <= VALUE_SIGNS else 4.2
    return tuple(lines)


def _parts(text: str, signs: int) -> list[str]:
    return [text[at : at + signs] for at in range(0, len(text), signs)] or [""]


@signed_in
@require_safe
def card(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The card as it will be printed, for the subject itself and the authorities that see it."""
    row = selectors.subject(viewer_of(request), subject_id)
    if not row.code:
        raise NotFound("电子身份标识")
    own = viewer_of(request).subject_id == row.id
    crumb = Crumb("主体信息", reverse("subjects:mine") if own else reverse("subjects:record", args=[row.id]))
    head = PageHead(
        "电子身份标识",
        text="卖货时请买方出示，或张贴在基地门口供监管人员扫码",
        crumbs=(crumb, Crumb("电子身份标识")),
        badge=Badge.of(STATE_NAMES[row.state]),
        acts=(Act("打印（PDF）", reverse("subjects:card-pdf", args=[row.id]), look="primary", icon="printer"),),
    )
    context = {
        "title": "电子身份标识",
        "head": head,
        "row": row,
        "lines": drawn(row),
        "grouped": cards.grouped(row),
        "qr": mark_safe(printing.qr_svg(cards.link(row), error="m")),  # noqa: S308  # drawn by segno from a code of ours
    }
    return render(request, "subjects/card.html", context)


@signed_in
@require_safe
def card_pdf(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The card as PDF of 105 x 74 mm."""
    row = selectors.subject(viewer_of(request), subject_id)
    response = HttpResponse(cards.pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
