"""Printing the A4 plaques of many subjects: those ticked in the list, or all that a search finds."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, Refused
from agritrace.ui.entrances import page, page_request, viewer_of
from agritrace.ui.parts import Confirm, Hidden

from .. import cards, issues, selectors, services
from ..cardvalues import MOST_AT_ONCE, MOST_PLAQUES, PrintPlaques
from ..permissions import Permission
from ..values import WITH_CODE
from .card import as_pdf


@page(Permission.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def plaques(request: HttpRequest) -> HttpResponse:
    """GET asks about all subjects of the search in the address; POST prints them, or those ticked (``key``).

    Up to 50 come as the answer; more as a background run with its file.
    """
    ticked = tuple(int(key) for key in request.POST.getlist("key") if key.isdecimal() and len(key) < 19)
    if request.method == "POST" and not ticked and "all" not in request.POST:
        messages.warning(request, "请先勾选要打印标牌的主体。")
        return redirect("subjects:list")
    wanted = ticked or _found(request)
    if request.method != "POST":
        return _asked(request, len(wanted))
    viewer = viewer_of(request)
    try:
        made = services.print_plaques(viewer, PrintPlaques(wanted, _command(request)), system_now())
    except Denied:
        raise
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("subjects:list")
    if made.run_id is not None:
        return redirect("runs:run", made.run_id)
    rows = issues.chosen(viewer, made.subjects)
    return as_pdf(cards.plaques(tuple((row, issues.issued_on(row)) for row in rows)), f"biaopai-{len(rows)}")


def _found(request: HttpRequest) -> tuple[int, ...]:
    """Subjects with a code among what the search in the address finds, at most one more than may be printed."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    found: list[int] = []
    cursor = ""
    while len(found) <= MOST_PLAQUES:
        rows = selectors.list_subjects(viewer_of(request), replace(asked, after=cursor, before="", jump="", size=100))
        found += [row.id for row in rows.rows if row.state in WITH_CODE and row.code]
        cursor = rows.next
        if not cursor:
            break
    return tuple(found[: MOST_PLAQUES + 1])


def _asked(request: HttpRequest, count: int) -> HttpResponse:
    back = f"{reverse('subjects:list')}?{request.GET.urlencode()}"
    lines = [
        "每家一页，A4 横版；只含已发主体码的主体，名称、地址等以现在登记的为准。",
        "打印会记入每家的经过。",
        f"超过 {MOST_AT_ONCE} 家的在后台排版，排好后到“后台任务”下载。",
    ]
    if count > MOST_PLAQUES:
        lines.insert(0, f"一次最多打印 {MOST_PLAQUES} 家。请返回名录，加上乡镇、行业等条件，分几次打印。")
    words = f"超过 {MOST_PLAQUES} 家" if count > MOST_PLAQUES else f"{count} 家"
    confirm = Confirm(
        f"打印 {words}主体的 A4 标牌？",
        tuple(lines),
        f"打印 {words}的标牌",
        "不打印",
        back,
        icon="printer",
        look="primary",
        fields=(Hidden("all", "1"), Hidden("command_id", str(uuid4()))),
    )
    return render(request, "ui/confirm.html", {"title": "打印标牌", "confirm": confirm})


def _command(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        return uuid4()
