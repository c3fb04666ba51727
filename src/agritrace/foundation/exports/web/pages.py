"""The pages both sides share: list, record, decision, taking back; each side gives its own addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.values import WhoIs
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.runs import selectors as runs
from agritrace.kernel.clock import system_now
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Denied, Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import page_request, show_refusal, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Confirm,
    Crumb,
    Empty,
    Fact,
    Facts,
    History,
    HistoryLine,
    Listing,
    Note,
    PageHead,
    Row,
    Table,
    View,
)
from agritrace.ui.words import stamp

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import FORM_NAMES, PURPOSES, STATE_NAMES, ExportRow, State
from .forms import DecideForm, FilterForm, StopForm

TITLE = "个人信息导出"
_BADGES = {
    State.ASKED: ("pending", "clock"),
    State.READY: ("active", "circle-check"),
    State.REFUSED: ("rejected", "arrow-back-up"),
    State.STOPPED: ("ended", "circle-x"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """The addresses of one side: names of list, record, decision and taking back; acts on top of the list (word, name, icon)."""

    prefix: str
    acts: tuple[tuple[str, str, str], ...]
    text: str

    def url(self, name: str, *args: int) -> str:
        """The address of a page of this side."""
        return reverse(f"exports:{self.prefix}{name}", args=list(args))


def badge(state: State) -> Badge:
    """The state in word and icon."""
    return Badge(STATE_NAMES[state], *_BADGES.get(state, ("moving", "hourglass")))


def listed(request: HttpRequest, side: Side) -> HttpResponse:
    """Export requests of this side, newest first."""
    viewer = viewer_of(request)
    found = selectors.list_requests(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    offices = organisations.names({row.organisation_id for row in found.rows})
    people = _people({row.account_id for row in found.rows})
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    chips = [Chip(f"“{text}”", changed(request, q=""))] if text else []
    chips += [Chip(STATE_NAMES[State(state)], changed(request, state=""))] if state in list(State) else []
    empty = Empty("没有符合条件的申请", "去掉一个条件再试。", acts=(Act("清除条件", side.url("list")),))
    if not chips:
        empty = Empty(
            "还没有导出申请", "含手机号、证件号码的名录要先申请，经他人审批后才能导出。", icon="file-spreadsheet"
        )
    rows = tuple(
        Row(
            (
                Cell(_title(row), url=side.url("record", row.id), small=row.number),
                Cell(offices.get(row.organisation_id, ""), small=people.get(row.account_id, "")),
                Cell(f"{row.rows} 行", small="安全管理员审批" if row.large else ""),
                Cell(stamp(row.asked_at), small=PURPOSES.get(row.purpose, "")),
                Cell(badge=badge(row.state)),
            ),
            key=str(row.id),
        )
        for row in found.rows
    )
    columns = (Column("名录"), Column("申请"), Column("数量"), Column("时间和用途"), Column("状态", corner=True))
    views = (("", "全部"), *((one.value, STATE_NAMES[one]) for one in (State.ASKED, State.READY)))
    listing = Listing(
        table=Table(TITLE, columns, rows, empty=empty),
        pager=pager(request, found, "份"),
        views=tuple(View(words, changed(request, state=key), current=state == key) for key, words in views),
        filters=FilterForm(request.GET),
        chips=tuple(chips),
        clear_url=side.url("list"),
    )
    acts = tuple(Act(words, reverse(name), look="primary", icon=icon) for words, name, icon in side.acts)
    head = PageHead(TITLE, text=side.text, acts=acts)
    return render(request, "ui/list.html", {"title": TITLE, "head": head, "listing": listing})


def record(request: HttpRequest, side: Side, export_id: int) -> HttpResponse:
    """One request: what, why, how far, who downloaded when."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.request_of(viewer, export_id)
    lines = journal.history(viewer, "export-request", row.id)
    most = selectors.terms()["downloads"].number
    fetches = row.account_id == viewer.account_id and not rules.against_fetching(row, now, most=most)
    context = {
        "title": f"{TITLE} {row.number}",
        "head": PageHead(
            _title(row), crumbs=(Crumb(TITLE, side.url("list")), Crumb(row.number)), badge=badge(row.state),
            acts=_acts(viewer, row, side),
        ),
        "note": _note(viewer, row),
        "facts": _facts(row),
        "fetch": Act("下载文件", reverse("exports:fetch", args=[row.id]), "primary", "download", post=True) if fetches else None,
        "left": f"还可以下载 {most - row.downloads} 次，{stamp(row.until)} 前有效。" if fetches and row.until else "",
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }  # fmt: skip  # the parts of the page
    return render(request, "exports/record.html", context)


