"""Consents: list, record, ending."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.handovers import selectors as handovers
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page, walk
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
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
    History,
    HistoryLine,
    Listing,
    Note,
    PageHead,
    Row,
    Table,
    View,
)
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import (
    ENDING_WORDS,
    SIGN_WORDS,
    STANDING_HINTS,
    STANDING_WORDS,
    WORK,
    ConsentRow,
    Ending,
    RevokeConsent,
    Standing,
    scope_titles,
)
from .forms import FilterForm, RevokeForm

_LIST = "现场代录"
HEADS = ("本人", "主体码", "代办方", "代办的事", "授权到", "状态", "登记时间")
_VIEWS = (("", "全部"), ("given", "已授权"), ("expired", "过期"), ("ended", "已终止"))


@page(Permission.SEE)
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Consents of my area, my office or my subject."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_consents(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), now)
    acts: tuple[Act, ...] = ()
    if selectors.records(viewer):
        acts = (
            Act("代农户注册", reverse("proxies:enter"), look="primary", icon="user-plus"),
            Act("登记代录授权", reverse("proxies:find"), icon="plus"),
        )
    head = PageHead(_LIST, text="替没有智能手机的农户注册和记录，须有本人授权", acts=acts)
    context = {"title": _LIST, "head": head, "listing": _listing(request, found, viewer)}
    return render(request, "ui/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, in the same order, at most 10,000 rows."""
    viewer, asked, now = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS), system_now()
    rows = walk(lambda one: selectors.list_consents(viewer, one, now), asked)
    lines = (
        (
            row.subject, row.subject_code, row.proxy, scope_titles(row.scopes), row.valid_until.isoformat(),
            STANDING_WORDS[row.standing], stamp(row.recorded_at),
        )
        for row in rows
    )  # fmt: skip  # the order of the heads
    return export_xlsx(_LIST, HEADS, lines)


