"""Accounts one manages: list, appointing, record, acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused, denied, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Confirm, Crumb, Hidden, History, HistoryLine, PageHead

from .. import leaving, selectors, services, templatereads
from ..permissions import Permission
from ..templatevalues import WHOLE, AppointBy, ChangePermissionsBy, Fit, TemplateRow
from ..values import (
    OFFICES,
    ROLE_WORDS,
    STATE_WORDS,
    AccountRole,
    AccountRow,
    AccountState,
    Appoint,
    AppointmentPlace,
    ChangeState,
    ResetPassword,
    holdable,
    permission_title,
)
from .facts import behind_note, besides, facts_of, standing_of
from .forms import AppointForm, PermissionsForm, PlaceForm, place_key
from .listing import cells, listing

HEADS = ("姓名", "用户名", "机构", "角色", "角色模板", "最近使用", "状态")
_LIST = "账号与权限"


@page(Permission.SEE)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts of my organisation and of the jurisdiction."""
    viewer = viewer_of(request)
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    found = selectors.list_accounts(viewer, asked, now=system_now())
    acts = (
        Act("角色模板", reverse("accounts:templates"), icon="adjustments"),
        Act("分配账号", reverse("accounts:new"), look="primary", icon="user-plus"),
    )
    head = PageHead(_LIST, text=f"共 {found.total_words} 个", acts=acts if viewer.can(Permission.APPOINT) else ())
    return render(request, "ui/list.html", {"title": _LIST, "head": head, "listing": listing(request, found)})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = selectors.export_accounts(viewer_of(request), asked, now=system_now())
    found = templatereads.standings(rows)
    return export_xlsx(_LIST, HEADS, (cells(row, found.get(row.id)) for row in rows))


@page(Permission.APPOINT)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Appoint: first the organisation (only those I may appoint for), then the person and the permissions."""
    viewer = viewer_of(request)
    places = {place_key(place): place for place in selectors.appointment_places(viewer)}
    place = places.get(request.GET.get("place", ""))
    crumbs = (Crumb(_LIST, reverse("accounts:list")), Crumb("分配账号"))
    context: dict[str, Any] = {"title": "分配账号", "head": PageHead("分配账号", crumbs=crumbs)}
    if place is None:
        asked = {"place": request.GET["place"]} if "place" in request.GET else None
        context["form"] = PlaceForm(list(places.values()), asked)
        return render(request, "accounts/place.html", context)
    fit = Fit(place.kind, place.level, place.role, place.support)
    options = templatereads.offered(viewer, fit) if place.role not in OFFICES else ()
    usual = next((one.key for one in options if one.key.startswith(WHOLE)), "")
    form = AppointForm(
        place, options, request.POST or None, initial={"permissions": sorted(place.permissions), "template": usual}
    )
    if "fill" in request.POST:
        form = AppointForm(place, options, initial=filled(request, options, place.permissions))
    elif request.method == "POST" and form.is_valid():
        try:
            appointed = services.appoint(viewer, _command(form, place), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _handing_over(request, appointed.account_id, appointed.initial_password)
    context |= {"form": form, "place": place, "role": ROLE_WORDS[place.role], "titles": len(place.permissions)}
    context["rights"] = sorted(map(permission_title, place.rights))
    return render(request, "accounts/new.html", context)


def filled(request: HttpRequest, options: Sequence[TemplateRow], offered: frozenset[str]) -> dict[str, Any]:
    """What was typed, with the ticks of the chosen template instead of the old ones."""
    chosen = next((one for one in options if one.key == request.POST.get("template")), None)
    ticks = sorted(chosen.permissions & offered) if chosen else request.POST.getlist("permissions")
    return {**request.POST.dict(), "permissions": ticks}


def _command(form: AppointForm, place: AppointmentPlace) -> Appoint:
    given = form.cleaned_data
    return AppointBy(
        template=given.get("template", ""),
        organisation_id=place.organisation_id,
        username=given["username"],
        name=given["name"],
        phone=given["phone"],
        role=place.role,
        permissions=frozenset(given.get("permissions", ())),
        command_id=given["command_id"],
    )


def _handing_over(request: HttpRequest, account_id: int, password: str) -> HttpResponse:
    """The initial password, on this one page and nowhere else."""
    row = selectors.account(viewer_of(request), account_id)
    context = {
        "title": "请转交初始口令",
        "head": PageHead("账号已开通" if password else "账号已在使用", crumbs=_crumbs(row)),
        "row": row,
        "password": password,
    }
    return render(request, "accounts/handing_over.html", context)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account with what it holds, its history and what I may do with it."""
    viewer = viewer_of(request)
    row = selectors.account(viewer, account_id)
    held = selectors.rights_of(row)
    lines = journal.history(viewer, "account", row.id)
    managed = selectors.may_manage(viewer, row)
    context = {
        "row": row,
        "managed": managed,
        "devices": selectors.count_sessions(row.id, system_now()) if managed else 0,
        "besides": besides(row.id, own=False) if managed else (),
        "role": standing_of(row).said,
        "note": behind_note(viewer, row) if managed else None,
        "title": row.name or row.username,
        "head": PageHead(
            row.name or row.username,
            text=f"{row.organisation} {ROLE_WORDS[row.role]}",
            crumbs=_crumbs(row),
            badge=Badge.of(STATE_WORDS[row.state]),
            acts=_acts(row, managed),
        ),
        "facts": facts_of(row),
        "permissions": sorted(permission_title(one) for one in held),
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "accounts/record.html", context)


