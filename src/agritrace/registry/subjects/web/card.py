"""The identity card on screen and as PDF."""

from __future__ import annotations

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
from ..values import STATE_NAMES


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
    drawn = mark_safe(printing.qr_svg(cards.link(row), error="m"))  # noqa: S308  # drawn by segno from a code of ours
    context = {"title": "电子身份标识", "head": head, "row": row, "facts": cards.facts(row), "qr": drawn}
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
