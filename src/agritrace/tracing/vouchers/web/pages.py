"""Vouchers: the list, issuing, the record with its print, handing over, voiding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refusal, Refused
from agritrace.tracing.batches import selectors as batches
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Empty, History, HistoryLine, Note, PageHead
from agritrace.ui.words import said

from .. import selectors, services, sheets
from ..permissions import Permission
from ..states import VOUCHER, Gate, VoucherState
from ..values import MOST_LINES, HandOver, Paper, PrintVoucher, VoidVoucher, VoucherRow
from . import shown
from .forms import PaperForm, PressForm, VoidForm, VoucherForm

DRAFT = "voucher-new"
_ICONS = {"issue": "pencil", "print": "printer", "deliver": "checks", "receive": "checks", "void": "circle-x"}


@page(Permission.SEE)
@require_safe
def vouchers(request: HttpRequest) -> HttpResponse:
    """The viewer's vouchers, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_vouchers(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None and viewer.can(Permission.ISSUE)
    acts = (Act("开凭证", reverse("vouchers:new"), "primary", "plus"),) if own else ()
    head = PageHead(shown.TITLE, f"共 {found.total_words} 张", acts=acts)
    context = {"title": head.title, "head": head, "listing": shown.listing(request, found, viewer)}
    return render(request, "vouchers/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = selectors.export_vouchers(viewer_of(request), asked)
    return export_xlsx(shown.TITLE, shown.HEADS, shown.sheet(rows))


@page(Permission.ISSUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Goods go to a market: how much of which batches, and where to."""
    viewer = viewer_of(request)
    offered = batches.sellable(viewer, limit=MOST_LINES)
    form = VoucherForm(request.POST or None, batches=offered)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.issue_voucher(viewer, form.command(), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "凭证已开好，请打印后随货交给对方。", extra_tags=f"draft:{DRAFT}")
            return redirect("vouchers:record", voucher_id=made.voucher_id)
    crumbs = (Crumb(shown.TITLE, reverse("vouchers:list")), Crumb("开凭证"))
    head = PageHead("开入市追溯凭证", "送进批发市场、零售市场或加工企业的货，一车一证", crumbs)
    empty = Empty("现在没有可送的批次", "登记采收或确认收货后，就可以开凭证。", "packages")
    context = {"title": head.title, "head": head, "form": form if offered else None, "empty": empty, "draft": DRAFT}
    return render(request, "vouchers/new.html", context)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """One voucher with what can be done next."""
    return _show(request, selectors.voucher(viewer_of(request), voucher_id))


@page(Permission.ISSUE)
@require_POST
def printed(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Counts a print and leads to its PDF."""
    viewer, form = viewer_of(request), PaperForm(request.POST)
    row = selectors.voucher(viewer, voucher_id)
    if not form.is_valid():
        return _show(request, row, paper=form)
    told = form.cleaned_data
    try:
        command = PrintVoucher(voucher_id, Paper(told["paper"]), told["command_id"])
        services.print_voucher(viewer, command, system_now())
    except Refused as refused:
        return _show(request, selectors.voucher(viewer, voucher_id), refused.refusal)
    return redirect(f"{reverse('vouchers:pdf', args=[voucher_id])}?paper={told['paper']}")


@page(Permission.ISSUE)
@require_safe
def pdf(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """The paper of a counted print; nothing of a voucher that was never printed or is void."""
    viewer = viewer_of(request)
    row = selectors.voucher(viewer, voucher_id)
    asked = request.GET.get("paper", "")
    if (
        not row.prints
        or row.state == VoucherState.VOID
        or asked not in set(Paper)
        or row.subject_id != viewer.subject_id
    ):
        raise NotFound("这次打印")
    phone = selectors.phone_of(viewer, row)
    answer = HttpResponse(
        sheets.pdf(row, selectors.lines(row.id), Paper(asked), phone=phone), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="voucher-{row.code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(Permission.ISSUE)
@require_POST
def delivered(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """The supplier says that goods and paper are with the market."""
    viewer, form = viewer_of(request), PressForm(request.POST)
    row = selectors.voucher(viewer, voucher_id)
    if form.is_valid():
        try:
            services.hand_over(viewer, HandOver(voucher_id, form.cleaned_data["command_id"]), system_now())
        except Refused as refused:
            return _show(request, selectors.voucher(viewer, voucher_id), refused.refusal)
        messages.success(request, "已登记交付，货已从库存转出。")
    return redirect("vouchers:record", voucher_id=row.id)


@page(Permission.ISSUE)
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """The goods were not sent, or the paper is wrong; it cannot be undone."""
    viewer, row = viewer_of(request), selectors.voucher(viewer_of(request), voucher_id)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.void_voucher(viewer, VoidVoucher(voucher_id, told["reason"], told["command_id"]), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "凭证已作废，货已退回库存。")
            return redirect("vouchers:record", voucher_id=voucher_id)
    back = reverse("vouchers:record", args=[row.id])
    crumbs = (Crumb(shown.TITLE, reverse("vouchers:list")), Crumb(row.goods, back), Crumb("作废"))
    head = PageHead("作废凭证", row.goods, crumbs)
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "back": back}
    return render(request, "vouchers/void.html", context)


def _show(
    request: HttpRequest, row: VoucherRow, refusal: Refusal | None = None, *, paper: PaperForm | None = None
) -> HttpResponse:
    viewer, now = viewer_of(request), system_now()
    gate = Gate(viewer.subject_id, row.subject_id, row.market_id)
    names = {arrow.name for arrow in VOUCHER.open_arrows(viewer, VoucherState(row.state), snapshot=gate)}
    crumbs = (Crumb(shown.TITLE, reverse("vouchers:list")), Crumb(row.goods))
    acts = (Act("作废", reverse("vouchers:void", args=[row.id]), "return", "circle-x"),) if "void" in names else ()
    head = PageHead(row.goods, f"{said(row.issued_at, now)}开具", crumbs, shown.badge(row), acts=acts)
    history = tuple(
        HistoryLine(f"{one.sentence}。", one.occurred_at, _ICONS.get(one.act.rsplit(":", 1)[-1], "point"))
        for one in journal.history(viewer, "voucher", row.id)
    )
    context = {
        "title": f"凭证 {row.goods}",
        "head": head,
        "row": row,
        "names": names,
        "paper": (paper or PaperForm()) if "print" in names else None,
        "press": PressForm() if "deliver" in names else None,
        "refused": Note(str(refusal), "没有办成。", "red") if refusal else None,
        "facts": shown.facts(viewer, row),
        "lines": shown.lines_table(selectors.lines(row.id)),
        "history": History(history),
    }
    return render(request, "vouchers/record.html", context, status=409 if refusal else 200)
