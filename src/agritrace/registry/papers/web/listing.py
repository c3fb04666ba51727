"""The list of papers as parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import stamp

from .. import kinds, rules
from ..selectors import SORTS
from ..values import STATE_NAMES, TERM_NAMES, PaperRow, PaperState, Term
from .forms import FilterForm

_BADGES = {
    Term.VALID: Badge("有效", "active", "circle-check"),
    Term.SOON: Badge("快到期", "pending", "clock"),
    Term.EXPIRED: Badge("已过期", "ended", "calendar-x"),
    Term.FUTURE: Badge("未生效", "moving", "hourglass"),
}
_STATES = {
    PaperState.SUBMITTED: Badge("待核对", "pending", "clock"),
    PaperState.REPLACED: Badge("已换证", "ended", "refresh"),
}


def badge_of(row: PaperRow, today: date) -> Badge:
    """A checked paper shows what the calendar says, any other its state."""
    if row.state is PaperState.CONFIRMED:
        return _BADGES[rules.term_of(row.valid_from, row.valid_until, today)]
    return _STATES.get(row.state) or Badge.of(STATE_NAMES[row.state])


def until_words(row: PaperRow) -> str:
    """The last day, or 长期."""
    return "长期" if row.long_term else stamp(row.valid_until)


def listing(request: HttpRequest, page: Page[PaperRow], today: date, *, own: bool) -> Listing:
    """Own papers, or with ``own`` false those of the viewer's area with their subjects."""
    names = {} if own else subjects.names({row.subject_id for row in page.rows})
    columns = (
        Column("证照"),
        *(() if own else (Column("主体"),)),
        Column("发证机关", full=True),
        _sorted("有效期至", request, page, key="until"),
        _sorted("录入时间", request, page, key="newest"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, None if own else names, today) for row in page.rows)
    return Listing(
        table=Table("证照", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "份", jump="跳到日期", kind="date"),
        views=_views(request),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("papers:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 份）",
            f"{reverse('papers:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
        kept=tuple((name, request.GET[name]) for name in ("subject", "sort", "dir") if request.GET.get(name)),
    )


def _views(request: HttpRequest) -> tuple[View, ...]:
    state, term = request.GET.get("state", ""), request.GET.get("term", "")
    return (
        View("全部", changed(request, state="", term=""), current=not state and not term),
        View("待核对", changed(request, state="submitted", term=""), current=state == "submitted"),
        View("快到期", changed(request, state="", term="soon"), current=term == "soon"),
        View("已过期", changed(request, state="", term="expired"), current=term == "expired"),
    )


def _sorted(title: str, request: HttpRequest, page: Page[PaperRow], *, key: str) -> Column:
    """A sortable column: the sorted one turns round, another begins in its usual direction."""
    if page.sort == key:
        order = "descending" if page.descending else "ascending"
        return Column(title, sort_url=changed(request, sort=key, dir="asc" if page.descending else "desc"), order=order)
    return Column(title, sort_url=changed(request, sort=key, dir="desc" if SORTS[key].descending else "asc"))


def _row(row: PaperRow, names: Mapping[int, str] | None, today: date) -> Row:
    holder = () if names is None else (Cell(names.get(row.subject_id, "")),)
    return Row(
        (
            Cell(kinds.title(row.kind), url=reverse("papers:record", args=[row.id]), small=row.number),
            *holder,
            Cell(row.issuer),
            Cell(until_words(row)),
            Cell(stamp(row.created_at)[:10]),
            Cell(badge=badge_of(row, today)),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked, found = request.GET, []
    if text := asked.get("q"):
        found.append(Chip(f"“{text}”", changed(request, q="")))
    if asked.get("kind") in kinds.kinds():
        found.append(Chip(kinds.title(asked["kind"]), changed(request, kind="")))
    if asked.get("state") in set(PaperState):
        found.append(Chip(STATE_NAMES[PaperState(asked["state"])], changed(request, state="")))
    if asked.get("term") in set(Term):
        found.append(Chip(TERM_NAMES[Term(asked["term"])], changed(request, term="")))
    if asked.get("subject", "").isdecimal():
        found.append(Chip("只看一家主体", changed(request, subject="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的证照", "去掉一个条件再试。", acts=(Act("清除条件", reverse("papers:list")),))
    if own:
        act = Act("录入证照", reverse("papers:new"), look="primary", icon="plus")
        text = "录入营业执照、绿色食品证书等，到期前会提醒您；核对过的质量认证会在公开页面展示。"
        return Empty("还没有证照", text, icon="file-text", acts=(act,))
    return Empty("本辖区还没有证照", "主体录入后会出现在这里，等您核对。", icon="file-text")
