"""Sales recorded by hand: writing one down, the list, the record where the buyer is asked and claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refusal, Refused
from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.kept import with_kept
from agritrace.ui.parts import Act, Crumb, Empty, Fact, Facts, Link, Note, PageHead
from agritrace.ui.words import quantity, said, stamp

from .. import byhand as records
from .. import hands, services
from ..handvalues import MOST_PHOTOS, USE_NAMES, HandRow, OfferClaim, SettleHand, Use
from ..permissions import Permission
from ..states import HAND, HandSide, HandState
from . import handlist, lines, pages, shown
from .forms import PressForm
from .handforms import DisownForm, HandForm, OfferForm

DRAFT = "hand-new"
HEADS = ("产品", "批次号", "卖方", "数量", "单位", "用途", "买方所在地", "状态", "卖出时间", "登记时间", "新追溯码")
_NO_BATCH = Empty("现在没有可卖的批次", "登记采收或确认收货后，就可以卖出。", "packages")


@page(Permission.SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The seller writes down what went to a buyer who is not registered, with a photo and his word for it."""
    viewer = viewer_of(request)
    offered = lines.offered(viewer, [request.POST.get("batch_id", request.GET.get("batch", ""))])
    form, photos = _form(request, offered)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record_by_hand(viewer, form.command(photos, upload_token(request.session)), system_now())
        except Refused as refused:
            form = _again(request, offered, photos, refused=refused)
        else:
            messages.success(request, "已登记，这些数量已从库存转出。", extra_tags=f"draft:{DRAFT}")
            return redirect("trade:hand", hand_id=made.hand_id)
    head = PageHead("登记卖给未注册的买方", "对方已经注册的，请用扫码卖货", (*_crumbs(), Crumb("登记")))
    note = Note(f"已保存 {len(photos)} 张照片，不用再拍。") if photos else None
    context = {"title": head.title, "head": head, "form": form if offered else None, "note": note, "empty": _NO_BATCH}
    return render(request, "trade/hand_new.html", {**context, "draft": DRAFT})


@page(Permission.SEE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The viewer's hand records, or those of his area."""
    viewer = viewer_of(request)
    found = hands.list_hands(viewer, page_request(request, hands.SORTS, hands.FILTERS))
    act = Act("登记", reverse("trade:hand-new"), "primary", "plus")
    acts = (act,) if viewer.subject_id is not None and viewer.can(Permission.SUBMIT) else ()
    crumbs = (Crumb("扫码交易", reverse("trade:list")), Crumb(handlist.TITLE))
    head = PageHead(handlist.TITLE, f"共 {found.total_words} 笔", crumbs, acts=acts)
    context = {"title": head.title, "head": head, "listing": handlist.listing(request, found, viewer)}
    return render(request, "trade/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file; nothing personal of buyers is in it."""
    asked = page_request(request, hands.SORTS, hands.FILTERS)
    return export_xlsx(handlist.TITLE, HEADS, _sheet(hands.export_hands(viewer_of(request), asked)))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, hand_id: int) -> HttpResponse:
    """One record; who is asked to claim it decides here."""
    return _show(request, hands.one(viewer_of(request), hand_id))


@page(Permission.SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, hand_id: int) -> HttpResponse:
    """The seller scans the card of the buyer who is registered by now."""
    viewer, row = viewer_of(request), hands.one(viewer_of(request), hand_id)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = parse_scanned(form.cleaned_data["code"])
        code, k = (found.code, found.k) if isinstance(found, ScannedSubject) else ("", "")
        command = OfferClaim(hand_id, code, k, form.cleaned_data["command_id"])
        try:
            services.offer_claim(viewer, command, system_now())
        except Refused as refused:
            for reason in refused.refusal.reasons:
                form.add_error("code" if reason.field == "buyer_code" else None, str(reason))
        else:
            messages.success(request, "已请买方认领，他马上会收到消息。")
            return redirect("trade:hand", hand_id=hand_id)
    what, back = _what(row), reverse("trade:hand", args=[row.id])
    head = PageHead(f"请买方认领 {what}", crumbs=(*_crumbs(), Crumb(what, back), Crumb("请买方认领")))
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "back": back}
    return render(request, "trade/hand_offer.html", context)


@page(Permission.CONFIRM)
@require_POST
def take(request: HttpRequest, hand_id: int) -> HttpResponse:
    """The buyer claims what he bought; it is a batch of his own from now on."""
    viewer, form = viewer_of(request), PressForm(request.POST)
    row = hands.one(viewer, hand_id)
    if form.is_valid():
        try:
            command = SettleHand(hand_id, take=True, command_id=form.cleaned_data["command_id"])
            services.settle_hand(viewer, command, system_now())
        except Refused as refused:
            return _show(request, hands.one(viewer, hand_id), refused.refusal)
        messages.success(request, "已认领，新追溯码已生成。")
    return redirect("trade:hand", hand_id=row.id)


