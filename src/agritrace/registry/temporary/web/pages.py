"""Entries: list, export, record, card, closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.printing import services as printing
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import walk
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import SubjectState
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, History, HistoryLine, Link, Note, PageHead

from .. import cards, selectors, services
from ..permissions import Permission
from ..values import CloseTemporary, Ending, TemporaryRow
from .forms import CloseForm
from .showing import HEADS, TITLE, badge_of, facts_of, lines_of, listing

_ICONS = {
    "temporary:entry:enter": ("user-plus", "good"),
    "temporary:entry:close": ("circle-x", "bad"),
    "temporary:entry:join": ("circle-check", "good"),
    "temporary:claim:complete": ("circle-check", "good"),
}


@page(Permission.SEE)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Who was met in the viewer's area and is not registered, or was not."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_entries(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), now)
    acts = (Act("现场录入", reverse("temporary:enter"), look="primary", icon="user-plus"),)
    head = PageHead(
        TITLE, text=f"现场遇到的未注册主体，共 {found.total_words} 份", acts=acts if selectors.enters(viewer) else ()
    )
    context = {"title": TITLE, "head": head, "listing": listing(request, found, now)}
    return render(request, "ui/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, in the same order, at most 10,000 rows; no personal data."""
    viewer, asked, now = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS), system_now()
    rows = walk(lambda one: selectors.list_entries(viewer, one, now), asked)
    return export_xlsx(TITLE, HEADS, lines_of(rows))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """One entry: facts, photos, what happened, and the acts."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.entry(viewer, temporary_id)
    known = files.files(subjects.photos_of(row.id))
    lines = journal.history(viewer, "subject", row.id)
    context = {
        "title": f"临时登记 {row.name}",
        "head": PageHead(
            row.name,
            crumbs=(Crumb(TITLE, reverse("temporary:list")), Crumb(row.name)),
            badge=badge_of(row, now),
            code=row.code,
            code_name="临时码",
            acts=_acts(viewer, row),
        ),
        "note": _note(viewer, row),
        "facts": facts_of(row),
        "photos": list(known.values()),
        "history": History(
            tuple(HistoryLine(line.sentence, line.occurred_at, *_ICONS.get(line.act, ("point", ""))) for line in lines)
        ),
    }
    return render(request, "temporary/record.html", context)


def _acts(viewer: Viewer, row: TemporaryRow) -> tuple[Act, ...]:
    found = []
    if row.waits:
        found.append(Act("临时登记卡", reverse("temporary:card", args=[row.id]), look="primary", icon="printer"))
    if row.waits and selectors.joins(viewer, row, system_now()):
        found.append(Act("并入已注册主体", reverse("temporary:join", args=[row.id]), icon="circle-check"))
    if row.waits and selectors.enters(viewer):
        found.append(Act("更正", reverse("temporary:edit", args=[row.id]), icon="pencil"))
        found.append(Act("关闭登记", reverse("temporary:close", args=[row.id]), look="text"))
    return tuple(found)


def _note(viewer: Viewer, row: TemporaryRow) -> Note:
    if row.state is SubjectState.JOINED:
        into = subjects.brief([row.joined_to or 0]).get(row.joined_to or 0)
        if into is None:
            return Note("临时码继续可查，指向注册主体。", strong="已并入注册主体。", tone="green")
        link = (
            (Link("打开注册主体", f"{reverse('subjects:scan')}?code={into.code}"),)
            if viewer.can(Subjects.LOOK_UP)
            else ()
        )
        return Note(
            f"{into.name}，主体码 {into.code}。临时码继续可查。", strong="已并入注册主体：", tone="green", links=link
        )
    if row.state is SubjectState.CLOSED:
        return Note("电话和证件号码已删除，临时码只能查到“已关闭”。", strong="这份登记已关闭。")
    text = "请本人在线注册并填上临时码，或由乡镇代他注册；县级核对后接续这里的记录。注册前不能卖货，也不能生成追溯码。"
    return Note(text, strong="还没有注册。", tone="amber")


@page(Permission.SEE)
@require_safe
def card(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """The card on screen, to be printed or sent as a picture."""
    row = selectors.entry(viewer_of(request), temporary_id)
    crumbs = (Crumb(TITLE, reverse("temporary:list")), Crumb(row.name, reverse("temporary:record", args=[row.id])))
    head = PageHead(
        "临时登记卡",
        text="打印或发图片给对方；补办注册时出示",
        crumbs=(*crumbs, Crumb("临时登记卡")),
        badge=badge_of(row, system_now()),
        acts=(
            Act("打印（PDF）", reverse("temporary:card-pdf", args=[row.id]), look="primary", icon="printer"),
            Act("图片（PNG）", reverse("temporary:card-png", args=[row.id]), icon="photo"),
        ),
    )
    context = {
        "title": head.title,
        "head": head,
        "row": row,
        "facts": cards.facts(row),
        "grouped": cards.grouped(row),
        "qr": mark_safe(printing.qr_svg(cards.link(row), error="m")),  # noqa: S308  # drawn by segno from a code of ours
    }
    return render(request, "temporary/card.html", context)


@page(Permission.SEE)
@require_safe
def card_pdf(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """The card as PDF of 105 x 74 mm."""
    row = selectors.entry(viewer_of(request), temporary_id)
    return _sent(cards.pdf(row), "application/pdf", f"{row.code}.pdf")


@page(Permission.SEE)
@require_safe
def card_png(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """The card as a picture."""
    row = selectors.entry(viewer_of(request), temporary_id)
    return _sent(cards.png(row), "image/png", f"{row.code}.png")


def _sent(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@page(Subjects.ENTER_TEMPORARY)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """Close an entry, with a reason."""
    viewer = viewer_of(request)
    row = selectors.entry(viewer, temporary_id)
    form = CloseForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = CloseTemporary(row.id, told["version"], Ending(told["ending"]), told["reason"], told["command_id"])
        try:
            services.close(viewer, command, system_now())
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, "已关闭，电话和证件号码已删除。")
            return redirect("temporary:record", temporary_id=row.id)
    crumbs = (Crumb(TITLE, reverse("temporary:list")), Crumb(row.name, reverse("temporary:record", args=[row.id])))
    head = PageHead("关闭临时登记", text="关闭后不能恢复，也不能再认领", crumbs=(*crumbs, Crumb("关闭")))
    context = {"title": head.title, "head": head, "row": row, "form": form, "act": "关闭登记", "look": "danger"}
    return render(request, "temporary/act.html", context | {"keep": "不关闭"})
