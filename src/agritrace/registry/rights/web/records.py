"""One request: what is asked, how far it is, the acts of both sides, the copy."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.runs import selectors as runs
from agritrace.kernel.clock import beijing_day, end_of_day, system_now
from agritrace.kernel.results import Denied, Refused, denied
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.entrances import page, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Column,
    Crumb,
    Fact,
    Facts,
    Hidden,
    History,
    HistoryLine,
    Note,
    PageHead,
    Row,
    Table,
)
from agritrace.ui.words import due, stamp

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import GROUNDS, IDENTITY_CHECKS, KIND_NAMES, WAY_NAMES, About, Kind, RequestRow, State, Take
from .forms import StepForm
from .listing import TITLE, badge

_ACTS = {
    "receive": ("受理请求", "primary", "check"),
    "prepare": ("生成副本", "primary", "download"),
    "fulfil": ("办结请求", "primary", "circle-check"),
    "extend": ("延长期限", "plain", "clock"),
    "refuse": ("不同意", "return", "arrow-back-up"),
}
_FIELDS = {"extend": ("words",), "refuse": ("ground", "words"), "fulfil": ("words",)}
_HINTS = {
    State.ASKED: "请求已送到承办的县级农业农村部门，等待受理。",
    State.RECEIVED: "承办机构正在办理。",
    State.EXTENDED: "承办机构需要更多时间，原因见答复。",
    State.FULFILLED: "请求已办结。",
    State.PARTLY: "能删除的已经删除，依法要保存的仍然保存，见下表。",
    State.REFUSED: "请求没有获得同意，依据和说明见答复；不服的可以向上一级农业农村部门反映或依法起诉。",
    State.WITHDRAWN: "请求已由本人撤回。",
}


@signed_in
@require_safe
def record(request: HttpRequest, asking_id: int) -> HttpResponse:
    """One request of the viewer's area, or his own."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.request_of(viewer, asking_id)
    told, answer = selectors.words_of(viewer, row, now)
    known = files.files(row.files)
    may_read = selectors.is_askers(viewer, row) or selectors.handles(viewer, row.region_code, now)
    lines = journal.history(viewer, "personal-request", row.id)
    context = {
        "title": f"{TITLE} {row.id}",
        "head": _head(viewer, row, now),
        "note": Note(_HINTS[row.state], tone="amber" if row.is_open and row.due_on < beijing_day(now) else ""),
        "facts": _facts(row),
        "words": Facts(
            tuple(
                Fact(name, text, full=True)
                for name, text in (
                    ("哪里不对", told.wrong),
                    ("正确的内容", told.right),
                    ("原因", told.why),
                    ("答复", answer),
                )
                if text
            )
        ),
        "may_read": may_read,
        "plan": _plan(row, now) if row.kind is Kind.ERASE and row.is_open else None,
        "papers": [known[one] for one in row.files if one in known] if may_read else [],
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
        "copy": _copy(viewer, row, now),
    }
    response = render(request, "rights/record.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page(Permission.HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: HttpRequest, asking_id: int, arrow: str) -> HttpResponse:
    """Receive, extend, prepare, fulfil or refuse: the page that asks for words, and the act."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.request_of(viewer, asking_id)
    if not selectors.handles(viewer, row.region_code, now):
        raise denied("办理个人信息请求，它由主体所在县（市、区）的农业农村部门办理")
    return _step(request, viewer, row, arrow=arrow)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, asking_id: int) -> HttpResponse:
    """Withdraw an own request, or that of a person at the counter."""
    viewer = viewer_of(request)
    row = selectors.request_of(viewer, asking_id)
    if not selectors.is_askers(viewer, row):
        raise denied("撤回这份请求")
    return _step(request, viewer, row, arrow="withdraw")


def _step(request: HttpRequest, viewer: Viewer, row: RequestRow, *, arrow: str) -> HttpResponse:
    now = system_now()
    form = StepForm(request.POST or None, initial={"version": row.version}).only(*_FIELDS.get(arrow, ()))
    if request.method == "POST" and form.is_valid():
        try:
            services.step(viewer, form.command(row.id, arrow), now)
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已办理。" if arrow != "prepare" else "正在后台生成副本，完成后通知本人。")
            return redirect("rights:record", asking_id=row.id)
    words, look, icon = _ACTS.get(arrow, ("撤回请求", "danger", "x"))
    erases = arrow == "fulfil" and row.kind is Kind.ERASE
    here = reverse("rights:record", args=[row.id])
    head = PageHead(
        words,
        text=_about(row),
        crumbs=(Crumb(TITLE, reverse("rights:list")), Crumb(f"编号 {row.id}", here), Crumb(words)),
    )
    context = {
        "title": head.title,
        "head": head,
        "form": form,
        "back": here,
        "save": "删除列出的内容并办结" if erases else words,
        "danger": erases or look == "danger",
        "icon": icon,
        "note": Note("删除以后不能恢复，备份恢复后也会再次删除。", "请核对下表。", "amber") if erases else None,
        "plan": _plan(row, now) if erases else None,
    }
    return render(request, "rights/step.html", context)


@signed_in
@require_POST
def copy(request: HttpRequest, asking_id: int) -> HttpResponse:
    """The copy as a download, once; never cached."""
    opened = services.take(viewer_of(request), Take(asking_id, uuid4()), system_now())
    response = HttpResponse(opened.content, content_type=opened.row.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(opened.row.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _head(viewer: Viewer, row: RequestRow, now: datetime) -> PageHead:
    acts = [Act(words, reverse(f"rights:{arrow}", args=[row.id]), look=look, icon=icon)
            for arrow, (words, look, icon) in _ACTS.items() if arrow in _open(viewer, row, now)]  # fmt: skip  # one line each
    if row.is_open and selectors.is_askers(viewer, row):
        acts.append(Act("撤回请求", reverse("rights:withdraw", args=[row.id]), icon="x"))
    return PageHead(
        f"{KIND_NAMES[row.kind]}个人信息",
        text=_about(row),
        crumbs=(Crumb(TITLE, reverse("rights:list")), Crumb(f"编号 {row.id}")),
        badge=badge(row.state),
        due=due(end_of_day(row.due_on), now) if row.is_open else None,
        acts=tuple(acts[:3]),
        more=tuple(acts[3:]),
    )


def _open(viewer: Viewer, row: RequestRow, now: datetime) -> tuple[str, ...]:
    """The arrows this viewer can follow now, in the order of their buttons."""
    if not row.is_open or not selectors.handles(viewer, row.region_code, now):
        return ()
    if row.state is State.ASKED:
        return ("receive",)
    first = "prepare" if row.kind is Kind.COPY else "fulfil"
    possible = row.kind is not Kind.ERASE or selectors.plan_of(row, beijing_day(now)).possible
    later = ("extend",) if row.state is State.RECEIVED else ()
    return (*((first,) if possible else ()), *later, "refuse")


def _about(row: RequestRow) -> str:
    whom = "主体负责人和联系人的信息" if row.about is About.SUBJECT else "子账号本人的信息"
    return f"{row.subject}：{whom}"


def _facts(row: RequestRow) -> Facts:
    facts = [
        Fact("事项", KIND_NAMES[row.kind]),
        Fact("主体", row.subject, code=row.subject_code),
        Fact("提出方式", WAY_NAMES[row.way]),
        Fact("身份核对", IDENTITY_CHECKS.get(row.checked, "登录账号" if row.way.value == "own" else "查询号和手机号")),
        Fact("提出时间", stamp(row.asked_at)),
        Fact("答复期限", f"{row.due_on.isoformat()}{'（已延长一次）' if row.extended else ''}"),
    ]
    if row.closed_at:
        facts.append(Fact("办结时间", stamp(row.closed_at)))
    if row.ground:
        facts.append(Fact("不同意的依据", GROUNDS.get(row.ground, "")))
    return Facts(tuple(facts))


def _plan(row: RequestRow, now: datetime) -> Table:
    told = selectors.plan_of(row, beijing_day(now))
    rows = tuple(
        Row(
            (
                Cell(item.words, small=told.way if not item.erased else ""),
                Cell(badge=Badge("删除", "ended", "trash") if item.erased else Badge("保存", "active", "lock")),
                Cell(item.ground),
            )
        )
        for item in told.items
    )
    return Table(
        "删除什么、保存什么", (Column("内容", full=True), Column("处理", corner=True), Column("依据和期限")), rows
    )


def _copy(viewer: Viewer, row: RequestRow, now: datetime) -> dict[str, object] | None:
    if row.kind is not Kind.COPY:
        return None
    run = runs.runs_of([row.run_id]).get(row.run_id) if row.run_id else None
    if row.package_until is None:
        return {"words": f"副本{run.state_words}：{run.words}" if run else "受理后由承办机构生成。"}
    mine = selectors.may_fetch(viewer, row, now)
    again = rules.may_fetch(row.taken_at, row.package_until, now)
    words = f"请在 {stamp(row.package_until)} 前下载，只能下载一次。" if not again else "".join(map(str, again))
    if not again and not mine:
        words = "副本由本人登录后下载。" if viewer.kind is ViewerKind.REGULATOR else "副本请到受理的柜台领取。"
    url = reverse("rights:copy", args=[row.id])
    return {
        "words": words,
        "act": Act("下载副本", url, "primary", "download", post=True, fields=(Hidden("once", "1"),)) if mine else None,
    }
