"""Batches: list, harvest form, record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day, show_day, system_now
from agritrace.kernel.quantities import Quantity, format_amount
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.bases import selectors as bases
from agritrace.registry.papers import selectors as papers
from agritrace.registry.products import selectors as products
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.codes.values import CodeRow
from agritrace.tracing.farming import selectors as farming
from agritrace.tracing.farming.values import Harvested
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import (
    Act,
    Crumb,
    Empty,
    History,
    HistoryLine,
    Link,
    Note,
    PageHead,
)
from agritrace.ui.words import quantity, said, stamp

from .. import ledgers, selectors, services
from ..keptvalues import PurchaseRow
from ..permissions import Permission
from ..rules import is_container
from ..states import BATCH
from ..values import (
    INSPECTION_NAMES,
    SOURCE_NAMES,
    STATE_NAMES,
    BatchRow,
    BatchState,
    Inspection,
    Source,
)
from .forms import HarvestForm
from .listing import badge_of, listing
from .recordparts import code_facts, facts_of, ledger_of, steps_of, stock_of, waiting_notes

_CRUMB = "批次与库存"
_JOINING = (
    ("processing:run:split", "分批", "/processing/split", "arrows-split"),
    ("processing:run:merge", "合批", "/processing/merge", "arrows-join"),
    ("processing:run:process", "加工", "/processing/process", "arrows-join-2"),
)
"""Acts of the room above on several batches; it begins with the one that is shown."""
_ICONS = {"produce": "plus", "print": "printer", "lose": "minus", "void": "circle-x", "close": "check"}


@page(Permission.SEE)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The viewer's batches, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_batches(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    may = viewer.can(Permission.PRODUCE) and own
    acts: tuple[Act, ...] = (Act("登记采收", reverse("batches:new"), look="primary", icon="plus"),) if may else ()
    if own and viewer.can(Permission.BUY):
        acts += (Act("登记收购", reverse("batches:buy"), icon="basket"),)
    if own:
        acts += (Act("流水", reverse("batches:ledger"), icon="list-details"),)
    acts += (Act("更正", reverse("batches:corrections"), icon="edit"),)
    head = PageHead(_CRUMB if own else "批次", text=f"共 {found.total_words} 批", acts=acts)
    return render(
        request, "ui/list.html", {"title": head.title, "head": head, "listing": listing(request, found, own=own)}
    )


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, asked = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = tuple(selectors.export_batches(viewer, asked))
    holders = subjects.brief({row.subject_id for row in rows})
    heads = (
        "产品",
        "规格",
        "批次号",
        "追溯码",
        "持有主体",
        "来源",
        "采收日期",
        "基地",
        "单位",
        "入库",
        "可卖",
        "冻结",
        "已卖或转出",
        "损耗",
        "状态",
        "登记时间",
    )
    lines = (
        (
            row.product_name,
            row.spec,
            row.number,
            row.code,
            holders[row.subject_id].name,
            SOURCE_NAMES[row.source],
            row.harvested_on.isoformat(),
            row.base_name,
            row.unit,
            *(
                float(n)
                for n in (row.stock.entered, row.available, row.stock.frozen, row.stock.departed, row.stock.lost)
            ),
            STATE_NAMES[row.state],
            stamp(row.created_at),
        )
        for row in rows
    )
    return export_xlsx("批次", heads, lines)


@page(Permission.PRODUCE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a harvest (mock 06): filled from last time, done in under a minute."""
    viewer, now = viewer_of(request), system_now()
    own, recent = products.choices(viewer), selectors.recent(viewer)
    crumbs = (Crumb(_CRUMB, reverse("batches:list")), Crumb("登记采收"))
    head = PageHead("登记采收批次", crumbs=crumbs)
    context: dict[str, Any] = {"title": head.title, "head": head, "body_class": "docked"}
    if not own:
        act = Act("新增产品", f"{reverse('products:new')}?then=batch", look="primary", icon="plus")
        context["empty"] = Empty(
            "先新增一个产品", "产品只需新增一次，以后每次采收直接选用。", icon="plant-2", acts=(act,)
        )
        return render(request, "batches/new.html", context)
    form = HarvestForm(
        request.POST or None, products=own, initial=_defaults(request, recent, {p.id: p.unit for p in own})
    )
    form.initial.setdefault("harvested_on", beijing_day(now))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.produce(viewer, form.command(), now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "批次已登记，追溯码已生成。", extra_tags="draft:batch-new")
            if "label" in request.POST:
                return redirect("codes:label", code_id=made.code_id)
            return redirect("batches:record", batch_id=made.batch_id)
    context |= {
        "form": form,
        "bases": bases.choices(viewer),
        "notes": _hindered(viewer, now),
        "recent": [_last(row, now) for row in recent],
    }
    return render(request, "batches/new.html", context)


