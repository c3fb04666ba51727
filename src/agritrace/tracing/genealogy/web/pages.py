"""The way of a batch (来龙去脉): where it came from, where it went, each station as deep as the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.entrances import export_xlsx, page, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Hidden, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import ShownWay
from . import api, drawing, picture, sheets
from .forms import ReasonForm

_VIEWS = {"table": "明细", "time": "时间线"}


@dataclass(frozen=True, slots=True)
class _Opened:
    """What one request asked for: the page of which view, and the fields that keep a stated reason."""

    view: str
    number: int
    fields: tuple[Hidden, ...]
    url: str

    def act(self, text: str, *, view: str = "", number: int = 1, look: str = "plain") -> Act:
        """A button to another page of the same chain; after a stated reason it carries the reason along."""
        asked = (("view", view or self.view), ("page", str(number)))
        if not self.fields:
            return Act(text, f"{self.url}?" + "&".join(f"{name}={value}" for name, value in asked), look)
        return Act(text, self.url, look, post=True, fields=(*self.fields, *(Hidden(*one) for one in asked)))


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The picture, the table, the line of time. By POST an authority states its reason, which is recorded, and sees more."""
    viewer = viewer_of(request)
    row = batches.batch(viewer, batch_id)
    form = ReasonForm(request.POST or None)
    reason = _reason(request, batch_id, form=form)
    way = selectors.whole(viewer, batch_id, reason=reason)
    opened = _opened(request, batch_id, form, reason=reason)
    context = {
        "title": f"来龙去脉 {row.number}",
        "head": _head(row, way, own=viewer.subject_id is not None, recalls=_may_recall(viewer, row)),
        "graph": picture.graph(way),
        "picture": picture.steps(way),
        "form": form,
        "may_ask": viewer.can(Permission.OFFICIAL) and bool(way.hidden) and not reason,
        "views": [(opened.act(words, view=key), key == opened.view) for key, words in _VIEWS.items()],
        "exports": _exports(batch_id, opened),
        **_page(way, opened),
    }
    return render(request, "genealogy/chain.html", context)


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The table as shown, as an Excel file; by POST with the reason under which the page was opened."""
    row, way = _walked(request, batch_id)
    return export_xlsx(f"来龙去脉 {row.number}", drawing.HEADS, drawing.sheet(way))


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def key_data(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Every event of the whole chain with its key data elements, as one sortable sheet."""
    row, way = _walked(request, batch_id)
    numbers = {node.batch_id for chain in (way.back, way.forward) for node in chain.nodes if node.batch_id}
    papers = {key: f"交易 {number}" for key, number in batches.trades_of(numbers).items()}
    return export_xlsx(f"全链事件 {row.number}", sheets.KEY_HEADS, sheets.events(way, papers))


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The whole way as JSON, streamed; by POST with a stated reason."""
    form = ReasonForm(request.POST or None)
    way = selectors.whole(viewer_of(request), batch_id, reason=_reason(request, batch_id, form=form))
    answer = StreamingHttpResponse(api.stream(way), content_type="application/json; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _walked(request: HttpRequest, batch_id: int) -> tuple[BatchRow, ShownWay]:
    viewer, form = viewer_of(request), ReasonForm(request.POST or None)
    row = batches.batch(viewer, batch_id)
    return row, selectors.whole(viewer, batch_id, reason=_reason(request, batch_id, form=form))


def _head(row: BatchRow, way: ShownWay, *, own: bool, recalls: bool) -> PageHead:
    recall = Act("召回这一批及去向", f"/recalls/new?batch={row.id}", "danger", "alert-octagon")
    return PageHead(
        "来龙去脉",
        text=f"{row.full_name}　{way.sentence}",
        crumbs=(
            Crumb("批次与库存" if own else "批次", reverse("batches:list")),
            Crumb(row.number, reverse("batches:record", args=[row.id])),
            Crumb("来龙去脉"),
        ),
        code=row.code,
        code_name="追溯码",
        acts=(recall,) if recalls else (),
    )


def _may_recall(viewer: Viewer, row: BatchRow) -> bool:
    """The recall room asks again; it lies above this one, so its address and permission are known by name."""
    return viewer.can("recall:recall:open") and viewer.jurisdiction.covers(row.origin_region_code)


def _opened(request: HttpRequest, batch_id: int, form: ReasonForm, *, reason: str) -> _Opened:
    asked = request.POST if request.method == "POST" else request.GET
    view, number = asked.get("view", ""), asked.get("page", "")
    fields = (Hidden("reason", reason), Hidden("command_id", str(form.cleaned_data["command_id"]))) if reason else ()
    return _Opened(
        view if view in _VIEWS else "table",
        max(1, int(number[:6])) if number.isdecimal() else 1,
        fields,
        reverse("genealogy:chain", args=[batch_id]),
    )


def _page(way: ShownWay, opened: _Opened) -> dict[str, object]:
    """One page of the table or of the line of time, with its neighbours."""
    rows = drawing.stations(way) if opened.view == "table" else drawing.moves(way)
    pages = max(1, -(-len(rows) // drawing.PER_PAGE))
    number = min(opened.number, pages)
    cut = slice((number - 1) * drawing.PER_PAGE, number * drawing.PER_PAGE)
    shown: dict[str, object] = (
        {"table": drawing.table(drawing.stations(way)[cut])}
        if opened.view == "table"
        else {"timeline": drawing.timeline(drawing.moves(way)[cut])}
    )
    return {
        **shown,
        "total": f"共 {len(rows)} {'批' if opened.view == 'table' else '次流转'}，第 {number} / {pages} 页",
        "before": opened.act("上一页", number=number - 1) if number > 1 else None,
        "after": opened.act("下一页", number=number + 1) if number < pages else None,
    }


def _exports(batch_id: int, opened: _Opened) -> tuple[Act, ...]:
    named = (("导出明细", "genealogy:export"), ("导出全链事件", "genealogy:key-data"))
    return tuple(
        Act(text, reverse(name, args=[batch_id]), "text", "download", post=bool(opened.fields), fields=opened.fields)
        for text, name in named
    )


def _reason(request: HttpRequest, batch_id: int, *, form: ReasonForm) -> str:
    """The recorded reason; "" when none was stated or it was refused. Only holders of the permission may state one."""
    if request.method != "POST":
        return ""
    viewer = viewer_of(request)
    if not viewer.can(Permission.OFFICIAL) or viewer.kind is ViewerKind.SUBJECT:
        raise denied("查看辖区外的来龙去脉")
    if not form.is_valid():
        return ""
    try:
        return services.look_beyond(viewer, form.command(batch_id), system_now())
    except (Denied, NotFound):
        raise
    except Refused as refused:
        show_refusal(form, refused)
        return ""
