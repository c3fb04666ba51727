"""The owner's pages: his people with sub-accounts, their rights, passwords and states."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page, walk
from agritrace.kernel.results import Refused
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Confirm,
    Crumb,
    Empty,
    Hidden,
    History,
    HistoryLine,
    Listing,
    PageHead,
    Row,
    Table,
)
from agritrace.ui.words import stamp

from .. import people as services
from ..peoplevalues import OpenSub, PersonRow
from ..permissions import Permission
from ..values import (
    STATE_WORDS,
    AccountRow,
    AccountState,
    ChangePermissions,
    ChangeState,
    ResetPassword,
    permission_title,
)
from .counter import handed_over
from .facts import facts_of
from .forms import PermissionsForm
from .pages import id_of
from .peopleforms import PeopleFilterForm, PersonForm

_LIST = "人员与子账号"
HEADS = ("姓名", "用户名", "手机号", "权限", "最近使用", "状态")


@page(Permission.MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The sub-accounts of my subject."""
    found = services.list_people(viewer_of(request), page_request(request, services.SORTS, services.FILTERS))
    acts = (Act("开通子账号", reverse("accounts:person-new"), look="primary", icon="user-plus"),)
    head = PageHead(_LIST, text=f"共 {found.total_words} 人；各人只能做您勾选的事", acts=acts)
    return render(request, "ui/list.html", {"title": _LIST, "head": head, "listing": _listing(request, found)})


