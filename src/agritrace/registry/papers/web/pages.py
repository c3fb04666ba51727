"""Papers: the list with its export, one paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, History, HistoryLine, Note, PageHead
from agritrace.ui.words import stamp

from .. import competence, kinds, selectors
from ..permissions import Permission
from ..states import PAPER
from ..values import STATE_NAMES, PaperRow, PaperState
from .listing import badge_of, listing, until_words

_ICONS = {"confirm": ("circle-check", "good"), "refuse": ("arrow-back-up", "bad"), "enter": ("send", "")}


@page(Permission.SEE)
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The viewer's papers, or those of his area; what hinders new codes stands on top of the own ones."""
    viewer, today = viewer_of(request), beijing_day(system_now())
    found = selectors.list_papers(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), today)
    own = viewer.subject_id is not None
    enter = Act("录入证照", reverse("papers:new"), look="primary", icon="plus")
    title = "我的证照" if own else "证照"
    head = PageHead(
        title, text=f"共 {found.total_words} 份", acts=(enter,) if own and viewer.can(Permission.ENTER) else ()
    )
    hindered = selectors.hindrances(viewer.subject_id, today) if viewer.subject_id is not None else ()
    context = {
        "title": title,
        "head": head,
        "notes": [Note(reason.remedy, strong=reason.sentence, tone="amber") for reason in hindered],
        "listing": listing(request, found, today, own=own),
    }
    return render(request, "papers/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, today = viewer_of(request), beijing_day(system_now())
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = tuple(selectors.export_papers(viewer, asked, today))
    names = subjects.names({row.subject_id for row in rows})
    places = regions.names({row.region_code for row in rows})
    heads = (
        "主体",
        "所属区域",
        "种类",
        "编号",
        "发证机关",
        "适用产品",
        "生效日期",
        "有效期至",
        "核对",
        "状态",
        "录入时间",
    )
    lines = (
        (
            names.get(row.subject_id, ""),
            places.get(row.region_code, ""),
            kinds.title(row.kind),
            row.number,
            row.issuer,
            row.products,
            row.valid_from,
            until_words(row),
            STATE_NAMES[row.state],
            badge_of(row, today).word,
            stamp(row.created_at),
        )
        for row in rows
    )
    return export_xlsx("证照", heads, lines)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, paper_id: int) -> HttpResponse:
    """One paper with its picture, its history and the next possible acts."""
    row = selectors.paper(viewer_of(request), paper_id)
    return render(request, "papers/record.html", record_context(request, row))


def record_context(request: HttpRequest, row: PaperRow) -> dict[str, Any]:
    """What the record page shows."""
    viewer, now = viewer_of(request), system_now()
    title = kinds.title(row.kind)
    stored = files.files([row.file_id]).get(row.file_id) if row.file_id else None
    lines = journal.history(viewer, "paper", row.id)
    return {
        "title": title,
        "head": PageHead(
            title,
            text=row.number,
            badge=badge_of(row, beijing_day(now)),
            crumbs=(Crumb("证照", reverse("papers:list")), Crumb(title)),
            acts=_acts(viewer, row),
            docked=True,
        ),
        "body_class": "docked",
        "facts": _facts(viewer, row),
        "notes": _notes(viewer, row),
        "file": stored,
        "history": History(tuple(_line(line.act, line.sentence, line.recorded_at) for line in lines)),
    }


def _line(act: str, sentence: str, at: Any) -> HistoryLine:
    icon, tone = _ICONS.get(act.rsplit(":", 1)[-1], ("pencil", ""))
    return HistoryLine(sentence, at, icon=icon, tone=tone)


def _acts(viewer: Viewer, row: PaperRow) -> tuple[Act, ...]:
    """What this viewer may do with the paper now."""
    names = {arrow.name for arrow in PAPER.open_arrows(viewer, row.state)}
    found = []
    if viewer.subject_id == row.subject_id:
        if "withdraw" in names:
            found.append(Act("撤回", reverse("papers:withdraw", args=[row.id]), icon="arrow-back-up"))
        if "correct" in names:
            found.append(Act("修改", reverse("papers:edit", args=[row.id]), look="primary", icon="pencil"))
        if row.state is PaperState.CONFIRMED and viewer.can(Permission.ENTER):
            url = f"{reverse('papers:new')}?renews={row.id}"
            found.append(Act("录入换发的证照", url, look="primary", icon="refresh"))
    elif {"confirm", "refuse"} & names and competence.checks(viewer, row.region_code, system_now()):
        waits = row.state is PaperState.SUBMITTED
        text, look = ("核对", "primary") if waits else ("重新核对", "plain")
        found.append(Act(text, reverse("papers:check", args=[row.id]), look=look, icon="clipboard-check"))
    return tuple(found)


def _notes(viewer: Viewer, row: PaperRow) -> list[Note]:
    """Why it was returned, and that its expiry hinders new codes."""
    today = beijing_day(system_now())
    notes = [Note(row.reason, strong="退回原因：", tone="amber")] if row.reason else []
    ended = row.state is PaperState.CONFIRMED and row.valid_until < today
    if ended and row.kind in kinds.blocking(today):
        hindered = selectors.hindrances(row.subject_id, today)
        if any(kinds.title(row.kind) in reason.sentence for reason in hindered):
            text = "换证并经县级核对前，不能生成新的追溯码；已有的码不受影响。"
            notes.append(Note(text, strong="这份证照已过期。", tone="amber"))
    return notes


def _facts(viewer: Viewer, row: PaperRow) -> Facts:
    holder = subjects.names([row.subject_id]).get(row.subject_id, "")
    url = reverse("subjects:record", args=[row.subject_id]) if viewer.can("subjects:subject:read") else ""
    return Facts(
        (
            Fact("主体", holder, url=url),
            Fact("种类", kinds.title(row.kind)),
            Fact("编号", row.number),
            Fact("发证机关", row.issuer),
            *((Fact("适用产品", row.products),) if row.products else ()),
            Fact("生效日期", stamp(row.valid_from)),
            Fact("有效期至", until_words(row)),
            Fact("录入时间", stamp(row.created_at)),
            *((Fact("接替", "原来的同种证照", url=reverse("papers:record", args=[row.renews])),) if row.renews else ()),
        )
    )