def _hindered(viewer: Viewer, now: datetime) -> list[Note]:
    """Told before anything is typed: expired papers that would refuse the batch, and where one must still wait."""
    reasons = papers.hindrances(viewer.subject_id, beijing_day(now)) if viewer.subject_id is not None else ()
    links = (Link("我的证照", reverse("papers:list")),)
    notes = [Note(reason.remedy, strong=reason.sentence, tone="amber", links=links) for reason in reasons]
    waits = [
        f"{row.where}：{show_day(row.free_on)}起。" for row in farming.waiting(viewer, now, limit=3) if row.free_on
    ]
    if waits:
        text = f"间隔期内采收要写明原因，也不能开具承诺达标合格证。{''.join(waits)}"
        link = Link("农事记录", f"{reverse('farming:list')}?view=open")
        notes.append(Note(text, strong="有产品还在间隔期内。", tone="amber", links=(link,)))
    return notes


def _last(row: BatchRow, now: Any) -> dict[str, str]:
    checked = "" if row.inspection is Inspection.NONE else INSPECTION_NAMES[row.inspection]
    return {
        "url": f"{reverse('batches:new')}?from={row.id}",
        "text": f"{row.full_name} {quantity(row.stock.entered, row.unit)}",
        "small": "　".join(part for part in (said(row.created_at, now), row.base_name, checked) if part),
    }


def _defaults(request: HttpRequest, recent: tuple[BatchRow, ...], units: dict[int, str]) -> dict[str, Any]:
    """From the batch asked for with ``from`` everything, from the last one what seldom changes, else from the product."""
    chosen = next((row for row in recent if str(row.id) == request.GET.get("from")), None)
    asked = request.GET.get("product", "")
    product = int(asked) if asked.isdecimal() and int(asked) in units else None
    last = chosen or next(
        (row for row in recent if product in {None, row.product_id} and row.product_id in units), None
    )
    if last is None:
        first = product or next(iter(units))
        return {"product": first, "unit": units[first]}
    found: dict[str, Any] = {
        "product": last.product_id,
        "unit": last.unit,
        "base_name": last.base_name,
        "inspection": last.inspection.value,
    }
    if chosen:
        found |= {"quantity": format_amount(chosen.stock.entered).replace(",", ""), "note": chosen.note}
    return found


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch (mock 07): stock, ledger, facts, code, history, next possible acts."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.batch(viewer, batch_id)
    issued = codes.by_code(row.code)
    lines = journal.history(viewer, "batch", row.id)
    head = PageHead(
        row.full_name,
        badge=badge_of(row.state),
        code=row.code,
        code_name="追溯码",
        crumbs=(Crumb(_CRUMB, reverse("batches:list")), Crumb(row.number)),
        acts=_acts(viewer, row, issued),
        more=_more(viewer, row),
        docked=True,
    )
    context = {
        "title": f"{row.product_name} {row.number}",
        "head": head,
        "body_class": "docked",
        "public_url": f"/t/{row.code}",
        "chain_batch": row.id if viewer.can("genealogy:chain:walk") else None,
        "certified_batch": row.id if viewer.can("certificates:certificate:see") else None,
        "early": _early(row),
        "stock": stock_of(row),
        "stock_words": f"入库 {quantity(row.stock.entered, row.unit)} = 可卖 + 冻结 + 已卖或转出 + 损耗",
        "ledger": ledger_of(selectors.ledger(viewer, row.id), row.unit),
        "facts": facts_of(row, _content(row), _purchase(row)),
        "steps": steps_of(ledgers.steps(viewer, row.id), row, mine=row.subject_id == viewer.subject_id),
        "notes": waiting_notes(ledgers.corrections_of(row.id)),
        "batch_id": row.id,
        "holder_ledger": f"{reverse('batches:ledger')}?subject={row.subject_id}" if viewer.subject_id is None else "",
        "code_facts": code_facts(issued, now),
        "history": History(
            tuple(
                HistoryLine(
                    f"{line.sentence}。", line.recorded_at, icon=_ICONS.get(line.act.rsplit(":", 1)[-1], "send")
                )
                for line in lines
            )
        ),
    }
    return render(request, "batches/record.html", context)


