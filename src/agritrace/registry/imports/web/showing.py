"""Imports as parts of pages: the list, figures, first rows, faults."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.runs.values import ResultRow
from agritrace.kernel.paging import Page
from agritrace.registry.subjects.services import Verdict
from agritrace.ui import words
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Empty,
    Fact,
    Facts,
    Link,
    Listing,
    Note,
    Row,
    Table,
)

from ..values import PHASE_WORDS, ImportRow, Phase, Preview
from .forms import SearchForm

_TONES = {"新增": "good", "有错误": "bad", "更新": "warn"}


def listing(request: HttpRequest, page: Page[ImportRow], now: datetime) -> Listing:
    """Imports with their figures."""
    rows = tuple(
        Row(
            (
                Cell(row.name, reverse("imports:record", args=[row.id])),
                Cell(words.said(row.uploaded_at, now)),
                Cell(row.run.words),
                Cell(badge=Badge.of(PHASE_WORDS[row.phase])),
            )
        )
        for row in page.rows
    )
    asked = request.GET.get("q", "")
    columns = (Column("名录"), Column("上传"), Column("结果", full=True), Column("状态", corner=True))
    return Listing(
        table=Table("导入的名录", columns, rows, empty=_empty(asked)),
        pager=pager(request, page, "次", jump="跳到日期", kind="date"),
        filters=SearchForm(request.GET),
        chips=(Chip(f"“{asked}”", changed(request, q="")),) if asked else (),
        clear_url=request.path,
    )


def outcome(row: ImportRow, preview: Preview, errors: ResultRow | None) -> dict[str, Any]:
    """Note, figures, first faults and first rows of an import that is not being worked on."""
    shown: dict[str, Any] = {"note": _note(row, errors)}
    if row.phase is not Phase.FAILED:
        shown |= {"facts_title": "导入结果" if row.phase is Phase.DONE else "预检结果", "facts": _facts(row)}
    if preview.faults:
        shown |= {"faults": _faults(preview), "faults_note": f"前 {len(preview.faults)} 处；全部见错误文件"}
    if preview.rows and row.phase is Phase.CHECKED:
        shown["rows"] = _first_rows(preview)
    return shown


def takeable(row: ImportRow) -> int:
    """How many rows taking over would store."""
    return row.figures.get(Verdict.NEW, 0) + row.figures.get(Verdict.CHANGED, 0)


def amount(row: ImportRow) -> str:
    """What would be stored, for buttons: 9,870 家."""
    return f" {takeable(row):,} 家" if row.phase is Phase.CHECKED else "剩余的行"


def consequences(row: ImportRow) -> tuple[str, ...]:
    """What taking over does, with quantities."""
    figures = row.figures
    told = []
    if row.phase is Phase.CHECKED:
        told.append(f"新增 {figures.get(Verdict.NEW, 0):,} 家主体，状态为有效，并发放主体码；主体码发放后不能收回。")
        if figures.get(Verdict.CHANGED):
            told.append(f"更新 {figures[Verdict.CHANGED]:,} 家以前导入、尚未开通账号的主体。")
        if figures.get(Verdict.REFUSED):
            told.append(f"{figures[Verdict.REFUSED]:,} 行有错误，不导入。")
    told.append("不开通账号：主体到窗口办理时，在主体页面开通。")
    return tuple(told)


def _note(row: ImportRow, errors: ResultRow | None) -> Note | None:
    if row.phase is Phase.FAILED:
        return Note(row.run.words or row.run.state_words, strong="没有完成。", tone="red")
    links = (Link("下载错误文件", reverse("imports:errors", args=[row.id]), "download"),) if errors else ()
    bad = row.figures.get(Verdict.REFUSED, 0)
    if bad and not errors and row.run.swept:
        return Note("文件保留30天，已清除。", tone="amber")
    if bad:
        text = "错误文件中标明了每一格怎么改，改好后只需上传这些行。"
        return Note(text, strong=f"{bad:,} 行有错误。", tone="amber", links=links)
    if row.phase is Phase.CHECKED and not takeable(row):
        return Note("名录中的主体都已在平台上，没有需要导入的。", tone="green")
    done = "名录已全部导入。" if row.phase is Phase.DONE else "没有发现错误，可以导入。"
    return Note(done, tone="green")


def _facts(row: ImportRow) -> Facts:
    figures = row.figures
    told = (
        ("名录行数", "rows", "行"),
        ("新增主体", Verdict.NEW, "家"),
        ("更新（以前导入的）", Verdict.CHANGED, "家"),
        ("已有，无变化", Verdict.SAME, "家"),
        ("已注册，保持不变", Verdict.KEPT, "家"),
        ("有错误", Verdict.REFUSED, "行"),
    )
    return Facts(tuple(Fact(name, f"{figures.get(key, 0):,} {unit}") for name, key, unit in told), columns=3)


def _first_rows(preview: Preview) -> Table:
    heads = ("主体名称", "行", "组织形式", "所属乡镇（街道）", "预检")
    rows = tuple(
        Row(
            (Cell(name or "（空）"), Cell(number), Cell(form), Cell(place), Cell(verdict, tone=_TONES.get(verdict, "")))
        )
        for number, name, form, place, verdict in preview.rows
    )
    return Table("名录前几行", tuple(map(Column, heads)), rows)


def _faults(preview: Preview) -> Table:
    heads = (Column("主体名称"), Column("行"), Column("列"), Column("填的内容"), Column("怎么改", full=True))
    rows = tuple(
        Row((Cell(name or "（空）"), Cell(number), Cell(column), Cell(written), Cell(remedy)))
        for number, name, column, written, remedy in preview.faults
    )
    return Table("有错误的行", heads, rows)


def _empty(asked: str) -> Empty:
    if asked:
        return Empty("没有这个名录", "换一个文件名再找。", acts=(Act("查看全部", reverse("imports:list")),))
    act = Act("导入新的名录", reverse("imports:new"), look="primary", icon="table-import")
    return Empty(
        "还没有导入过名录",
        "把本县已有的主体名录按模板整理成 Excel，一次可导入 10,000 家。",
        icon="table-import",
        acts=(act,),
    )
