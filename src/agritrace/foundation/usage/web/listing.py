"""Regions, organisations and persons as parts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.organisations.values import KIND_NAMES
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import LEVEL_NAMES, Level, ViewerKind
from agritrace.ui.addresses import changed, pager
from agritrace.ui.forms import RegionSelect
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
    Stock,
    StockPart,
    Table,
    View,
)
from agritrace.ui.words import stamp

from ..selectors import OWN, sorts
from ..values import NEVER, STANDING_WORDS, WINDOWS, Figures, PersonUse, PlaceUse, RegionUse, Standing, Summary

REGION_HEADS = (
    "地区", "机构", "闲置机构", "从未使用机构", "在用账号", "活跃账号", "登录", "操作", "主体账号", "活跃主体账号", "主体登录", "主体操作",
    "最近使用",
)  # fmt: skip  # the order of region_line
PLACE_HEADS = ("机构", "类别", "所在地区", "在用账号", "活跃账号", "登录", "操作", "最近使用", "情况")
PERSON_HEADS = ("姓名", "用户名", "角色", "登录", "操作", "最近使用", "状态")
_BADGES = {
    Standing.USED: Badge("在使用", "active", "circle-check"),
    Standing.IDLE: Badge("闲置", "suspended", "player-pause"),
    Standing.NEVER: Badge("从未使用", "ended", "circle-minus"),
}


class FilterForm(forms.Form):
    """Search and filters of organisations."""

    use_required_attribute = False
    q = forms.CharField(label="搜索机构名称", required=False, max_length=60)
    region = forms.ChoiceField(label="区划", required=False, widget=RegionSelect())
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *((one.value, words) for one, words in KIND_NAMES.items())]
    )
    standing = forms.ChoiceField(
        label="情况",
        required=False,
        choices=[("", "全部"), *((one.value, words) for one, words in STANDING_WORDS.items())],
    )
    days = forms.ChoiceField(label="期间", required=False, choices=[(str(one), f"近 {one} 天") for one in WINDOWS])

    def __init__(self, request: HttpRequest, days: int) -> None:
        super().__init__({**request.GET.dict(), "days": str(days)})
        row = regions.region(request.GET["region"]) if request.GET.get("region", "").isdecimal() else None
        chosen = [(row.code, row.path)] if row else []
        self.fields["region"].choices = [("", "全部"), *chosen]  # type: ignore[attr-defined]  # a choice field


def when(at: datetime | None) -> str:
    """The last use in words."""
    return stamp(at) if at and at > NEVER else "从未使用"


def views(request: HttpRequest, days: int) -> tuple[View, ...]:
    """The windows as tabs."""
    return tuple(View(f"近 {one} 天", changed(request, days=str(one)), current=one == days) for one in WINDOWS)


def bar(total: Figures) -> Stock:
    """How many organisations use the platform, as a picture; its numbers stand below it and in the table."""
    used = total.organisations - total.idle - total.never
    return Stock(
        (
            StockPart("free", "在使用", Decimal(used)),
            StockPart("held", "闲置", Decimal(total.idle), "30 天没有人使用"),
            StockPart("lost", "从未使用", Decimal(total.never)),
        ),
        "个",
        key="usage",
    )


def facts(total: Figures) -> Facts:
    """The sums of the region."""
    return Facts(
        (
            Fact("活跃账号", f"{total.active:,} 个，在用账号共 {total.accounts:,} 个"),
            Fact("登录", f"{total.logins:,} 次"),
            Fact("操作", f"{total.acts:,} 次"),
            Fact("主体活跃账号", f"{total.subject_active:,} 个，在用账号共 {total.subject_accounts:,} 个"),
            Fact("主体登录", f"{total.subject_logins:,} 次"),
            Fact("主体操作", f"{total.subject_acts:,} 次"),
        ),
        columns=3,
    )


def regions_table(request: HttpRequest, found: Summary) -> Listing:
    """What belongs to the region itself, what lies right below it, and the sum of both."""
    right = ("机构", "活跃／在用账号", "登录", "操作", "闲置机构", "主体活跃／在用")
    columns = (Column("地区"), *(Column(text, right=True) for text in right), Column("最近使用", corner=True))
    rows = [_region(request, part, found) for part in found.parts]
    if len(rows) > 1:
        rows.append(_region(request, RegionUse("", "合计", found.total), found))
    export = Act(
        "导出 Excel", f"{reverse('usage:export')}?{request.GET.urlencode()}", icon="file-spreadsheet"
    )  # the whole table, no page of it
    empty = Empty("还没有使用情况", "每小时统计一次，请稍后再看。", icon="chart-bar")
    return Listing(
        Table("各地区使用情况", columns, tuple(rows), empty=empty), views=views(request, found.days), export=export
    )


def _region(request: HttpRequest, part: RegionUse, found: Summary) -> Row:
    one = part.figures
    url = changed(request, region=part.code) if part.code and len(found.region) < 9 else ""
    own = part.name == OWN
    quiet = one.idle + one.never
    places = f"{reverse('usage:organisations')}?region={part.code}&days={found.days}" if part.code else ""
    return Row(
        (
            Cell(part.name, url=url, small=f"{found.name}的机构" if own else ""),
            Cell(f"{one.organisations:,}", url=places if one.organisations else ""),
            Cell(f"{one.active:,}／{one.accounts:,}"),
            Cell(f"{one.logins:,}"),
            Cell(f"{one.acts:,}"),
            Cell(f"{quiet:,}", url=f"{places}&standing=idle" if places and one.idle else "", small=_never(one)),
            Cell(f"{one.subject_active:,}／{one.subject_accounts:,}"),
            Cell(when(one.last_at)),
        )
    )


def _never(one: Figures) -> str:
    return f"其中 {one.never:,} 个从未使用" if one.never else ""


def region_line(part: RegionUse) -> tuple[object, ...]:
    """A region as the export shows it, in the order of :data:`REGION_HEADS`."""
    one = part.figures
    return (
        part.name, one.organisations, one.idle, one.never, one.accounts, one.active, one.logins, one.acts,
        one.subject_accounts, one.subject_active, one.subject_logins, one.subject_acts, when(one.last_at),
    )  # fmt: skip  # the order of the heads


def places(request: HttpRequest, page: Page[PlaceUse], days: int) -> Listing:
    """Organisations with their figures."""
    names = regions.names({row.region_code for row in page.rows})
    columns = (
        Column("机构"),
        Column("所在地区", _sorted(request, page, "region", days=days), _order(page, "region")),
        Column("活跃／在用账号", right=True),
        Column("登录", _sorted(request, page, "logins", days=days), _order(page, "logins"), right=True),
        Column("操作", _sorted(request, page, "acts", days=days), _order(page, "acts"), right=True),
        Column("最近使用", _sorted(request, page, "last", days=days), _order(page, "last")),
        Column("情况", corner=True),
    )
    rows = tuple(
        Row(
            (
                Cell(row.name, url=_address(row, days), small=kind_words(row)),
                Cell(names.get(row.region_code, "全国")),
                Cell(f"{row.active:,}／{row.accounts:,}"),
                Cell(f"{row.logins:,}"),
                Cell(f"{row.acts:,}"),
                Cell(when(row.last_at)),
                Cell(badge=_BADGES[row.standing]),
            )
        )
        for row in page.rows
    )
    chips = _chips(request)
    empty = Empty(
        "没有符合条件的机构" if chips else "还没有使用情况",
        "去掉一个条件再试。" if chips else "每小时统计一次，请稍后再看。",
        icon="chart-bar",
    )
    address = f"{reverse('usage:export-organisations')}?{request.GET.urlencode()}"
    last = page.sort == "last"
    return Listing(
        Table("各机构使用情况", columns, rows, empty=empty),
        pager(request, page, "个机构", jump="跳到日期" if last else "", kind="date"),
        views=_standings(request),
        filters=FilterForm(request, days),
        chips=chips,
        clear_url=f"{reverse('usage:organisations')}?days={days}",
        export=Act(f"导出 Excel（{page.total_words} 个）", address, icon="file-spreadsheet"),
    )


def place_line(row: PlaceUse, names: dict[str, str]) -> tuple[object, ...]:
    """An organisation as the export shows it, in the order of :data:`PLACE_HEADS`."""
    return (
        row.name, kind_words(row), names.get(row.region_code, "全国"), row.accounts, row.active, row.logins, row.acts,
        when(row.last_at), STANDING_WORDS[row.standing],
    )  # fmt: skip  # the order of the heads


def kind_words(row: PlaceUse) -> str:
    """县级监管机构."""
    return f"{LEVEL_NAMES[Level(row.level)]}{KIND_NAMES[ViewerKind(row.kind)]}"


def place_facts(row: PlaceUse, days: int) -> Facts:
    """The figures of one organisation."""
    return Facts(
        (
            Fact("近期活跃账号", f"{row.active:,} 个，在用账号共 {row.accounts:,} 个"),
            Fact("登录", f"近 {days} 天 {row.logins:,} 次"),
            Fact("操作", f"近 {days} 天 {row.acts:,} 次"),
            Fact("最近使用", when(row.last_at)),
            Fact("情况", badge=_BADGES[row.standing]),
        )
    )


def persons(request: HttpRequest, page: Page[PersonUse], organisation_id: int, *, days: int) -> Listing:
    """Persons with their figures."""
    columns = (
        Column("姓名"), Column("角色"), Column("登录", right=True), Column("操作", right=True), Column("最近使用"),
        Column("状态", corner=True),
    )  # fmt: skip  # the heads
    rows = tuple(
        Row(
            (
                Cell(
                    row.name or "（已清除）", url=reverse("accounts:record", args=[row.account_id]), small=row.username
                ),
                Cell(row.role),
                Cell(f"{row.logins:,}"),
                Cell(f"{row.acts:,}"),
                Cell(when(row.last_at)),
                Cell(badge=Badge.of(row.state)),
            )
        )
        for row in page.rows
    )
    address = f"{reverse('usage:export-people', args=[organisation_id])}?{request.GET.urlencode()}"
    return Listing(
        Table("人员使用情况", columns, rows, empty=Empty("没有账号", "这个机构还没有您管理的账号。", icon="users")),
        pager(request, page, "人"),
        views=views(request, days),
        export=Act(f"导出 Excel（{page.total_words} 人）", address, icon="file-spreadsheet"),
    )


def person_line(row: PersonUse) -> tuple[object, ...]:
    """A person as the export shows it, in the order of :data:`PERSON_HEADS`."""
    return (row.name, row.username, row.role, row.logins, row.acts, when(row.last_at), row.state)


def _address(row: PlaceUse, days: int) -> str:
    return f"{reverse('usage:organisation', args=[row.organisation_id])}?days={days}"


def _standings(request: HttpRequest) -> tuple[View, ...]:
    asked = request.GET.get("standing", "")
    every = View("全部", changed(request, standing=""), current=asked not in set(Standing))
    return (
        every,
        *(View(words, changed(request, standing=one), current=asked == one) for one, words in STANDING_WORDS.items()),
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    region = asked.get("region", "")
    if region.isdecimal():
        found.append(Chip(regions.names([region]).get(region, region), changed(request, region="")))
    if asked.get("kind") in set(ViewerKind):
        found.append(Chip(KIND_NAMES.get(ViewerKind(asked["kind"]), asked["kind"]), changed(request, kind="")))
    if asked.get("standing") in set(Standing):
        found.append(Chip(STANDING_WORDS[Standing(asked["standing"])], changed(request, standing="")))
    return tuple(found)


def _order(page: Page[PlaceUse], key: str) -> str:
    return ("descending" if page.descending else "ascending") if page.sort == key else ""


def _sorted(request: HttpRequest, page: Page[PlaceUse], key: str, *, days: int) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if sorts(days)[key].descending else "asc"
    return changed(request, sort=key, dir=turned if page.sort == key else usual)
