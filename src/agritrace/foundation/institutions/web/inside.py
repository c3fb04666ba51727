"""For an institution signed in: its applications, the change and the cancellation it asks for."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Act, Confirm, Crumb, Hidden, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import ASKED_WORDS, ApplicationRow, ApplicationState, ApplyInside, Asked, Withdraw
from .forms import ClosingForm, InsideForm, WithdrawForm
from .listing import own
from .uploads import Uploads

_TITLE = "本机构申请"


@page(Permission.APPLY)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What my institution asked for."""
    viewer = viewer_of(request)
    row = _own(viewer)
    rows = selectors.own_applications(viewer)
    acts = (
        Act("申请变更", reverse("institutions:change"), look="primary", icon="pencil"),
        Act("申请注销", reverse("institutions:close"), look="return", icon="ban"),
    )
    free = selectors.under_way(row.id) is None
    head = PageHead(_TITLE, text=row.name, acts=acts if free else ())
    return render(request, "institutions/mine.html", {"title": _TITLE, "head": head, "table": own(rows, system_now())})


@page(Permission.APPLY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Ask for another name or other contact data."""
    row = _own(viewer_of(request))
    returned = _returned(viewer_of(request), Asked.CHANGE)
    initial = {"name": row.name, **asdict(organisations.contact_of(row.id).contact)}
    if returned:
        initial = {"name": returned.name, "reason": returned.reason, **asdict(returned.contact)}
        initial["version"] = str(returned.version)
    kept = _kept(request, returned, Asked.CHANGE)
    form = InsideForm(request.POST or None, request.FILES or None, initial=initial, kept=kept)
    return _asking(request, Asked.CHANGE, form, returned=returned)


@page(Permission.APPLY)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Ask for the cancellation; what still hinders it is named first."""
    returned = _returned(viewer_of(request), Asked.CLOSE)
    initial = {"reason": returned.reason, "version": returned.version} if returned else {}
    kept = _kept(request, returned, Asked.CLOSE)
    form = ClosingForm(request.POST or None, request.FILES or None, initial=initial, kept=kept)
    return _asking(request, Asked.CLOSE, form, returned=returned)


def _kept(request: HttpRequest, returned: ApplicationRow | None, asked: Asked) -> bool:
    """Whether papers wait for this form already; those of a returned application come back with it."""
    uploads = Uploads(request, asked.value)
    if returned and request.method == "GET" and not uploads.ids:
        uploads.keep([one.id for one in selectors.papers(returned.id)])
    return bool(uploads.ids)


def _asking(
    request: HttpRequest, asked: Asked, form: InsideForm | ClosingForm, *, returned: ApplicationRow | None
) -> HttpResponse:
    viewer, uploads = viewer_of(request), Uploads(request, asked.value)
    if request.method == "POST":
        form.full_clean()
        uploads.take(form, "papers")
        if form.is_valid():
            try:
                command = _command(viewer, asked, form, uploads=uploads, returned=returned)
                done = services.apply_inside(viewer, command, system_now())
            except Refused as refused:
                if isinstance(refused, NotFound | Denied):
                    raise
                show_refusal(form, refused)
            else:
                uploads.forget()
                messages.success(
                    request, "申请已提交，上级机构办理后会通知您。", extra_tags=f"draft:institution-{asked}"
                )
                return redirect("institutions:record", application_id=done.application_id)
    title = f"申请{ASKED_WORDS[asked]}"
    crumbs = (Crumb(_TITLE, reverse("institutions:mine")), Crumb(title))
    context = {
        "title": title,
        "head": PageHead(title, text=_own(viewer).name, crumbs=crumbs),
        "form": form,
        "papers": uploads.rows,
        "purpose": asked.value,
        "asked": asked,
        "hindrances": _hindrances(viewer) if asked is Asked.CLOSE else [],
        "returned": selectors.decisions(returned.id)[:1] if returned else (),
    }
    return render(request, "institutions/ask.html", context)


def _command(
    viewer: Viewer,
    asked: Asked,
    form: InsideForm | ClosingForm,
    *,
    uploads: Uploads,
    returned: ApplicationRow | None,
) -> ApplyInside:
    told, row = form.cleaned_data, _own(viewer)
    contact = form.contact() if isinstance(form, InsideForm) else organisations.contact_of(row.id).contact
    return ApplyInside(
        asked=asked,
        name=told.get("name", row.name),
        contact=contact,
        reason=told["reason"],
        files=uploads.ids,
        session=uploads.token,
        command_id=told["command_id"],
        application_id=returned.id if returned else None,
        version=told["version"] or 0,
    )


@page(Permission.APPLY)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take back an application after a question."""
    viewer = viewer_of(request)
    row = selectors.application(viewer, application_id)
    if row.organisation_id is None or row.organisation_id != viewer.organisation_id:
        raise denied("撤回这份申请")
    back = reverse("institutions:record", args=[row.id])
    if request.method == "POST":
        told = WithdrawForm(request.POST)
        if told.is_valid():
            given = told.cleaned_data
            command = Withdraw(application_id=row.id, version=given["version"], command_id=given["command_id"])
            services.withdraw(viewer, command, system_now())
            messages.success(request, "申请已撤回。")
        return redirect(back)
    fresh = WithdrawForm()
    confirm = Confirm(
        question=f"撤回机构{ASKED_WORDS[row.asked]}申请？",
        consequences=("上级机构不再办理这份申请。", "撤回后可以重新提交新的申请。"),
        act="撤回申请",
        cancel="不撤回",
        cancel_url=back,
        url=request.path,
        fields=(Hidden("command_id", str(fresh["command_id"].value())), Hidden("version", str(row.version))),
    )
    return render(request, "ui/confirm.html", {"title": "撤回申请", "confirm": confirm})


def _own(viewer: Viewer) -> OrganisationRow:
    if viewer.organisation_id is None:
        raise denied("提交机构申请")
    row = organisations.organisation(viewer, viewer.organisation_id)
    if row.parent_id is None:
        raise denied("提交机构申请")
    return row


def _returned(viewer: Viewer, asked: Asked) -> ApplicationRow | None:
    """The application of this kind that was returned and is being corrected."""
    rows = selectors.own_applications(viewer)
    return next((row for row in rows if row.asked is asked and row.state is ApplicationState.RETURNED), None)


def _hindrances(viewer: Viewer) -> list[str]:
    """What the superior will have to see gone; own administrators' accounts end with the institution."""
    below = organisations.directly_below(viewer.organisation_id or 0)
    found = [f"还有 {len(below)} 个下级机构，请先撤销或转移。"] if below else []
    users = selectors.users_in_use(viewer.organisation_id or 0)
    return [*found, f"还有 {users} 个用户账号在用，请先停用；管理员账号在批准时一并停用。"] if users else found
