"""Corrections: asked for from a line of the ledger, listed, looked at by a second pair of eyes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import Page
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import (
    Badge,
    Cell,
    Chip,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    History,
    HistoryLine,
    Listing,
    Note,
    PageHead,
    Row,
    Table,
)
from agritrace.ui.words import quantity, stamp

from .. import ledgers, limits, selectors, services
from ..keptvalues import (
    CORRECTION_NAMES,
    AskCorrection,
    CorrectionRow,
    CorrectionState,
    DecideCorrection,
    WithdrawCorrection,
)
from ..permissions import Permission
from ..states import CORRECTION, Eyes
from ..values import EVENT_NAMES
from .keptforms import CorrectForm, CorrectionFilterForm, DecideForm

_LIST = "批次更正"
_BADGES: dict[CorrectionState, tuple[str, str]] = {
    CorrectionState.WAITING: ("pending", "clock"),
    CorrectionState.APPLIED: ("active", "check"),
    CorrectionState.REJECTED: ("rejected", "circle-x"),
    CorrectionState.WITHDRAWN: ("ended", "circle-minus"),
}


@page(Permission.CORRECT)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, event_id: int) -> HttpResponse:
    """Say what a line of the ledger should say."""
    viewer, now = viewer_of(request), system_now()
    batch_id = ledgers.batch_of_own_event(viewer, event_id)
    if batch_id is None:
        raise NotFound("这条流水")
    line, batch = ledgers.written(event_id), selectors.batch(viewer, batch_id)
    form = CorrectForm(request.POST or None, unit=line.unit)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = AskCorrection(event_id, typed["after"], typed["reason"], typed["command_id"])
        try:
            done = services.ask_correction(viewer, command, now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            waits = done.state is CorrectionState.WAITING
            messages.success(request, "更正超过限额，已交另一个人核对。" if waits else "已更正，原来的流水仍然保留。")
            return redirect("batches:correction", correction_id=done.correction_id)
    title = f"更正“{EVENT_NAMES[line.kind]}”"
    back = reverse("batches:batch-ledger", args=[batch.id])
    head = PageHead(
        title,
        text=f"{batch.full_name}　现在记的是 {quantity(line.amount, line.unit)}",
        crumbs=(Crumb("批次", reverse("batches:list")), Crumb(batch.number, back), Crumb("更正")),
    )
    limit = limits.limit_of(line.unit, beijing_day(now))
    share = format_amount(limit.share * 100)
    words = f"改动超过原数量的 {share}%，或超过 {quantity(limit.amount, limit.unit.name)}的，要由另一个人核对后才生效。"
    notes = [Note(words + "原来的流水不会被改动，更正另记一条。", "更正规则。")]
    context = {"title": title, "head": head, "body_class": "docked", "form": form, "notes": notes}
    return render(request, "batches/act.html", {**context, "act": "提交更正", "no": "不更正", "back": back})


@page(Permission.SEE)
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections of the viewer's own batches, or of his area."""
    viewer = viewer_of(request)
    found = ledgers.list_corrections(
        viewer, page_request(request, ledgers.CORRECTION_SORTS, ledgers.CORRECTION_FILTERS)
    )
    head = PageHead(
        _LIST, text=f"共 {found.total_words} 条", crumbs=(Crumb("批次", reverse("batches:list")), Crumb(_LIST))
    )
    context = {"title": _LIST, "head": head, "listing": _listing(request, found, own=viewer.subject_id is not None)}
    return render(request, "ui/list.html", context)


@page(Permission.SEE)
@require_safe
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """One correction: what it says, who decides, what happened."""
    viewer = viewer_of(request)
    return _show(request, ledgers.correction(viewer, correction_id), DecideForm())


