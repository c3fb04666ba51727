"""Requests: the desk of the county, one request with old and new side by side, the decision; and the revocation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.handovers import selectors as handovers
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page, walk
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import (
    Act,
    Cell,
    Chip,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    Hidden,
    Listing,
    Note,
    PageHead,
    Row,
    Table,
    View,
)
from agritrace.ui.words import stamp

from .. import deadlines, deciding, desk, endings, heldwork, requests, selectors
from ..lifevalues import (
    KIND_NAMES,
    REQUEST_NAMES,
    DecideRequest,
    RequestKind,
    RequestRow,
    RequestState,
    Revoke,
    WithdrawRequest,
)
from ..permissions import Permission
from ..values import FINDINGS
from .changing import store_uploads
from .facts import history_of
from .lifeforms import AGREEMENTS, DecisionForm, RequestFilterForm, RevokeForm
from .telling import badge_of, compared, waits_for

HEADS = ("主体", "主体码", "事项", "变更内容", "所属区域", "迁入地", "状态", "提交时间", "到达时间", "办结时间", "说明")


@page(Permission.READ)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Requests of the area: what waits, the oldest first, each with its deadline of five working days."""
    found = requests.list_requests(viewer_of(request), page_request(request, requests.SORTS, requests.FILTERS))
    head = PageHead("变更、迁移与注销", text="按到达时间排列，5 个工作日内办结")
    return render(
        request, "ui/list.html", {"title": "变更、迁移与注销", "head": head, "listing": _listing(request, found)}
    )


