"""Personal values in full for a stated reason; who looked, for the subject itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal.values import WhoIs
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import system_now
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Denied, Refused, denied
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Cell, Column, Crumb, Fact, Facts, History, HistoryLine, Note, PageHead, Row, Table

from .. import selectors, services
from ..permissions import Permission
from ..values import FIELD_NAMES, PURPOSES, Unmasked, UnmaskingRow
from .forms import UnmaskForm


@page(Permission.UNMASK)
@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Ask for values with a reason; the answer to the form shows them once and is kept nowhere."""
    viewer, now = viewer_of(request), system_now()
    row = subjects.subject(viewer, subject_id)
    if not selectors.may_unmask(viewer, row.region_code, now):
        raise denied("查看完整的个人信息，它由主体所在县（市、区）的农业农村部门办理")
    form, shown = UnmaskForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            shown = services.unmask(viewer, form.command(row.id), now)
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
    back = reverse("subjects:record", args=[row.id])
    context = {
        "title": "查看完整信息",
        "head": PageHead("查看完整信息", crumbs=(Crumb(row.name, back), Crumb("查看完整信息"))),
        "form": None if shown else form,
        "facts": _facts(shown) if shown else None,
        "once": Note("离开或刷新这个页面后不再显示；请不要截图外传。", "内容只显示这一次。", "amber"),
        "looks": _history(selectors.looks(viewer, row.id), official=True),
        "back": back,
    }
    return _private(render(request, "privacy/unmask.html", context))


@page(Permission.SEE_OWN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is kept of the viewer's own subject, masked, and who looked at it in full."""
    viewer = viewer_of(request)
    row = subjects.own_subject(viewer)
    kept = subjects.masked_own(viewer)
    context = {
        "title": "我的个人信息",
        "head": PageHead("我的个人信息", "平台只保存办理注册和追溯需要的内容"),
        "facts": Facts(
            (
                Fact("名称", row.name),
                Fact("证件号码", row.cred_masked),
                Fact("法定代表人或本人", kept.legal_name),
                Fact("证件号码（本人）", kept.legal_id),
                Fact("手机号", kept.phone),
                Fact("联系人", kept.contact_name),
            )
        ),
        "looks": _history(selectors.looks(viewer, row.id), official=False),
        "table": _retention(),
    }
    return _private(render(request, "privacy/mine.html", context))


@page(Permission.SEE_RETENTION)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Kinds of data, on what ground they are kept, how long, and what happens then."""
    head = PageHead("保存期限", "各类数据保存多久、依据是什么、到期怎么办")
    return render(request, "privacy/retention.html", {"title": head.title, "head": head, "table": _retention()})


def _facts(shown: Unmasked) -> Facts:
    return Facts(tuple(Fact(FIELD_NAMES[name], value or "（没有填写）") for name, value in shown.values.items()))


def _history(rows: tuple[UnmaskingRow, ...], *, official: bool) -> History:
    """Officials read who looked; the subject reads which office did, because persons there are not his partners."""
    people = {row.account_id for row in rows} if official else set()
    names: dict[int, str] = {}
    for answer in ask(WhoIs(tuple(sorted(people)))) if people else ():
        names.update(answer)
    offices = organisations.names({row.organisation_id for row in rows if row.organisation_id})
    lines = []
    for row in rows:
        office = offices.get(row.organisation_id or 0, "")
        who = f"{office} {names.get(row.account_id, '')}".strip() if official else office or "主管部门"
        words = f"{who}查看了{row.field_words}"
        lines.append(HistoryLine(words, row.at, "eye", quote=f"{PURPOSES.get(row.purpose, '')}：{row.reason}"))
    return History(tuple(lines), empty="没有人查看过完整信息")


def _retention() -> Table:
    columns = (Column("数据"), Column("依据", full=True), Column("保存多久"), Column("到期后"), Column("执行"))
    rows = tuple(
        Row(
            (
                Cell(rule.kind),
                Cell(rule.basis, small=f"{rule.source}，{rule.as_of.isoformat()} 核对"),
                Cell(rule.keep_words),
                Cell(rule.then),
                Cell("每天自动" if rule.automatic else "人工"),
            )
        )
        for rule in selectors.retention()
    )
    return Table("保存期限", columns, rows)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