def _listing(request: HttpRequest, found: Page[ConsentRow], viewer: Viewer) -> Listing:
    columns = (
        Column("本人"), Column("代办方"), Column("代办的事", full=True), Column("授权到"), Column("状态", corner=True),
        Column("办理"),
    )  # fmt: skip  # the heads in one row
    chips = [Chip(f"“{request.GET['q']}”", changed(request, q=""))] if request.GET.get("q") else []
    state = request.GET.get("state", "")
    if state in dict(_VIEWS[1:]):
        chips.append(Chip(dict(_VIEWS)[state], changed(request, state="")))
    if chips:
        empty = Empty("没有符合条件的授权", "去掉一个条件再试。", acts=(Act("清除条件", reverse("proxies:list")),))
    else:
        empty = Empty("还没有代录授权", "农户当面同意并签好授权书后，由乡镇或县登记在这里。", icon="users")
    return Listing(
        table=Table(_LIST, columns, tuple(_row(row, viewer) for row in found.rows), empty=empty),
        pager=pager(request, found, "份"),
        views=tuple(View(words, changed(request, state=key), current=state == key) for key, words in _VIEWS),
        filters=FilterForm(request.GET),
        chips=tuple(chips),
        clear_url=reverse("proxies:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 份）",
            f"{reverse('proxies:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(row: ConsentRow, viewer: Viewer) -> Row:
    act = _begin(row, "代他录入", "plain") if selectors.may_act(viewer, row) else None
    return Row(
        (
            Cell(row.subject, url=reverse("proxies:record", args=[row.id]), code=row.subject_code),
            Cell(row.proxy),
            Cell(scope_titles(row.scopes)),
            Cell(row.valid_until.isoformat()),
            Cell(badge=_badge(row.standing)),
            Cell(act=act),
        ),
        key=str(row.id),
    )


def _badge(standing: Standing) -> Badge:
    kind = {
        Standing.IN_FORCE: ("active", "circle-check"),
        Standing.WAITING: ("pending", "clock"),
        Standing.EXPIRED: ("ended", "calendar-x"),
    }.get(standing, ("ended", "circle-minus"))
    return Badge(STANDING_WORDS[standing], *kind)


def _begin(row: ConsentRow, text: str, look: str) -> Act:
    return Act(text, reverse("proxies:begin", args=[row.id]), look=look, icon="user", post=True)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, consent_id: int) -> HttpResponse:
    """One consent: whose, for whom, the paper, what happened, and the acts."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.consent(viewer, consent_id, now)
    lines = journal.history(viewer, "consent", row.id)
    known = files.files(row.files)
    context = {
        "title": f"代录授权 {row.subject}",
        "row": row,
        "head": PageHead(
            row.subject,
            text=f"由 {row.proxy} 代录，授权到 {row.valid_until.isoformat()}",
            crumbs=(Crumb(_LIST, reverse("proxies:list")), Crumb(row.subject)),
            badge=_badge(row.standing),
            code=row.subject_code,
            code_name="主体码",
            acts=_acts(viewer, row),
        ),
        "holder": handovers.holder(viewer, WORK, row.id) if _of_office(viewer, row) else None,
        "note": Note(STANDING_HINTS[row.standing], tone="" if row.standing is Standing.IN_FORCE else "amber"),
        "facts": _facts(row),
        "papers": [known[one] for one in row.files if one in known],
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "proxies/record.html", context)


def _of_office(viewer: Viewer, row: ConsentRow) -> bool:
    """Whether the viewer's office acts by this consent, so that its people read who sees to the farmer."""
    own = viewer.organisation_id is not None and viewer.organisation_id == row.proxy_organisation_id
    return own and row.standing is not Standing.ENDED


def _acts(viewer: Viewer, row: ConsentRow) -> tuple[Act, ...]:
    found = [_begin(row, f"代 {row.subject} 录入", "primary")] if selectors.may_act(viewer, row) else []
    if row.standing is not Standing.ENDED and viewer.can(Permission.REVOKE) and selectors.endings(viewer, row):
        found.append(Act("终止授权", reverse("proxies:revoke", args=[row.id]), look="return", icon="ban"))
    return tuple(found)


def _facts(row: ConsentRow) -> Facts:
    facts = [
        Fact("本人", row.subject),
        Fact("所在地", regions.path(row.region_code)),
        Fact("代办方", row.proxy),
        Fact("代办的事", scope_titles(row.scopes)),
        Fact("授权期限", f"{row.valid_from.isoformat()} 至 {row.valid_until.isoformat()}"),
        Fact("授权书", SIGN_WORDS[row.sign]),
        Fact("登记时间", stamp(row.recorded_at)),
    ]
    if row.ended_at:
        facts += [
            Fact("终止", f"{ENDING_WORDS[Ending(row.ending)]}：{row.reason}"),
            Fact("终止时间", stamp(row.ended_at)),
        ]
    return Facts(tuple(facts))


@page(Permission.REVOKE)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, consent_id: int) -> HttpResponse:
    """End a consent: who asks for it, and why."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.consent(viewer, consent_id, now)
    may = selectors.endings(viewer, row)
    if not may:
        raise denied("终止这份授权")
    form = RevokeForm(may, request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = RevokeConsent(row.id, told["version"], Ending(told["ending"]), told["reason"], told["command_id"])
        try:
            services.revoke(viewer, command, now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "授权已终止，代办方立即不能再代录。")
            return redirect("proxies:record", consent_id=row.id)
    crumbs = (
        Crumb(_LIST, reverse("proxies:list")),
        Crumb(row.subject, reverse("proxies:record", args=[row.id])),
        Crumb("终止授权"),
    )
    head = PageHead("终止授权", text=f"{row.subject}，由 {row.proxy} 代录；终止后立即生效，不能恢复", crumbs=crumbs)
    context = {"title": head.title, "head": head, "form": form, "row": row}
    return render(request, "proxies/revoke.html", context)
