"""Lists of recalls and of holds as parts, and the lines of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table
from agritrace.ui.words import Due, due, quantity, stamp

from ..states import HOLD, RECALL
from ..values import DRILL, WAY_NAMES, HoldRow, HoldState, RecallRow, RecallState, RegionTotal
from .forms import FilterForm, HoldFilterForm

HEADS = (
    "召回编号",
    "演练",
    "产品",
    "批次号",
    "产地",
    "原因",
    "状态",
    "涉及批次",
    "发起单位",
    "发起时间",
    "办结时间",
    "办结说明",
)
HOLD_HEADS = (
    "级", "产品", "批次号", "持有主体", "所在县", "发起时数量", "单位", "状态", "处置方式", "说明", "决定单位", "暂停时间",
    "决定时间", "知悉时间", "异议",
)  # fmt: skip  # one row
_RECALL_BADGES = {
    RecallState.OPEN: Badge("召回中", "recalled", "alert-octagon"),
    RecallState.CLOSED: Badge("已办结", "active", "check"),
    RecallState.CANCELLED: Badge("已取消", "ended", "circle-x"),
}
_HOLD_BADGES = {
    HoldState.PROVISIONAL: Badge("临时暂停", "pending", "clock"),
    HoldState.HELD: Badge("暂停流通", "suspended", "player-pause"),
    HoldState.LIFTED: Badge("已解除", "active", "circle-check"),
    HoldState.LAPSED: Badge("已到期", "ended", "calendar-x"),
    HoldState.SETTLED: Badge("已处置", "active", "check"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of subjects, counties and offices for a page of rows."""

    subjects: Mapping[int, str]
    regions: Mapping[str, str]
    offices: Mapping[int, str]

    def county(self, region_code: str) -> str:
        """The county of a place in full."""
        return self.regions.get(f"{region_code[:6]}000000", "")


def badge_of(row: RecallRow) -> Badge:
    """The badge of a recall; a drill says so."""
    badge = _RECALL_BADGES[row.state]
    return Badge(f"{DRILL}·{badge.word}", badge.kind, badge.icon) if row.drill else badge


def hold_badge(row: HoldRow) -> Badge:
    """The badge of a hold; a drill says so."""
    badge = _HOLD_BADGES[row.state]
    return Badge(f"{DRILL}·{badge.word}", badge.kind, badge.icon) if row.drill else badge


def left(row: HoldRow, now: datetime) -> Due | None:
    """What is left of the term of a provisional hold."""
    return due(row.until, now) if row.until and row.state is HoldState.PROVISIONAL else None


def recalls(request: HttpRequest, page: Page[RecallRow], names: Names) -> Listing:
    """The recalls of an area."""
    when = Column("发起时间", changed(request, sort="day", dir="asc" if page.descending else "desc"),
                  "descending" if page.descending else "ascending")  # fmt: skip
    columns = (Column("产品与批次"), Column("产地"), Column("原因", full=True), Column("涉及批次", right=True), when,
               Column("状态", corner=True))  # fmt: skip
    rows = tuple(
        Row(
            (
                Cell(row.product_name, reverse("recall:record", args=[row.id]), small=row.batch_number),
                Cell(names.county(row.region_code)),
                Cell(row.reason),
                Cell(f"{row.batches:,}"),
                Cell(stamp(row.opened_at), small=names.offices.get(row.organisation_id, "")),
                Cell(badge=badge_of(row)),
            )
        )
        for row in page.rows
    )
    chips = _chips(
        request,
        {"state": {s.value: word for s, word in RECALL.labels.items()}, "drill": {"yes": DRILL, "no": "实际召回"}},
    )
    empty = (
        Empty("没有符合条件的召回", "去掉一个条件再试。", acts=(Act("清除条件", reverse("recall:list")),))
        if chips
        else Empty("还没有召回", "在批次的来龙去脉页可以发起召回或演练。", icon="alert-octagon")
    )
    export = Act(f"导出 Excel（{page.total_words} 条）", f"{reverse('recall:export')}?{request.GET.urlencode()}",
                 icon="file-spreadsheet")  # fmt: skip
    return Listing(Table("召回", columns, rows, empty=empty), pager(request, page, "条", jump="跳到日期", kind="date"),
                   filters=FilterForm(request.GET), chips=chips, clear_url=reverse("recall:list"), export=export)  # fmt: skip


