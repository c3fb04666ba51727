"""The list of bases as parts."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table
from agritrace.ui.words import quantity, stamp

from .. import land
from ..selectors import SORTS
from ..values import FINDINGS, STATE_NAMES, BaseRow, BaseState
from .forms import FilterForm

_FINDING_WORDS = {"outside": "位置不在所选县", "area": "面积相差大"}


def finding_words(row: BaseRow) -> str:
    """What somebody should look at, in few words."""
    return "、".join(_FINDING_WORDS[one] for one in row.findings if one in _FINDING_WORDS)


def listing(request: HttpRequest, page: Page[BaseRow], *, own: bool) -> Listing:
    """Own bases, or with ``own`` false those of the viewer's area with their subjects."""
    names = {} if own else subjects.names({row.subject_id for row in page.rows})
    places = regions.names({row.place_code for row in page.rows})
    columns = (
        _sorted("基地", request, page, key="name"),
        *(() if own else (Column("主体"),)),
        Column("所在地", full=True),
        Column("地类"),
        Column("面积", right=True),
        _sorted("新增时间", request, page, key="newest"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, None if own else names, places) for row in page.rows)
    return Listing(
        table=Table("基地", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "个"),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("bases:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 个）",
            f"{reverse('bases:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
        kept=tuple((name, request.GET[name]) for name in ("subject", "sort", "dir") if request.GET.get(name)),
    )


def _sorted(title: str, request: HttpRequest, page: Page[BaseRow], *, key: str) -> Column:
    """A sortable column: the sorted one turns round, another begins in its usual direction."""
    if page.sort == key:
        order = "descending" if page.descending else "ascending"
        return Column(title, sort_url=changed(request, sort=key, dir="asc" if page.descending else "desc"), order=order)
    return Column(title, sort_url=changed(request, sort=key, dir="desc" if SORTS[key].descending else "asc"))


def _row(row: BaseRow, names: Mapping[int, str] | None, places: Mapping[str, str]) -> Row:
    holder = () if names is None else (Cell(names.get(row.subject_id, "")),)
    return Row(
        (
            Cell(row.name, url=reverse("bases:record", args=[row.id]), code=row.code),
            *holder,
            Cell(places.get(row.place_code, "")),
            Cell(land.title(row.land_class), small=finding_words(row)),
            Cell(quantity(row.area, row.area_unit)),
            Cell(stamp(row.created_at)[:10]),
            Cell(badge=Badge.of(STATE_NAMES[row.state])),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked, found = request.GET, []
    if text := asked.get("q"):
        found.append(Chip(f"“{text}”", changed(request, q="")))
    if asked.get("land") in land.classes():
        found.append(Chip(land.title(asked["land"]), changed(request, land="")))
    if asked.get("state") in set(BaseState):
        found.append(Chip(STATE_NAMES[BaseState(asked["state"])], changed(request, state="")))
    if asked.get("finding") in FINDINGS:
        found.append(Chip(_FINDING_WORDS[asked["finding"]], changed(request, finding="")))
    if asked.get("subject", "").isdecimal():
        found.append(Chip("只看一家主体", changed(request, subject="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的基地", "去掉一个条件再试。", acts=(Act("清除条件", reverse("bases:list")),))
    if own:
        act = Act("新增基地", reverse("bases:new"), look="primary", icon="plus")
        return Empty("还没有基地", "新增地块、大棚、鱼塘或养殖场，登记采收时直接选用。", icon="map-pin", acts=(act,))
    return Empty("本辖区还没有基地", "主体新增基地后会出现在这里。", icon="map-pin")
