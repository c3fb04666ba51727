"""The list of sales recorded by hand as parts."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import quantity, stamp

from .. import hands
from ..handvalues import USE_NAMES, HandRow, Use
from ..permissions import Permission
from ..states import HAND, HandState
from .handforms import HandFilterForm

TITLE = "卖给未注册买方"
_LOOKS = {
    HandState.RECORDED: ("draft", "pencil"),
    HandState.OFFERED: ("moving", "send"),
    HandState.CLAIMED: ("active", "checks"),
}


def badge(row: HandRow) -> Badge:
    """The badge of a record."""
    state = HandState(row.state)
    kind, icon = _LOOKS[state]
    return Badge(HAND.labels[state], kind, icon)


def listing(request: HttpRequest, found: Page[HandRow], viewer: Viewer) -> Listing:
    """Own records, or those of an area."""
    own = viewer.subject_id is not None
    order = "descending" if found.descending else "ascending"
    when = Column("登记时间", changed(request, sort="day", dir="asc" if found.descending else "desc"), order)
    columns = (
        Column("产品与批次"), Column("卖方"), Column("买方所在地"), Column("用途"), Column("数量", right=True), when,
        Column("状态", corner=True),
    )  # fmt: skip  # one table
    places = regions.names({f"{row.region_code[:6]}000000" for row in found.rows})
    view, chips = request.GET.get("view", "all"), _chips(request)
    views = tuple(
        View(word, changed(request, view="" if key == "all" else key), current=key == view)
        for key, word in hands.VIEWS.items()
    )
    return Listing(
        table=Table(TITLE, columns, tuple(_row(row, places) for row in found.rows), empty=_empty(chips, viewer)),
        pager=pager(request, found, "笔", jump="跳到日期", kind="date"),
        views=views if own else (),
        filters=HandFilterForm(request.GET),
        kept=(("view", view),) if own and view in hands.VIEWS else (),
        chips=chips,
        clear_url=reverse("trade:hands"),
        export=Act(
            f"导出 Excel（{found.total_words} 笔）",
            f"{reverse('trade:export-hands')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(row: HandRow, places: dict[str, str]) -> Row:
    return Row(
        (
            Cell(row.product_name, url=reverse("trade:hand", args=[row.id]), small=row.batch_number),
            Cell(row.seller_name),
            Cell(places.get(f"{row.region_code[:6]}000000", "")),
            Cell(USE_NAMES[Use(row.use)]),
            Cell(quantity(row.quantity, row.unit)),
            Cell(stamp(row.recorded_at)),
            Cell(badge=badge(row)),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(HandState):
        found.append(Chip(HAND.labels[HandState(asked["state"])], changed(request, state="")))
    return tuple(found)


def _empty(chips: tuple[Chip, ...], viewer: Viewer) -> Empty:
    if chips:
        return Empty("没有符合条件的登记", "去掉一个条件再试。", acts=(Act("清除条件", reverse("trade:hands")),))
    if viewer.subject_id is not None and viewer.can(Permission.SUBMIT):
        act = Act("登记", reverse("trade:hand-new"), look="primary", icon="plus")
        return Empty("还没有登记", "买方没有注册时，在这里登记并声明属实。", icon="pencil", acts=(act,))
    return Empty("还没有登记", "主体登记后会出现在这里。", icon="pencil")
