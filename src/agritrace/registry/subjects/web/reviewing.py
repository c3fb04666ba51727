"""The county's desk: what waits, one case with everything beside it, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.handovers import selectors as handovers
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.entrances import page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Badge, Crumb, Link, Note, PageHead

from .. import claims, competence, deadlines, heldwork, renewals, reviews, selectors, services
from ..lifevalues import Previous
from ..permissions import Permission
from ..values import FINDINGS, STATE_NAMES, Approve, Reject, ReviewCase, Similar, SubjectRow, SubjectState
from .facts import facts_of, history_of
from .forms import ReviewForm
from .listing import waiting_listing


@page(Permission.REVIEW)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Applications that wait, the oldest first, each with its deadline of five working days."""
    if not competence.sits(viewer_of(request)):
        raise denied(competence.OTHERS)
    asked = page_request(request, selectors.WAITING, ())
    rows = selectors.waiting(viewer_of(request), asked)
    head = PageHead("注册审核", text="按提交时间排列，5 个工作日内审结")
    context = {"head": head, "listing": waiting_listing(request, rows, system_now()), "title": "注册审核"}
    return render(request, "ui/list.html", context)


@page(Permission.REVIEW)
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, subject_id: int) -> HttpResponse:
    """One application; a decision about another version than the one shown is refused with clear words."""
    viewer = viewer_of(request)
    found = reviews.review_case(viewer, subject_id)
    competence.must_decide(viewer, found.row.region_code, system_now())
    form = ReviewForm(request.POST or None, initial={"version": found.row.version})
    if request.method == "POST" and form.is_valid():
        try:
            words = _decide(request, subject_id, form)
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, words)
            return redirect(_next(request, subject_id))
    return render(request, "subjects/review.html", _context(request, found, form))


def _decide(request: HttpRequest, subject_id: int, form: ReviewForm) -> str:
    told, viewer, now = form.cleaned_data, viewer_of(request), system_now()
    if told["verdict"] == "approve":
        done = services.approve(viewer, Approve(subject_id, told["version"], told["command_id"], told["words"]), now)
        return f"已通过，主体码 {done.code}，账号已开通。"
    command = Reject(subject_id, told["version"], tuple(told["reasons"]), told["words"], told["command_id"])
    services.reject(viewer, command, now)
    return "已退回，申请人会看到退回原因。"


def _next(request: HttpRequest, subject_id: int) -> str:
    """The next case that waits, or the list when there is none."""
    rows = selectors.waiting(viewer_of(request), page_request(request, selectors.WAITING, ())).rows
    left = [row.id for row in rows if row.id != subject_id]
    return reverse("subjects:review", args=left[:1]) if left else reverse("subjects:queue")


def _context(request: HttpRequest, found: ReviewCase, form: ReviewForm) -> dict[str, Any]:
    row, now = found.row, system_now()
    known = renewals.previous(viewer_of(request), row.id)
    if known is not None and known.state is SubjectState.REVOKED:
        form.fields["words"].label = "同意重新注册的理由，或请申请人怎么做"
    waits = row.state is SubjectState.PENDING
    return {
        "title": f"审核 {row.name}",
        "body_class": "docked",
        "head": PageHead(
            row.name,
            text=f"{'再次提交' if found.decisions else '首次注册'}，{deadlines.said(row.submitted_at, now)} 提交",
            crumbs=(Crumb("注册审核", reverse("subjects:queue")), Crumb("审核")),
            badge=Badge.of(STATE_NAMES[row.state]),
            due=deadlines.due_of(row.submitted_at, now) if waits else None,
        ),
        "case": found,
        "warnings": [*_claims(viewer_of(request), row), *_renewal(known), *_warnings(found)],
        "facts": facts_of(row, found.personal),
        "comparison": [_compared(found, other) for other in found.similar],
        "place_words": _place_words(row),
        "history": history_of(reviews.history(viewer_of(request), row.id), found.decisions),
        "form": form,
        "waits": waits,
        "holder": handovers.holder(viewer_of(request), heldwork.REVIEW, row.id) if waits else None,
    }


