"""For the office right above: the queue, one application, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.handovers import selectors as handovers
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Badge, Crumb, Fact, Facts, History, HistoryLine, PageHead
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import (
    ASKED_WORDS,
    OPEN_STATES,
    STATE_NAMES,
    WORK,
    ApplicationRow,
    ApplicationState,
    Asked,
    Decide,
    HandedOver,
)
from .forms import DecideForm
from .listing import HEADS, queue, sheet, what_words

_TITLE = "机构申请"


@page(Permission.DECIDE)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Applications to my office."""
    found = selectors.list_applications(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    head = PageHead(_TITLE, text=f"共 {found.total_words} 件")
    shown = queue(request, found, system_now())
    return render(request, "ui/list.html", {"title": _TITLE, "head": head, "listing": shown})


@page(Permission.DECIDE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    return export_xlsx(_TITLE, HEADS, sheet(selectors.export_applications(viewer_of(request), asked)))


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application: to the office that decides with the decision, to the institution itself with its next step."""
    viewer = viewer_of(request)
    row = selectors.application(viewer, application_id)
    decides = selectors.decides(viewer, row)
    form = DecideForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = services.decide(viewer, _command(row, form), system_now())
        except Refused as refused:
            if isinstance(refused, NotFound | Denied):
                raise
            show_refusal(form, refused)
        else:
            return _after(request, row, done)
    return render(request, "institutions/record.html", _context(viewer, row, form, decides=decides))


def _command(row: ApplicationRow, form: DecideForm) -> Decide:
    given = form.cleaned_data
    return Decide(
        application_id=row.id,
        version=given["version"],
        approve=given["verdict"] == "approve",
        words=given["words"],
        command_id=given["command_id"],
    )


def _after(request: HttpRequest, row: ApplicationRow, done: HandedOver) -> HttpResponse:
    """The initial password of a new institution, on this one page and nowhere else; otherwise back to the record."""
    if done.initial_password and done.decided.account_id is not None:
        account = accounts.account(viewer_of(request), done.decided.account_id)
        head = PageHead("机构已开通", text=row.name, crumbs=_crumbs(row))
        context = {"title": "请转交初始口令", "head": head, "account": account, "password": done.initial_password,
                   "organisation_id": done.decided.organisation_id}  # fmt: skip  # one context
        return render(request, "institutions/handed.html", context)
    verdict = "已批准" if done.decided.state is ApplicationState.APPROVED else "已退回，申请人会看到原因"
    messages.success(request, f"机构{ASKED_WORDS[row.asked]}申请{verdict}。")
    return redirect("institutions:record", application_id=row.id)


def _context(viewer: Viewer, row: ApplicationRow, form: DecideForm, *, decides: bool) -> dict[str, Any]:
    lines = journal.history(viewer, services.KIND, row.id)
    decisions = selectors.decisions(row.id)
    own = row.organisation_id is not None and row.organisation_id == viewer.organisation_id
    return {
        "title": f"机构{ASKED_WORDS[row.asked]}申请",
        "head": PageHead(
            row.name,
            text=f"机构{ASKED_WORDS[row.asked]}申请",
            crumbs=_crumbs(row) if decides else (Crumb("本机构申请", reverse("institutions:mine")), Crumb("申请")),
            badge=Badge.of(STATE_NAMES[row.state]),
            code=row.query_no,
            code_name="查询号",
            acts=_acts(row) if own else (),
        ),
        "facts": _facts(row),
        "changes": _changes(row) if row.asked is Asked.CHANGE and row.state in OPEN_STATES else [],
        "person": _person(row) if decides else None,
        "papers": selectors.papers(row.id),
        "decides": decides and row.state is ApplicationState.PENDING,
        "holder": handovers.holder(viewer, WORK, row.id) if decides and row.state is ApplicationState.PENDING else None,
        "asked": row.asked,
        "words": decisions[0].words if decisions and row.state is ApplicationState.RETURNED else "",
        "form": form,
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }


def _acts(row: ApplicationRow) -> tuple[Act, ...]:
    """What the institution itself may do next."""
    found = []
    if row.state is ApplicationState.RETURNED:
        address = "institutions:change" if row.asked is Asked.CHANGE else "institutions:close"
        found.append(Act("修改后再交", reverse(address), look="primary", icon="pencil"))
    if row.state in OPEN_STATES:
        found.append(
            Act("撤回申请", reverse("institutions:withdraw", args=[row.id]), look="return", icon="arrow-back-up")
        )
    return tuple(found)


def _facts(row: ApplicationRow) -> Facts:
    told = row.contact
    facts = (
        Fact("机构名称", row.name),
        Fact("类别", what_words(row)),
        Fact("所属区域", regions.path(row.region_code) if row.region_code.strip("0") else "全国"),
        Fact("提交时间", stamp(row.submitted_at)),
        Fact("通信地址", told.address),
        Fact("邮政编码", told.postcode),
        Fact("办公电话", told.phone),
        Fact("值班电话", told.duty_phone),
        Fact("公用邮箱", told.email),
        Fact("理由或说明", row.reason, full=True),
    )
    return Facts(tuple(fact for fact in facts if fact.text))


def _changes(row: ApplicationRow) -> list[tuple[str, str, str]]:
    """What would change: label, now, then."""
    number = row.organisation_id or 0
    before, kept = organisations.briefs([number])[number], organisations.contact_of(number).contact
    pairs = [
        ("机构名称", before.name, row.name),
        ("通信地址", kept.address, row.contact.address),
        ("邮政编码", kept.postcode, row.contact.postcode),
        ("办公电话", kept.phone, row.contact.phone),
        ("值班电话", kept.duty_phone, row.contact.duty_phone),
        ("公用邮箱", kept.email, row.contact.email),
    ]
    return [(label, old or "（未填）", new or "（未填）") for label, old, new in pairs if old != new]


def _person(row: ApplicationRow) -> Facts | None:
    person = selectors.applicant(row.id)
    if person is None:
        return None
    return Facts((Fact("姓名", person.name), Fact("手机号", person.phone), Fact("登录用户名", row.username)))


def _crumbs(row: ApplicationRow) -> tuple[Crumb, ...]:
    return (Crumb(_TITLE, reverse("institutions:queue")), Crumb(row.name))
