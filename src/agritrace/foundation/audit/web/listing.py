"""Records as parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.values import RecordDetail, RecordedRow, RecordRow, Touched
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import BEIJING
from agritrace.kernel.paging import Page, Sort
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Cell, Chip, Column, Empty, Fact, Facts, Listing, Note, Row, Table, Work, WorkList

from ..values import EXPORTED, Opened
from .forms import FilterForm
from .words import note_word

SORTS: Mapping[str, Sort] = {"recorded": Sort("recorded_at", "时间", descending=True)}
HEADS = ("记录编号", "时间", "人员", "机构", "做了什么", "操作名称", "网络", "设备", "事由", "请求编号")
_CHIPS = ("person", "kind", "thing", "act", "region", "first", "last")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of records with what is needed to draw it."""

    page: Page[RecordedRow]
    form: FilterForm
    organisations: Mapping[int, str]
    list_name: str
    record_name: str
    exports: bool


def listing(request: HttpRequest, shown: Shown) -> Listing:
    """When, who and of which organisation, what, from where."""
    columns = (Column("时间"), Column("人员"), Column("做了什么", full=True), Column("来源"))
    chips = _chips(request, shown.form)
    empty = Empty(
        "没有符合条件的记录" if chips else "还没有记录",
        "去掉一个条件，或核对用户名、编码后再试。" if chips else "有人操作后，记录会出现在这里。",
        icon="search",
    )
    export = Act(
        f"导出 Excel（{shown.page.total_words} 条，最多 {EXPORTED:,} 条）",
        f"{reverse('audit:export')}?{request.GET.urlencode()}",
        icon="file-spreadsheet",
    )
    return Listing(
        table=Table("记录", columns, tuple(_row(one, shown) for one in shown.page.rows), empty=empty),
        pager=pager(request, shown.page, "条"),
        filters=shown.form,
        chips=chips,
        clear_url=reverse(shown.list_name),
        export=export if shown.exports else None,
    )


def faults(form: FilterForm) -> Note | None:
    """What in the search could not be understood."""
    texts = [f"{form.fields[name].label or ''}：{'；'.join(map(str, errors))}" for name, errors in form.errors.items()]
    return Note("　".join(texts), "有条件没有用上。", "amber") if texts else None


def sheet(rows: Iterable[RecordedRow]) -> Iterator[tuple[object, ...]]:
    """The lines of the export, in the order of :data:`HEADS`; says so when it was cut."""
    known: dict[int, str] = {}
    count = 0
    for one in rows:
        count += 1
        row = one.row
        if row.organisation_id and row.organisation_id not in known:
            known |= organisations.names([row.organisation_id])
        place = known.get(row.organisation_id or 0, "")
        yield (
            row.id, exact(row), row.who, place, row.sentence, row.act, one.network, one.device, one.reason, one.request,
        )  # fmt: skip  # the order of the heads
    if count == EXPORTED:
        yield ("", "", "", "", f"只导出最新的 {EXPORTED:,} 条，请缩小时间范围后再导出其余部分。")


def exact(row: RecordRow) -> str:
    """When it was recorded, in Beijing time to the second."""
    return f"{row.recorded_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def act_words(name: str) -> str:
    """What kind of act it was, in words; an act no room knows any more by its name."""
    return next((journal.act_title(one) for one in journal.known_acts() if one.name == name), name)


def facts(opened: Opened) -> Facts:
    """Who, when, from where, and the digest."""
    one, row = opened.detail.recorded, opened.detail.recorded.row
    return Facts(
        (
            Fact("人员", row.who),
            Fact("用户名", opened.username or "—"),
            Fact("机构", opened.organisation or "—"),
            Fact("记录时间", exact(row)),
            Fact("发生时间", f"{row.occurred_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"),
            Fact("网络", one.network or "—"),
            Fact("设备", _device(one.device) or "—"),
            Fact("请求编号", one.request or "—"),
            *((Fact("事由", one.reason),) if one.reason else ()),
            Fact("操作", act_words(row.act)),
            Fact("摘要", code=opened.detail.digest, full=True),
        )
    )


def notes(values: Mapping[str, Any]) -> Table | None:
    """What was noted with the act, as it stands in the record."""
    if not values:
        return None
    rows = tuple(Row((Cell(note_word(name)), Cell(_said(value)))) for name, value in sorted(values.items()))
    return Table("记录的内容", (Column("名称"), Column("内容", full=True)), rows)


def objects(touched: tuple[Touched, ...]) -> Table | None:
    """The objects the record is about, the first hundred of them."""
    if not touched:
        return None
    names = regions.names({one.region_code for one in touched[:100] if one.region_code})
    rows = tuple(
        Row((Cell(journal.kind_word(one.kind)), Cell(str(one.id)), Cell(names.get(one.region_code, "—"))))
        for one in touched[:100]
    )
    return Table("涉及的对象", (Column("类别"), Column("编号"), Column("区划")), rows)


def chain(detail: RecordDetail, record_name: str) -> tuple[WorkList, ...]:
    """What it followed from, and what followed from it."""

    def work(row: RecordRow) -> Work:
        return Work(row.sentence, reverse(record_name, args=[row.id]), small=exact(row))

    found = []
    if detail.cause:
        found.append(WorkList("起因", (work(detail.cause),)))
    if detail.effects:
        found.append(WorkList("引起的操作", tuple(work(row) for row in detail.effects)))
    return tuple(found)


def _device(told: str) -> str:
    """What a browser says of itself, in words a person knows; the export keeps it as it was told."""
    return accounts.device_words(told).removesuffix("，其他程序") if told.startswith("Mozilla/") else told


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(_said, value))
    if isinstance(value, dict):
        return "；".join(f"{note_word(name)} {_said(one)}" for name, one in sorted(value.items()))
    return "—" if value in (None, "") else str(value)


def _row(one: RecordedRow, shown: Shown) -> Row:
    row = one.row
    return Row(
        (
            Cell(exact(row)),
            Cell(row.who, small=shown.organisations.get(row.organisation_id or 0, "")),
            Cell(row.sentence, url=reverse(shown.record_name, args=[row.id]), small=one.reason),
            Cell(_device(one.device), small=one.network),
        ),
        key=str(row.id),
    )


def _chips(request: HttpRequest, form: FilterForm) -> tuple[Chip, ...]:
    asked = request.GET
    words = {name: dict(getattr(form.fields[name], "choices", ())) for name in _CHIPS}
    return tuple(
        Chip(f"{form.fields[name].label} {words[name].get(asked[name], asked[name])}", changed(request, **{name: ""}))
        for name in _CHIPS
        if asked.get(name)
    )