@page(Permission.REFUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def disown(request: HttpRequest, hand_id: int) -> HttpResponse:
    """Who was asked did not buy it."""
    viewer, row = viewer_of(request), hands.one(viewer_of(request), hand_id)
    form = DisownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = SettleHand(hand_id, take=False, command_id=typed["command_id"], reason=typed["reason"])
        try:
            services.settle_hand(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已答复，卖方会看到原因。")
            return redirect("trade:hands")
    what, back = _what(row), reverse("trade:hand", args=[row.id])
    head = PageHead(f"不认领 {what}", crumbs=(*_crumbs(), Crumb(what, back), Crumb("不认领")))
    after = "答复后这笔登记回到卖方，不进入您的库存。"
    return shown.reason_page(request, head, form, after=after, back=back, verb="不认领")


def _show(request: HttpRequest, row: HandRow, refusal: Refusal | None = None) -> HttpResponse:
    viewer, now = viewer_of(request), system_now()
    side = HandSide(viewer.subject_id, row.seller_id, row.buyer_id)
    names = {arrow.name for arrow in HAND.open_arrows(viewer, HandState(row.state), snapshot=side)}
    ask = (Act("请买方认领", reverse("trade:hand-offer", args=[row.id]), icon="scan"),) if "offer" in names else ()
    head = PageHead(
        _what(row), f"{said(row.recorded_at, now)}登记", (*_crumbs(), Crumb(_what(row))), handlist.badge(row), acts=ask
    )
    context = {
        "title": f"登记的交易 {row.product_name}",
        "head": head,
        "body_class": "docked" if "claim" in names else "",
        "row": row,
        "form": PressForm() if "claim" in names else None,
        "refused": Note(str(refusal), "没有办成。", "red") if refusal else None,
        "facts": _facts(viewer, row),
        "photos": _photos(viewer, row),
        "history": pages.history_of(viewer, "hand", row.id),
    }
    return render(request, "trade/hand.html", context, status=409 if refusal else 200)


def _facts(viewer: Viewer, row: HandRow) -> Facts:
    told, mine = records.buyer_of(viewer, row.id), row.seller_id == viewer.subject_id
    claimant = subjects.brief([row.buyer_id]).get(row.buyer_id) if row.buyer_id else None
    own = row.buyer_batch_id and row.buyer_id == viewer.subject_id
    bought = reverse("batches:record", args=[row.buyer_batch_id]) if own else ""
    found = (
        Fact("卖方", row.seller_name),
        Fact("买方", told.name),
        Fact("买方手机号", told.phone),
        Fact("买方所在地", " ".join(part for part in (regions.path(row.region_code), told.address) if part)),
        Fact("用途", USE_NAMES[Use(row.use)]),
        Fact("批次", row.batch_number, reverse("batches:record", args=[row.batch_id]) if mine else ""),
        Fact("数量", quantity(row.quantity, row.unit)),
        Fact("卖出时间", stamp(row.sold_at)),
        Fact("认领的主体", claimant.name if claimant else ""),
        Fact("原因", row.reason),
        Fact("买方批次", "查看" if bought else "", bought),
    )
    code = (Fact("新追溯码", code=row.buyer_code),) if row.buyer_code else ()
    return Facts((*(fact for fact in found if fact.text), *code))


def _photos(viewer: Viewer, row: HandRow) -> tuple[Link, ...]:
    """The evidence, for the seller and the authorities."""
    if viewer.subject_id is not None and viewer.subject_id != row.seller_id:
        return ()
    return tuple(
        Link(f"凭证照片 {nth}", reverse("files:show", args=[photo])) for nth, photo in enumerate(row.photos, start=1)
    )


def _form(request: HttpRequest, offered: tuple[Any, ...]) -> tuple[HandForm, tuple[UUID, ...]]:
    """The form, with the photos kept from an earlier try and those sent now."""
    if request.method != "POST":
        initial = {"sold_at": system_now(), "batch_id": request.GET.get("batch", "")}
        return HandForm(batches=offered, initial=initial), ()
    form = HandForm(request.POST, request.FILES, batches=offered)
    form.is_valid()
    sent = (
        Upload("凭证照片", one.size, one.file, "hand", upload_token(request.session))
        for one in form.cleaned_data.get("photos", [])
    )
    stored, faults = files.store_each(viewer_of(request), sent, system_now())
    kept = (*form.kept_photos[:MOST_PHOTOS], *stored)
    form = HandForm(with_kept(request, kept), {}, batches=offered)
    form.is_valid()
    for words in faults:
        form.add_error("photos", words)
    return form, kept


def _again(request: HttpRequest, offered: tuple[Any, ...], photos: tuple[UUID, ...], *, refused: Refused) -> HandForm:
    """The form as it was typed with what was refused; photos that are gone are asked for anew."""
    gone = any(reason.code == "gone" for reason in refused.refusal.reasons)
    form = HandForm(with_kept(request, () if gone else photos), {}, batches=offered)
    form.is_valid()
    show_refusal(form, refused)
    return form


def _what(row: HandRow) -> str:
    return f"{row.product_name} {quantity(row.quantity, row.unit)}"


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb("扫码交易", reverse("trade:list")), Crumb(handlist.TITLE, reverse("trade:hands")))


def _sheet(rows: Iterator[HandRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.product_name, row.batch_number, row.seller_name, float(row.quantity), row.unit, USE_NAMES[Use(row.use)],
            regions.path(row.region_code), HAND.labels[HandState(row.state)], stamp(row.sold_at), stamp(row.recorded_at),
            row.buyer_code,
        )  # fmt: skip  # the order of the heads
