"""The list of duty sessions, one session with its report, the export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.audit.permissions import Permission as Audit
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page_request, signed_in, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    Listing,
    PageHead,
    Row,
    Table,
    View,
)
from agritrace.ui.words import stamp

from .. import rules, selectors
from ..permissions import Permission
from ..values import DUTY, ENDING_WORDS, STATE_WORDS, DutyRow, DutyState, access
from .forms import FilterForm

HEADS = ("编号", "人员", "机构", "值守方式", "值守地区", "事由", "开始", "最晚到", "结束", "结束方式")


@signed_in
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions: of their area for the offices, of the institution for its administrators, one's own for others."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_sessions(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), now)
    start = Act("开始值守", reverse("duty:new"), look="primary", icon="shield-lock")
    acts = (start,) if rules.may_open(viewer) else ()
    head = PageHead("值守", "经第二步验证后，限时打开平时看不到的内容，全程记录。", acts=acts)
    context = {"title": "值守", "head": head, "listing": _listing(request, found)}
    return render(request, "ui/list.html", context)


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    rows = selectors.export_sessions(
        viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS), system_now()
    )
    names = _areas(rows)
    return export_xlsx("值守记录", HEADS, (_line(row, names) for row in rows))


@signed_in
@require_safe
def record(request: HttpRequest, duty_id: int) -> HttpResponse:
    """One session and what was done in it: counts by act, and the way to the records themselves."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.session(viewer, duty_id, now)
    acts = []
    if row.running and (row.account_id == viewer.account_id or viewer.can(Permission.STOP)):
        words = "结束值守" if row.account_id == viewer.account_id else "终止值守"
        acts.append(Act(words, reverse("duty:end", args=[row.id]), look="danger", icon="player-stop"))
    reader = _reader(viewer)
    if reader:
        address = f"{reverse(reader)}?kind={DUTY}&thing={row.id}"
        acts.append(Act("在审计记录中查看", address, icon="history"))
    head = PageHead(
        f"第 {row.id} 次值守",
        f"{row.person}　{row.organisation}",
        (Crumb("值守", reverse("duty:list")), Crumb(f"第 {row.id} 次")),
        _badge(row),
        acts=tuple(acts),
    )
    counts = selectors.counted(row)
    lines = tuple(Row((Cell(words), Cell(f"{count:,}"))) for words, count in counts)
    context = {
        "title": f"第 {row.id} 次值守",
        "head": head,
        "facts": _facts(row),
        "total": sum(count for _, count in counts),
        "report": Table("值守报告", (Column("做了什么", full=True), Column("次数", right=True)), lines),
    }
    return render(request, "duty/record.html", context)


def _reader(viewer: Viewer) -> str:
    """The reader of records that this viewer has."""
    if viewer.can(Audit.READ):
        return "audit:list"
    return "audit:security-list" if viewer.can(Audit.SECURITY) else ""


def _badge(row: DutyRow) -> Badge:
    return Badge("值守中", "moving", "hourglass") if row.running else Badge("已结束", "ended", "circle-minus")


def _title(row: DutyRow) -> str:
    chosen = access(row.access)
    return chosen.title if chosen else row.access


def _areas(rows: tuple[DutyRow, ...]) -> dict[str, str]:
    return regions.names({full_code(row.area) for row in rows if row.area})


def _area(row: DutyRow, names: dict[str, str]) -> str:
    return names.get(full_code(row.area), row.area) if row.area else "—"


def _ended(row: DutyRow) -> str:
    return ENDING_WORDS[row.ending] if row.ending else ""


def _facts(row: DutyRow) -> Facts:
    area = regions.path(full_code(row.area)) if row.area else "—"
    return Facts(
        (
            Fact("值守方式", _title(row)),
            Fact("值守地区", area),
            Fact("开始", stamp(row.opened_at)),
            Fact("最晚到", stamp(row.until)),
            Fact("结束", f"{stamp(row.ended_at)}，{_ended(row)}" if row.ended_at else "还在值守"),
            Fact("事由", row.reason, full=True),
        )
    )


def _listing(request: HttpRequest, found: Page[DutyRow]) -> Listing:
    names = _areas(found.rows)
    columns = (
        Column("人员"), Column("值守方式"), Column("值守地区"), Column("事由", full=True), Column("开始"), Column("结束"),
        Column("状态", corner=True),
    )  # fmt: skip  # the heads
    rows = tuple(
        Row(
            (
                Cell(
                    row.person, url=reverse("duty:record", args=[row.id]), small=f"{row.organisation}　第 {row.id} 次"
                ),
                Cell(_title(row)),
                Cell(_area(row, names)),
                Cell(row.reason),
                Cell(stamp(row.opened_at)),
                Cell(stamp(row.ended_at or row.until), small=_ended(row) or "最晚"),
                Cell(badge=_badge(row)),
            )
        )
        for row in found.rows
    )
    asked = request.GET.get("state", "")
    chips = _chips(request)
    empty = Empty(
        "没有符合条件的值守" if chips else "还没有值守",
        "去掉一个条件再试。" if chips else "需要临时查看其他地区或平台运行情况时，写明事由后开始值守。",
        icon="shield-lock",
        acts=(Act("清除条件", reverse("duty:list")),) if chips else (),
    )
    return Listing(
        Table("值守", columns, rows, empty=empty),
        pager(request, found, "次"),
        views=(
            View("全部", changed(request, state=""), current=asked not in set(DutyState)),
            *(View(words, changed(request, state=one), current=asked == one) for one, words in STATE_WORDS.items()),
        ),
        filters=FilterForm(request.GET.dict()),
        chips=chips,
        clear_url=reverse("duty:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 次）",
            f"{reverse('duty:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _line(row: DutyRow, names: dict[str, str]) -> tuple[object, ...]:
    return (
        row.id, row.person, row.organisation, _title(row), _area(row, names), row.reason, stamp(row.opened_at),
        stamp(row.until), stamp(row.ended_at) if row.ended_at else "", _ended(row),
    )  # fmt: skip  # the order of the heads


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(DutyState):
        found.append(Chip(STATE_WORDS[DutyState(asked["state"])], changed(request, state="")))
    chosen = access(asked.get("access", ""))
    if chosen:
        found.append(Chip(chosen.title, changed(request, access="")))
    return tuple(found)
