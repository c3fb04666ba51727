"""The list of accounts as parts."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.organisations.values import KIND_NAMES
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import LEVEL_NAMES, ViewerKind
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import stamp

from .. import templatereads
from ..listvalues import USED_WORDS
from ..selectors import SORTS
from ..templatevalues import Standing
from ..values import ROLE_WORDS, STATE_WORDS, AccountRole, AccountRow, AccountState
from .forms import FilterForm

_WORDS = {
    "role": {role.value: words for role, words in ROLE_WORDS.items()},
    "state": {state.value: words for state, words in STATE_WORDS.items()},
    "kind": {"subject": "生产经营主体"},
    "used": {used.value: words for used, words in USED_WORDS.items()},
}


def listing(request: HttpRequest, page: Page[AccountRow]) -> Listing:
    """Accounts with organisation, role, last use and state."""
    columns = (
        Column("姓名"),
        Column("用户名", sort_url=_sorted(request, page, "username"), order=_order(page, "username")),
        Column("机构", full=True),
        Column("角色"),
        Column("最近使用"),
        Column("状态", corner=True),
    )
    chips, found = _chips(request), templatereads.standings(page.rows)
    empty = Empty(
        "没有符合条件的账号" if chips else "还没有账号",
        "去掉一个条件再试。" if chips else "可以为本机构和下一级机构分配账号。",
        icon="users",
    )
    return Listing(
        table=Table("账号", columns, tuple(_row(row, found.get(row.id)) for row in page.rows), empty=empty),
        pager=pager(request, page, "个"),
        views=_views(request),
        filters=FilterForm(request.GET),
        chips=chips,
        clear_url=reverse("accounts:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 个）",
            f"{reverse('accounts:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def cells(row: AccountRow, standing: Standing | None) -> tuple[str, ...]:
    """A row as the export shows it: exactly what the screen shows."""
    used = stamp(row.last_seen_at) if row.last_seen_at else "还没有登录过"
    said = standing.said if standing else ""
    return (row.name, row.username, _place(row), ROLE_WORDS[row.role], said, used, STATE_WORDS[row.state])


def _row(row: AccountRow, standing: Standing | None) -> Row:
    name, username, place, role, said, used, state = cells(row, standing)
    return Row(
        (
            Cell(name or "（已清除）", url=reverse("accounts:record", args=[row.id]), small=row.phone),
            Cell(username),
            Cell(place, small=_kind(row)),
            Cell(role, small=said),
            Cell(used),
            Cell(badge=Badge.of(state)),
        ),
        key=str(row.id),
    )


def _place(row: AccountRow) -> str:
    return row.organisation or "生产经营主体"


def _kind(row: AccountRow) -> str:
    if row.kind is ViewerKind.SUBJECT:
        return ""
    return f"{LEVEL_NAMES[row.level] if row.level is not None else ''}{KIND_NAMES[row.kind]}"


def _views(request: HttpRequest) -> tuple[View, ...]:
    asked = request.GET
    plain = not any(asked.get(name) for name in ("role", "state", "kind", "used", "template"))
    return (
        View("全部", reverse("accounts:list"), current=plain),
        View("用户管理员", changed(request, role=AccountRole.ADMIN), current=asked.get("role") == AccountRole.ADMIN),
        View("用户", changed(request, role=AccountRole.USER), current=asked.get("role") == AccountRole.USER),
        View(
            "已停用", changed(request, state=AccountState.DISABLED), current=asked.get("state") == AccountState.DISABLED
        ),
        *(
            View(words, changed(request, used=used), current=asked.get("used") == used)
            for used, words in USED_WORDS.items()
        ),
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [
        Chip(words.get(asked[name], asked[name]), changed(request, **{name: ""}))
        for name, words in _WORDS.items()
        if asked.get(name)
    ]
    named = templatereads.by_key([asked.get("template", "")])
    found += [Chip(f"角色模板：{one.title}", changed(request, template="")) for one in named.values()]
    return (*((Chip(f"“{asked['q']}”", changed(request, q="")),) if asked.get("q") else ()), *found)


def _order(page: Page[AccountRow], key: str) -> str:
    return ("descending" if page.descending else "ascending") if page.sort == key else ""


def _sorted(request: HttpRequest, page: Page[AccountRow], key: str) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if SORTS[key].descending else "asc"
    return changed(request, sort=key, dir=turned if page.sort == key else usual)
