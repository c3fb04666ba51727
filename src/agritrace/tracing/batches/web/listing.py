"""The list of batches as parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import quantity, stamp

from ..selectors import SORTS
from ..values import SOURCE_NAMES, STATE_NAMES, BatchRow, BatchState, Source
from .forms import FilterForm

_WORDS: dict[str, dict[str, str]] = {
    "state": {state.value: name for state, name in STATE_NAMES.items()},
    "source": {source.value: name for source, name in SOURCE_NAMES.items()},
    "stock": {"in": "还有可卖"},
}


def listing(request: HttpRequest, page: Page[BatchRow], *, own: bool) -> Listing:
    """Own batches, or with ``own`` false those of the viewer's area with their holders."""
    holders = {} if own else subjects.brief({row.subject_id for row in page.rows})
    columns = (
        Column("产品与批次"),
        *(() if own else (Column("持有主体"),)),
        Column("来源"),
        _sorted("采收日期", request, page, key="harvested"),
        _sorted("登记时间", request, page, key="created"),
        Column("入库数量", right=True),
        Column("可卖", right=True),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, holders=None if own else holders) for row in page.rows)
    asked = request.GET
    return Listing(
        table=Table("批次", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "批", jump="跳到日期", kind="date"),
        views=(
            View("全部", reverse("batches:list"), current=not asked.get("stock") and not asked.get("source")),
            View("还有可卖", changed(request, stock="in"), current=asked.get("stock") == "in"),
            View("自产", changed(request, source="produced"), current=asked.get("source") == "produced"),
            View("采购", changed(request, source="bought"), current=asked.get("source") == "bought"),
        ),
        filters=FilterForm(asked),
        chips=_chips(request),
        clear_url=reverse("batches:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 批）",
            f"{reverse('batches:export')}?{asked.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def badge_of(state: BatchState) -> Badge:
    """The badge of a batch: closed is an end without blame."""
    word = STATE_NAMES[state]
    return Badge(word, "ended", "check") if state is BatchState.CLOSED else Badge.of(word)


def _sorted(title: str, request: HttpRequest, page: Page[Any], *, key: str) -> Column:
    """A sortable column: the sorted one turns round, another begins in its usual direction."""
    if page.sort == key:
        order = "descending" if page.descending else "ascending"
        return Column(title, sort_url=changed(request, sort=key, dir="asc" if page.descending else "desc"), order=order)
    return Column(title, sort_url=changed(request, sort=key, dir="desc" if SORTS[key].descending else "asc"))


def _row(row: BatchRow, *, holders: Mapping[int, SubjectBrief] | None) -> Row:
    holder = () if holders is None else (Cell(holders[row.subject_id].name if row.subject_id in holders else ""),)
    return Row(
        (
            Cell(row.full_name, url=reverse("batches:record", args=[row.id]), small=row.number),
            *holder,
            Cell(SOURCE_NAMES[row.source]),
            Cell(row.harvested_on.isoformat()),
            Cell(stamp(row.created_at)),
            Cell(quantity(row.stock.entered, row.unit)),
            Cell(quantity(row.available, row.unit)),
            Cell(badge=badge_of(row.state)),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    for name, words in _WORDS.items():
        if asked.get(name) in words:
            found.append(Chip(words[asked[name]], changed(request, **{name: ""})))
    if code := asked.get("category"):
        found.append(Chip(catalogue.names([code]).get(code, code), changed(request, category="")))
    if asked.get("product"):
        found.append(Chip("一种产品", changed(request, product="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的批次", "去掉一个条件再试。", acts=(Act("清除条件", reverse("batches:list")),))
    if own:
        act = Act("登记采收", reverse("batches:new"), look="primary", icon="plus")
        return Empty("还没有批次", "采收后登记一批，就有追溯码和标签。", icon="packages", acts=(act,))
    return Empty("本辖区还没有批次", "主体登记采收后会出现在这里。", icon="packages")


def source_words(row: BatchRow) -> str:
    """自产, or 采购 with whose produce it is."""
    if row.source is Source.PRODUCED:
        return SOURCE_NAMES[row.source]
    origin = subjects.brief([row.origin_subject_id]).get(row.origin_subject_id)
    return f"{SOURCE_NAMES[row.source]}　产自{origin.name}" if origin else SOURCE_NAMES[row.source]
