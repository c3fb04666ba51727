"""Cards of enforcement officers, and certificates of testing institutions with their files."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as organisation_services
from agritrace.foundation.organisations.permissions import Permission as Organisations
from agritrace.foundation.organisations.values import (
    SCHEME_NAMES,
    QualificationFacts,
    RecordQualification,
    Scheme,
    WithdrawQualification,
)
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied, refuse
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Confirm, Crumb, Hidden, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import EndCard, RecordCard
from .forms import CardForm, EndingForm, QualificationForm
from .listing import CARD_HEADS, card_sheet
from .listing import officers as officer_listing
from .uploads import Uploads

_TITLE = "执法人员"
_FORM = "institutions/form.html"


def _keeps(viewer: Viewer) -> bool:
    return viewer.kind is ViewerKind.ENFORCEMENT and viewer.can(Permission.KEEP_OFFICERS)


@page(Permission.SEE_OFFICERS)
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """Officers of my body, or of the bodies in my jurisdiction, with their cards."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_cards(viewer, page_request(request, selectors.CARD_SORTS, selectors.CARD_FILTERS))
    keeps = _keeps(viewer)
    acts = (Act("登记执法证", reverse("institutions:card-new"), look="primary", icon="plus"),) if keeps else ()
    head = PageHead(_TITLE, text=f"共 {found.total_words} 人", acts=acts)
    shown = officer_listing(request, found, beijing_day(now), keeps=keeps)
    return render(request, "ui/list.html", {"title": _TITLE, "head": head, "listing": shown})


@page(Permission.SEE_OFFICERS)
@require_safe
def officers_export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    asked = page_request(request, selectors.CARD_SORTS, selectors.CARD_FILTERS)
    rows = selectors.export_cards(viewer_of(request), asked)
    return export_xlsx(_TITLE, CARD_HEADS, card_sheet(rows, beijing_day(system_now())))


@page(Permission.KEEP_OFFICERS)
@require_http_methods(["GET", "POST"])
def card_new(request: HttpRequest) -> HttpResponse:
    """Enter the card of an officer; a new one replaces the old."""
    viewer = viewer_of(request)
    form = CardForm(selectors.officers(viewer), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = RecordCard(
            account_id=given["account_id"],
            card_no=given["card_no"],
            valid_until=given["valid_until"],
            command_id=given["command_id"],
        )
        try:
            services.record_card(viewer, command, system_now())
        except Refused as refused:
            _reraise(refused)
            show_refusal(form, refused)
        else:
            messages.success(request, "执法证已登记。")
            return redirect("institutions:officers")
    crumbs = (Crumb(_TITLE, reverse("institutions:officers")), Crumb("登记执法证"))
    return render(request, _FORM, {"title": "登记执法证", "head": PageHead("登记执法证", crumbs=crumbs), "form": form})


@page(Permission.KEEP_OFFICERS)
@require_http_methods(["GET", "POST"])
def card_end(request: HttpRequest, card_id: int) -> HttpResponse:
    """End a card after a question."""
    viewer = viewer_of(request)
    row = selectors.card(viewer, card_id)
    if request.method == "POST":
        services.end_card(viewer, EndCard(card_id=row.id, command_id=_id(request)), system_now())
        messages.success(request, "执法证已注销。")
        return redirect("institutions:officers")
    confirm = Confirm(
        question=f"注销{row.person}的执法证？",
        consequences=("证件遗失、被收回或人员离岗时注销；换证请直接登记新证。", "账号不受影响，注销后可以重新登记。"),
        act="注销执法证",
        cancel="不注销",
        cancel_url=reverse("institutions:officers"),
        url=request.path,
        fields=(Hidden("command_id", str(uuid4())),),
    )
    return render(request, "ui/confirm.html", {"title": "注销执法证", "confirm": confirm})


@page(Organisations.QUALIFY)
@require_http_methods(["GET", "POST"])
def qualify(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Enter a certificate of my laboratory, or of one right below my office."""
    viewer, uploads = viewer_of(request), Uploads(request, f"certificate_{organisation_id}")
    row = organisations.organisation(viewer, organisation_id)
    if row.kind is not ViewerKind.LABORATORY or not organisations.is_own_or_below(viewer, row):
        raise denied("登记该机构的检测资质")
    form = QualificationForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.full_clean()
        uploads.take(form, "papers")
        if form.is_valid():
            try:
                command = _certificate(form, row.id, uploads)
                services.record_qualification(viewer, command, system_now(), session=uploads.token)
            except Refused as refused:
                _reraise(refused)
                show_refusal(form, refused)
            else:
                uploads.forget()
                messages.success(request, "检测资质已登记。", extra_tags=f"draft:certificate-{row.id}")
                return redirect("organisations:record", organisation_id=row.id)
    crumbs = (
        Crumb("机构", reverse("organisations:list")),
        Crumb(row.name, reverse("organisations:record", args=[row.id])),
        Crumb("登记资质"),
    )
    head = PageHead("登记检测资质", text="同一类资质登记新证后，旧证自动转为已换证", crumbs=crumbs)
    context = {
        "title": "登记资质",
        "head": head,
        "form": form,
        "papers": uploads.rows,
        "draft": f"certificate-{row.id}",
    }
    return render(request, _FORM, context)


def _certificate(form: QualificationForm, organisation_id: int, uploads: Uploads) -> RecordQualification:
    given = form.cleaned_data
    facts = QualificationFacts(
        Scheme(given["scheme"]), given["number"], given["scope"], given["valid_from"], given["valid_until"]
    )
    return RecordQualification(
        organisation_id=organisation_id,
        facts=facts,
        command_id=given["command_id"],
        file_id=uploads.ids[-1] if uploads.ids else None,
    )


@page(Organisations.QUALIFY)
@require_http_methods(["GET", "POST"])
def disqualify(request: HttpRequest, qualification_id: int) -> HttpResponse:
    """End a certificate with its reason."""
    viewer = viewer_of(request)
    row = organisations.qualification(viewer, qualification_id)
    if viewer.organisation_id not in {row.organisation_id, row.superior_id}:
        raise denied("注销这份证书")
    form = EndingForm(request.POST or None)
    back = reverse("organisations:record", args=[row.organisation_id])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = WithdrawQualification(qualification_id=row.id, reason=given["reason"], command_id=given["command_id"])
        try:
            organisation_services.withdraw_qualification(viewer, command, system_now())
        except Refused as refused:
            _reraise(refused)
            show_refusal(form, refused)
        else:
            messages.success(request, "证书已注销。")
            return redirect(back)
    confirm = Confirm(
        question=f"注销{SCHEME_NAMES[row.facts.scheme]}证书 {row.facts.number}？",
        consequences=("证书被撤销、吊销或登记有误时注销；换证请直接登记新证。", "注销后不能恢复，记录保留。"),
        act="注销证书",
        cancel="不注销",
        cancel_url=back,
        url=request.path,
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "注销证书", "confirm": confirm})


def _reraise(refused: Refused) -> None:
    if isinstance(refused, NotFound | Denied):
        raise refused


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None
