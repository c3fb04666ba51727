"""The pages that join and divide batches: fill in, see what it comes to, confirm. Plain forms, scripts or not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products import selectors as products
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow, BatchState
from agritrace.ui.entrances import page, viewer_of
from agritrace.ui.parts import Act, Crumb, Empty, Note, PageHead
from agritrace.ui.words import quantity

from .. import services
from ..permissions import Permission
from ..values import KIND_NAMES, Plan, RunDone, RunKind
from .forms import MOST_ROWS, OUTPUTS, ROWS, MergeForm, ProcessForm, SplitForm

Form = SplitForm | MergeForm | ProcessForm
_OTHERS = 12
_RUNS: dict[RunKind, Callable[..., RunDone]] = {
    RunKind.SPLIT: services.split,
    RunKind.MERGE: services.merge,
    RunKind.PROCESS: services.process,
    RunKind.SLAUGHTER: services.process,
}


@page(Permission.SPLIT)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest) -> HttpResponse:
    """Divide the batch named by ``batch``."""
    viewer = viewer_of(request)
    rows = _chosen(viewer, request)
    if not rows:
        return _choose(request, RunKind.SPLIT)
    return _join(
        request, RunKind.SPLIT, first=rows[0], make=lambda **kw: SplitForm(batch=rows[0], rows=_rows(request), **kw)
    )


@page(Permission.MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Put batches of the product of the batch named by ``batch`` together."""
    viewer = viewer_of(request)
    chosen = _chosen(viewer, request)
    if not chosen:
        return _choose(request, RunKind.MERGE)
    first = chosen[0]
    alike = [row for row in batches.sellable(viewer, limit=200) if _alike(row, first) and row.id != first.id]
    offered = [first, *alike[:_OTHERS]]
    contents = batches.contents([row.id for row in offered])
    return _join(
        request, RunKind.MERGE, first=first, make=lambda **kw: MergeForm(offered=offered, contents=contents, **kw)
    )


