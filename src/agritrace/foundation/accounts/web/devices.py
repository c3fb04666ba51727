"""The devices on which somebody is signed in: one's own, and those of an account one manages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.ui.entrances import page, signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Cell, Column, Crumb, Empty, PageHead, Row, Table
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import ChangeState, SessionRow
from .pages import confirm_page, id_of, managed_row

_COLUMNS = (Column("设备"), Column("网络"), Column("登录时间"), Column("最近使用"), Column("操作", corner=True))


@signed_in
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """My sessions, this one marked; any other can be ended."""
    rows = selectors.own_sessions(viewer_of(request), request.session, system_now())
    others = len(rows) - sum(row.here for row in rows)
    act = Act(f"其他 {others} 台全部退出", reverse("accounts:end-others"), look="return", icon="logout", post=True)
    crumbs = (Crumb("我的账号", reverse("accounts:me")), Crumb("我的登录设备"))
    head = PageHead("我的登录设备", text=f"正在 {len(rows)} 台设备上登录", crumbs=crumbs, acts=(act,) if others else ())
    empty = Empty("现在没有登录的设备", "登录后会列在这里。", icon="devices")
    table = Table("我的登录设备", _COLUMNS, tuple(_row(row) for row in rows), empty=empty)
    return render(request, "accounts/sessions.html", {"title": "我的登录设备", "head": head, "table": table})


def _row(row: SessionRow) -> Row:
    url = reverse("accounts:end-session", args=[row.id])
    last = (
        Cell(badge=Badge("这一台", "active", "circle-check"))
        if row.here
        else Cell(act=Act("退出", url, icon="logout", post=True))
    )
    cells = (Cell(row.device or "未知设备"), Cell(row.network or "未知"), Cell(stamp(row.begun_at)))
    return Row((*cells, Cell(stamp(row.last_seen_at)), last), key=str(row.id))


@signed_in
@never_cache
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of my sessions."""
    services.end_session(viewer_of(request), session_id, system_now())
    messages.success(request, "那台设备已退出登录。")
    return redirect("accounts:sessions")


@signed_in
@never_cache
@require_POST
def others(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    services.end_others(viewer_of(request), request.session, system_now())
    messages.success(request, "其他设备已全部退出登录。")
    return redirect("accounts:sessions")


@page(Permission.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def end_all(request: HttpRequest, account_id: int) -> HttpResponse:
    """End all sessions of an account I manage, after a question."""
    row = managed_row(viewer_of(request), account_id)
    if request.method == "POST":
        command = ChangeState(account_id=row.id, command_id=id_of(request))
        services.end_sessions(viewer_of(request), command, system_now())
        messages.success(request, "此人已在全部设备上退出登录。")
        return redirect("accounts:record", account_id=row.id)
    return confirm_page(
        request, row, ("结束", "全部登录"), "此人下一次操作时要重新登录。", "没有保存的内容会留在他的设备上。"
    )
