"""Entries as parts of pages: the list, facts, who is alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import Page
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import INDUSTRY_NAMES, STATE_NAMES, Alike, SubjectState
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Empty,
    Fact,
    Facts,
    Listing,
    Row,
    Table,
    View,
)
from agritrace.ui.words import stamp

from .. import rules, terms
from ..values import ENDING_WORDS, RECORDER_WORDS, Ending, Recorder, TemporaryRow
from .forms import FilterForm

TITLE = "临时主体"
HEADS = ("临时码", "名称", "组织形式", "主要产品", "所在地", "录入机构", "录入时间", "状态", "说明")
_STATES = (SubjectState.TEMPORARY, SubjectState.JOINED, SubjectState.CLOSED)
_BADGES = {
    SubjectState.TEMPORARY: Badge(STATE_NAMES[SubjectState.TEMPORARY], "pending", "clock"),
    SubjectState.JOINED: Badge(STATE_NAMES[SubjectState.JOINED], "active", "circle-check"),
    SubjectState.CLOSED: Badge(STATE_NAMES[SubjectState.CLOSED], "ended", "circle-x"),
}
_AGES = {"fresh": "期限以内", "late": "超过期限"}


def badge_of(row: TemporaryRow, now: datetime) -> Badge:
    """The state; an entry over the term says so."""
    if row.waits and rules.is_late(beijing_day(row.recorded_at), beijing_day(now), terms.remind_days(beijing_day(now))):
        return Badge("久未认领", "suspended", "alert-triangle")
    return _BADGES[row.state]


def listing(request: HttpRequest, page: Page[TemporaryRow], now: datetime) -> Listing:
    """The list of entries."""
    order = "descending" if page.descending else "ascending"
    turned = changed(request, sort="newest", dir="asc" if page.descending else "desc")
    columns = (
        Column("主体"),
        Column("组织形式"),
        Column("主要产品"),
        Column("所在地", full=True),
        Column("录入机构", full=True),
        Column("录入时间", sort_url=turned, order=order),
        Column("状态", corner=True),
    )
    named = _Names(page.rows)
    rows = tuple(
        Row(
            (
                Cell(row.name, url=reverse("temporary:record", args=[row.id]), code=row.code),
                Cell(FORM_NAMES[row.org_form]),
                Cell(named.products.get(row.main_product, "")),
                Cell(named.places.get(row.region_code, "")),
                Cell(named.offices.get(row.organisation_id, "")),
                Cell(stamp(row.recorded_at)[:10]),
                Cell(badge=badge_of(row, now)),
            ),
            key=str(row.id),
        )
        for row in page.rows
    )
    state, age = request.GET.get("state", ""), request.GET.get("age", "")
    return Listing(
        table=Table(TITLE, columns, rows, empty=_empty(request)),
        pager=pager(request, page, "份", jump="跳到日期", kind="date"),
        views=(
            View("全部", changed(request, state="", age=""), current=not state and not age),
            View("等认领", changed(request, state="temporary", age=""), current=state == "temporary"),
            View("久未认领", changed(request, state="", age="late"), current=age == "late"),
            View("已转正", changed(request, state="joined", age=""), current=state == "joined"),
        ),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("temporary:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 份）",
            f"{reverse('temporary:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def lines_of(rows: Sequence[TemporaryRow]) -> list[tuple[str, ...]]:
    """The rows of the export, in the order of ``HEADS``; no personal data."""
    named = _Names(rows)
    return [
        (
            row.code,
            row.name,
            FORM_NAMES[row.org_form],
            named.products.get(row.main_product, ""),
            named.places.get(row.region_code, ""),
            named.offices.get(row.organisation_id, ""),
            stamp(row.recorded_at),
            STATE_NAMES[row.state],
            row.reason,
        )
        for row in rows
    ]


def facts_of(row: TemporaryRow) -> Facts:
    """An entry as facts; telephone and number only masked."""
    phone, number = subjects.masked_temporary(row.id)
    office = organisations.names([row.organisation_id]).get(row.organisation_id, "")
    people = accounts.names([row.recorded_by])
    has_point = row.longitude is not None and row.latitude is not None
    told = [
        Fact("组织形式", FORM_NAMES[row.org_form]),
        Fact("行业", INDUSTRY_NAMES[row.industry]),
        Fact("主要产品", catalogue.names([row.main_product]).get(row.main_product, "")),
        Fact("所在地", regions.path(row.region_code)),
        Fact("详细地址", row.address or "没有填"),
        Fact("位置", f"{row.longitude:.5f}, {row.latitude:.5f}（WGS-84）" if has_point else "没有标注"),
        Fact("手机号", phone or "没有填"),
        Fact("证件号码", number or "没有填"),
        Fact("录入", f"{office} {people.get(row.recorded_by, '')}"),
        Fact("录入时间", stamp(row.recorded_at)),
    ]
    if row.remark:
        told.append(Fact("备注", row.remark, full=True))
    if row.ended_at:
        ending = ENDING_WORDS[Ending(row.ending)] if row.ending else "并入注册主体"
        told.append(Fact("办结", f"{ending}：{row.reason}" if row.reason else ending, full=True))
    return Facts(tuple(told))


def alike_table(found: Sequence[Alike]) -> Table:
    """Who has the same paper or telephone already: a way to each that the viewer sees."""
    rows = []
    for one in found:
        temporary = one.state is SubjectState.TEMPORARY
        name = "temporary:record" if temporary else "subjects:scan"
        address = reverse(name, args=[one.id]) if temporary else f"{reverse(name)}?code={one.code}"
        county = regions.path(one.region_code[:6].ljust(12, "0"))
        same = "证件号码相同" if one.by == "paper" else "手机号相同"
        if one.code:
            cells = (Cell(one.name, url=address, code=one.code), Cell(county), Cell(same))
        else:
            cells = (Cell("外地已有登记" if one.by == "paper" else one.name), Cell(county), Cell(same))
        rows.append(Row((*cells, Cell(badge=Badge.of(STATE_NAMES[one.state]))), key=str(one.id)))
    columns = (Column("已有登记"), Column("所在县"), Column("相同之处"), Column("状态", corner=True))
    return Table("已有的登记，请打开核对", columns, tuple(rows))


class _Names:
    """Names of places, products and offices of rows, three queries for a page."""

    def __init__(self, rows: Sequence[TemporaryRow]) -> None:
        self.places: Mapping[str, str] = regions.names({row.region_code for row in rows})
        self.products: Mapping[str, str] = catalogue.names({row.main_product for row in rows})
        self.offices: Mapping[int, str] = organisations.names({row.organisation_id for row in rows})


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    words = {
        "state": {one.value: STATE_NAMES[one] for one in _STATES},
        "age": _AGES,
        "by": {one.value: RECORDER_WORDS[one] for one in Recorder},
    }
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    for name, known in words.items():
        if asked.get(name) in known:
            found.append(Chip(known[asked[name]], changed(request, **{name: ""})))
    return tuple(found)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的临时登记", "去掉一个条件再试。", acts=(Act("清除条件", reverse("temporary:list")),))
    return Empty("还没有临时登记", "检查、抽样时遇到没注册的，现场录入后出现在这里。", icon="user-question")
