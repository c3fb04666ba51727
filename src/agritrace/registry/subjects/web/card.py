"""The identity card on screen and as PDF, the A4 plaque, and taking a lost one out of force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.printing import services as printing
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.ui.entrances import show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Confirm, Crumb, PageHead

from .. import cards, issues, selectors, services
from ..cardvalues import CardEnd, ReissueCard
from ..values import STATE_NAMES, SubjectRow
from .forms import ReissueForm

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


def drawn(row: SubjectRow, issued: date | None = None) -> tuple[Line, ...]:
    """Name and facts beside the QR code, broken into lines as on the printed card (105 x 74 mm)."""
    signs, size = next(((signs, size) for most, signs, size in NAME_SIZES if len(row.name) <= most), LONGEST)
    lines: list[Line] = []
    y = 19.4
    for part in _parts(row.name, signs):
        lines.append(Line(LEFT, y, size, part))
        y += size * 1.3
    y += 0.9
    for name, value in cards.facts(row, issued):
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
        acts=_acts(request, row),
    )
    context = {
        "title": "电子身份标识",
        "head": head,
        "row": row,
        "lines": drawn(row, issues.issued_on(row)),
        "grouped": cards.grouped(row),
        "qr": mark_safe(printing.qr_svg(cards.link(row), error="m")),  # noqa: S308  # drawn by segno from a code of ours
    }
    return render(request, "subjects/card.html", context)


@signed_in
@require_safe
def card_pdf(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The card as PDF of 105 x 74 mm."""
    row = selectors.subject(viewer_of(request), subject_id)
    return as_pdf(cards.pdf(row, issues.issued_on(row)), row.code)


@signed_in
@require_safe
def plaque_pdf(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The plaque as PDF of A4 landscape, for the subject itself and the authorities that see it."""
    row = selectors.subject(viewer_of(request), subject_id)
    return as_pdf(cards.plaques(((row, issues.issued_on(row)),)), f"{row.code}-A4")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF the browser shows and no cache keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _acts(request: HttpRequest, row: SubjectRow) -> tuple[Act, ...]:
    found = [
        Act("打印卡片", reverse("subjects:card-pdf", args=[row.id]), look="primary", icon="printer"),
        Act("打印 A4 标牌", reverse("subjects:plaque-pdf", args=[row.id]), icon="printer"),
    ]
    if issues.may_reissue(viewer_of(request), row, system_now()):
        found.append(Act("挂失或换发", reverse("subjects:reissue-card", args=[row.id]), icon="refresh"))
    return tuple(found)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Say why the present card and plaque shall be void; asked once more, because they cannot come back."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.subject(viewer, subject_id)
    if not issues.may_reissue(viewer, row, now):
        raise denied("换发这个主体的电子身份标识")
    form = ReissueForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = ReissueCard(row.id, told["version"], CardEnd(told["why"]), told["command_id"])
        try:
            services.reissue_card(viewer, command, now)
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "旧标识和标牌已作废。请打印新的，换下旧的。")
            return redirect("subjects:card", row.id)
    card_url = reverse("subjects:card", args=[row.id])
    confirm = Confirm(
        "作废现在的标识，换发新的？",
        (
            "旧卡片和 A4 标牌立即作废，不能恢复；别人扫到时会看到“已作废”。",
            "主体码不变，已有的批次、标签和交易不受影响。",
            "换发后请打印新的卡片和标牌，换下旧的。",
        ),
        "作废旧标识，换发新的",
        "不换发",
        card_url,
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "挂失或换发", "confirm": confirm})