@page(Permission.PROCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def process(request: HttpRequest) -> HttpResponse:
    """Process batches; ``batch`` names those that stand first."""
    return _processing(request, RunKind.PROCESS)


@page(Permission.PROCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def slaughter(request: HttpRequest) -> HttpResponse:
    """Slaughter animals: the same with certificates."""
    return _processing(request, RunKind.SLAUGHTER)


def _processing(request: HttpRequest, kind: RunKind) -> HttpResponse:
    viewer = viewer_of(request)
    chosen = _chosen(viewer, request)
    first = {row.id for row in chosen}
    others = [row for row in batches.sellable(viewer, limit=_OTHERS + len(chosen)) if row.id not in first]
    offered, made_of = [*chosen, *others[:_OTHERS]], products.choices(viewer)
    if not offered or not made_of:
        return _choose(request, kind)
    contents = batches.contents([row.id for row in offered])
    return _join(
        request,
        kind,
        first=chosen[0] if chosen else None,
        make=lambda **kw: ProcessForm(
            offered=offered, contents=contents, products=made_of, kind=kind, rows=_rows(request, OUTPUTS), **kw
        ),
    )


def _join(request: HttpRequest, kind: RunKind, *, first: BatchRow | None, make: Callable[..., Form]) -> HttpResponse:
    """Ask, show what it comes to, and do it when the same figures were seen before."""
    viewer, notes = viewer_of(request), list[Note]()
    if request.method != "POST":
        return _show(request, kind, make(), notes=notes, first=first)
    if "more" in request.POST:
        kept = {name: value for name, value in request.POST.items() if name != "rows"}
        return _show(request, kind, make(initial=kept), notes=notes, first=first)
    form = make(data=request.POST)
    if not form.is_valid():
        return _show(request, kind, form, notes=notes, first=first)
    try:
        plan = services.preview(viewer, form.command())
        figures = _figures(plan)
        if form.cleaned_data["seen"] == figures:
            done = _RUNS[kind](viewer, form.command(), system_now())
            messages.success(request, f"{KIND_NAMES[kind]}已登记，新批次的追溯码已生成。")
            return redirect("processing:record", processing_id=done.run_id)
    except NotFound:
        raise
    except Refused as refused:
        form.refuse(refused)
        return _show(request, kind, form, notes=notes, first=first)
    again = make(data={**request.POST.dict(), "seen": figures})
    note = Note(f"{_comes_to(plan, kind)}。{KIND_NAMES[kind]}后不能恢复，请核对后再按一次。", "请核对。", "amber")
    return _show(request, kind, again, notes=[note], first=first, sure=True)


def _show(
    request: HttpRequest,
    kind: RunKind,
    form: Form,
    *,
    notes: list[Note],
    first: BatchRow | None,
    sure: bool = False,
) -> HttpResponse:
    word = KIND_NAMES[kind]
    back = reverse("batches:record", args=[first.id]) if first else reverse("processing:list")
    crumbs = (Crumb("加工记录", reverse("processing:list")), Crumb(word))
    text = f"{first.full_name}　{first.number}　可用 {quantity(first.available, first.unit)}" if first else ""
    head = PageHead(word, text=text, crumbs=crumbs)
    context: dict[str, Any] = {
        "title": head.title,
        "head": head,
        "body_class": "docked",
        "form": form,
        "notes": notes,
        "act": f"确认{word}" if sure else f"核对{word}",
        "more": kind is not RunKind.MERGE and not sure and _rows(request) < MOST_ROWS,
        "back": back,
        "no": f"不{word}",
    }
    return render(request, "processing/form.html", context)


def _choose(request: HttpRequest, kind: RunKind) -> HttpResponse:
    """Nothing to begin with: the list of batches with something left leads here again."""
    word = KIND_NAMES[kind]
    head = PageHead(word, crumbs=(Crumb("加工记录", reverse("processing:list")), Crumb(word)))
    viewer = viewer_of(request)
    if batches.count_sellable(viewer) and not products.choices(viewer):
        act = Act("新增产品", reverse("products:new"), look="primary", icon="plus")
        empty = Empty("先新增产出的产品", f"{word}后得到的产品只需新增一次。", icon="plant-2", acts=(act,))
    else:
        act = Act("选批次", f"{reverse('batches:list')}?stock=in", look="primary", icon="packages")
        empty = Empty(
            f"先选一个要{word}的批次", f"打开有余量的批次，在“更多”里点“{word}”。", icon="packages", acts=(act,)
        )
    return render(request, "processing/form.html", {"title": word, "head": head, "empty": empty})


def _chosen(viewer: Viewer, request: HttpRequest) -> list[BatchRow]:
    """The viewer's own active batches that the address names, in its order; NotFound for others."""
    asked = [int(text) for text in request.GET.getlist("batch")[:50] if text.isdecimal() and len(text) < 19]
    found = {row.id: row for row in batches.owned(viewer, asked)}
    if asked and not all(number in found for number in asked):
        raise NotFound("这个批次")
    return [found[number] for number in dict.fromkeys(asked) if found[number].state is BatchState.ACTIVE]


def _alike(row: BatchRow, first: BatchRow) -> bool:
    return (row.product_name, row.category_code) == (first.product_name, first.category_code)


def _rows(request: HttpRequest, begin: int = ROWS) -> int:
    """How many lines the form has: those it had, and some more when asked for."""
    text = request.POST.get("rows", "")
    rows = int(text) if text.isdecimal() and len(text) < 3 else begin
    return max(1, min(MOST_ROWS, rows + begin if "more" in request.POST else rows))


def _figures(plan: Plan) -> str:
    """What somebody has seen when he confirms: other figures are shown again."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()[:32]


def _comes_to(plan: Plan, kind: RunKind) -> str:
    if kind is RunKind.SPLIT:
        parts = "、".join(quantity(one.quantity, one.unit) for one in plan.born)
        return f"分成 {len(plan.born)} 批：{parts}"
    if kind is RunKind.MERGE:
        lost = [quantity(one.lost, one.unit) for one in plan.drawn if one.lost]
        rest = f"，换算余数 {'、'.join(lost)}记为损耗" if lost else ""
        return f"{len(plan.drawn)} 批合为一批，共 {quantity(plan.born[0].quantity, plan.born[0].unit)}{rest}"
    share = (plan.made * 100 / plan.taken).quantize(Decimal("0.1")) if plan.taken else 0
    added = f"，辅料 {quantity(plan.added, '公斤')}" if plan.added else ""
    return (
        f"投料 {quantity(plan.taken, '公斤')}{added}，产出 {quantity(plan.made, '公斤')}，"
        f"损耗 {quantity(plan.loss, '公斤')}，得率 {share}%"
    )
