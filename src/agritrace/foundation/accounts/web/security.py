"""The pages of security administrators: who is locked, who mistyped; end logins, lift locks."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page
from agritrace.kernel.results import refuse
from agritrace.ui import words
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import page, page_request, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Confirm,
    Crumb,
    Empty,
    Fact,
    Facts,
    Hidden,
    Listing,
    PageHead,
    Row,
    Table,
    View,
)

from .. import rules, selectors, services, watching
from ..permissions import Permission
from ..values import ROLE_WORDS, STATE_WORDS, ChangeState
from ..watchvalues import WatchedRow
from .forms import WatchForm

_TITLE = "账号安全"


@page(Permission.WATCH)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The rules in force, and the accounts of the area: locked, mistyped, never used."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.watched(viewer, page_request(request, watching.SORTS, ("view",)), now)
    figures = selectors.guarded(viewer, now)
    head = PageHead(
        _TITLE, f"已锁定 {figures.locked} 个，输错过口令 {figures.failing} 个，未改初始口令 {figures.initial} 个"
    )
    context = {"title": _TITLE, "head": head, "facts": _policies(), "listing": _listing(request, found)}
    return render(request, "accounts/security.html", context)


@page(Permission.GUARD)
@never_cache
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, account_id: int) -> HttpResponse:
    """End all logins of an account, after a question."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.watched_account(viewer, account_id, now)
    if request.method == "POST":
        services.guard_end(viewer, _command(request, account_id), now)
        messages.success(request, f"账号 {row.username} 已在全部设备上退出登录。")
        return redirect("accounts:security")
    return _confirm(
        request, row, "结束登录", "此人立即在全部设备上退出登录，没有保存的内容会留在本机草稿里。", "可以再次登录。"
    )


@page(Permission.GUARD)
@never_cache
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, account_id: int) -> HttpResponse:
    """Lift a lock, after a question."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.watched_account(viewer, account_id, now)
    if request.method == "POST":
        services.unlock(viewer, _command(request, account_id), now)
        messages.success(request, f"账号 {row.username} 已解除锁定。")
        return redirect("accounts:security")
    return _confirm(request, row, "解除锁定", "此人可以马上再次尝试登录。请先核实确是本人输错口令。")


def _command(request: HttpRequest, account_id: int) -> ChangeState:
    try:
        return ChangeState(account_id=account_id, command_id=UUID(request.POST.get("command_id", "")))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None


def _confirm(request: HttpRequest, row: WatchedRow, verb: str, *consequences: str) -> HttpResponse:
    confirm = Confirm(
        question=f"对账号 {row.username}（{row.name or '已清除'}）{verb}？",
        consequences=consequences,
        act=verb,
        cancel="不办理",
        cancel_url=reverse("accounts:security"),
        url=request.path,
        fields=(Hidden("command_id", str(uuid4())),),
    )
    head = PageHead(verb, crumbs=(Crumb(_TITLE, reverse("accounts:security")), Crumb(verb)))
    return render(request, "ui/confirm.html", {"title": verb, "head": head, "confirm": confirm})


def _policies() -> Facts:
    lock = int(rules.LOCK_FOR.total_seconds() // 60)
    return Facts(
        (
            Fact("连续输错", f"{rules.LOCK_AFTER} 次锁定 {lock} 分钟"),
            Fact("不操作自动退出", f"{settings.IDLE_MINUTES} 分钟"),
            Fact("口令", f"至少 {rules.SHORTEST} 位，大写、小写、数字、符号中的三类"),
            Fact("手机验证码", f"{int(rules.CODE_LIVES.total_seconds() // 60)} 分钟有效，最多试 {rules.CODE_TRIES} 次"),
        )
    )


def _listing(request: HttpRequest, found: Page[WatchedRow]) -> Listing:
    columns = (
        Column("账号"),
        Column("机构", full=True),
        Column("最近使用"),
        Column("状态", corner=True),
        Column("办理"),
    )
    view = request.GET.get("view", "all")
    chips = (Chip(f"“{request.GET['q']}”", changed(request, q="")),) if request.GET.get("q") else ()
    return Listing(
        table=Table(
            "账号",
            columns,
            tuple(_row(row) for row in found.rows),
            empty=Empty("没有这样的账号", "换一个视图或条件再看。"),
        ),
        pager=pager(request, found, "个"),
        views=tuple(
            View(word, changed(request, view="" if key == "all" else key), current=key == view)
            for key, word in watching.VIEWS.items()
        ),
        filters=WatchForm(request.GET),
        kept=(("view", view),) if view in watching.VIEWS else (),
        chips=chips,
        clear_url=reverse("accounts:security"),
    )


def _row(row: WatchedRow) -> Row:
    locked = row.locked_until is not None and row.locked_until > system_now()
    act = Act("解除锁定", reverse("accounts:security-unlock", args=[row.id])) if locked else Act(
        "结束登录", reverse("accounts:security-end", args=[row.id])
    )  # fmt: skip  # either act
    state = Badge.of("锁定") if locked else Badge.of(STATE_WORDS[row.state])
    failed = f"输错 {row.failures} 次" if row.failures else ""
    return Row(
        (
            Cell(row.username, small=row.name or "（已清除）"),
            Cell(row.organisation, small=ROLE_WORDS[row.role]),
            Cell(words.stamp(row.last_seen_at) if row.last_seen_at else "还没有登录过", small=failed),
            Cell(badge=state),
            Cell(act=act),
        ),
        key=str(row.id),
    )
