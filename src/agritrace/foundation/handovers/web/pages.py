"""My work in hand; for administrators: who holds what, and handing it over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import ROLE_WORDS, STATE_WORDS, AccountRow, AccountState
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied, refuse
from agritrace.ui.entrances import export_xlsx, local_path, page, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Cell, Column, Crumb, Empty, Fact, Facts, Listing, PageHead, Row, Table
from agritrace.ui.words import stamp

from .. import selectors, services
from ..values import HandOver, HeldRow, Leaving, Take
from .forms import HandOverForm

_LIST, _MINE = "工作交接", "我承办的工作"
HEADS = ("承办人", "用户名", "机构", "承办的工作", "件数", "账号")


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I hold, with the page where each piece is done."""
    viewer = viewer_of(request)
    found = selectors.own_work(viewer) if viewer.organisation_id is not None else ()
    columns = (Column("工作"), Column("类别"), Column("承办起"))
    rows = tuple(
        Row((Cell(one.item.title, url=one.item.url), Cell(one.kind), Cell(stamp(one.since))), key=str(number))
        for number, one in enumerate(found)
    )
    empty = Empty("没有承办的工作", "在待办的页面上按“我来承办”，就会列在这里，同事也看得到。", icon="circle-check")
    head = PageHead(_MINE, text=f"共 {len(found)} 件没有办完")
    return render(
        request,
        "handovers/mine.html",
        {"title": _MINE, "head": head, "table": Table(_MINE, columns, rows, empty=empty)},
    )


@signed_in
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """I see to this piece; back to its page."""
    services.take(viewer_of(request), _piece(request), system_now())
    messages.success(request, "已由您承办，同事会看到。")
    return redirect(local_path(request.POST.get("next", "")))


@signed_in
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """I no longer see to this piece; back to its page."""
    services.release(viewer_of(request), _piece(request), system_now())
    messages.success(request, "您不再承办，这件工作回到本机构的待办。")
    return redirect(local_path(request.POST.get("next", "")))


def _piece(request: HttpRequest) -> Take:
    told = request.POST
    try:
        command_id = UUID(told.get("command_id", ""))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None
    number = told.get("object_id", "")
    return Take(kind=told.get("kind", ""), object_id=int(number) if number.isdecimal() else 0, command_id=command_id)


@page(Accounts.MANAGE)
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What the people I manage have in hand; on top the work of those who left, which nobody sees to."""
    found = selectors.managed(viewer_of(request))
    left = sum(one.leaving.count for one in found if not one.works)
    columns = (
        Column("承办人"),
        Column("机构", full=True),
        Column("承办的工作"),
        Column("件数", right=True),
        Column("账号", corner=True),
    )
    empty = Empty("没有在办的工作", "本机构的人在待办页面上按“我来承办”后，会列在这里。", icon="circle-check")
    listing = Listing(
        table=Table(_LIST, columns, tuple(_row(one) for one in found), empty=empty),
        export=Act(f"导出 Excel（{len(found)} 人）", reverse("handovers:export"), icon="file-spreadsheet"),
    )
    words = f"{left} 件工作没有承办人，请尽快交接" if left else "所有承办的工作都有人在办"
    return render(request, "ui/list.html", {"title": _LIST, "head": PageHead(_LIST, text=words), "listing": listing})


def _row(one: HeldRow) -> Row:
    words = Cell(one.leaving.words) if one.works else Cell(one.leaving.words, small="没有承办人", tone="warn")
    cells = (
        Cell(one.name or one.username, url=reverse("handovers:hand-over", args=[one.account_id]), small=one.username),
        Cell(one.organisation),
        words,
        Cell(str(one.leaving.count)),
        Cell(badge=Badge.of(_state(works=one.works))),
    )
    return Row(cells, key=str(one.account_id))


def _state(*, works: bool) -> str:
    return STATE_WORDS[AccountState.ACTIVE if works else AccountState.DISABLED]


@page(Accounts.MANAGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    rows = (
        (one.name, one.username, one.organisation, one.leaving.words, one.leaving.count, _state(works=one.works))
        for one in selectors.managed(viewer_of(request))
    )
    return export_xlsx(_LIST, HEADS, rows)


@page(Accounts.MANAGE)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, account_id: int) -> HttpResponse:
    """Choose who follows, kind by kind, and whether the account is disabled; then in one act."""
    viewer = viewer_of(request)
    row = accounts.account(viewer, account_id)
    if row.organisation_id is None or not accounts.may_manage(viewer, row):
        raise denied("办理这个账号的工作交接")
    leaving = selectors.leaving(viewer, row)
    works = row.state is AccountState.ACTIVE
    form = HandOverForm(leaving, request.POST or None, works=works, initial={"seen": leaving.seen})
    if request.method == "POST" and form.is_valid():
        command = _command(form, leaving)
        try:
            done = services.hand_over(viewer, command, system_now())
        except Refused as refused:
            if isinstance(refused, NotFound | Denied):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, f"已交接 {done.count} 件工作{'，账号已停用' if done.left else ''}。")
            return redirect("accounts:record", account_id=row.id)
    return render(request, "handovers/hand_over.html", _context(row, leaving, form, works=works))


def _context(row: AccountRow, leaving: Leaving, form: HandOverForm, *, works: bool) -> dict[str, object]:
    name = row.name or row.username
    crumbs = (
        Crumb(_LIST, reverse("handovers:list")),
        Crumb(name, reverse("accounts:record", args=[row.id])),
        Crumb("交接"),
    )
    facts = Facts(
        (
            Fact("姓名", name),
            Fact("用户名", row.username),
            Fact("机构", row.organisation),
            Fact("角色", ROLE_WORDS[row.role]),
            Fact("在办工作", leaving.words or "没有"),
            Fact("账号", badge=Badge.of(_state(works=works))),
        )
    )
    return {
        "title": "工作交接",
        "head": PageHead(f"{name}的工作交接", text=row.organisation, crumbs=crumbs),
        "facts": facts,
        "form": form,
        "count": leaving.count,
        "works": works,
        "back": reverse("accounts:record", args=[row.id]),
    }


def _command(form: HandOverForm, leaving: Leaving) -> HandOver:
    told = form.cleaned_data
    return HandOver(
        account_id=leaving.account_id,
        successors=form.successors(leaving),
        leave=bool(told.get("leave")),
        seen=told["seen"],
        command_id=told["command_id"],
    )
