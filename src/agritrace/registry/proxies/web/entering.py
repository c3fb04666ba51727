"""Recording a consent, and entering a farmer together with his consent: one page each, made for a phone in the field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import Application, BusinessRole, CredentialKind, Industry, SubjectForm
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.kept import kept_ids, with_kept
from agritrace.ui.parts import Act, Cell, Column, Crumb, Empty, Note, PageHead, Row, Table

from .. import selectors, services
from ..permissions import Permission
from ..values import MOST_FILES, EnterFarmer, Granted, RecordConsent, Sign
from .forms import ConsentForm, EnterForm, FindForm

_LIST = "现场代录"
_ROLES = {
    Industry.PLANTING: BusinessRole.PLANTING,
    Industry.LIVESTOCK: BusinessRole.LIVESTOCK,
    Industry.FISHERY: BusinessRole.FISHERY,
}
_FIELDS = {"main_products": "main_product", "legal_id": "cred_no", "legal_name": "name", "attachments": "paper"}


@page(Permission.RECORD)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A farmer without smartphone: registration and consent on one page."""
    viewer = _official(request)
    places = selectors.entry_regions(viewer)
    form = EnterForm(places, *_sent(request))
    if request.method == "POST":
        papers = _papers(request, form)
        form = _with_papers(EnterForm(places, with_kept(request, papers), request.FILES), form)
        if form.is_valid() and not form.errors:
            command = EnterFarmer(_application(form), _granted(request, form, papers), form.cleaned_data["command_id"])
            try:
                done = services.enter_farmer(viewer, command, system_now())
            except Refused as refused:
                _shown(form, refused)
            else:
                words = f"已提交县级审核，查询号 {done.query_no}。请把查询号写给本人。"
                messages.success(request, words, extra_tags="draft:proxy-enter")
                return redirect("proxies:record", consent_id=done.consent_id)
    head = PageHead(
        "代农户注册",
        text="当面核对身份证，拍下签好的授权书",
        crumbs=(Crumb(_LIST, reverse("proxies:list")), Crumb("代农户注册")),
    )
    return render(
        request,
        "proxies/form.html",
        {
            "title": head.title,
            "head": head,
            "form": form,
            "save": "提交县级审核",
            "draft": "proxy-enter",
            "note": _note(form),
        },
    )


@page(Permission.RECORD)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Whose consent: farmers of the official's own area."""
    viewer = _official(request)
    text = request.GET.get("q", "").strip()[:400]
    scanned = parse_scanned(text)
    text = scanned.code if isinstance(scanned, ScannedSubject) else text[:60]
    form = FindForm({"q": text} if text else None)
    head = PageHead("登记代录授权", crumbs=(Crumb(_LIST, reverse("proxies:list")), Crumb("登记代录授权")))
    table = _table(selectors.candidates(viewer, text)) if text else None
    return render(request, "proxies/find.html", {"title": head.title, "head": head, "form": form, "table": table})


def _table(found: tuple[tuple[int, str, str], ...]) -> Table:
    rows = tuple(
        Row(
            (
                Cell(name),
                Cell(code=code) if code else Cell("还没有主体码"),
                Cell(act=Act("登记授权", reverse("proxies:new", args=[number]))),
            ),
            key=str(number),
        )
        for number, name, code in found
    )
    enter_act = Act("代农户注册", reverse("proxies:enter"), look="primary", icon="user-plus")
    empty = Empty("本辖区没有找到这个农户", "还没有注册的，可以代他注册。", icon="user", acts=(enter_act,))
    return Table("找到的农户", (Column("名称"), Column("主体码"), Column("办理")), rows, empty=empty)