@page(Permission.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, at most 10,000 rows; no personal data."""
    asked = page_request(request, requests.SORTS, requests.FILTERS)
    rows = walk(lambda one: requests.list_requests(viewer_of(request), one), asked)
    places = regions.names({code for row in rows for code in (row.region_code, row.to_region_code) if code})
    lines = (
        (
            row.subject_name, row.subject_code, KIND_NAMES[row.kind], desk.what(row), places.get(row.region_code, ""),
            places.get(row.to_region_code, ""), REQUEST_NAMES[row.state], stamp(row.filed_at), stamp(row.since),
            stamp(row.decided_at) if row.decided_at else "", row.words,
        )
        for row in rows
    )  # fmt: skip  # the order of the heads
    return export_xlsx("变更、迁移与注销", HEADS, lines)


@signed_in
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: for its subject the progress, for the county of its desk the decision."""
    viewer, now = viewer_of(request), system_now()
    row = requests.request(viewer, request_id)
    form = None
    if deciding.decides(viewer, row, now) or request.method == "POST":
        agree = AGREEMENTS[row.kind, row.kind is RequestKind.MOVE and row.state is RequestState.RELEASED]
        form = DecisionForm(request.POST or None, initial={"version": row.version}, agree=agree)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return redirect(_decide(request, row, form))
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
    return render(request, "subjects/request.html", _context(request, row, form))


@page(Permission.MANAGE_OWN)
@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take an own request back."""
    told = request.POST
    try:
        command = WithdrawRequest(
            request_id, int(told.get("version", "0")), desk.command_of(told.get("command_id", ""))
        )
        deciding.withdraw(viewer_of(request), command, system_now())
    except NotFound:
        raise
    except (Refused, ValueError) as refused:
        words = str(refused) if isinstance(refused, Refused) else "表单不完整，请刷新页面再试。"
        messages.warning(request, words)
        return redirect("subjects:request", request_id)
    messages.success(request, "申请已撤回。")
    return redirect("subjects:mine")


@page(Permission.REVOKE)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Revoke a subject with reason and evidence, after saying what that means."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.subject(viewer, subject_id)
    desk.must_revoke(viewer, row, now)
    form = RevokeForm(request.POST or None, request.FILES or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            evidence = store_uploads(request, [("other", file) for file in told["evidence"]])
            command = Revoke(row.id, told["version"], told["reason"], evidence, told["command_id"])
            endings.revoke(viewer, command, now)
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, "主体已撤销，已通知该主体。")
            return redirect("subjects:record", row.id)
    address = reverse("subjects:record", args=[row.id])
    warning = Note("已有的追溯码仍可查询，页面标明主体已撤销；在办的申请随之取消。", tone="amber")
    context = {
        "title": "撤销主体",
        "head": PageHead("撤销主体", text=row.name, crumbs=(Crumb(row.name, address), Crumb("撤销主体"))),
        "form": form,
        "notes": (warning,),
        "act": "撤销主体",
        "look": "danger",
        "back": Act("不撤销", address),
    }
    return render(request, "subjects/telling.html", context)


def _decide(request: HttpRequest, row: RequestRow, form: DecisionForm) -> str:
    told = form.cleaned_data
    agree = told["verdict"] == "agree"
    command = DecideRequest(row.id, told["version"], agree, told["words"], told["command_id"])
    done = deciding.decide(viewer_of(request), command, system_now())
    released = done.state is RequestState.RELEASED
    words = "已同意迁出，转迁入地办理。" if released else f"已{'同意' if agree else '退回'}，主体会收到通知。"
    messages.success(request, words, extra_tags=f"draft:request-{row.id}-{row.version}")
    left = [one.id for one in requests.on_desk(viewer_of(request), limit=2) if one.id != row.id]
    return reverse("subjects:request", args=left[:1]) if left else reverse("subjects:requests")


def _context(request: HttpRequest, row: RequestRow, form: DecisionForm | None) -> dict[str, Any]:
    viewer, now = viewer_of(request), system_now()
    case = desk.case_of(viewer, row)
    own = viewer.kind is ViewerKind.SUBJECT
    crumb = (
        Crumb("主体信息", reverse("subjects:mine")) if own else Crumb("变更、迁移与注销", reverse("subjects:requests"))
    )
    acts: tuple[Act, ...] = ()
    if own and row.open and viewer.can(Permission.MANAGE_OWN):
        fields = (Hidden("command_id", desk.fresh_command()), Hidden("version", str(row.version)))
        acts = (Act("撤回申请", reverse("subjects:withdraw", args=[row.id]), look="plain", post=True, fields=fields),)
    return {
        "title": f"{row.title} {row.subject_name}",
        "body_class": "docked",
        "head": PageHead(
            f"{row.title}：{row.subject_name}",
            text=f"{deadlines.said(row.filed_at, now)} 提交",
            crumbs=(crumb, Crumb(row.title)),
            badge=badge_of(row),
            code=row.subject_code,
            code_name="主体码",
            due=deadlines.due_of(row.since, now) if row.open else None,
            acts=acts,
        ),
        "row": row,
        "lines": _lines(row, case, all_facts=not own),
        "asked": _asked(row),
        "notes": _notes(row, case),
        "papers": _papers(row),
        "history": history_of(case.history, ()),
        "form": form if form is not None and (row.open or form.errors) else None,
        "holder": handovers.holder(viewer, heldwork.kind_of(row.kind), row.id) if row.open and not own else None,
        "waits": waits_for(row),
        "own": own,
    }


def _lines(row: RequestRow, case: desk.Case, *, all_facts: bool) -> list[tuple[str, str, str, bool]]:
    """Old and new side by side: the whole for the reviewer, what changes for the subject itself."""
    if row.kind is RequestKind.CANCELLATION:
        return []
    return [line for line in compared(row, case.present, case.persons) if all_facts or line[3]]


def _asked(row: RequestRow) -> Facts:
    lines = [Fact("事项", row.title), Fact("提交时间", stamp(row.filed_at))]
    if row.kind is RequestKind.MOVE:
        lines += [Fact("迁出地", regions.path(row.region_code)), Fact("迁入地", regions.path(row.to_region_code))]
    lines.append(Fact("主体的说明", row.reason or "没有填", full=True))
    if row.decided_at:
        lines.append(Fact("办结时间", stamp(row.decided_at)))
    if row.words:
        lines.append(Fact("办理说明", row.words, full=True))
    return Facts(tuple(lines))


def _notes(row: RequestRow, case: desk.Case) -> tuple[Note, ...]:
    notes = [Note(FINDINGS[one], tone="amber") for one in row.findings if one in FINDINGS]
    if row.open and row.kind is RequestKind.CANCELLATION:
        notes += [Note(one.remedy, strong=one.sentence, tone="amber") for one in case.hindrances]
        if not case.hindrances:
            notes.append(Note("没有未完结的交易和库存，可以注销。", tone="green"))
    if row.kind is RequestKind.MOVE and row.state is RequestState.RELEASED:
        notes.append(Note("原所在县已同意迁出，附件在迁入后可以查看。"))
    return tuple(notes)


def _papers(row: RequestRow) -> list[Any]:
    known = files.files(file_id for file_id, _ in row.files)
    return [known[one] for one, _ in row.files if one in known]


def _listing(request: HttpRequest, found: Page[RequestRow]) -> Listing:
    now, asked = system_now(), request.GET
    places = regions.names({code for row in found.rows for code in (row.region_code, row.to_region_code) if code})
    columns = (
        Column("主体"), Column("事项"), Column("所属区域"), Column("内容", full=True), Column("到达"), Column("期限或状态", corner=True)
    )  # fmt: skip  # the heads in one row
    rows = tuple(
        Row(
            (
                Cell(row.subject_name, url=reverse("subjects:request", args=[row.id]), code=row.subject_code),
                Cell(KIND_NAMES[row.kind]),
                Cell(places.get(row.region_code, "")),
                Cell(desk.what(row, places)),
                Cell(deadlines.said(row.since, now)),
                Cell(due=deadlines.due_of(row.since, now)) if row.open else Cell(badge=badge_of(row)),
            )
        )
        for row in found.rows
    )
    kind = asked.get("kind", "")
    views = [View("全部事项", changed(request, kind=""), current=not kind)]
    views += [
        View(words, changed(request, kind=key.value), current=kind == key.value) for key, words in KIND_NAMES.items()
    ]
    return Listing(
        table=Table("变更、迁移与注销申请", columns, rows, empty=_empty(request)),
        pager=pager(request, found, "件", jump="跳到日期", kind="date"),
        views=tuple(views),
        filters=RequestFilterForm(asked),
        chips=_chips(request),
        clear_url=reverse("subjects:requests"),
        export=Act(
            f"导出 Excel（{found.total_words} 件）",
            f"{reverse('subjects:requests-export')}?{asked.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked, found = request.GET, []
    if asked.get("kind") in list(RequestKind):
        found.append(Chip(KIND_NAMES[RequestKind(asked["kind"])], changed(request, kind="")))
    if asked.get("state") in list(RequestState):
        found.append(Chip(REQUEST_NAMES[RequestState(asked["state"])], changed(request, state="")))
    elif asked.get("state") == "all":
        found.append(Chip("全部状态", changed(request, state="")))
    return tuple(found)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        act = Act("清除条件", reverse("subjects:requests"))
        return Empty("没有符合条件的申请", "去掉一个条件再试。", acts=(act,))
    act = Act("查看办结的申请", changed(request, state="all"))
    return Empty(
        "没有等待办理的申请", "主体提交后会出现在这里，首页待办也会提醒。", icon="clipboard-check", acts=(act,)
    )