def _claims(viewer: Viewer, row: SubjectRow) -> list[Note]:
    """Temporary entries the application names or may belong to."""
    if row.state is not SubjectState.PENDING:
        return []
    return [
        Note(
            note.text,
            strong=note.strong,
            tone="amber" if note.open else "",
            links=(Link("核对临时登记", note.url),) if note.url else (),
        )
        for note in claims.claims_of(viewer, row.id, row.claimed_code)
    ]


def _warnings(found: ReviewCase) -> list[Note]:
    notes = [Note(FINDINGS[finding], tone="amber") for finding in found.row.findings if finding in FINDINGS]
    if found.similar:
        text = "系统按名称、电话和位置比对，证件号不同，未拦截。"
        notes.insert(0, Note(text, strong=f"与 {len(found.similar)} 家已有主体疑似重复，请先核对", tone="amber"))
    return notes


def _renewal(known: Previous | None) -> list[Note]:
    """The ended subject with the same paper: what approving brings back."""
    if known is None:
        return []
    if known.state is SubjectState.REVOKED:
        text = f"撤销理由：{known.words}。同意的请写明理由；通过后沿用原主体码 {known.code}。"
        return [Note(text, strong=f"同一证件的主体曾被撤销：{known.name}，{known.county}", tone="red")]
    text = f"通过后沿用原主体码 {known.code}，历史记录接续。"
    return [Note(text, strong=f"同一证件的主体已注销，这是重新注册：{known.name}，{known.county}")]


def _place_words(row: SubjectRow) -> str:
    if row.longitude is None:
        return "没有标注位置，无法与县界比对。"
    if "place:differs" in row.findings:
        return "标注位置不在所选县（市、区）界内。"
    if "place:near_border" in row.findings:
        return "标注位置在县界附近，可能是定位误差。"
    return "标注位置与所选县（市、区）没有冲突。"


def _compared(found: ReviewCase, other: Similar) -> dict[str, Any]:
    """Lines of the comparison: label, this application, the other, word, css class of the word."""
    row, theirs = found.row, other.row
    shared = sorted(set(row.main_products) & set(theirs.main_products))
    named = catalogue.names([*row.main_products, *theirs.main_products])
    places = regions.names([row.region_code, theirs.region_code])
    far = _far(other.metres)
    near = other.metres is not None and other.metres < 100
    lines = [
        ("名称", row.name, theirs.name, *_word(other.same_name)),
        ("组织形式", FORM_NAMES[row.org_form], FORM_NAMES[theirs.org_form], *_word(row.org_form == theirs.org_form)),
        ("证件号码", row.cred_masked, theirs.cred_masked, *_word(row.cred_masked == theirs.cred_masked)),
        ("经营者", found.personal.legal_name, other.personal.legal_name, "请核对", "quiet"),
        ("联系电话", found.personal.phone, other.personal.phone, *_word(other.same_phone)),
        (
            "所属区域",
            places.get(row.region_code, ""),
            places.get(theirs.region_code, ""),
            far,
            "near" if near else "quiet",
        ),
        (
            "主要产品",
            "、".join(named[c] for c in row.main_products if c in named),
            "、".join(named[c] for c in theirs.main_products if c in named),
            "部分相同" if shared else "不同",
            "near" if shared else "quiet",
        ),
    ]
    return {"lines": lines, "row": theirs, "badge": Badge.of(STATE_NAMES[theirs.state]), "url": other.url}


def _word(same: bool) -> tuple[str, str]:  # a fact about two rows, not a switch
    return ("相同", "same") if same else ("不同", "quiet")


def _far(metres: float | None) -> str:
    if metres is None:
        return "无法比对"
    return f"相距 {metres:.0f} 米" if metres < 1000 else f"相距 {metres / 1000:.1f} 公里"
