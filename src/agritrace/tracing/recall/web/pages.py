"""Recalls: the list, opening one, its page with totals and progress, its end and its report."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, Hidden, History, HistoryLine, Note, PageHead, Tile
from agritrace.ui.words import quantity, said, stamp

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import DRILL, EndRecall, OpenRecall, RecallRow, RecallState, Sweep
from . import listing, naming
from .asking import reason_page
from .forms import EndForm, OpenForm, PressForm, ReasonForm

_ICONS = {"open": "alert-octagon", "sweep": "refresh", "close": "check", "cancel": "circle-x"}


@page(Permission.SEE)
@require_safe
def recalls(request: HttpRequest) -> HttpResponse:
    """The recalls of the viewer's area, drills among them."""
    found = selectors.list_recalls(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    head = PageHead("召回", f"共 {found.total_words} 条")
    shown = listing.recalls(request, found, naming.of_recalls(found.rows))
    return render(request, "ui/list.html", {"title": head.title, "head": head, "listing": shown})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = list(selectors.export_recalls(viewer_of(request), asked))
    return export_xlsx("召回", listing.HEADS, listing.sheet(iter(rows), naming.of_recalls(rows)))


@page(Permission.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a recall: what it would find is shown before anything happens."""
    viewer = viewer_of(request)
    asked = request.GET.get("batch", "")
    row = batches.batch(viewer, int(asked[:18]) if asked.isdecimal() else 0)
    if not rules.may_open(viewer, row.origin_region_code):
        raise denied("召回这个批次，它由产地县级或上级农业农村部门召回")
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = OpenRecall(row.id, typed["reason"], typed["drill"], typed["command_id"])
        try:
            opened = services.open_recall(viewer, command, system_now())
        except (Denied, NotFound):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            drill = DRILL if typed["drill"] else ""
            messages.success(request, f"已发起{drill}召回，涉及 {opened.batches} 个批次，已通知持有人和所在县。")
            return redirect("recall:record", recall_id=opened.recall_id)
    return render(request, "recall/new.html", _asking(viewer, row, form))


def _asking(viewer: Viewer, row: BatchRow, form: OpenForm) -> dict[str, object]:
    nodes = genealogy.chain_forward(row.id)
    told = batches.whereabouts(node.batch_id for node in nodes)
    mine = sum(viewer.jurisdiction.covers(node.region_code) for node in nodes)
    holders, provinces = {node.subject_id for node in nodes}, {node.region_code[:2] for node in nodes}
    left = [one for one in told.values() if one.left]
    back = reverse("genealogy:chain", args=[row.id])
    head = PageHead(
        f"召回 {row.full_name}",
        f"批次 {row.number}",
        (Crumb("召回", reverse("recall:list")), Crumb(row.number, back), Crumb("发起召回")),
    )
    note = Note(
        f"全链 {len(nodes)} 个批次、{len(holders)} 个持有主体、{len(provinces)} 个省，{len(left)} 个批次还有库存。"
        f"本辖区 {mine} 个批次立即暂停流通；辖区外 {len(nodes) - mine} 个立即临时暂停，由所在县在期限内确认、延长或解除。"
        "消费者扫码会看到已召回。",
        strong="发起后立即生效。",
        tone="amber",
    )
    return {"title": head.title, "head": head, "form": form, "note": note, "back": back, "body_class": "docked"}


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, recall_id: int) -> HttpResponse:
    """One recall: how far it is, totals by place, who holds what, what was done."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.recall(viewer, recall_id)
    found = selectors.holds_of(viewer, recall_id, page_request(request, selectors.SORTS, selectors.HOLD_FILTERS))
    totals = selectors.totals(viewer, recall_id)
    names = naming.of_holds(found.rows, [one.county_code for one in totals])
    context = {
        "title": f"召回 {row.product_name}",
        "head": _head(viewer, row),
        "drill": Note("这是演练，没有暂停任何产品，也不影响追溯码。", strong=f"{DRILL}。", tone="amber")
        if row.drill
        else None,
        "tiles": _tiles(viewer, row),
        "facts": _facts(row),
        "by_region": listing.by_region(totals, names),
        "listing": listing.holds(request, found, names, now=now, viewer=viewer),
        "history": History(
            tuple(
                HistoryLine(f"{one.sentence}。", one.recorded_at, _ICONS.get(one.act.rsplit(":", 1)[-1], "point"))
                for one in journal.history(viewer, "recall", row.id)
            )
        ),
    }
    return render(request, "recall/record.html", context)


def _head(viewer: Viewer, row: RecallRow) -> PageHead:
    acts: list[Act] = []
    may = row.state is RecallState.OPEN and viewer.can(Permission.END) and rules.may_end(viewer, row.level)
    if may:
        again = (Hidden("command_id", str(uuid4())),)
        acts = [
            Act("再次排查", reverse("recall:sweep", args=[row.id]), icon="refresh", post=True, fields=again),
            Act("办结召回", reverse("recall:close", args=[row.id]), "primary", "check"),
        ]
    more = (Act("取消召回", reverse("recall:cancel", args=[row.id]), icon="circle-x"),) if may else ()
    report = Act("下载报告", reverse("recall:report", args=[row.id]), "text", "download")
    return PageHead(
        f"召回 {row.product_name}",
        f"{row.number}　{said(row.opened_at, system_now())}发起",
        (Crumb("召回", reverse("recall:list")), Crumb(row.number)),
        listing.badge_of(row),
        acts=(report, *acts),
        more=more,
    )


def _tiles(viewer: Viewer, row: RecallRow) -> tuple[Tile, ...]:
    told = selectors.progress(viewer, row.id)
    return (
        Tile("涉及批次", f"{told.holds:,}", "批", "packages"),
        Tile("有库存", f"{told.with_stock:,}", "批", "packages"),
        Tile("持有人已知悉", f"{told.received:,}", f"/ {told.with_stock:,}", "checks"),
        Tile("等县级决定", f"{told.undecided:,}", "批", "clock", tone="warn" if told.undecided else ""),
        Tile("暂停中", f"{told.standing:,}", "批", "player-pause"),
        Tile("已处置", f"{told.settled:,}", "批", "check"),
    )


def _facts(row: RecallRow) -> Facts:
    names = naming.of_recalls([row])
    return Facts(
        (
            Fact("原因", row.reason, full=True),
            Fact("源头批次", row.batch_number, reverse("genealogy:chain", args=[row.batch_id])),
            Fact("产地", names.county(row.region_code)),
            Fact("发起单位", names.offices.get(row.organisation_id, "")),
            Fact("发起时间", stamp(row.opened_at)),
            *((Fact("办结时间", stamp(row.ended_at)),) if row.ended_at else ()),
            *((Fact("办结说明", row.ending, full=True),) if row.ending else ()),
        ),
        columns=1,
    )


@page(Permission.OPEN)
@require_POST
def sweep(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Walk the chain again."""
    form, viewer = PressForm(request.POST), viewer_of(request)
    row = selectors.recall(viewer, recall_id)
    if form.is_valid():
        try:
            found = services.sweep(viewer, Sweep(row.id, form.cleaned_data["command_id"]), system_now())
        except (Denied, NotFound):
            raise
        except Refused as refused:
            messages.warning(request, str(refused.refusal))
        else:
            messages.success(request, f"已再次排查，新增 {found.batches} 个批次。")
    return redirect("recall:record", recall_id=row.id)


@page(Permission.END)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Close a recall with its summary."""
    return _end(request, recall_id, verb="办结召回", form=EndForm(request.POST or None))


@page(Permission.END)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Take a recall back."""
    return _end(request, recall_id, verb="取消召回", form=ReasonForm(request.POST or None))


def _end(request: HttpRequest, recall_id: int, *, verb: str, form: ReasonForm) -> HttpResponse:
    viewer, row = viewer_of(request), selectors.recall(viewer_of(request), recall_id)
    if request.method == "POST" and form.is_valid():
        command = EndRecall(row.id, form.cleaned_data["reason"], form.cleaned_data["command_id"])
        end = services.close_recall if verb == "办结召回" else services.cancel_recall
        try:
            end(viewer, command, system_now())
        except (Denied, NotFound):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已{verb}。")
            return redirect("recall:record", recall_id=row.id)
    back = reverse("recall:record", args=[row.id])
    after = (
        "办结后，已处置的产品保持召回状态，消费者扫码仍会看到已召回。"
        if verb == "办结召回"
        else "取消后，暂停流通的批次全部恢复，追溯码重新有效；已处置的不能恢复。"
    )
    head = PageHead(
        f"{verb}：{row.product_name}",
        crumbs=(Crumb("召回", reverse("recall:list")), Crumb(row.number, back), Crumb(verb)),
    )
    return reason_page(request, head, form, after=after, back=back, verb=verb)


@page(Permission.SEE)
@require_safe
def report(request: HttpRequest, recall_id: int) -> HttpResponse:
    """The report: every batch of the chain, who held it, what was decided and done, as an Excel file."""
    viewer = viewer_of(request)
    row = selectors.recall(viewer, recall_id)
    rows = list(selectors.report(viewer, recall_id))
    drill = DRILL if row.drill else ""
    top = (
        ("", f"{drill}召回报告 {row.number}"),
        ("", f"{row.product_name} {row.batch_number}，原因：{row.reason}"),
        (
            "",
            f"发起 {stamp(row.opened_at)}"
            + (f"，办结 {stamp(row.ended_at)}：{row.ending}" if row.ended_at else "，尚未办结"),
        ),
        *(("", f"合计 {words}") for words in _sums(viewer, recall_id)),
    )
    lines = (*listing.hold_sheet(iter(rows), naming.of_holds(rows)), *top)
    return export_xlsx(f"{drill}召回报告 {row.number}", listing.HOLD_HEADS, lines)


def _sums(viewer: Viewer, recall_id: int) -> list[str]:
    totals = selectors.totals(viewer, recall_id)
    names = naming.of_holds((), [one.county_code for one in totals])
    return [
        f"{names.county(one.county_code)}：{one.batches} 批，库存 {quantity(one.found, one.unit)}，"
        f"已处置 {quantity(one.settled, one.unit)}，已恢复 {quantity(one.freed, one.unit)}"
        for one in totals
    ]
