"""Confirming, refusing and withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Crumb, PageHead
from agritrace.ui.words import quantity

from .. import selectors, services
from ..permissions import Permission
from ..values import RefuseDelivery, RefuseSale, SaleRow, WithdrawDelivery, WithdrawSale
from . import pages, shown
from .forms import ReceiptForm, ReceiptsForm, RefusalForm, WithdrawalForm


@page(Permission.CONFIRM)
@require_POST
def confirm(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The goods have arrived, in full or in part; then the record shows the new code with its print button."""
    viewer = viewer_of(request)
    row = selectors.sale(viewer, sale_id)
    form = pages.receipt(request, row)
    if not form.is_valid():
        return pages.show(request, row, form=form)
    try:
        if isinstance(form, ReceiptsForm):
            services.confirm_delivery(viewer, form.command(row.delivery_id or row.id), system_now())
        else:
            services.confirm_sale(viewer, form.command(), system_now())
    except Refused as refused:
        return _refused(request, sale_id, form, refused=refused)
    messages.success(request, "已确认收货，新追溯码已生成。")
    return redirect("trade:record", sale_id=row.id)


def _refused(request: HttpRequest, sale_id: int, form: ReceiptForm | ReceiptsForm, *, refused: Refused) -> HttpResponse:
    """Reasons with a field stand beside it; others say on top why the sale is not what the page showed."""
    fields = {reason.field for reason in refused.refusal.reasons}
    row = selectors.sale(viewer_of(request), sale_id)
    if not fields & set(form.fields):
        return pages.show(request, row, refusal=refused.refusal)
    show_refusal(form, refused)
    return pages.show(request, row, form=form)


@page(Permission.REFUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The goods are not taken, with a reason the seller will read."""
    viewer, row = viewer_of(request), selectors.sale(viewer_of(request), sale_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if row.delivery_id:
                services.refuse_delivery(
                    viewer, RefuseDelivery(row.delivery_id, typed["reason"], typed["command_id"]), system_now()
                )
            else:
                services.refuse_sale(viewer, RefuseSale(sale_id, typed["reason"], typed["command_id"]), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已拒收，卖方会看到原因。")
            return redirect("trade:record", sale_id=sale_id)
    return _reason(request, row, form, verb="拒收")


@page(Permission.WITHDRAW)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The seller takes a sale back that nobody has confirmed."""
    viewer, row = viewer_of(request), selectors.sale(viewer_of(request), sale_id)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if row.delivery_id:
                services.withdraw_delivery(
                    viewer, WithdrawDelivery(row.delivery_id, typed["reason"], typed["command_id"]), system_now()
                )
            else:
                services.withdraw_sale(
                    viewer, WithdrawSale(sale_id, typed["reason"], typed["command_id"]), system_now()
                )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已撤回，冻结的数量已退回库存。")
            return redirect("trade:record", sale_id=sale_id)
    return _reason(request, row, form, verb="撤回")


def _reason(request: HttpRequest, row: SaleRow, form: RefusalForm | WithdrawalForm, *, verb: str) -> HttpResponse:
    waiting = shown.waiting_lines(viewer_of(request), row)
    what, back = shown.goods(row, waiting), reverse("trade:record", args=[row.id])
    head = PageHead(f"{verb} {what}", crumbs=(Crumb("扫码交易", reverse("trade:list")), Crumb(what, back), Crumb(verb)))
    much = f"这 {len(waiting)} 行货" if len(waiting) > 1 else quantity(row.quantity, row.unit)
    after = f"{verb}后，{much}退回{row.seller_name}的库存；已经办理的不能恢复。"
    return shown.reason_page(request, head, form, after=after, back=back, verb=verb)