@page(Permission.DECIDE)
@require_POST
def decide(request: HttpRequest, correction_id: int) -> HttpResponse:
    """The second pair of eyes agrees or not."""
    viewer = viewer_of(request)
    row, form = ledgers.correction(viewer, correction_id), DecideForm(request.POST)
    agree = request.POST.get("agree")
    if form.is_valid() and agree in {"1", "0"}:
        typed = form.cleaned_data
        command = DecideCorrection(row.id, agree == "1", typed["command_id"], typed["answer"])
        try:
            services.decide_correction(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已同意，更正已记入流水。" if agree == "1" else "未同意，流水没有改变。")
            return redirect("batches:correction", correction_id=row.id)
    return _show(request, ledgers.correction(viewer, correction_id), form)


@page(Permission.CORRECT)
@require_POST
def withdraw(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Whoever asked takes it back."""
    viewer = viewer_of(request)
    row, form = ledgers.correction(viewer, correction_id), DecideForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_correction(
                viewer, WithdrawCorrection(row.id, form.cleaned_data["command_id"]), system_now()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已撤回，流水没有改变。")
            return redirect("batches:correction", correction_id=row.id)
    return _show(request, ledgers.correction(viewer, correction_id), form)


def _show(request: HttpRequest, row: CorrectionRow, form: DecideForm) -> HttpResponse:
    viewer = viewer_of(request)
    names = {
        arrow.name
        for arrow in CORRECTION.open_arrows(viewer, row.state, snapshot=Eyes(row.asked_by, viewer.account_id))
    }
    lines = journal.history(viewer, "correction", row.id)
    head = PageHead(
        f"更正“{EVENT_NAMES[row.kind]}”",
        badge=_badge(row.state),
        text=f"{row.product_name}　{row.number}",
        crumbs=(Crumb(_LIST, reverse("batches:corrections")), Crumb(row.number)),
    )
    waiting = row.state is CorrectionState.WAITING
    context = {
        "title": head.title,
        "head": head,
        "body_class": "docked" if names else "",
        "row": row,
        "form": form,
        "names": names,
        "note": _note(names) if waiting else None,
        "facts": _facts(viewer, row),
        "history": History(tuple(HistoryLine(f"{one.sentence}。", one.recorded_at) for one in lines)),
    }
    return render(request, "batches/correction.html", context, status=409 if form.errors else 200)


def _note(names: set[str]) -> Note:
    if "approve" in names:
        return Note("同意后库存立即按正确的数量计算，原来的流水仍然保留。", "请核对。", "amber")
    return Note("由本主体的另一个账号，或县级农业农村部门核对后生效。", "等待核对。")


def _facts(viewer: Viewer, row: CorrectionRow) -> Facts:
    holder = subjects.names([row.subject_id]).get(row.subject_id, "") if viewer.subject_id is None else ""
    change = row.after - row.before
    sign = "增加" if change > 0 else "减少"
    return Facts(
        (
            *((Fact("主体", holder),) if holder else ()),
            Fact("批次", f"{row.product_name} {row.number}", reverse("batches:batch-ledger", args=[row.batch_id])),
            Fact("原来记的数量", quantity(row.before, row.unit)),
            Fact("正确的数量", quantity(row.after, row.unit)),
            Fact(sign, quantity(abs(change), row.unit)),
            Fact("原因", row.reason),
            Fact("提出时间", stamp(row.asked_at)),
            *((Fact("办结时间", stamp(row.decided_at)),) if row.decided_at else ()),
            *((Fact("意见", row.answer),) if row.answer else ()),
        )
    )


def _listing(request: HttpRequest, found: Page[CorrectionRow], *, own: bool) -> Listing:
    names = {} if own else subjects.names({row.subject_id for row in found.rows})
    turned = changed(request, sort="asked", dir="asc" if found.descending else "desc")
    columns = (
        Column("产品与批次"),
        *(() if own else (Column("主体"),)),
        Column("事项"),
        Column("原数量", right=True),
        Column("更正为", right=True),
        Column("原因", full=True),
        Column("提出时间", turned, "descending" if found.descending else "ascending"),
        Column("状态", corner=True),
    )
    rows = tuple(
        Row(
            (
                Cell(row.product_name, url=reverse("batches:correction", args=[row.id]), small=row.number),
                *(() if own else (Cell(names.get(row.subject_id, "")),)),
                Cell(EVENT_NAMES[row.kind]),
                Cell(quantity(row.before, row.unit)),
                Cell(quantity(row.after, row.unit)),
                Cell(row.reason),
                Cell(stamp(row.asked_at)),
                Cell(badge=_badge(row.state)),
            )
        )
        for row in found.rows
    )
    empty = Empty("没有更正", "在批次的流水里，登记错的采收、收购和损耗可以更正。", icon="edit")
    return Listing(
        table=Table(_LIST, columns, rows, empty=empty),
        pager=pager(request, found, "条", jump="跳到日期", kind="date"),
        filters=CorrectionFilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("batches:corrections"),
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(CorrectionState):
        found.append(Chip(CORRECTION_NAMES[CorrectionState(asked["state"])], changed(request, state="")))
    return tuple(found)


def _badge(state: CorrectionState) -> Badge:
    return Badge(CORRECTION_NAMES[state], *_BADGES[state])