@page(Permission.RECORD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Record the consent of a registered farmer."""
    viewer = _official(request)
    row = subjects.subject(viewer, subject_id)
    form = ConsentForm(*_sent(request))
    if request.method == "POST":
        papers = _papers(request, form)
        form = _with_papers(ConsentForm(with_kept(request, papers), request.FILES), form)
        if form.is_valid() and not form.errors:
            command = RecordConsent(row.id, _granted(request, form, papers), form.cleaned_data["command_id"])
            try:
                done = services.record_consent(viewer, command, system_now())
            except Refused as refused:
                _shown(form, refused)
            else:
                messages.success(request, "授权已登记。", extra_tags=f"draft:proxy-{row.id}")
                return redirect("proxies:record", consent_id=done.consent_id)
    crumbs = (Crumb(_LIST, reverse("proxies:list")), Crumb("登记代录授权"))
    head = PageHead("登记代录授权", text=f"{row.name} {row.code}", crumbs=crumbs)
    context = {"title": head.title, "head": head, "form": form, "save": "登记授权", "draft": f"proxy-{row.id}"}
    return render(request, "proxies/form.html", {**context, "note": _note(form)})


def _official(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not selectors.records(viewer):
        raise denied("登记代录授权")
    return viewer


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent, also when it was nothing; None for a page that is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _papers(request: HttpRequest, form: ConsentForm) -> tuple[UUID, ...]:
    """Pictures kept from an earlier try of this visitor, and those sent now; what cannot be stored is said in the form."""
    form.is_valid()
    kept = list(kept_ids(request.POST.get("kept", ""))[:MOST_FILES])
    for upload in form.cleaned_data.get("paper", []):
        if len(kept) >= MOST_FILES:
            break
        told = Upload("代录授权书", upload.size, upload.file, "proxy-consent", upload_token(request.session))
        try:
            kept.append(files.store(viewer_of(request), told, system_now()).id)
        except Refused as refused:
            form.add_error("paper", str(refused.refusal))
    return tuple(kept)


def _with_papers(form: Any, before: ConsentForm) -> Any:
    form.is_valid()
    for words in before.errors.get("paper", []):
        if words not in form.errors.get("paper", []):
            form.add_error("paper", words)
    return form


def _note(form: ConsentForm) -> Note | None:
    count = len([one for one in str(form["kept"].value() or "").split(",") if one])
    return Note(f"已保存 {count} 张授权书照片，不用再拍。") if count else None


def _granted(request: HttpRequest, form: ConsentForm, papers: tuple[UUID, ...]) -> Granted:
    told = form.cleaned_data
    scanned = parse_scanned(told["proxy_code"])
    return Granted(
        scopes=tuple(told["scopes"]),
        valid_from=beijing_day(system_now()),
        valid_until=told["valid_until"],
        sign=Sign(told["sign"]),
        checked=told["checked"],
        files=papers,
        session=upload_token(request.session),
        proxy_code=scanned.code if isinstance(scanned, ScannedSubject) else told["proxy_code"],
    )


def _application(form: EnterForm) -> Application:
    told = form.cleaned_data
    industries = tuple(Industry(one) for one in told["industries"])
    return Application(
        org_form=SubjectForm.FARMER,
        business_roles=tuple(_ROLES[one] for one in industries),
        industries=industries,
        name=told["name"],
        cred_kind=CredentialKind.IDENTITY,
        cred_no=told["cred_no"],
        region_code=told["region_code"],
        address=told["address"],
        legal_name="",
        phone=told["phone"],
        main_products=(told["main_product"],),
        temp_code=told["temp_code"],
    )


def _shown(form: ConsentForm, refused: Refused) -> None:
    if any(reason.code == "denied" for reason in refused.refusal.reasons):
        raise refused
    if any(reason.code == "gone" for reason in refused.refusal.reasons):
        typed: Any = form.data  # the copy of what was typed, made in _kept
        typed["kept"] = ""
    for reason in refused.refusal.reasons:
        name = _FIELDS.get(reason.field, reason.field)
        if name not in form.fields:
            show_refusal(form, refused)
            return
    for reason in refused.refusal.reasons:
        form.add_error(_FIELDS.get(reason.field, reason.field), str(reason))
