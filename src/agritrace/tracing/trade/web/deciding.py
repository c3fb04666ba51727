"""Confirming, refusing and withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Crumb, PageHead
from agritrace.ui.words import quantity

from .. import selectors, services
from ..permissions import Permission
from ..values import ConfirmSale, RefuseSale, SaleRow, WithdrawSale
from . import pages
from .forms import PressForm, RefusalForm, WithdrawalForm


@page(Permission.CONFIRM)
@require_POST
def confirm(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The goods have arrived; then the record shows the new code with its print button."""
    form, viewer = PressForm(request.POST), viewer_of(request)
    row = selectors.sale(viewer, sale_id)
    if form.is_valid():
        try:
            services.confirm_sale(viewer, ConfirmSale(sale_id, form.cleaned_data["command_id"]), system_now())
        except Refused as refused:
            row = selectors.sale(viewer, sale_id)
            return pages.show(request, row, refusal=refused.refusal)
        messages.success(request, "已确认收货，新追溯码已生成。")
    return redirect("trade:record", sale_id=row.id)


@page(Permission.REFUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, sale_id: int) -> HttpResponse:
    """The goods are not taken, with a reason the seller will read."""
    viewer, row = viewer_of(request), selectors.sale(viewer_of(request), sale_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
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
            services.withdraw_sale(viewer, WithdrawSale(sale_id, typed["reason"], typed["command_id"]), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已撤回，冻结的数量已退回库存。")
            return redirect("trade:record", sale_id=sale_id)
    return _reason(request, row, form, verb="撤回")


def _reason(request: HttpRequest, row: SaleRow, form: RefusalForm | WithdrawalForm, *, verb: str) -> HttpResponse:
    what, back = f"{row.product_name} {quantity(row.quantity, row.unit)}", reverse("trade:record", args=[row.id])
    head = PageHead(f"{verb} {what}", crumbs=(Crumb("扫码交易", reverse("trade:list")), Crumb(what, back), Crumb(verb)))
    after = f"{verb}后，{quantity(row.quantity, row.unit)}退回{row.seller_name}的库存；已经办理的不能恢复。"
    context = {
        "title": head.title,
        "head": head,
        "body_class": "docked",
        "form": form,
        "after": after,
        "back": back,
        "verb": verb,
    }
    return render(request, "trade/reason.html", context)
