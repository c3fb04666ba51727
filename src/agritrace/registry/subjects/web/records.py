"""Lists of subjects, one subject, the producer's own page, the look-up after a scan."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import walk
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Refused
from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Crumb, Fact, Facts, Link, Note, PageHead
from agritrace.ui.words import stamp

from .. import competence, deciding, issues, requests, reviews, selectors, services
from ..lifevalues import CORRIGIBLE as REVOCABLE
from ..permissions import Permission
from ..values import PROVISIONAL, STATE_NAMES, WITH_CODE, WORKING, ChangeStanding, SubjectRow, SubjectState
from .account import opening_acts
from .facts import facts_of, history_of
from .forms import StandingForm
from .listing import subject_listing
from .telling import next_steps, own_acts


@page(Permission.READ)
@require_safe
def subjects(request: HttpRequest) -> HttpResponse:
    """The register of the viewer's area (mock 03)."""
    viewer = viewer_of(request)
    found = selectors.list_subjects(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    many = issues.may_print_many(viewer) and competence.sits(viewer)
    acts = (Act("批量打印标牌", _plaques(request), icon="printer"),) if many and found.rows else ()
    head = PageHead("生产经营主体", text=f"共 {found.total_words} 家", acts=acts)
    listing = subject_listing(request, found, plaques=many)
    context = {"title": "生产经营主体", "head": head, "listing": listing}
    return render(request, "ui/list.html", context)


def _plaques(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("q", *selectors.FILTERS) if request.GET.get(name)}
    return f"{reverse('subjects:plaques')}?{urlencode(kept)}"


@page(Permission.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, in the same order, at most 10,000 rows; no personal data."""
    viewer, asked = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = walk(lambda one: selectors.list_subjects(viewer, one), asked)
    places = regions.names({row.region_code for row in rows})
    heads = ("主体码", "名称", "组织形式", "所属区域", "证件号码", "状态", "提交时间")
    lines = (
        (
            row.code or row.temp_code,
            row.name,
            FORM_NAMES[row.org_form],
            places.get(row.region_code, ""),
            row.cred_masked,
            STATE_NAMES[row.state],
            stamp(row.submitted_at),
        )
        for row in rows
    )
    return export_xlsx("生产经营主体", heads, lines)


@page(Permission.READ)
@require_safe
def record(request: HttpRequest, subject_id: int) -> HttpResponse:
    """One subject with its history and the next possible acts."""
    viewer = viewer_of(request)
    row = selectors.subject(viewer, subject_id)
    return render(
        request, "subjects/record.html", _record(request, row, _acts(request, row)) | {"notes": _goes_on(row)}
    )


def _goes_on(row: SubjectRow) -> tuple[Note, ...]:
    """Where a merged record leads."""
    into = selectors.brief([row.id]).get(row.id) if row.state is SubjectState.MERGED else None
    if into is None:
        return ()
    link = Link("打开现主体", reverse("subjects:record", args=[into.id]))
    text = f"{into.name}，主体码 {into.code}。原主体码、标签和追溯码继续可查。"
    return (Note(text, strong="已并入同一主体的另一份登记：", links=(link,)),)


def _acts(request: HttpRequest, row: SubjectRow) -> tuple[Act, ...]:
    viewer, found = viewer_of(request), []
    ours = viewer.can(Permission.REVIEW) and competence.decides(viewer, row.region_code, system_now())
    if row.state is SubjectState.PENDING and ours:
        found.append(Act("审核这份申请", reverse("subjects:review", args=[row.id]), look="primary"))
    if row.state in WORKING and ours and viewer.can(Permission.SUSPEND):
        found.append(Act("暂停主体", reverse("subjects:suspend", args=[row.id]), icon="player-pause"))
    if row.state is SubjectState.SUSPENDED and ours and viewer.can(Permission.SUSPEND):
        found.append(Act("恢复主体", reverse("subjects:resume", args=[row.id]), look="primary"))
    asked = requests.open_of(viewer, row.id)
    if asked is not None and deciding.decides(viewer, asked, system_now()):
        found.append(Act(f"办理{asked.title}", reverse("subjects:request", args=[asked.id]), look="primary"))
    if row.state in REVOCABLE and ours and viewer.can(Permission.REVOKE):
        found.append(Act("撤销主体", reverse("subjects:revoke", args=[row.id]), look="text"))
    if row.state in WITH_CODE and row.state is not SubjectState.MERGED:
        found.append(Act("电子身份标识", reverse("subjects:card", args=[row.id]), icon="printer"))
    return (*found, *opening_acts(request, row))


def _more(viewer: Viewer, row: SubjectRow) -> tuple[Act, ...]:
    """What rooms above offer on this record."""
    answers = ask(selectors.MoreActs(viewer, row.id, row.region_code))
    return tuple(Act(text, url, icon="eye") for answer in answers for text, url in answer)


def _record(
    request: HttpRequest, row: SubjectRow, acts: tuple[Act, ...], *, more: tuple[Act, ...] = ()
) -> dict[str, Any]:
    viewer = viewer_of(request)
    decisions = reviews.decisions(viewer, row.id)
    return {
        "title": row.name,
        "row": row,
        "head": PageHead(
            row.name,
            crumbs=(Crumb("生产经营主体", reverse("subjects:list")), Crumb(row.name))
            if viewer.can(Permission.READ)
            else (),
            badge=Badge.of(STATE_NAMES[row.state]),
            code=row.code or row.temp_code,
            code_name="主体码" if row.code else "临时码",
            acts=acts,
            more=(*more, *_more(viewer, row)),
        ),
        "requests": requests.requests_of(viewer, row.id),
        "evidence": reviews.evidence(decisions),
        "facts": facts_of(row, reviews.masked(viewer, row.id)),
        "files": reviews.attachments(viewer, row.id),
        "history": history_of(reviews.history(viewer, row.id), decisions),
    }


@page(Permission.MANAGE_OWN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The producer's own record."""
    viewer = viewer_of(request)
    row = selectors.own_subject(viewer)
    notes = next_steps(viewer, row, reviews.decisions(viewer, row.id))
    acts, more = own_acts(viewer, row, waits=len(notes) > 1)
    context = _record(request, row, acts, more=more) | {"own": True, "notes": notes}
    return render(request, "subjects/record.html", context)


@page(Permission.SUSPEND)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Suspend a subject with a reason."""
    return _standing(request, subject_id, "suspend")


@page(Permission.SUSPEND)
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Resume a suspended subject with a reason."""
    return _standing(request, subject_id, "resume")


_STANDING = {
    "suspend": ("暂停主体", "暂停后不能新建批次、打印标签和交易，已有的码仍可查询。", "主体已暂停。", "danger"),
    "resume": ("恢复主体", "恢复后可以照常使用。", "主体已恢复。", "primary"),
}


def _standing(request: HttpRequest, subject_id: int, arrow: str) -> HttpResponse:
    viewer = viewer_of(request)
    row = selectors.subject(viewer, subject_id)
    competence.must_decide(viewer, row.region_code, system_now())
    title, words, done, look = _STANDING[arrow]
    form = StandingForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = ChangeStanding(row.id, told["version"], told["reason"], told["command_id"])
        change = services.suspend if arrow == "suspend" else services.resume
        try:
            change(viewer, command, system_now())
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect("subjects:record", row.id)
    head = PageHead(
        title, text=words, crumbs=(Crumb(row.name, reverse("subjects:record", args=[row.id])), Crumb(title))
    )
    context = {"title": title, "head": head, "row": row, "form": form, "act": title, "look": look}
    return render(request, "subjects/standing.html", context)


@page(Permission.LOOK_UP)
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """What a scanned identity code shows anywhere in the country: few fields, a link to the record where it is seen."""
    viewer, text = viewer_of(request), request.GET.get("code", "")[:400]
    scanned = parse_scanned(text)
    found = selectors.by_code(viewer, scanned.code) if isinstance(scanned, ScannedSubject) else None
    if found and found.state in PROVISIONAL:
        ways = [url for answer in ask(selectors.MoreActs(viewer, found.id, found.region_code)) for _, url in answer]
        if ways:
            return redirect(ways[0])
    k = (scanned.k if isinstance(scanned, ScannedSubject) else "") or request.GET.get("k", "")[:9]
    code = scanned.code if isinstance(scanned, ScannedSubject) else ""
    genuine = bool(found and selectors.card_is_valid(code, k))
    old = selectors.old_issue(code, k) if found and not genuine else None
    facts = None
    if found:
        facts = Facts(
            (
                Fact("主体码", code=found.code),
                Fact("组织形式", FORM_NAMES[found.org_form]),
                Fact("所在县", regions.path(found.region_code[:6].ljust(12, "0"))),
                Fact("状态", badge=Badge.of(STATE_NAMES[found.state])),
            )
        )
    visible = bool(found and viewer.can(Permission.READ) and viewer.jurisdiction.covers(found.region_code))
    context = {"title": "扫码查询主体", "head": PageHead("扫码查询主体"), "found": found, "facts": facts, "text": text}
    return render(
        request,
        "subjects/scan.html",
        context | {"genuine": genuine, "visible": visible, "spoiled": selectors.spoiled(*old) if old else ""},
    )


def public_host() -> str:
    """The host that stands in QR codes."""
    return str(settings.PUBLIC_HOST)
