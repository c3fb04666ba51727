"""Lists of applications and of officers as parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.organisations.values import KIND_NAMES, QualificationStanding
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import LEVEL_NAMES
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import said, stamp

from ..selectors import CARD_SORTS
from ..values import ASKED_WORDS, STATE_NAMES, ApplicationRow, ApplicationState, CardRow
from .forms import STANDINGS, CardFilterForm, FilterForm

HEADS = ("机构", "事项", "类别", "所属区域", "查询号", "提交时间", "办理时间", "状态")
CARD_HEADS = ("姓名", "机构", "执法证号", "有效期至", "状态")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {state.value: words for state, words in STATE_NAMES.items()},
    "asked": {asked.value: words for asked, words in ASKED_WORDS.items()},
    "standing": STANDINGS,
}
_BADGES = {
    QualificationStanding.VALID: Badge.of("有效"),
    QualificationStanding.EXPIRING: Badge("即将到期", "pending", "clock"),
    QualificationStanding.EXPIRED: Badge.of("过期"),
}


def what_words(row: ApplicationRow) -> str:
    """县级检测机构."""
    return f"{LEVEL_NAMES[row.level]}{KIND_NAMES[row.kind]}"


def queue(request: HttpRequest, page: Page[ApplicationRow], now: datetime) -> Listing:
    """Applications to the viewer's office, newest first."""
    places = regions.names({row.region_code for row in page.rows})
    columns = (
        Column("机构"),
        Column("事项"),
        Column("类别"),
        Column("所属区域", full=True),
        Column("提交", changed(request, dir="asc" if page.descending else "desc"),
               "descending" if page.descending else "ascending"),
        Column("状态", corner=True),
    )  # fmt: skip  # the heads
    rows = tuple(
        Row(
            (
                Cell(row.name, url=reverse("institutions:record", args=[row.id]), small=row.query_no),
                Cell(ASKED_WORDS[row.asked]),
                Cell(what_words(row)),
                Cell(places.get(row.region_code, "全国")),
                Cell(said(row.submitted_at, now)),
                Cell(badge=Badge.of(STATE_NAMES[row.state])),
            )
        )
        for row in page.rows
    )
    asked = request.GET.get("state", "")
    views = (ApplicationState.PENDING, ApplicationState.RETURNED, ApplicationState.APPROVED)
    return Listing(
        table=Table("机构申请", columns, rows, empty=_empty(request, "institutions:queue")),
        pager=pager(request, page, "件"),
        views=(
            View("全部", reverse("institutions:queue"), current=not asked),
            *(View(STATE_NAMES[one], changed(request, state=one.value), current=asked == one) for one in views),
        ),
        filters=FilterForm(request.GET),
        chips=_chips(request, ("state", "asked")),
        clear_url=reverse("institutions:queue"),
        export=_export(request, "institutions:export", f"{page.total_words} 件"),
    )


def sheet(rows: Sequence[ApplicationRow]) -> list[tuple[str, ...]]:
    """The lines of the export, in the order of :data:`HEADS`."""
    places = regions.names({row.region_code for row in rows})
    return [
        (row.name, ASKED_WORDS[row.asked], what_words(row), places.get(row.region_code, "全国"), row.query_no,
         stamp(row.submitted_at), stamp(row.decided_at) if row.decided_at else "", STATE_NAMES[row.state])
        for row in rows
    ]  # fmt: skip  # the order of the heads


def own(rows: Sequence[ApplicationRow], now: datetime) -> Table:
    """What one's own institution asked for."""
    columns = (Column("事项"), Column("提交"), Column("状态", corner=True))
    lines = tuple(
        Row(
            (
                Cell(
                    f"机构{ASKED_WORDS[row.asked]}", url=reverse("institutions:record", args=[row.id]), small=row.name
                ),
                Cell(said(row.submitted_at, now)),
                Cell(badge=Badge.of(STATE_NAMES[row.state])),
            )
        )
        for row in rows
    )
    empty = Empty("本机构还没有提交过申请", "名称有变化请申请变更；不再履行职责请申请注销。", icon="clipboard-list")
    return Table("本机构的申请", columns, lines, empty=empty)


def officers(request: HttpRequest, page: Page[CardRow], today: date, *, keeps: bool) -> Listing:
    """Officers with their cards."""
    columns = (
        Column("姓名"),
        Column("执法证号", _sorted(request, page, "card"), _order(page, "card")),
        Column("机构", full=True),
        Column("有效期至", _sorted(request, page, "end"), _order(page, "end")),
        Column("状态", corner=True),
        *((Column("办理"),) if keeps else ()),
    )
    rows = tuple(
        Row(
            (
                Cell(row.person),
                Cell(row.card_no),
                Cell(row.organisation),
                Cell(f"{row.valid_until}"),
                Cell(badge=_BADGES[row.standing(today)]),
                *(
                    (Cell(act=Act("注销", reverse("institutions:card-end", args=[row.id]), look="text")),)
                    if keeps
                    else ()
                ),
            )
        )
        for row in page.rows
    )
    return Listing(
        table=Table("执法人员", columns, rows, empty=_empty(request, "institutions:officers", keeps=keeps)),
        pager=pager(request, page, "人"),
        filters=CardFilterForm(request.GET),
        chips=_chips(request, ("standing",)),
        clear_url=reverse("institutions:officers"),
        export=_export(request, "institutions:officers-export", f"{page.total_words} 人"),
    )


def card_sheet(rows: Sequence[CardRow], today: date) -> list[tuple[str, ...]]:
    """The lines of the export, in the order of :data:`CARD_HEADS`."""
    return [
        (row.person, row.organisation, row.card_no, f"{row.valid_until}", _BADGES[row.standing(today)].word)
        for row in rows
    ]


def _empty(request: HttpRequest, address: str, *, keeps: bool = False) -> Empty:
    if _chips(request, ("state", "asked", "standing")):
        return Empty("没有符合条件的记录", "去掉一个条件再试。", acts=(Act("清除条件", reverse(address)),))
    if address == "institutions:officers":
        text = "点“登记执法证”，为本机构在用账号的人员登记证号和有效期。" if keeps else "由执法机构的管理员登记。"
        return Empty("还没有登记执法人员", text, icon="badge")
    text = "检测、执法和下级监管机构在线申请后会出现在这里，工作台也会提醒。"
    return Empty("还没有机构申请", text, icon="clipboard-list")


def _chips(request: HttpRequest, names: Sequence[str]) -> tuple[Chip, ...]:
    asked = request.GET
    found = [
        Chip(_WORDS[name].get(asked[name], asked[name]), changed(request, **{name: ""}))
        for name in names
        if asked.get(name)
    ]
    return (*((Chip(f"“{asked['q']}”", changed(request, q="")),) if asked.get("q") else ()), *found)


def _export(request: HttpRequest, address: str, words: str) -> Act:
    return Act(f"导出 Excel（{words}）", f"{reverse(address)}?{request.GET.urlencode()}", icon="file-spreadsheet")


def _order(page: Page[CardRow], key: str) -> str:
    return ("descending" if page.descending else "ascending") if page.sort == key else ""


def _sorted(request: HttpRequest, page: Page[CardRow], key: str) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if CARD_SORTS[key].descending else "asc"
    return changed(request, sort=key, dir=turned if page.sort == key else usual)
