"""The list of personal requests and its export."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.kernel.clock import end_of_day, system_now
from agritrace.kernel.paging import Page, walk
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page_request, signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, PageHead, Row, Table, View
from agritrace.ui.words import due, stamp

from .. import selectors
from ..values import KIND_NAMES, STATE_NAMES, WAY_NAMES, RequestRow, State
from .forms import FilterForm

TITLE = "个人信息请求"
HEADS = ("请求编号", "主体码", "事项", "提出方式", "状态", "提出时间", "答复期限", "办结时间")
_VIEWS = (("", "全部"), (State.ASKED.value, "待受理"), (State.RECEIVED.value, "办理中"), (selectors.LATE, "超期未办"))
_BADGES = {
    State.ASKED: ("pending", "clock"),
    State.FULFILLED: ("active", "circle-check"),
    State.PARTLY: ("active", "checks"),
    State.REFUSED: ("rejected", "arrow-back-up"),
    State.WITHDRAWN: ("ended", "circle-x"),
}


def badge(state: State) -> Badge:
    """The state in word and icon."""
    return Badge(STATE_NAMES[state], *_BADGES.get(state, ("moving", "hourglass")))


@signed_in
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of my area, or my own."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_requests(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), now)
    acts = (
        (Act("提出请求", reverse("rights:ask"), look="primary", icon="plus"),)
        if viewer.kind is ViewerKind.SUBJECT
        else ()
    )
    answer = selectors.terms()["answer"]
    head = PageHead(TITLE, text=f"查阅复制、更正、删除个人信息，{answer.words}", acts=acts)
    context = {"title": TITLE, "head": head, "listing": _listing(request, found, viewer, now=now)}
    return render(request, "ui/list.html", context)


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, at most 10,000 rows; numbers, kinds and days, no person."""
    viewer, asked, now = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS), system_now()
    rows = walk(lambda one: selectors.list_requests(viewer, one, now), asked)
    lines = (
        (
            row.id, row.subject_code, KIND_NAMES[row.kind], WAY_NAMES[row.way], STATE_NAMES[row.state],
            stamp(row.asked_at), row.due_on.isoformat(), stamp(row.closed_at) if row.closed_at else "",
        )
        for row in rows
    )  # fmt: skip  # the order of the heads
    return export_xlsx(TITLE, HEADS, lines)


def _listing(request: HttpRequest, found: Page[RequestRow], viewer: Viewer, *, now: datetime) -> Listing:
    columns = (
        Column("事项"),
        Column("主体"),
        Column("提出", sort_url=changed(request, sort="newest")),
        Column("答复期限", sort_url=changed(request, sort="due"), order="ascending" if found.sort == "due" else ""),
        Column("状态", corner=True),
    )
    asked = request.GET
    state, kind = asked.get("state", ""), asked.get("kind", "")
    words = {selectors.LATE: "超期未办", **{one.value: name for one, name in STATE_NAMES.items()}}
    kinds = {one.value: name for one, name in KIND_NAMES.items()}
    chips = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    chips += [Chip(kinds[kind], changed(request, kind=""))] if kind in kinds else []
    chips += [Chip(words[state], changed(request, state=""))] if state in words else []
    return Listing(
        table=Table(TITLE, columns, tuple(_row(row, now) for row in found.rows), empty=_empty(viewer, bool(chips))),
        pager=pager(request, found, "份"),
        views=tuple(View(name, changed(request, state=key), current=state == key) for key, name in _VIEWS),
        filters=FilterForm(asked),
        chips=tuple(chips),
        clear_url=reverse("rights:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 份）",
            f"{reverse('rights:export')}?{asked.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _empty(viewer: Viewer, filtered: bool) -> Empty:
    if filtered:
        return Empty("没有符合条件的请求", "去掉一个条件再试。", acts=(Act("清除条件", reverse("rights:list")),))
    if viewer.kind is ViewerKind.SUBJECT:
        return Empty("还没有请求", "可以要一份平台保存的内容，更正不对的，或请求删除。", icon="shield-lock")
    return Empty("还没有请求", "本人在账号中、柜台或凭查询号提出后显示在这里。", icon="shield-lock")


def _row(row: RequestRow, now: datetime) -> Row:
    return Row(
        (
            Cell(KIND_NAMES[row.kind], url=reverse("rights:record", args=[row.id]), small=f"编号 {row.id}"),
            Cell(row.subject, code=row.subject_code),
            Cell(stamp(row.asked_at), small=WAY_NAMES[row.way]),
            Cell(row.due_on.isoformat(), due=due(end_of_day(row.due_on), now) if row.is_open else None),
            Cell(badge=badge(row.state)),
        ),
        key=str(row.id),
    )