def holds(request: HttpRequest, page: Page[HoldRow], names: Names, *, now: datetime, viewer: Viewer) -> Listing:
    """Holds of an area, of a subject, or of one recall."""
    when = Column("暂停时间", changed(request, sort="day", dir="asc" if page.descending else "desc"),
                  "descending" if page.descending else "ascending")  # fmt: skip
    columns = (Column("产品与批次"), Column("持有主体"), Column("所在县", full=True), Column("数量", right=True), when,
               Column("知悉"), Column("状态", corner=True))  # fmt: skip
    rows = tuple(
        Row(
            (
                Cell(row.product_name, _url(row, viewer), small=row.batch_number),
                Cell(names.subjects.get(row.subject_id, "")),
                Cell(names.county(row.region_code)),
                Cell(quantity(row.quantity, row.unit)),
                Cell(stamp(row.opened_at)),
                Cell(stamp(row.received_at) if row.received_at else "—", small="有异议" if row.objection else ""),
                Cell(badge=hold_badge(row), due=left(row, now)),
            )
        )
        for row in page.rows
    )
    chips = _chips(request, {"state": {s.value: word for s, word in HOLD.labels.items()}})
    empty = Empty("没有暂停流通的批次", "召回涉及这里的批次时会出现在这里。", icon="checks")
    return Listing(Table("暂停流通", columns, rows, empty=empty),
                   pager(request, page, "批", jump="跳到日期", kind="date"),
                   filters=HoldFilterForm(request.GET), chips=chips, clear_url=request.path)  # fmt: skip


def _url(row: HoldRow, viewer: Viewer) -> str:
    """The page of a hold for its holder and its area; whoever opened the recall from elsewhere reads the row."""
    mine = viewer.subject_id == row.subject_id or viewer.jurisdiction.covers(row.region_code)
    return reverse("recall:hold", args=[row.id]) if mine else ""


def by_region(totals: tuple[RegionTotal, ...], names: Names) -> Table:
    """Totals of a recall by county and unit."""
    columns = (Column("所在县"), Column("批次", right=True), Column("持有主体", right=True), Column("发起时库存", right=True),
               Column("暂停中", right=True), Column("已处置", right=True), Column("已恢复", right=True))  # fmt: skip
    rows = tuple(
        Row(
            (
                Cell(names.county(one.county_code)),
                Cell(f"{one.batches:,}"),
                Cell(f"{one.holders:,}"),
                *(Cell(quantity(n, one.unit)) for n in (one.found, one.standing, one.settled, one.freed)),
            )
        )
        for one in totals
    )
    return Table("按地区汇总", columns, rows)


def sheet(rows: Iterator[RecallRow], names: Names) -> Iterator[tuple[object, ...]]:
    """The lines under ``HEADS``."""
    for row in rows:
        yield (
            row.number, DRILL if row.drill else "", row.product_name, row.batch_number, names.county(row.region_code),
            row.reason, RECALL.labels[row.state], row.batches, names.offices.get(row.organisation_id, ""),
            stamp(row.opened_at), stamp(row.ended_at) if row.ended_at else "", row.ending,
        )  # fmt: skip  # one row


def hold_sheet(rows: Iterator[HoldRow], names: Names) -> Iterator[tuple[object, ...]]:
    """The lines under ``HOLD_HEADS``."""
    for row in rows:
        yield (
            row.hops, row.product_name, row.batch_number, names.subjects.get(row.subject_id, ""),
            names.county(row.region_code), float(row.quantity), row.unit, HOLD.labels[row.state],
            WAY_NAMES[row.way] if row.way else "", row.reason, names.offices.get(row.organisation_id or 0, ""),
            stamp(row.opened_at), stamp(row.decided_at) if row.decided_at else "",
            stamp(row.received_at) if row.received_at else "", row.objection,
        )  # fmt: skip  # one row


def _chips(request: HttpRequest, words: Mapping[str, Mapping[str, str]]) -> tuple[Chip, ...]:
    found = [
        Chip(labels[request.GET[name]], changed(request, **{name: ""}))
        for name, labels in words.items()
        if request.GET.get(name) in labels
    ]
    if request.GET.get("q"):
        found.append(Chip(f"搜索：{request.GET['q']}", changed(request, q="")))
    return tuple(found)