def _acts(row: AccountRow, managed: bool) -> tuple[Act, ...]:
    if not managed:
        return ()
    found = []
    if row.state is AccountState.ACTIVE:
        if row.organisation_id is not None and row.role not in OFFICES:
            found.append(Act("调整权限", reverse("accounts:permissions", args=[row.id]), icon="adjustments"))
            found.append(Act("重置口令", reverse("accounts:reset", args=[row.id]), icon="refresh"))
        elif row.role is AccountRole.OWNER:
            at = f"{reverse('accounts:counter')}?{urlencode({'code': row.username})}"
            found.append(Act("柜台重置口令", at, icon="refresh"))
        found.append(Act("停用账号", reverse("accounts:disable", args=[row.id]), look="return", icon="player-pause"))
    else:
        found.append(Act("恢复账号", reverse("accounts:enable", args=[row.id]), look="primary", icon="check"))
    return tuple(found)


@page(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def permissions(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change what an account holds, within what I hold."""
    viewer = viewer_of(request)
    row = managed_row(viewer, account_id)
    held = selectors.held_by(row.id)
    holding = selectors.holding_of(viewer)
    mine = holding.permissions if holding else frozenset()
    offered = (mine & holdable(row.kind, row.level, row.role, support=row.support_kind)) | held
    fit = Fit(row.kind, row.level, row.role, row.support_kind)
    options, standing = templatereads.offered(viewer, fit), standing_of(row)
    initial = {"permissions": sorted(held), "template": standing.template.key if standing.template else ""}
    form = PermissionsForm(offered, request.POST or None, templates=options, initial=initial)
    if "fill" in request.POST:
        form = PermissionsForm(offered, templates=options, initial=filled(request, options, offered))
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = ChangePermissionsBy(
            account_id=row.id,
            permissions=frozenset(given["permissions"]),
            template=given["template"],
            command_id=given["command_id"],
        )
        try:
            services.change_permissions(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "权限已调整，对方下一次操作时生效。")
            return redirect("accounts:record", account_id=row.id)
    head = PageHead("调整权限", text=f"{row.name} {row.username}", crumbs=_crumbs(row, "调整权限"))
    context = {"title": "调整权限", "head": head, "form": form, "note": behind_note(viewer, row)}
    return render(request, "accounts/permissions.html", context)


@page(Permission.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new initial password, after a question; shown once."""
    row = managed_row(viewer_of(request), account_id)
    if request.method == "POST":
        done = services.reset(
            viewer_of(request), ResetPassword(account_id=row.id, command_id=id_of(request)), system_now()
        )
        return _handing_over(request, done.account_id, done.initial_password)
    consequences = ("原口令立即失效，此人在全部设备上退出登录。", "新的初始口令只显示一次，请当面或电话转交。")
    return confirm_page(request, row, ("重置", "口令"), *consequences)


@page(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, account_id: int) -> HttpResponse:
    """Disable an account after a question."""
    row = managed_row(viewer_of(request), account_id)
    if request.method == "POST":
        services.disable(viewer_of(request), ChangeState(account_id=row.id, command_id=id_of(request)), system_now())
        messages.success(request, "账号已停用。")
        return redirect("accounts:record", account_id=row.id)
    count = leaving.held(row.id)
    left = f"他承办的 {count} 件工作还没有办完，停用后没有承办人。最好先在账号页办理交接。"
    consequences = ("此人立即退出登录，不能再登录。", "他办过的事和记录都保留，随时可以恢复。")
    return confirm_page(request, row, ("停用", "账号"), *((left,) if count else ()), *consequences)


@page(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def enable(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let a disabled account work again, after a question."""
    row = managed_row(viewer_of(request), account_id)
    if request.method == "POST":
        services.enable(viewer_of(request), ChangeState(account_id=row.id, command_id=id_of(request)), system_now())
        messages.success(request, "账号已恢复。")
        return redirect("accounts:record", account_id=row.id)
    return confirm_page(request, row, ("恢复", "账号"), "此人可以用原来的口令登录，权限不变。")


def confirm_page(request: HttpRequest, row: AccountRow, verb: tuple[str, str], *consequences: str) -> HttpResponse:
    """Ask before an act on an account, naming what follows."""
    does, what = verb
    confirm = Confirm(
        question=f"{does}“{row.name or row.username}”的{what}？",
        consequences=consequences,
        act=f"{does}{what}",
        cancel=f"不{does}",
        cancel_url=reverse("accounts:record", args=[row.id]),
        url=request.path,
        look="primary" if does == "恢复" else "danger",
        fields=(Hidden("command_id", str(uuid4())),),
    )
    return render(request, "ui/confirm.html", {"title": f"{does}{what}", "confirm": confirm})


def managed_row(viewer: Viewer, account_id: int) -> AccountRow:
    """An account the viewer manages; Denied for one he only sees, NotFound beyond his reach."""
    row = selectors.account(viewer, account_id)
    if not selectors.may_manage(viewer, row):
        raise denied("管理这个账号")
    return row


def id_of(request: HttpRequest) -> UUID:
    """The command id of a form of one button; Refused when somebody sent none."""
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None


def _crumbs(row: AccountRow, last: str = "") -> tuple[Crumb, ...]:
    name = row.name or row.username
    first = Crumb(_LIST, reverse("accounts:list"))
    return (
        (first, Crumb(name, reverse("accounts:record", args=[row.id])), Crumb(last)) if last else (first, Crumb(name))
    )
