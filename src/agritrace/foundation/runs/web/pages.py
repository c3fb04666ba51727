"""One's own background runs: the list, the progress of one, cancelling it, its files."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui import words
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import page_request, show_refusal, signed_in, viewer_of
from agritrace.ui.forms import CommandForm
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
    Link,
    Listing,
    PageHead,
    Progress,
    Row,
    Table,
    View,
)

from .. import selectors, services
from ..values import CancelRun, ResultRow, RunRow, RunState


class Search(forms.Form):
    """Search text."""

    q = forms.CharField(label="搜索任务", required=False)


class CancelForm(CommandForm):
    """The command id alone: cancelling asks nothing."""


@signed_in
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The viewer's own runs, newest first, with their files."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_runs(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    files: dict[int, list[ResultRow]] = {}
    for one in selectors.results([row.id for row in found.rows]):
        files.setdefault(one.run_id, []).append(one)
    rows = tuple(
        Row(
            (
                Cell(row.title, row.url, small=row.words),
                Cell(words.said(row.created_at, now)),
                _files_cell(row, files.get(row.id, [])),
                Cell(badge=Badge.of(row.state_words)),
            )
        )
        for row in found.rows
    )
    asked = request.GET
    listing = Listing(
        table=Table(
            "后台任务",
            (Column("任务"), Column("开始"), Column("文件"), Column("状态", corner=True)),
            rows,
            empty=_empty(request),
        ),
        pager=pager(request, found, "项", jump="跳到日期", kind="date"),
        views=(
            View("全部", changed(request, state=""), current=not asked.get("state")),
            *(
                View(text, changed(request, state=state), current=asked.get("state") == state)
                for state, text in (
                    (RunState.RUNNING, "进行中"),
                    (RunState.DONE, "已完成"),
                    (RunState.FAILED, "未完成"),
                )
            ),
        ),
        filters=Search(asked),
        kept=(("state", asked["state"]),) if asked.get("state") in list(RunState) else (),
        chips=(Chip(f"含“{asked['q']}”", changed(request, q="")),) if asked.get("q") else (),
        clear_url=request.path,
    )
    head = PageHead("后台任务", "费时较长的办理在后台进行，完成后会收到消息。文件保留30天。")
    return render(request, "ui/list.html", {"title": "后台任务", "head": head, "listing": listing})


@signed_in
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The progress of an own run, or what came of it."""
    row = selectors.run(viewer_of(request), run_id)
    files = selectors.results([row.id])
    home = f"/runs/{row.id}/" != row.url
    acts: tuple[Act, ...] = (Act("打开相关页面", row.url, icon="arrow-right"),) if home else ()
    if not row.ended:
        acts += (Act("取消任务", reverse("runs:cancel", args=[row.id]), icon="x"),)
    head = PageHead(
        row.title,
        crumbs=(Crumb("后台任务", reverse("runs:list")), Crumb(row.title)),
        badge=Badge.of(row.state_words),
        acts=acts,
    )
    progress = Progress(
        row.title,
        row.done,
        row.total,
        text=row.words or row.state_words,
        url="" if row.ended else reverse("runs:state", args=[row.id]),
        finished=row.ended,
        result=Link(f"下载{files[0].name}", reverse("runs:result", args=[files[0].id])) if files else None,
    )
    facts = Facts(
        tuple(Fact(one.name, f"{one.size // 1024 + 1} KB", reverse("runs:result", args=[one.id])) for one in files[1:])
    )
    context = {"title": row.title, "head": head, "progress": progress, "facts": facts if files[1:] else None}
    return render(request, "runs/run.html", context)


@signed_in
@require_safe
@never_cache
def state(request: HttpRequest, run_id: int) -> JsonResponse:
    """``{done, total, text, finished, next}`` of an own run, for the progress bar."""
    row = selectors.run(viewer_of(request), run_id)
    return JsonResponse(
        {
            "done": row.done,
            "total": row.total,
            "text": row.words or row.state_words,
            "finished": row.ended,
            "next": reverse("runs:run", args=[row.id]),
        }
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask before cancelling; what was stored stays."""
    viewer = viewer_of(request)
    row = selectors.run(viewer, run_id)
    here = reverse("runs:run", args=[row.id])
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(viewer, CancelRun(row.id, form.cleaned_data["command_id"]), system_now())
            return redirect(here)
        except Refused as refused:
            show_refusal(form, refused)
    confirm = Confirm(
        f"取消后台任务“{row.title}”？",
        ("任务立即停止。", "已经保存的部分仍然有效，不会撤回。"),
        act="取消任务",
        cancel="继续执行",
        cancel_url=here,
        form=form,
    )
    head = PageHead(
        "取消后台任务", crumbs=(Crumb("后台任务", reverse("runs:list")), Crumb(row.title, here), Crumb("取消"))
    )
    return render(request, "ui/confirm.html", {"title": "取消后台任务", "head": head, "confirm": confirm})


@signed_in
@require_safe
def result(request: HttpRequest, result_id: int) -> HttpResponse:
    """A file of an own run as a download; never cached."""
    made = selectors.own_result(viewer_of(request), result_id)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _files_cell(row: RunRow, files: list[ResultRow]) -> Cell:
    if files:
        return Cell(files[0].name, reverse("runs:result", args=[files[0].id]))
    return Cell("已过30天，文件已清除" if row.swept else "")


def _empty(request: HttpRequest) -> Empty:
    if request.GET.get("q") or request.GET.get("state"):
        return Empty("没有符合条件的任务", "可以去掉一个条件再看。", acts=(Act("查看全部任务", request.path),))
    return Empty("还没有后台任务", "导入名录等费时较长的办理会显示在这里。", icon="hourglass")
