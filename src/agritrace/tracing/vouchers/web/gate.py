"""Verification: by the market's person at the gate, and by everybody who scans the paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.sealing import mask_name
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import page, public_page, viewer_of
from agritrace.ui.parts import Note, PageHead, Verdict
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..states import VOUCHER, Gate, VoucherState
from ..values import KIND_NAMES, MarketKind, ReceiveVoucher, VoucherRow
from . import shown
from .forms import GateForm, PressForm

HEAD = PageHead("入场核验", "扫送货人的入市追溯凭证，核对货物后确认进场")


@page(Permission.VERIFY)
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """``?code=``: what the paper says; pressing the button says that the goods are in."""
    viewer = viewer_of(request)
    text = str(request.POST.get("code", request.GET.get("code", "")))[:400]
    row = selectors.by_code(text) if text else None
    note: Note | None = None
    if request.method == "POST" and row is not None:
        form = PressForm(request.POST)
        if form.is_valid():
            command = ReceiveVoucher(row.code, form.cleaned_data["command_id"])
            try:
                services.receive_voucher(viewer, command, system_now())
            except Refused as refused:
                note, row = Note(str(refused.refusal), "没有办成。", "red"), selectors.by_code(text)
            else:
                messages.success(request, "已核验，货已进场。")
                return redirect(f"{reverse('vouchers:gate')}?code={row.code}")
    if text and row is None:
        note = Note("请核对纸上的20位凭证号，或请送货人重新打印。", "没有查到这张凭证。", "red")
    return render(
        request, "vouchers/gate.html", _gate(request, row, text, note=note), status=409 if note and row else 200
    )


def _gate(request: HttpRequest, row: VoucherRow | None, text: str, *, note: Note | None) -> dict[str, Any]:
    viewer = viewer_of(request)
    context: dict[str, Any] = {
        "title": HEAD.title,
        "head": HEAD,
        "form": GateForm({"code": text} if text else None),
        "note": note or (_warning(row) if row else None),
        "row": row,
    }
    if row is None:
        return context
    snapshot = Gate(viewer.subject_id, row.subject_id, row.market_id)
    names = {arrow.name for arrow in VOUCHER.open_arrows(viewer, VoucherState(row.state), snapshot=snapshot)}
    return {
        **context,
        "body_class": "docked" if "receive" in names else "",
        "facts": shown.facts(viewer, row),
        "badge": shown.badge(row),
        "lines": shown.lines_table(selectors.lines(row.id)),
        "press": PressForm() if "receive" in names else None,
    }


def _warning(row: VoucherRow) -> Note | None:
    """A paper that was used or is void must not open the gate a second time."""
    if row.state == VoucherState.VOID:
        return Note(f"原因：{row.reason}", "这张凭证已作废，请不要收货。", "red")
    if row.state == VoucherState.DELIVERED:
        return Note(
            f"{stamp(row.decided_at) if row.decided_at else ''} 已经核验过一次。", "这张凭证已经用过。", "amber"
        )
    return None


@public_page("whoever holds the paper may read what it says; no telephone, plate or quantity beyond the goods in words")
@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """The public check of a voucher: genuine, used or void; what, from where, to which kind of market."""
    row = selectors.by_code(code)
    context = _public(row) if row else {"banner": Verdict("none", "没有查到这张凭证", "请核对纸上的20位凭证号")}
    context |= {"title": context["banner"].title, "hotline": settings.HOTLINE}
    answer = HttpResponse(render_to_string("vouchers/public.html", context), status=200 if row else 404)
    answer["Cache-Control"] = "no-store"
    return answer


def _public(row: VoucherRow) -> dict[str, Any]:
    supplier = subjects.brief([row.subject_id])[row.subject_id]
    name = mask_name(supplier.name) if supplier.org_form == SubjectForm.FARMER else supplier.name
    lines = [
        (one.product_name, regions.path(f"{one.origin_region_code[:6]}000000"), one.harvested_on, one.batch_code)
        for one in selectors.lines(row.id)
    ]
    facts = (
        ("供货主体", name),
        ("收货单位", f"{row.market}（{KIND_NAMES[MarketKind(row.kind)]}）"),
        ("开具日期", beijing_day(row.issued_at).isoformat()),
        ("作废原因", row.reason),
    )
    return {"banner": _banner(row), "facts": [fact for fact in facts if fact[1]], "lines": lines}


def _banner(row: VoucherRow) -> Verdict:
    if row.state == VoucherState.VOID:
        return Verdict("void", "凭证已作废", "请不要凭它收货", code=row.code, code_name="凭证号")
    if row.state == VoucherState.DELIVERED:
        return Verdict("ok", "真凭证，货已交付", "同一张凭证不能再用第二次", code=row.code, code_name="凭证号")
    return Verdict("ok", "真凭证，在途", "这张凭证由平台发出，货还没有交付", code=row.code, code_name="凭证号")
