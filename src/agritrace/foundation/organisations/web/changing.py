"""Opening, renaming, closing organisations, and their contact data."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied, refuse
from agritrace.kernel.viewer import LEVEL_NAMES, Level, Viewer, ViewerKind
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Confirm, Crumb, Hidden, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import (
    KIND_NAMES,
    SUPPORT_NAMES,
    CloseOrganisation,
    Contact,
    CreateOrganisation,
    OrganisationRow,
    RenameOrganisation,
    SetContact,
    levels_above,
)
from .forms import ContactForm, NameForm, NewForm

TEMPLATE = "organisations/new.html"


@page(Permission.CREATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an organisation right below my own: the next regulators, a body of my own level, support of the ministry."""
    viewer = viewer_of(request)
    own = _own(viewer)
    covered = selectors.jurisdiction_of(own.id, beijing_day(system_now()))
    form = NewForm(_choices(own), covered, request.POST or None, initial={"region_code": own.region_code})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_organisation(viewer, _opening(form, own), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "机构已设立，可以为它分配账号。", extra_tags="draft:organisation-new")
            return redirect("organisations:record", organisation_id=made.id)
    crumbs = (Crumb("机构", reverse("organisations:list")), Crumb("设立机构"))
    head = PageHead("设立机构", text=f"上级：{own.name}", crumbs=crumbs)
    return render(request, TEMPLATE, {"title": "设立机构", "head": head, "form": form, "draft": "organisation-new"})


def _opening(form: NewForm, own: OrganisationRow) -> CreateOrganisation:
    given = form.cleaned_data
    kind, level, support = given["what"].split("-")
    return CreateOrganisation(
        kind=ViewerKind(kind),
        level=Level(int(level)),
        name=given["name"],
        region_code=given["region_code"],
        parent_id=own.id,
        command_id=given["command_id"],
        include=given["include"],
        carve=given["carve"],
        support_kind=support,
    )


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Another name."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = RenameOrganisation(organisation_id=row.id, name=given["name"], command_id=given["command_id"])
        try:
            services.rename_organisation(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "机构名称已修改。")
            return redirect("organisations:record", organisation_id=row.id)
    head = PageHead("修改名称", crumbs=crumbs_of(row, "修改名称"))
    return render(request, TEMPLATE, {"title": "修改名称", "head": head, "form": form})


@page(Permission.CONTACT)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Address and numbers of an office: my own, or one right below."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    if not selectors.is_own_or_below(viewer, row):
        raise denied("变更该机构")
    kept = selectors.contact_of(row.id)
    form = ContactForm(request.POST or None, initial={**asdict(kept.contact), "version": kept.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = Contact(**{name: given[name] for name in asdict(kept.contact)})
        command = SetContact(
            organisation_id=row.id, contact=told, version=given["version"], command_id=given["command_id"]
        )
        try:
            services.set_contact(viewer, command, system_now())
        except Refused as refused:
            reraise(refused)
            show_refusal(form, refused)
        else:
            messages.success(request, "联系方式已保存。", extra_tags=f"draft:organisation-contact-{row.id}")
            return redirect("organisations:record", organisation_id=row.id)
    head = PageHead("修改联系方式", text=row.name, crumbs=crumbs_of(row, "修改联系方式"))
    context = {"title": "保存联系方式", "head": head, "form": form, "draft": f"organisation-contact-{row.id}"}
    return render(request, TEMPLATE, context)


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Close after a question."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    if request.method == "POST":
        command = CloseOrganisation(organisation_id=row.id, command_id=command_id(request))
        try:
            services.close_organisation(viewer, command, system_now())
        except Refused as refused:
            reraise(refused)
            messages.error(request, str(refused.refusal))
        else:
            messages.success(request, "机构已撤销。")
        return redirect("organisations:record", organisation_id=row.id)
    confirm = Confirm(
        question=f"撤销“{row.name}”？",
        consequences=(
            "下级机构和在用账号都清理完毕后才能撤销。",
            "它的管辖范围从今天起终止，历史记录保留。",
            "撤销后不能恢复。",
        ),
        act="撤销机构",
        cancel="不撤销",
        cancel_url=reverse("organisations:record", args=[row.id]),
        url=request.path,
        fields=(Hidden("command_id", str(uuid4())),),
    )
    return render(request, "ui/confirm.html", {"title": "撤销机构", "confirm": confirm})


def reraise(refused: Refused) -> None:
    """Let what is no business of a form (not found, denied) become its page."""
    if isinstance(refused, NotFound | Denied):
        raise refused


def command_id(request: HttpRequest) -> UUID:
    """The command id of a form of one button; Refused when somebody sent none."""
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None


def crumbs_of(row: OrganisationRow, last: str) -> tuple[Crumb, ...]:
    """List, record, page."""
    record = Crumb(row.name, reverse("organisations:record", args=[row.id]))
    return (Crumb("机构", reverse("organisations:list")), record, Crumb(last))


def _own(viewer: Viewer) -> OrganisationRow:
    if viewer.organisation_id is None or viewer.kind is not ViewerKind.REGULATOR:
        raise denied("设立机构")
    return selectors.organisation(viewer, viewer.organisation_id)


def _choices(own: OrganisationRow) -> list[tuple[str, str]]:
    """What may stand right below: the levels whose superior may be mine, bodies of my own level, the ministry's support."""
    samples = (own.office.region_prefix, f"{own.office.region_prefix[:2]}90")
    levels = [
        level for level in Level if any(own.level in levels_above(level, prefix) for prefix in samples) and level > 0
    ]
    found = [(f"{ViewerKind.REGULATOR}-{int(level)}-", f"{LEVEL_NAMES[level]}监管机构") for level in levels]
    if own.level is not Level.TOWNSHIP:
        bodies = (ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT)
        found += [(f"{kind}-{int(own.level)}-", f"{LEVEL_NAMES[own.level]}{KIND_NAMES[kind]}") for kind in bodies]
    if own.level is Level.MINISTRY:
        found += [(f"{ViewerKind.SUPPORT}-0-{kind}", f"技术支撑：{words}") for kind, words in SUPPORT_NAMES.items()]
    return found
