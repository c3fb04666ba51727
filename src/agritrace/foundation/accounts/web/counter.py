"""The counter: find the producer's main account, check his identity, hand over a new initial password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Cell, Column, Crumb, Empty, PageHead, Row, Table

from .. import counter as desk
from ..peoplevalues import Came, CounterReset, Paper
from ..permissions import Permission
from ..values import STATE_WORDS, AccountRow
from .facts import facts_of
from .peopleforms import CounterForm, FindForm

_TITLE = "柜台重置口令"


@page(Permission.SERVE_SUBJECT)
@never_cache
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Step one: the main account by subject code or telephone, in my own area only; telephones stand in no address."""
    linked = request.GET.get("code", "")[:400]
    text = request.POST.get("code", "") or (linked if isinstance(parse_scanned(linked), ScannedSubject) else "")
    text = text.strip()[:400]
    form = FindForm({"code": text} if text else None)
    context = {
        "title": _TITLE,
        "head": PageHead(_TITLE, text="主体忘记口令时，当面核对证件后办理"),
        "form": form,
        "table": _table(desk.owners(viewer_of(request), text)) if text else None,
    }
    return render(request, "accounts/counter.html", context)


def _table(rows: tuple[AccountRow, ...]) -> Table:
    columns = (Column("姓名"), Column("主体码"), Column("手机号"), Column("状态", corner=True), Column("办理"))
    empty = Empty("本辖区没有这个主体的主账号", "请核对主体码或手机号；其他地方的主体请到所在县办理。", icon="user")
    return Table("找到的主账号", columns, tuple(_row(row) for row in rows), empty=empty)


def _row(row: AccountRow) -> Row:
    address = reverse("accounts:counter-reset", args=[row.id])
    return Row(
        (
            Cell(row.name or "（已清除）"),
            Cell(code=row.username),
            Cell(row.phone),
            Cell(badge=Badge.of(STATE_WORDS[row.state])),
            Cell(act=Act("核对身份", address)),
        ),
        key=str(row.id),
    )


@page(Permission.SERVE_SUBJECT)
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """Step two: what was looked at; then the new password, on this one page and nowhere else."""
    viewer = viewer_of(request)
    row = desk.owner(viewer, account_id)
    form = CounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = CounterReset(
            account_id=row.id,
            paper=Paper(told["paper"]),
            came=Came(told["came"]),
            checked=told["checked"],
            command_id=told["command_id"],
        )
        try:
            done = desk.reset_at_counter(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            back = reverse("accounts:counter")
            return handed_over(request, row, done.initial_password, back_url=back, back="已转交，办理下一位")
    crumbs = (Crumb(_TITLE, reverse("accounts:counter")), Crumb("核对身份"))
    context = {
        "title": _TITLE,
        "head": PageHead("核对身份", text="重置后原口令立即失效，全部设备退出登录", crumbs=crumbs),
        "facts": facts_of(row),
        "form": form,
    }
    return render(request, "accounts/counter_reset.html", context)


def handed_over(request: HttpRequest, row: AccountRow, password: str, *, back_url: str, back: str) -> HttpResponse:
    """The initial password of an account of a subject, shown once."""
    head = PageHead("请转交初始口令" if password else "账号已在使用")
    context = {"title": head.title, "head": head, "row": row, "password": password, "back_url": back_url, "back": back}
    return render(request, "accounts/handed_over.html", context)
