"""One's own notices: a list, opening one, marking them read; and what a demonstration sent by message."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.ui import words
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import local_path, page, page_request, signed_in, viewer_of
from agritrace.ui.parts import Act, Cell, Chip, Column, Empty, Listing, PageHead, Row, Table, View

from .. import selectors, services
from ..permissions import Permission
from ..values import TOPIC_NAMES


class Search(forms.Form):
    """Search text and topic."""

    q = forms.CharField(label="搜索消息", required=False)
    topic = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *TOPIC_NAMES.items()])


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The viewer's notices, newest first."""
    viewer, now = viewer_of(request), system_now()
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    found, count = selectors.list_notices(viewer, asked), selectors.unread(viewer)
    unread_only = asked.filters.get("state") == "unread"
    rows = tuple(
        Row(
            (
                Cell(row.text, reverse("notifications:open", args=[row.id])),
                Cell(TOPIC_NAMES.get(row.topic, "其他")),
                Cell(words.said(row.created_at, now)),
                Cell("" if row.read else "未读", tone="" if row.read else "warn"),
            )
        )
        for row in found.rows
    )
    listing = Listing(
        table=Table(
            "消息",
            (Column("内容"), Column("类别"), Column("时间"), Column("状态", corner=True)),
            rows,
            empty=_empty(request, narrowed=bool(asked.search or asked.filters)),
        ),
        pager=pager(request, found, "条"),
        views=(
            View("全部", changed(request, state=""), current=not unread_only),
            View("未读", changed(request, state="unread"), str(count) if count else "", current=unread_only),
        ),
        filters=Search(request.GET),
        kept=(("state", "unread"),) if unread_only else (),
        chips=_chips(request),
        clear_url=request.path,
    )
    read_all = Act("全部标为已读", reverse("notifications:read-all"), icon="checks", post=True)
    chosen = Act("消息设置", reverse("notifications:settings"), icon="settings")
    head = PageHead(
        "消息", f"未读 {count} 条" if count else "没有未读消息", acts=(chosen, read_all) if count else (chosen,)
    )
    return render(request, "ui/list.html", {"title": "消息", "head": head, "listing": listing})


@signed_in
@require_safe
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark the notice read and go to what it is about."""
    url = services.mark_read(viewer_of(request), notice_id, system_now())
    return redirect(local_path(url) if url else reverse("notifications:list"))


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read and return to the list."""
    services.mark_all_read(viewer_of(request), system_now())
    return redirect("notifications:list")


@page(Permission.SEE_MESSAGES)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What the recording provider kept instead of sending."""
    now = system_now()
    rows = tuple(
        Row((Cell(row.text), Cell(row.recipient), Cell(words.said(row.sent_at, now))))
        for row in selectors.sent_messages(viewer_of(request))
    )
    empty = Empty("还没有发出短信或邮件", "演示模式下，发出的短信和邮件会显示在这里。")
    table = Table("短信和邮件", (Column("内容"), Column("收件人"), Column("时间")), rows, empty=empty)
    head = PageHead("短信和邮件", "演示模式：只记录，不发出")
    return render(request, "ui/list.html", {"title": "短信和邮件", "head": head, "listing": Listing(table=table)})


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    chips = [Chip(f"含“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("topic") in TOPIC_NAMES:
        chips.append(Chip(TOPIC_NAMES[asked["topic"]], changed(request, topic="")))
    return tuple(chips)


def _empty(request: HttpRequest, *, narrowed: bool) -> Empty:
    if narrowed:
        return Empty("没有符合条件的消息", "可以去掉一个条件再看。", acts=(Act("查看全部消息", request.path),))
    return Empty("还没有消息", "有人卖货给您、审核有了结果，会马上显示在这里。", icon="bell")
