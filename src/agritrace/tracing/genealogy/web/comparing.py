"""What several suspect batches have in common (共同来源)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, Refused
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Cell, Column, Empty, PageHead, Row, Table
from agritrace.ui.words import quantity

from .. import selectors, services
from ..permissions import Permission
from ..values import DEPTH_NAMES, CommonSource
from .forms import SuspectsForm

_COLUMNS = (
    Column("次序"), Column("主体", full=True), Column("产品"), Column("数量", right=True), Column("日期"),
    Column("所在县", full=True), Column("命中", right=True), Column("流向末端", right=True), Column("可见程度"),
)  # fmt: skip  # one row


@page(Permission.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def common_sources(request: HttpRequest) -> HttpResponse:
    """Codes of suspect batches in, their common sources out, the best explanation first; the reason is recorded."""
    viewer, form = viewer_of(request), SuspectsForm(request.POST or None)
    context: dict[str, object] = {
        "title": "共同来源",
        "head": PageHead("共同来源", "多个批次都有问题时，找出它们共有的上游批次"),
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        command = form.comparison()
        try:
            suspects = services.compare(viewer, command, system_now()).batch_ids
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            found = selectors.common_sources(viewer, suspects, reason=command.reason)
            context["table"] = _table(found, len(suspects))
    return render(request, "genealogy/common_sources.html", context)


def _table(found: tuple[CommonSource, ...], suspects: int) -> Table:
    rows = tuple(
        Row(
            (
                Cell(
                    f"第 {number}",
                    reverse("genealogy:chain", args=[one.node.batch_id]) if one.node.batch_id else "",
                    small=one.node.kind_words,
                ),
                Cell(one.node.subject_name or "—"),
                Cell(one.node.product_name or "—"),
                Cell("—" if one.node.quantity is None else quantity(one.node.quantity, one.node.unit)),
                Cell(one.node.day.isoformat()),
                Cell(one.node.county),
                Cell(f"{one.hits} / {suspects} 批"),
                Cell(f"{one.ends} 处"),
                Cell(DEPTH_NAMES[one.node.depth]),
            )
        )
        for number, one in enumerate(found, 1)
    )
    empty = Empty("这些批次没有共同来源", "任何两个批次都没有共有的上游批次。", icon="search")
    return Table("共同来源", _COLUMNS, rows, empty=empty)
