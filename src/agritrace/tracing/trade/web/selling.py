"""Selling by scan: first the buyer is proven, then batch and quantity are asked. Two plain forms, scripts or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import zxingcpp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from PIL import Image, UnidentifiedImageError

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.subjectcodes import ScannedSubject, ScannedTrace, parse_scanned
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import PROVISIONAL, SubjectBrief
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui import words
from agritrace.ui.entrances import page, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Empty, Link, Note, PageHead, Ticket, Work, WorkList

from .. import selectors, services, terms
from ..permissions import Permission
from ..values import SubmitDelivery, SubmitSale
from . import lines
from .forms import PhotoForm, SaleForm, ScanForm

HEAD = PageHead("扫码卖货")
LARGEST_PHOTO = 20 * 1024 * 1024
LARGEST_SIDE = 2400
MOST_PIXELS = 80_000_000
"""A picture with more is no photo of a code (phones make at most 50 to 64 million); it would fill memory."""
_UNREAD = "没有从照片里认出二维码。请对准、拍清楚后再试，或直接输入16位主体码。"


@page(Permission.SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step one without ``code``: scan; step two with it: what is sold (mock 08-sale-scan)."""
    if request.method == "POST":
        return _submit(request)
    text = request.GET.get("code", "").strip()[:400]
    if not text:
        return _scan(request, note=None)
    viewer, found = viewer_of(request), parse_scanned(text)
    if isinstance(found, ScannedTrace):
        return _scan(request, Note("卖货要扫买方的电子身份标识。", "这是产品的追溯码。", "amber"), text)
    if not isinstance(found, ScannedSubject):
        return _scan(request, Note("请重新扫描，或核对16位主体码。", "没有认出这个码。", "amber"), text)
    k = found.k or request.GET.get("k", "")[:9]
    buyer, proven = selectors.scanned_subject(viewer, found.code, k)
    note = _against(viewer, buyer, k, proven=proven)
    if buyer is None or note is not None:
        return _scan(request, note, text)
    return _sell(request, buyer, k, proven=proven)


def _scan(request: HttpRequest, note: Note | None, text: str = "") -> HttpResponse:
    form = ScanForm({"code": text} if text else None, initial={"code": text})
    batch = request.GET.get("batch", "")
    head = replace(HEAD, text=_chosen(viewer_of(request), batch))
    batch = batch if batch.isdecimal() else ""
    context = {"title": "扫码卖货", "head": head, "form": form, "photo": PhotoForm(), "note": note, "batch": batch}
    return render(request, "trade/scan.html", {**context, "partners": _partners(request, batch)})


def _partners(request: HttpRequest, batch: str) -> WorkList | None:
    """Whom one sells to often, one press away; nothing before the first sale."""
    known = selectors.partners(viewer_of(request))
    if not known:
        return None
    more = {"batch": batch} if batch else {}
    rows = (
        Work(
            one.name, f"{reverse('trade:new')}?{urlencode({'code': one.code, **more})}", f"最近卖过 {one.sales} 次",
            "users",
        )
        for one in known
    )  # fmt: skip  # one line per partner
    return WorkList("常卖给", tuple(rows), note="没有扫标识的，请和对方核对名称")


def _chosen(viewer: Viewer, batch: str) -> str:
    """What is to be sold when the seller came from a batch of his own."""
    row = batches.briefs([int(batch)]).get(int(batch)) if batch.isdecimal() and len(batch) < 19 else None
    if row is None or row.subject_id != viewer.subject_id:
        return ""
    return f"卖出 {row.product_name}　{row.number}，可卖 {words.quantity(row.stock.available, row.unit)}"


def _against(viewer: Viewer, buyer: SubjectBrief | None, k: str, *, proven: bool) -> Note | None:
    """What is wrong with the scanned buyer, said before anything else is asked; the service decides again."""
    if buyer is None:
        return Note("请重新扫描，或核对16位主体码。", "没有找到这个主体码。", "amber")
    if buyer.id == viewer.subject_id:
        return Note("请扫描买方的电子身份标识。", "这是您自己的标识，不能卖给自己。", "amber")
    if k and not proven:
        old = subjects.old_issue(buyer.code, k)
        why = f"这张{subjects.spoiled(*old)}。" if old else "这张标识已经失效，或不是本平台发放的。"
        return Note("请让买方出示最新的电子身份标识。", why, "red")
    if buyer.state in PROVISIONAL:
        text = "请对方先补办注册：在线填报并填上临时码，或请乡镇代办；县级通过后再卖。"
        return Note(text, f"{buyer.name}还没有注册，不能交易。", "red")
    if not buyer.working:
        return Note("请联系买方所在县的农业农村部门。", f"{buyer.name}现在不能交易。", "red")
    return None


