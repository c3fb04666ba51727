"""The workbench: what waits for me, what I use most, what I did last. And the one box for every code."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import BEIJING, system_now
from agritrace.kernel.subjectcodes import ScannedSubject, ScannedTrace, parse_scanned
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.tracing.batches import selectors as batches
from agritrace.ui import words
from agritrace.ui.entrances import signed_in, viewer_of
from agritrace.ui.offers import Shortcut, Waiting
from agritrace.ui.parts import Act, PageHead, Tile, Work, WorkList

from . import frame as frames
from . import wiring

_WEEKDAYS = "一二三四五六日"
SHOWN = 8
_ROUTINE = ("accounts:own:sign_in", "accounts:own:sign_out")
"""Acts that nobody looks for among his last ones."""


@signed_in
def workbench(request: HttpRequest) -> HttpResponse:
    """The first page after the login; different for every kind of person by what the rooms offer."""
    viewer, now = viewer_of(request), system_now()
    waiting = _waiting(viewer, now)
    return render(
        request,
        "config/workbench.html",
        {
            "head": _head(viewer, now, waiting),
            "waiting": _waiting_list(waiting, mine=bool(frames.todos(viewer))),
            "tiles": _tiles(viewer, now),
            "shortcuts": _shortcuts(viewer),
            "done": _done(viewer, now),
        },
    )


@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Where a scanned or typed text leads: the batch of a trace code one may see (else what everybody reads about it),

    an identity code, or a search by name.
    """
    text = request.GET.get("q", "").strip()
    if not text:
        return render(request, "config/find.html", {"head": PageHead("扫码或输入编码")})
    viewer, found = viewer_of(request), parse_scanned(text)
    if isinstance(found, ScannedTrace):
        row = batches.by_code(viewer, found.code)
        return redirect(reverse("batches:record", args=[row.id]) if row else f"/t/{found.code}")
    if isinstance(found, ScannedSubject):
        target = "trade:new" if viewer.kind is ViewerKind.SUBJECT else "subjects:scan"
        return redirect(f"{reverse(target)}?{urlencode({'code': found.code, 'k': found.k or ''})}")
    target = "batches:list" if viewer.kind is ViewerKind.SUBJECT else "subjects:list"
    return redirect(f"{reverse(target)}?{urlencode({'q': text})}")


def _waiting(viewer: Viewer, now: datetime) -> list[Waiting]:
    found = [item for offer in wiring.offers() if offer.waiting for item in offer.waiting(viewer, now)]
    return sorted(found, key=lambda item: item.due_at or datetime.max.replace(tzinfo=UTC))


def _head(viewer: Viewer, now: datetime, waiting: list[Waiting]) -> PageHead:
    local = now.astimezone(BEIJING)
    greeting = (
        "早上好" if local.hour < 9 else "上午好" if local.hour < 12 else "下午好" if local.hour < 18 else "晚上好"
    )
    day = f"{local:%Y}年{local.month}月{local.day}日 星期{_WEEKDAYS[local.weekday()]}"
    late = sum(1 for item in waiting if item.due_at and item.due_at < now)
    count = sum(todo.count for todo in frames.todos(viewer))
    said = f"您有 {count} 件待办" if count else "现在没有待办"
    said += f"，其中 {late} 件已超期" if late else ""
    first = _first_act(viewer)
    return PageHead(f"{greeting}，{viewer.name}", f"{day}　{said}", acts=(first,) if first else ())


def _first_act(viewer: Viewer) -> Act | None:
    """What waits comes first; with nothing waiting, the act this person uses most."""
    for todo in frames.todos(viewer):
        if todo.act and todo.count:
            return Act(text=f"{todo.act}（{todo.count}）", url=todo.url, look="primary")
    for shortcut in wiring.shortcuts():
        if shortcut.primary and frames.offered(shortcut, viewer):
            return Act(text=shortcut.title, url=reverse(shortcut.url_name), look="primary", icon=shortcut.icon)
    return None


def _waiting_list(waiting: list[Waiting], *, mine: bool) -> WorkList:
    """``mine``: something waits for this person; otherwise the rows wait for others."""
    rows = tuple(item.work for item in waiting[:SHOWN])
    return WorkList(
        title="等我处理" if mine or not rows else "等对方处理",
        rows=rows,
        note="按期限排列",
        empty="都办完了。新的事情到了会显示在这里，不用刷新。",
        topic="todo",
    )


def _tiles(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    return tuple(tile for offer in wiring.offers() if offer.facts for tile in offer.facts(viewer, now))[:6]


def _shortcuts(viewer: Viewer) -> tuple[Act, ...]:
    """The acts used most, without the one that is the page's primary button already."""
    first = _first_act(viewer)
    offered = (s for s in wiring.shortcuts() if frames.offered(s, viewer))
    acts = (Act(text=s.title, url=_address(s), icon=s.icon) for s in offered)
    return tuple(act for act in acts if first is None or act.url != first.url)[:6]


def _address(shortcut: Shortcut) -> str:
    return reverse(shortcut.url_name) + (f"?{shortcut.query}" if shortcut.query else "")


def _done(viewer: Viewer, now: datetime) -> WorkList:
    rows = tuple(
        Work(text=r.sentence, url="", small=words.said(r.occurred_at, now))
        for r in journal.recent(viewer, without=_ROUTINE)
    )
    return WorkList(title="最近做的", rows=rows, empty="还没有操作记录。")