@page(Permission.MANAGE_PEOPLE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file; a subject has at most 999 people."""
    viewer, asked = viewer_of(request), page_request(request, services.SORTS, services.FILTERS)
    rows = walk(lambda one: services.list_people(viewer, one), asked)
    return export_xlsx(_LIST, HEADS, (_cells(one) for one in rows))


def _cells(one: PersonRow) -> tuple[str, ...]:
    row = one.row
    used = stamp(row.last_seen_at) if row.last_seen_at else "还没有登录过"
    return (row.name or "（已清除）", row.username, row.phone, _said(one), used, STATE_WORDS[row.state])


def _said(one: PersonRow) -> str:
    return "、".join(sorted(permission_title(right) for right in one.permissions)) or "没有权限"


def _listing(request: HttpRequest, found: Page[PersonRow]) -> Listing:
    columns = (
        Column("姓名"),
        Column("用户名"),
        Column("权限", full=True),
        Column("最近使用"),
        Column("状态", corner=True),
    )
    asked = bool(request.GET.get("q") or request.GET.get("state"))
    empty = Empty(
        "没有符合条件的人员" if asked else "还没有子账号",
        "去掉一个条件再试。" if asked else "给干活的人各开一个账号，勾选他能做的事，记录里就看得清是谁做的。",
        icon="users",
    )
    chips = [Chip(f"“{request.GET['q']}”", changed(request, q=""))] if request.GET.get("q") else []
    if request.GET.get("state") in list(AccountState):
        chips.append(Chip(STATE_WORDS[AccountState(request.GET["state"])], changed(request, state="")))
    return Listing(
        table=Table(_LIST, columns, tuple(_row(one) for one in found.rows), empty=empty),
        pager=pager(request, found, "人"),
        filters=PeopleFilterForm(request.GET),
        chips=tuple(chips),
        clear_url=reverse("accounts:people"),
        export=Act(
            f"导出 Excel（{found.total_words} 人）",
            f"{reverse('accounts:people-export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(one: PersonRow) -> Row:
    name, username, phone, rights, used, state = _cells(one)
    cells = (
        Cell(name, url=reverse("accounts:person", args=[one.row.id]), small=phone),
        Cell(username),
        Cell(rights),
        Cell(used),
        Cell(badge=Badge.of(state)),
    )
    return Row(cells, key=str(one.row.id))


@page(Permission.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a sub-account; the initial password is shown once."""
    viewer = viewer_of(request)
    form = PersonForm(services.offered(viewer), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = OpenSub(
            name=told["name"],
            phone=told["phone"],
            permissions=frozenset(told["permissions"]),
            command_id=told["command_id"],
        )
        try:
            done = services.open_sub(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            row = services.person(viewer, done.account_id).row
            return _handed(request, row, done.initial_password)
    head = PageHead("开通子账号", crumbs=(Crumb(_LIST, reverse("accounts:people")), Crumb("开通子账号")))
    context = {"title": "开通子账号", "head": head, "form": form, "save": "开通子账号", "draft": "person-new"}
    return render(request, "accounts/person_new.html", context)


def _handed(request: HttpRequest, row: AccountRow, password: str) -> HttpResponse:
    back = reverse("accounts:person", args=[row.id])
    return handed_over(request, row, password, back_url=back, back="已转交，打开子账号")


@page(Permission.MANAGE_PEOPLE)
@require_safe
def record(request: HttpRequest, account_id: int) -> HttpResponse:
    """One of my people: what he may do, what happened, what I may do."""
    viewer = viewer_of(request)
    one = services.person(viewer, account_id)
    lines = journal.history(viewer, "account", one.row.id)
    context = {
        "title": one.row.name or one.row.username,
        "head": PageHead(
            one.row.name or one.row.username,
            text=f"子账号 {one.row.username}",
            crumbs=_crumbs(one.row),
            badge=Badge.of(STATE_WORDS[one.row.state]),
            acts=_acts(one.row),
        ),
        "facts": facts_of(one.row),
        "permissions": sorted(permission_title(right) for right in one.permissions),
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "accounts/record.html", context)


def _acts(row: AccountRow) -> tuple[Act, ...]:
    if row.state is not AccountState.ACTIVE:
        return (Act("恢复账号", reverse("accounts:person-restart", args=[row.id]), look="primary", icon="check"),)
    return (
        Act("调整权限", reverse("accounts:person-rights", args=[row.id]), icon="adjustments"),
        Act("重置口令", reverse("accounts:person-reset", args=[row.id]), icon="refresh"),
        Act("停用账号", reverse("accounts:person-stop", args=[row.id]), look="return", icon="player-pause"),
    )


@page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change what a sub-account may do, within what I may do."""
    viewer = viewer_of(request)
    one = services.person(viewer, account_id)
    form = PermissionsForm(
        services.offered(viewer), request.POST or None, initial={"permissions": sorted(one.permissions)}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = ChangePermissions(
            account_id=one.row.id, permissions=frozenset(told["permissions"]), command_id=told["command_id"]
        )
        try:
            services.change_rights(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "权限已调整，对方下一次操作时生效。")
            return redirect("accounts:person", account_id=one.row.id)
    head = PageHead("调整权限", text=f"{one.row.name} {one.row.username}", crumbs=_crumbs(one.row, "调整权限"))
    context = {"title": "调整权限", "head": head, "form": form, "save": "保存权限"}
    return render(request, "accounts/person_new.html", context)


@page(Permission.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new initial password after a question; shown once."""
    viewer = viewer_of(request)
    one = services.person(viewer, account_id)
    if request.method == "POST":
        command = ResetPassword(account_id=one.row.id, command_id=id_of(request))
        done = services.reset_sub(viewer, command, system_now())
        return _handed(request, one.row, done.initial_password)
    consequences = ("原口令立即失效，此人在全部设备上退出登录。", "新的初始口令只显示一次，请当面转交。")
    return _confirm(request, one.row, ("重置", "口令"), *consequences)


@page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, account_id: int) -> HttpResponse:
    """Disable a sub-account after a question."""
    viewer = viewer_of(request)
    one = services.person(viewer, account_id)
    if request.method == "POST":
        services.stop(viewer, ChangeState(account_id=one.row.id, command_id=id_of(request)), system_now())
        messages.success(request, "子账号已停用。")
        return redirect("accounts:person", account_id=one.row.id)
    return _confirm(
        request, one.row, ("停用", "账号"), "此人立即退出登录，不能再登录。", "他办过的事和记录都保留，随时可以恢复。"
    )


@page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def restart(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let a disabled sub-account work again, after a question."""
    viewer = viewer_of(request)
    one = services.person(viewer, account_id)
    if request.method == "POST":
        services.restart(viewer, ChangeState(account_id=one.row.id, command_id=id_of(request)), system_now())
        messages.success(request, "子账号已恢复。")
        return redirect("accounts:person", account_id=one.row.id)
    return _confirm(request, one.row, ("恢复", "账号"), "此人可以用原来的口令登录，权限不变。")


def _confirm(request: HttpRequest, row: AccountRow, verb: tuple[str, str], *consequences: str) -> HttpResponse:
    does, what = verb
    confirm = Confirm(
        question=f"{does}“{row.name or row.username}”的{what}？",
        consequences=consequences,
        act=f"{does}{what}",
        cancel=f"不{does}",
        cancel_url=reverse("accounts:person", args=[row.id]),
        url=request.path,
        look="primary" if does == "恢复" else "danger",
        fields=(Hidden("command_id", str(uuid4())),),
    )
    return render(request, "ui/confirm.html", {"title": f"{does}{what}", "confirm": confirm})


def _crumbs(row: AccountRow, last: str = "") -> tuple[Crumb, ...]:
    name, first = row.name or row.username, Crumb(_LIST, reverse("accounts:people"))
    if not last:
        return (first, Crumb(name))
    return (first, Crumb(name, reverse("accounts:person", args=[row.id])), Crumb(last))
