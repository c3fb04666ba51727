"""Returns: asking for one, the list, the record where the seller decides."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page
from agritrace.kernel.results import Refusal, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Cell, Chip, Column, Crumb, Empty, Listing, Note, PageHead, Row, Table, View
from agritrace.ui.words import quantity, said, stamp

from .. import returns, selectors, services
from ..permissions import Permission
from ..returnvalues import AskReturn, DecideReturn, ReturnRow, WithdrawReturn
from ..states import RETURN, ReturnSide, ReturnState
from . import pages, shown
from .forms import DeclineForm, PressForm, ReturnFilterForm, ReturnForm, plain_amount

HEADS = ("产品", "卖方", "买方", "退货数量", "单位", "状态", "申请时间", "办结时间", "原因", "答复", "新追溯码")
_TITLE = "退货"


@page(Permission.RETURN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The buyer gives back part of what he took, with the reason the seller will read."""
    viewer, row = viewer_of(request), selectors.sale(viewer_of(request), sale_id)
    left = returns.left_of(viewer, row)
    form = ReturnForm(request.POST or None, sale=row, initial={"quantity": plain_amount(max(left, row.quantity * 0))})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = AskReturn(sale_id, typed["quantity"], typed["reason"], typed["command_id"])
        try:
            made = services.ask_return(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已申请退货，卖方马上会收到消息。")
            return redirect("trade:return", return_id=made.return_id)
    what, back = f"{row.product_name} {quantity(row.taken, row.unit)}", reverse("trade:record", args=[row.id])
    crumbs = (Crumb("扫码交易", reverse("trade:list")), Crumb(what, back), Crumb(_TITLE))
    head = PageHead(f"退货 {row.product_name}", f"还能退 {quantity(left, row.unit)}", crumbs)
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "back": back, "row": row}
    return render(request, "trade/ask_return.html", context)


