"""The way of a batch (来龙去脉): where it came from, where it went, each station as deep as the viewer may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.ui.entrances import export_xlsx, page, show_refusal, viewer_of
from agritrace.ui.parts import Crumb, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import Direction
from . import drawing
from .drawing import Way
from .forms import ReasonForm


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The picture and the table. By POST an authority states its reason, which is recorded, and sees more."""
    viewer = viewer_of(request)
    row = batches.batch(viewer, batch_id)
    form = ReasonForm(request.POST or None)
    way = _way(viewer, batch_id, reason=_reason(request, batch_id, form=form))
    opened = request.method == "POST" and form.is_valid()
    head = PageHead(
        "来龙去脉",
        text=f"{row.full_name}　{way.sentence}",
        crumbs=(
            Crumb("批次与库存" if viewer.subject_id else "批次", reverse("batches:list")),
            Crumb(row.number, reverse("batches:record", args=[batch_id])),
            Crumb("来龙去脉"),
        ),
        code=row.code,
        code_name="追溯码",
    )
    context = {
        "title": f"来龙去脉 {row.number}",
        "head": head,
        "picture": drawing.picture(way),
        "table": drawing.table(way),
        "form": form,
        "may_ask": viewer.can(Permission.OFFICIAL) and bool(way.hidden) and not opened,
        "opened": opened,
        "export_url": reverse("genealogy:export", args=[batch_id]),
    }
    return render(request, "genealogy/chain.html", context)


@page(Permission.WALK)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The table as shown, as an Excel file; by POST with the reason under which the page was opened."""
    viewer, form = viewer_of(request), ReasonForm(request.POST or None)
    row = batches.batch(viewer, batch_id)
    way = _way(viewer, batch_id, reason=_reason(request, batch_id, form=form))
    return export_xlsx(f"来龙去脉 {row.number}", drawing.HEADS, drawing.sheet(way))


def _way(viewer: Viewer, batch_id: int, *, reason: str) -> Way:
    return Way(
        selectors.walk(viewer, batch_id, Direction.BACK, reason=reason),
        selectors.walk(viewer, batch_id, Direction.FORWARD, reason=reason),
    )


def _reason(request: HttpRequest, batch_id: int, *, form: ReasonForm) -> str:
    """The recorded reason; "" when none was stated or it was refused. Only holders of the permission may state one."""
    if request.method != "POST":
        return ""
    viewer = viewer_of(request)
    if not viewer.can(Permission.OFFICIAL):
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
