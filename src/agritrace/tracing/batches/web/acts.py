"""The acts on one batch that ask before they are done: loss, closing, declaring void."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.forms import CommandForm
from agritrace.ui.parts import Confirm, Crumb, PageHead
from agritrace.ui.words import quantity

from .. import selectors, services
from ..permissions import Permission
from ..values import BatchRow, CloseBatch, Lose, VoidBatch
from .forms import CloseForm, LossForm, ReasonForm


@page(Permission.LOSE)
@require_http_methods(["GET", "POST"])
def lose(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Book a loss."""
    viewer = viewer_of(request)
    row = _own(viewer, batch_id)
    form = LossForm(request.POST or None, unit=row.unit)

    def run() -> str:
        typed = form.cleaned_data
        done = services.lose(
            viewer, Lose(row.id, typed["quantity"], typed["reason"], typed["command_id"]), system_now()
        )
        return f"已登记损耗 {quantity(typed['quantity'], row.unit)}，还可卖 {quantity(done.available, row.unit)}。"

    answer = _run(request, form, run)
    if answer is not None:
        return answer
    crumbs = (Crumb("批次与库存", reverse("batches:list")), Crumb(row.number, _address(row)), Crumb("登记损耗"))
    head = PageHead("登记损耗", text=f"{row.full_name}　可卖 {quantity(row.available, row.unit)}", crumbs=crumbs)
    context = {"title": head.title, "head": head, "form": form, "body_class": "docked", "back": _address(row)}
    return render(request, "batches/lose.html", context)


@page(Permission.CLOSE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Close a batch; what is left becomes a loss."""
    viewer = viewer_of(request)
    row = _own(viewer, batch_id)
    form = CloseForm(request.POST or None)

    def run() -> str:
        typed = form.cleaned_data
        services.close(viewer, CloseBatch(row.id, typed["reason"], typed["command_id"]), system_now())
        return "批次已结清。"

    answer = _run(request, form, run)
    if answer is not None:
        return answer
    left = quantity(row.available, row.unit)
    confirm = Confirm(
        question=f"结清“{row.full_name}　{row.number}”？",
        consequences=(
            f"剩余 {left}记为损耗，需要写明去向。" if row.available else "这批已经没有剩余。",
            "结清后不能再卖出、登记损耗，也不能再打开。",
            "追溯码和已卖出的部分不受影响，消费者仍可查询。",
        ),
        act=f"结清，剩余 {left}记为损耗" if row.available else "结清批次",
        cancel="不结清",
        cancel_url=_address(row),
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "结清批次", "confirm": confirm})


@page(Permission.VOID)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Declare a batch and its code void."""
    viewer = viewer_of(request)
    row = _own(viewer, batch_id)
    form = ReasonForm(request.POST or None)

    def run() -> str:
        typed = form.cleaned_data
        services.void_batch(viewer, VoidBatch(row.id, typed["reason"], typed["command_id"]), system_now())
        return "批次和追溯码已作废。"

    answer = _run(request, form, run)
    if answer is not None:
        return answer
    confirm = Confirm(
        question=f"作废“{row.full_name}　{row.number}”？",
        consequences=(
            f"全部 {quantity(row.stock.entered, row.unit)}不再计入库存。",
            "追溯码同时作废，消费者扫码会看到“已作废”，已打印的标签请收回销毁。",
            "作废后不能恢复；如果只是数量登记错了，请重新登记一批。",
        ),
        act=f"作废批次和追溯码（{quantity(row.available, row.unit)}）",
        cancel="不作废",
        cancel_url=_address(row),
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "作废批次", "confirm": confirm})


def _own(viewer: Viewer, batch_id: int) -> BatchRow:
    """Only the holder acts; for anybody else the page does not exist."""
    row = selectors.batch(viewer, batch_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这个批次")
    return row


def _run(request: HttpRequest, form: CommandForm, run: Callable[[], str]) -> HttpResponse | None:
    """Carry out a valid form and go to the record; None while something is still to be typed or mended."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        words = run()
    except Refused as refused:
        show_refusal(form, refused)
        return None
    messages.success(request, words)
    return redirect("./")  # from /batches/<id>/<act> to the record


def _address(row: BatchRow) -> str:
    return reverse("batches:record", args=[row.id])