@page(Permission.SEE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The viewer's returns, or those of his area."""
    viewer, now = viewer_of(request), system_now()
    found = returns.list_returns(viewer, page_request(request, returns.SORTS, returns.FILTERS))
    head = PageHead(_TITLE, f"共 {found.total_words} 笔", (Crumb("扫码交易", reverse("trade:list")), Crumb(_TITLE)))
    context = {"title": _TITLE, "head": head, "listing": _listing(request, found, viewer), "now": now}
    return render(request, "trade/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    asked = page_request(request, returns.SORTS, returns.FILTERS)
    return export_xlsx(_TITLE, HEADS, _sheet(returns.export_returns(viewer_of(request), asked)))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, return_id: int) -> HttpResponse:
    """One return; while it waits the seller decides here."""
    return _show(request, returns.one(viewer_of(request), return_id))


@page(Permission.ACCEPT)
@require_POST
def accept(request: HttpRequest, return_id: int) -> HttpResponse:
    """The goods are back with the seller, as a batch of their own."""
    return _pressed(request, return_id, "已收回，新追溯码已生成。", accepting=True)


@page(Permission.ACCEPT)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, return_id: int) -> HttpResponse:
    """The goods are not taken back, with a reason the buyer will read."""
    viewer, row = viewer_of(request), returns.one(viewer_of(request), return_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = DecideReturn(return_id, accept=False, command_id=typed["command_id"], reason=typed["reason"])
        try:
            services.decide_return(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已答复不同意退货，买方会看到原因。")
            return redirect("trade:return", return_id=return_id)
    back = reverse("trade:return", args=[row.id])
    head = PageHead(f"不同意退货 {_what(row)}", crumbs=(*_crumbs(), Crumb(_what(row), back), Crumb("不同意")))
    after = f"不同意后，{quantity(row.quantity, row.unit)}退回{row.buyer_name}的库存。"
    return shown.reason_page(request, head, form, after=after, back=back, verb="不同意退货")


@page(Permission.RETURN)
@require_POST
def withdraw(request: HttpRequest, return_id: int) -> HttpResponse:
    """The buyer keeps the goods after all."""
    return _pressed(request, return_id, "已撤回退货申请。", accepting=False)


def _pressed(request: HttpRequest, return_id: int, done: str, *, accepting: bool) -> HttpResponse:
    viewer, form = viewer_of(request), PressForm(request.POST)
    row = returns.one(viewer, return_id)
    if form.is_valid():
        number = form.cleaned_data["command_id"]
        try:
            if accepting:
                services.decide_return(viewer, DecideReturn(return_id, accept=True, command_id=number), system_now())
            else:
                services.withdraw_return(viewer, WithdrawReturn(return_id, number), system_now())
        except Refused as refused:
            return _show(request, returns.one(viewer, return_id), refused.refusal)
        messages.success(request, done)
    return redirect("trade:return", return_id=row.id)


def _show(request: HttpRequest, row: ReturnRow, refusal: Refusal | None = None) -> HttpResponse:
    viewer, now = viewer_of(request), system_now()
    side = ReturnSide(viewer.subject_id, row.seller_id, row.buyer_id)
    names = {arrow.name for arrow in RETURN.open_arrows(viewer, ReturnState(row.state), snapshot=side)}
    head = PageHead(
        f"退货 {_what(row)}", f"{said(row.requested_at, now)}申请", (*_crumbs(), Crumb(_what(row))),
        shown.return_badge(row),
    )  # fmt: skip  # one head
    context = {
        "title": head.title,
        "head": head,
        "body_class": "docked" if names else "",
        "row": row,
        "names": names,
        "form": PressForm() if names else None,
        "refused": Note(str(refusal), "没有办成。", "red") if refusal else None,
        "facts": shown.return_facts(viewer, row),
        "history": pages.history_of(viewer, "return", row.id),
    }
    return render(request, "trade/return.html", context, status=409 if refusal else 200)


def _what(row: ReturnRow) -> str:
    return f"{row.product_name} {quantity(row.quantity, row.unit)}"


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb("扫码交易", reverse("trade:list")), Crumb(_TITLE, reverse("trade:returns")))


def _listing(request: HttpRequest, found: Page[ReturnRow], viewer: Viewer) -> Listing:
    own = viewer.subject_id is not None
    order = "descending" if found.descending else "ascending"
    when = Column("申请时间", changed(request, sort="day", dir="asc" if found.descending else "desc"), order)
    columns = (
        Column("产品"),
        Column("卖方"),
        Column("买方"),
        Column("数量", right=True),
        when,
        Column("状态", corner=True),
    )
    view = request.GET.get("view", "all")
    rows = tuple(
        Row(
            (
                Cell(row.product_name, url=reverse("trade:return", args=[row.id]), small=row.reason),
                Cell(row.seller_name),
                Cell(row.buyer_name),
                Cell(quantity(row.quantity, row.unit)),
                Cell(stamp(row.requested_at)),
                Cell(badge=shown.return_badge(row)),
            )
        )
        for row in found.rows
    )
    chips = _chips(request)
    views = tuple(
        View(word, changed(request, view="" if key == "all" else key), current=key == view)
        for key, word in returns.VIEWS.items()
    )
    export_url = f"{reverse('trade:export-returns')}?{request.GET.urlencode()}"
    return Listing(
        table=Table(_TITLE, columns, rows, empty=_empty(filtered=bool(chips))),
        pager=pager(request, found, "笔", jump="跳到日期", kind="date"),
        views=views if own else (),
        filters=ReturnFilterForm(request.GET),
        kept=(("view", view),) if own and view in returns.VIEWS else (),
        chips=chips,
        clear_url=reverse("trade:returns"),
        export=Act(f"导出 Excel（{found.total_words} 笔）", export_url, icon="file-spreadsheet"),
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(ReturnState):
        found.append(Chip(RETURN.labels[ReturnState(asked["state"])], changed(request, state="")))
    return tuple(found)


def _empty(*, filtered: bool) -> Empty:
    if filtered:
        return Empty("没有符合条件的退货", "去掉一个条件再试。", acts=(Act("清除条件", reverse("trade:returns")),))
    return Empty("还没有退货", "买方在确认过的交易页面可以申请退货。", "arrow-back-up")


def _sheet(rows: Iterator[ReturnRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.product_name, row.seller_name, row.buyer_name, float(row.quantity), row.unit,
            RETURN.labels[ReturnState(row.state)], stamp(row.requested_at),
            stamp(row.decided_at) if row.decided_at else "", row.reason, row.answer, row.seller_code,
        )  # fmt: skip  # the order of the heads