def decide(request: HttpRequest, side: Side, export_id: int) -> HttpResponse:
    """Approve or refuse."""
    viewer = viewer_of(request)
    row = selectors.request_of(viewer, export_id)
    if not selectors.approves(viewer, row):
        raise denied("审批这份导出申请")
    form = DecideForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(viewer, form.command(row.id), system_now())
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已办理，申请人会收到通知。")
            return redirect(side.url("record", row.id))
    here = side.url("record", row.id)
    head = PageHead(
        "审批导出", text=row.number, crumbs=(Crumb(TITLE, side.url("list")), Crumb(row.number, here), Crumb("审批"))
    )
    context = {"title": head.title, "head": head, "form": form, "facts": _facts(row), "back": here, "save": "提交决定"}
    return render(request, "exports/form.html", context)


def stop(request: HttpRequest, side: Side, export_id: int) -> HttpResponse:
    """Take back, after asking."""
    viewer = viewer_of(request)
    row = selectors.request_of(viewer, export_id)
    here = side.url("record", row.id)
    form = StopForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.stop(viewer, form.command(row.id), system_now())
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已撤销，文件不能再下载。")
            return redirect(here)
    confirm = Confirm(
        f"撤销导出 {row.number}？",
        ("已生成的文件立即清除。", "已下载的文件不受影响，请自行销毁。"),
        act="撤销导出",
        cancel="不撤销",
        cancel_url=here,
        form=form,
    )
    head = PageHead("撤销导出", crumbs=(Crumb(TITLE, side.url("list")), Crumb(row.number, here), Crumb("撤销")))
    return render(request, "ui/confirm.html", {"title": head.title, "head": head, "confirm": confirm})


def origin(row: ExportRow) -> Facts:
    """Who asked and approved, for the security office that traces a file."""
    return _facts(row)


def _acts(viewer: Viewer, row: ExportRow, side: Side) -> tuple[Act, ...]:
    acts = []
    if row.state is State.ASKED and selectors.approves(viewer, row):
        acts.append(Act("审批", side.url("decide", row.id), look="primary", icon="check"))
    decided = row.state is not State.ASKED and selectors.approves(viewer, row)
    mine = row.account_id == viewer.account_id or decided or viewer.can(Permission.GUARD)
    if row.state in {State.ASKED, State.APPROVED, State.READY} and mine:
        acts.append(Act("撤销", side.url("stop", row.id), icon="x"))
    return tuple(acts)


def _note(viewer: Viewer, row: ExportRow) -> Note | None:
    if row.state is State.ASKED:
        who = "安全管理员" if row.large else "本机构用户管理员"
        return Note(f"等待{who}审批；不能审批自己的申请。")
    run = runs.runs_of([row.run_id]).get(row.run_id) if row.run_id else None
    if row.state is State.APPROVED and run is not None:
        return Note(f"文件{run.state_words}。{run.words}")
    return Note(row.words, "没有批准", "amber") if row.state is State.REFUSED else None


def _facts(row: ExportRow) -> Facts:
    kind = selectors.kinds().get(row.kind)
    people = _people({row.account_id, row.decided_by or 0})
    facts = [
        Fact("编号", row.number),
        Fact("申请机构", organisations.names([row.organisation_id]).get(row.organisation_id, "")),
        Fact("申请人", people.get(row.account_id, "")),
        Fact("申请时间", stamp(row.asked_at)),
        Fact("栏目", "、".join(kind.columns.get(key, key) for key in row.columns) if kind else "", full=True),
        Fact("数量", f"{row.rows} 行，{FORM_NAMES[row.form]}"),
        Fact("用途", f"{PURPOSES.get(row.purpose, '')}：{row.reason}", full=True),
        Fact("下载", f"{row.downloads} 次"),
    ]
    if row.decided_at:
        facts.append(Fact("审批", f"{people.get(row.decided_by or 0, '')}，{stamp(row.decided_at)}"))
    return Facts(tuple(facts))


def _title(row: ExportRow) -> str:
    kind = selectors.kinds().get(row.kind)
    return kind.title if kind else row.kind


def _people(ids: set[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for answer in ask(WhoIs(tuple(sorted(ids)))):
        names.update(answer)
    return names
