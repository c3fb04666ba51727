"""The operators' page: how old the newest backup is, what drills proved, what must be mended, and every run."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Fact, Facts, Listing, Note, PageHead, Row, Table
from agritrace.ui.words import said, stamp

from .. import rules, selectors
from ..permissions import Permission
from ..values import KIND_NAMES, OUTCOME_NAMES, Outcome, Plan, RunKind, RunRow, Standing

HEADS = ("类别", "结果", "备份文件", "开始时间", "用时（秒）", "表", "行", "文件", "大小（MB）", "说明")


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="搜索备份文件名", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *KIND_NAMES.items()])
    outcome = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *OUTCOME_NAMES.items()])


@page(Permission.SEE)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Warnings, standing and the list of runs."""
    viewer, now = viewer_of(request), system_now()
    standing = selectors.standing(viewer)
    plan = selectors.plan(standing.backup)
    found = selectors.list_runs(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    newest = f"最近的备份：{said(standing.backup.started_at, now)}" if standing.backup else "还没有备份"
    context = {
        "title": "备份与恢复",
        "head": PageHead("备份与恢复", newest),
        "warnings": [Note(one.remedy, one.sentence, one.tone) for one in rules.warnings(plan, standing, now)],
        "facts": _facts(plan, standing, now),
        "listing": _listing(request, found),
    }
    return render(request, "backups/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = selectors.export_runs(viewer_of(request), asked)
    return export_xlsx("备份与恢复", HEADS, (_line(row) for row in rows))


def _facts(plan: Plan, standing: Standing, now: datetime) -> Facts:
    def when(row: RunRow | None, words: str) -> str:
        return f"{said(row.started_at, now)}　{words}" if row else "还没有"

    backup, drill = standing.backup, standing.drill
    return Facts(
        (
            Fact("最近的备份", when(backup, _amount(backup)), good="文件还在" if backup and plan.present else ""),
            Fact("最近的演练", when(drill, _amount(drill)), good="逐表核对一致" if drill else ""),
            Fact(
                "备份间隔",
                f"每 {_hours(plan.backup_every.total_seconds())}，保留 {plan.keep} 份" if plan.placed else "没有设置",
            ),
            Fact("演练间隔", f"每 {_hours(plan.drill_every.total_seconds())}" if plan.placed else "没有设置"),
            Fact("密钥", "另存在与备份不同的位置" if plan.keys_placed else "没有另存"),
        )
    )


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:g} 天" if hours % 24 == 0 else f"{hours:g} 小时"


def _amount(row: RunRow | None) -> str:
    return f"{row.tables} 张表、{row.rows:,} 行、{row.files:,} 个文件" if row else ""


def _listing(request: HttpRequest, found: Page[RunRow]) -> Listing:
    order = "descending" if found.descending else "ascending"
    when = Column("开始时间", changed(request, sort="new", dir="asc" if found.descending else "desc"), order)
    columns = (Column("类别与备份文件"), when, Column("用时", right=True), Column("内容"), Column("结果", corner=True))
    return Listing(
        table=Table("备份与恢复", columns, tuple(_row(row) for row in found.rows), empty=_empty(request)),
        pager=pager(request, found, "次", jump="跳到日期", kind="date"),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("backups:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 次）",
            f"{reverse('backups:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(row: RunRow) -> Row:
    done = row.outcome == Outcome.DONE
    badge = Badge.of("完成") if done else Badge(OUTCOME_NAMES[Outcome.FAILED], "rejected", "alert-triangle")
    content = Cell(_amount(row), small=row.words or (_size(row.size) if row.size else "")) if done else Cell(row.words)
    return Row(
        (
            Cell(KIND_NAMES[RunKind(row.kind)], small=row.archive),
            Cell(stamp(row.started_at)),
            Cell(_took(row)),
            content,
            Cell(badge=badge),
        )
    )


def _took(row: RunRow) -> str:
    seconds = round((row.ended_at - row.started_at).total_seconds())
    return f"{seconds // 60} 分 {seconds % 60} 秒" if seconds >= 60 else f"{seconds} 秒"


def _size(size: int) -> str:
    return f"{size / 2**20:,.1f} MB" if size < 2**30 else f"{size / 2**30:,.1f} GB"


def _line(row: RunRow) -> tuple[object, ...]:
    seconds = round((row.ended_at - row.started_at).total_seconds())
    return (
        KIND_NAMES[RunKind(row.kind)], OUTCOME_NAMES[Outcome(row.outcome)], row.archive, stamp(row.started_at), seconds,
        row.tables, row.rows, row.files, round(row.size / 2**20, 1), row.words,
    )  # fmt: skip  # the order of the heads


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("kind") in set(RunKind):
        found.append(Chip(KIND_NAMES[RunKind(asked["kind"])], changed(request, kind="")))
    if asked.get("outcome") in set(Outcome):
        found.append(Chip(OUTCOME_NAMES[Outcome(asked["outcome"])], changed(request, outcome="")))
    return tuple(found)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的记录", "去掉一个条件再试。", acts=(Act("清除条件", reverse("backups:list")),))
    return Empty(
        "还没有做过备份", "设置好备份位置后，后台任务会自动备份和演练，结果显示在这里。", icon="database-export"
    )