def _sell(request: HttpRequest, buyer: SubjectBrief, k: str, *, proven: bool) -> HttpResponse:
    viewer, chosen = viewer_of(request), request.GET.get("batch", "")
    offered = lines.offered(viewer, [chosen])
    carrier, plate = selectors.last_transport(viewer)
    first = next((row.id for row in offered if str(row.id) == chosen), offered[0].id if offered else None)
    initial = {"code": buyer.code, "k": k, "batch_id": first, "carrier": carrier, "plate": plate, "lines": 1}
    form = SaleForm(batches=offered, initial=initial) if offered else None
    return _show(request, form, buyer, proven=proven)


def _submit(request: HttpRequest) -> HttpResponse:
    viewer, data = viewer_of(request), request.POST
    offered = lines.offered(viewer, lines.chosen(data))
    if lines.is_editing(data):
        return _edit(request, offered)
    form = SaleForm(data, batches=offered, lines=lines.count_of(data))
    if form.is_valid():
        command = form.command()
        try:
            sale_id = _stored(viewer, command)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已提交，买方马上会收到消息。", extra_tags="draft:sale-new")
            return redirect("trade:record", sale_id=sale_id)
    return _again(request, form)


def _stored(viewer: Viewer, command: SubmitSale | SubmitDelivery) -> int:
    """Submit what was typed; the id of the sale whose page shows it."""
    if isinstance(command, SubmitDelivery):
        return services.submit_delivery(viewer, command, system_now()).delivery_id
    return services.submit_sale(viewer, command, system_now()).sale_id


def _edit(request: HttpRequest, offered: tuple[BatchRow, ...]) -> HttpResponse:
    """The same form with a line more or less; nothing is stored."""
    viewer = viewer_of(request)
    typed = lines.edited(viewer, request.POST.dict(), offered)
    again = lines.offered(viewer, lines.chosen({**typed.values, "lines": str(typed.count)}))
    form = SaleForm(batches=again, lines=typed.count, initial={**typed.values, "scan": "", "lines": typed.count})
    if request.POST.get("scan", "").strip():
        form.fields["scan"].widget.attrs["autofocus"] = True
    note = Note(typed.said or "已去掉一行。", tone="green" if typed.added or not typed.said else "amber")
    return _again(request, form, note=note)


def _again(request: HttpRequest, form: SaleForm, note: Note | None = None) -> HttpResponse:
    """The form as it was typed, under the buyer it names."""
    k = str(form["k"].value() or "")
    buyer, proven = selectors.scanned_subject(viewer_of(request), str(form["code"].value() or ""), k)
    if buyer is None:
        return _scan(request, _against(viewer_of(request), None, k, proven=False))
    return _show(request, form, buyer, proven=proven, note=note)


def _show(
    request: HttpRequest, form: SaleForm | None, buyer: SubjectBrief, *, proven: bool, note: Note | None = None
) -> HttpResponse:
    batch = request.GET.get("batch", "")
    again = f"{reverse('trade:new')}?{urlencode({'batch': batch})}" if batch.isdecimal() else reverse("trade:new")
    county = regions.names([f"{buyer.region_code[:6]}000000"])
    ticket = Ticket(
        heading="已扫到买方" if proven else "已找到买方（未核对标识）",
        title=buyer.name,
        text="　".join(county.values()),
        code=buyer.code,
        again=Link("重扫", again),
    )
    empty = Empty(
        "现在没有可卖的批次",
        "登记采收或确认收货后，就可以卖出。",
        "packages",
        (Act("登记采收", reverse("batches:new"), icon="plus"),),
    )
    context = {"title": "扫码卖货", "head": HEAD, "body_class": "docked" if form else "", "form": form, "note": note}
    hours = int(terms.waiting(system_now()).total_seconds()) // 3600
    return render(request, "trade/sell.html", {**context, "ticket": ticket, "empty": empty, "hours": hours})


@signed_in
@require_POST
def decode_photo(request: HttpRequest) -> HttpResponse:
    """A photographed code, read on the server: ``{"code": text}`` for scripts, else on to the sale."""
    text = _read(request.FILES.get("photo"))
    if request.headers.get("Accept", "").startswith("text/html"):
        if text:
            asked = {"code": text, "batch": request.POST.get("batch", "")}
            return redirect(f"{reverse('trade:new')}?{urlencode({n: v for n, v in asked.items() if v})}")
        messages.warning(request, _UNREAD)
        return redirect("trade:new")
    return JsonResponse({"code": text, "message": "" if text else _UNREAD})


def _read(upload: Any) -> str:
    """The text of the first code in a picture; "" when it is no picture, too large or holds none."""
    if upload is None or upload.size > LARGEST_PHOTO:
        return ""
    try:
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
            small = picture.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    small.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    found = zxingcpp.read_barcodes(small)
    return str(found[0].text)[:400] if found else ""