def _content(row: BatchRow) -> Quantity | None:
    return selectors.contents([row.id]).get(row.id) if is_container(row.unit) else None


def _purchase(row: BatchRow) -> PurchaseRow | None:
    return ledgers.purchase_of(row.id) if row.source is Source.BOUGHT and row.origin_batch_id == row.id else None


def _acts(viewer: Viewer, row: BatchRow, issued: CodeRow | None) -> tuple[Act, ...]:
    if viewer.subject_id != row.subject_id or row.state is not BatchState.ACTIVE:
        return ()
    acts = []
    if issued is not None:
        acts.append(Act("打印标签", reverse("codes:label", args=[issued.id]), icon="printer"))
    if viewer.can("certificates:certificate:issue"):
        acts.append(Act("开合格证", f"/certificates/new?batch={row.id}", icon="certificate"))
    if row.available:
        acts.append(Act("扫码卖货", f"/trade/new?batch={row.id}", look="primary", icon="scan"))
    return tuple(acts)


def _more(viewer: Viewer, row: BatchRow) -> tuple[Act, ...]:
    if viewer.subject_id != row.subject_id:
        return ()
    shown = {
        "lose": ("登记损耗", "minus"),
        "destroy": ("登记销毁", "trash"),
        "destroy_recalled": ("登记销毁", "trash"),
        "close": ("结清批次", "check"),
        "void": ("作废批次", "circle-x"),
    }
    names = {arrow.name for arrow in BATCH.open_arrows(viewer, row.state, snapshot=row.stock)}
    if not row.available:
        names -= {"lose", "destroy", "destroy_recalled"}
    joining = tuple(
        Act(words, f"{address}?batch={row.id}", icon=icon)
        for permission, words, address, icon in _JOINING
        if viewer.can(permission) and row.available and row.state is BatchState.ACTIVE
    )
    step = Act("登记储运环节", reverse("batches:step", args=[row.id]), icon="building-warehouse")
    if viewer.can(Permission.STEP) and row.state is BatchState.ACTIVE:
        joining += (step,)
    return joining + tuple(
        Act(words, reverse(f"batches:{name.removesuffix('_recalled')}", args=[row.id]), icon=icon)
        for name, (words, icon) in shown.items()
        if name in names
    )


def _early(row: BatchRow) -> Note | None:
    """What stands on the record of a batch that was harvested inside a safety interval."""
    asked = Harvested(row.origin_subject_id, row.category_code, row.base_name, row.harvested_on)
    own = row.subject_id == row.origin_subject_id
    said_of = "".join(one.sentence if own else one.outline for one in farming.intervals(asked)[:3])
    return Note(said_of, strong="在间隔期内采收，不能开具承诺达标合格证。", tone="amber") if said_of else None
