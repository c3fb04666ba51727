"""Pages of the platform office: messages on their way, and the words of messages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui import words
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import page, page_request, show_refusal, viewer_of
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
)

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import CHANNEL_NAMES, DELIVERY_NAMES, ChangeWording, Channel, DeliveryRow, DeliveryState, WordingRow
from .forms import DeliveryFilter, WordingForm

BADGES = {
    DeliveryState.QUEUED: ("moving", "hourglass"),
    DeliveryState.LEAVING: ("moving", "hourglass"),
    DeliveryState.SENT: ("active", "circle-check"),
    DeliveryState.FAILED: ("rejected", "alert-triangle"),
}


@page(Permission.SEE_MESSAGES)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Messages on their way and gone; recipients are not shown to anybody."""
    viewer = viewer_of(request)
    asked = page_request(request, selectors.SORTS, selectors.DELIVERY_FILTERS)
    found = selectors.list_deliveries(viewer, asked)
    columns = (
        Column("消息"),
        Column("方式"),
        Column("登记时间"),
        Column("发出时间"),
        Column("说明"),
        Column("状态", corner=True),
    )
    chips = _chips(request)
    acts = (Act("清除条件", request.path),) if chips else ()
    empty = Empty("没有符合条件的消息" if chips else "还没有短信和邮件", icon="mail", acts=acts)
    listing = Listing(
        table=Table("短信和邮件", columns, tuple(_row(one) for one in found.rows), empty=empty),
        pager=pager(request, found, "条"),
        filters=DeliveryFilter(request.GET),
        chips=chips,
        clear_url=request.path,
    )
    again = Act("重新发送没有发出的", reverse("notifications:deliveries-retry"), icon="refresh", post=True)
    may = viewer.can(Permission.CHANGE_WORDING)
    head = PageHead("短信和邮件", "发往手机和邮箱的消息，不显示收件人", acts=(again,) if may else ())
    return render(request, "ui/list.html", {"title": "短信和邮件", "head": head, "listing": listing})


@page(Permission.CHANGE_WORDING)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Send all messages again that were given up."""
    count = services.retry_failed(viewer_of(request), system_now())
    messages.success(request, f"{count} 条消息将在一分钟内重新发送。" if count else "没有需要重新发送的消息。")
    return redirect("notifications:deliveries")


@page(Permission.CHANGE_WORDING)
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """The words of all messages."""
    rows = tuple(
        Row((
            Cell(one.kind.title, reverse("notifications:wording", args=[one.kind.key]), small=one.text[:60]),
            Cell(CHANNEL_NAMES[one.kind.channel]),
            Cell(words.stamp(one.at) if one.at else "默认内容"),
        ))
        for one in selectors.wordings(viewer_of(request))
    )  # fmt: skip  # one cell per line
    table = Table("消息内容", (Column("消息"), Column("方式"), Column("修改时间")), rows)
    head = PageHead("消息内容", "短信和邮件的文字，改后立即生效")
    return render(request, "ui/list.html", {"title": "消息内容", "head": head, "listing": Listing(table=table)})


@page(Permission.CHANGE_WORDING)
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, wording: str) -> HttpResponse:
    """Change the words of one message; the preview fills its places with examples."""
    row = selectors.wording(wording)
    form = WordingForm(request.POST or None, initial={"text": row.text, "version": row.version})
    usual = "usual" in request.POST
    if request.method == "POST" and (form.is_valid() or usual):
        command = _command(form, row, usual=usual)
        try:
            services.change_wording(viewer_of(request), command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"“{row.kind.title}”的内容已更新。")
            return redirect("notifications:wording", wording=wording)
    shown = request.POST.get("text", row.text)
    context = {
        "title": row.kind.title,
        "head": PageHead(
            row.kind.title,
            CHANNEL_NAMES[row.kind.channel],
            crumbs=(Crumb("消息内容", reverse("notifications:wordings")), Crumb(row.kind.title)),
        ),
        "form": form,
        "places": Facts(tuple(Fact(f"{{{name}}}", example) for name, example in row.kind.examples.items())),
        "preview": rules.fill(shown, row.kind.examples) if rules.named(shown) is not None else "",
        "changed": row.version > 0 and row.text != row.kind.usual,
    }
    return render(request, "notifications/wording.html", context)


def _command(form: WordingForm, row: WordingRow, *, usual: bool) -> ChangeWording:
    told = form.cleaned_data
    return ChangeWording(row.kind.key, told["version"], "" if usual else told["text"], told["command_id"])


def _row(one: DeliveryRow) -> Row:
    said = one.fault or (f"第 {one.tries} 次发送" if one.tries > 1 else "")
    return Row((
        Cell(one.wording),
        Cell(CHANNEL_NAMES[one.channel]),
        Cell(words.stamp(one.created_at)),
        Cell(words.stamp(one.done_at) if one.done_at and one.state is DeliveryState.SENT else ""),
        Cell(said),
        Cell(badge=Badge(DELIVERY_NAMES[one.state], *BADGES[one.state])),
    ))  # fmt: skip  # one cell per line


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    found = []
    if (state := request.GET.get("state")) in set(DeliveryState):
        found.append(Chip(DELIVERY_NAMES[DeliveryState(state)], changed(request, state="")))
    if (channel := request.GET.get("channel")) in set(Channel):
        found.append(Chip(CHANNEL_NAMES[Channel(channel)], changed(request, channel="")))
    return tuple(found)
