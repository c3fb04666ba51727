"""Pages of goods from outside, of destruction, and of the steps of a batch at its holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products import selectors as products
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.forms import CommandForm
from agritrace.ui.parts import Act, Confirm, Crumb, Empty, PageHead
from agritrace.ui.words import quantity

from .. import ledgers, selectors, services
from ..keptvalues import STAGE_NAMES, BeginStep, DestroyGoods, EndStep, StepRow
from ..permissions import Permission
from ..values import BatchRow
from .keptforms import BeginStepForm, BuyForm, DestroyForm, EndStepForm

_LIST = "批次与库存"


@page(Permission.BUY)
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest) -> HttpResponse:
    """Register goods bought from somebody who does not trade on the platform."""
    viewer, now = viewer_of(request), system_now()
    own = products.choices(viewer)
    head = PageHead(
        "登记收购",
        text="卖方没有在平台注册时用这一页；已注册的请让对方扫码卖给您",
        crumbs=(Crumb(_LIST, reverse("batches:list")), Crumb("登记收购")),
    )
    context: dict[str, Any] = {"title": head.title, "head": head, "body_class": "docked"}
    if not own:
        act = Act("新增产品", f"{reverse('products:new')}?then=batch", look="primary", icon="plus")
        context["empty"] = Empty("先新增一个产品", "产品只需新增一次，以后直接选用。", icon="plant-2", acts=(act,))
        return render(request, "batches/act.html", context)
    initial = {"bought_on": beijing_day(now), "unit": own[0].unit}
    form = BuyForm(request.POST or None, products=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.buy_in(viewer, form.command(), now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "收购已登记，追溯码已生成。", extra_tags="draft:batch-buy")
            return redirect("batches:record", batch_id=made.batch_id)
    context |= {"form": form, "act": "保存收购", "no": "不登记", "back": reverse("batches:list"), "draft": "batch-buy"}
    return render(request, "batches/act.html", context)


@page(Permission.DESTROY)
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Destroy part of a batch."""
    viewer = viewer_of(request)
    row = _own(viewer, batch_id)
    form = DestroyForm(request.POST or None, unit=row.unit)

    def run() -> str:
        typed = form.cleaned_data
        command = DestroyGoods(
            row.id,
            typed["quantity"],
            typed["manner"],
            typed["place"],
            typed["reason"],
            typed["command_id"],
            typed["witness"],
        )
        services.destroy(viewer, command, system_now())
        return f"已登记销毁 {quantity(typed['quantity'], row.unit)}。"

    done = _run(request, form, run, to=row.id)
    if done is not None:
        return done
    confirm = Confirm(
        question=f"销毁“{row.full_name}　{row.number}”？",
        consequences=(
            f"现在可用 {quantity(row.available, row.unit)}，销毁的数量从库存中扣除。",
            "销毁后不能恢复，方式、地点和原因写入流水，监管部门可以看到。",
        ),
        act="登记销毁",
        cancel="不销毁",
        cancel_url=_address(row.id),
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "登记销毁", "confirm": confirm})


@page(Permission.STEP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_step(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A batch enters purchase, storage, transport or processing."""
    viewer, now = viewer_of(request), system_now()
    row = _own(viewer, batch_id)
    form = BeginStepForm(request.POST or None, initial={"stage": "storage", "began_at": localtime(now)})

    def run() -> str:
        typed = form.cleaned_data
        command = BeginStep(
            row.id,
            typed["stage"],
            typed["place"],
            typed["began_at"],
            typed["command_id"],
            typed["lot_in"],
            typed["condition"],
            typed["treatment"],
        )
        return f"已登记，入库批次 {services.begin_step(viewer, command, now).lot_in}。"

    done = _run(request, form, run, to=row.id)
    return done or _form(request, row, form, "登记环节", "保存环节")


@page(Permission.STEP)
@require_http_methods(["GET", "HEAD", "POST"])
def end_step(request: HttpRequest, step_id: int) -> HttpResponse:
    """A batch leaves a step; its trace code is the number of what goes out."""
    viewer, now = viewer_of(request), system_now()
    step: StepRow = ledgers.step(viewer, step_id)
    row = _own(viewer, step.batch_id)
    form = EndStepForm(request.POST or None, unit=row.unit, initial={"ended_at": localtime(now)})

    def run() -> str:
        typed = form.cleaned_data
        services.end_step(viewer, EndStep(step.id, typed["ended_at"], typed["command_id"], typed["lost"]), now)
        return f"{STAGE_NAMES[step.stage]}已登记出库。"

    done = _run(request, form, run, to=row.id)
    words = f"{STAGE_NAMES[step.stage]}出库　{step.lot_in}"
    return done or _form(request, row, form, words, "登记出库")


def _form(request: HttpRequest, row: BatchRow, form: CommandForm, *words: str) -> HttpResponse:
    """A page with one form: its title and what its button says."""
    title, act = words
    crumbs = (Crumb(_LIST, reverse("batches:list")), Crumb(row.number, _address(row.id)), Crumb(title))
    head = PageHead(title, text=f"{row.full_name}　可用 {quantity(row.available, row.unit)}", crumbs=crumbs)
    context = {"title": title, "head": head, "body_class": "docked", "form": form, "act": act, "no": "返回批次"}
    return render(request, "batches/act.html", {**context, "back": _address(row.id)})


def _own(viewer: Viewer, batch_id: int) -> BatchRow:
    """Only the holder acts; for anybody else the page does not exist."""
    row = selectors.batch(viewer, batch_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这个批次")
    return row


def _run(request: HttpRequest, form: CommandForm, run: Callable[[], str], *, to: int) -> HttpResponse | None:
    """Carry out a valid form and go to the record; None while something is still to be typed or mended."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        words = run()
    except Refused as refused:
        show_refusal(form, refused)
        return None
    messages.success(request, words)
    return redirect("batches:record", batch_id=to)


def _address(batch_id: int) -> str:
    return reverse("batches:record", args=[batch_id])
