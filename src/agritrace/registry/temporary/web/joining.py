"""Joining: later from the record of an entry, or while an application is reviewed; both side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused, denied
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import MaskedPersonal, SubjectRow, SubjectState
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Cell, Column, Crumb, PageHead, Row, Table
from agritrace.ui.words import group_code

from .. import joining, rules, selectors, services
from ..values import JoinTemporary, SettleClaim, TemporaryRow
from .forms import ClaimForm, JoinForm
from .showing import TITLE, facts_of


@page(Subjects.REVIEW)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """Join an entry with a registered subject: first both are shown, then somebody confirms."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.entry(viewer, temporary_id)
    if not selectors.joins(viewer, row, now):
        raise denied(joining.OTHERS)
    form = JoinForm(request.POST or None, initial={"version": row.version})
    comparison = None
    if request.method == "POST" and form.is_valid():
        comparison = _comparison(viewer, row, form.cleaned_data["code"])
        if (comparison is None or form.cleaned_data["sure"]) and _joined(viewer, row, form):
            messages.success(request, "已并入，临时码继续可查。")
            return redirect("temporary:record", temporary_id=row.id)
    if comparison is None:
        form.fields.pop("sure")
    crumbs = (Crumb(TITLE, reverse("temporary:list")), Crumb(row.name, reverse("temporary:record", args=[row.id])))
    head = PageHead("并入已注册主体", text="并入后照片和记录接到注册主体，不能撤销", crumbs=(*crumbs, Crumb("并入")))
    context = {
        "title": head.title,
        "head": head,
        "row": row,
        "form": form,
        "act": "确认并入" if comparison else "核对两家",
        "look": "danger" if comparison else "primary",
        "keep": "不并入",
        "comparison": comparison,
        "facts": None if comparison else facts_of(row),
    }
    return render(request, "temporary/act.html", context)


def _comparison(viewer: Viewer, row: TemporaryRow, code: str) -> Table | None:
    """Both side by side; None when they cannot be joined, which the service then says."""
    into = subjects.by_code(viewer, code)
    ours = into is not None and subjects.decides(viewer, into.region_code, system_now())
    if into is None or rules.against_joining(row, into, covered=ours):
        return None
    other = subjects.subject(viewer, into.id)
    return compared(row, other, subjects.masked_subject(viewer, other.id))


def _joined(viewer: Viewer, row: TemporaryRow, form: JoinForm) -> bool:
    told = form.cleaned_data
    command = JoinTemporary(row.id, told["version"], told["code"], told["reason"], told["command_id"])
    try:
        services.join(viewer, command, system_now())
    except Refused as refused:
        if any(reason.code == "denied" for reason in refused.refusal.reasons):
            raise
        show_refusal(form, refused)
        return False
    return True


@page(Subjects.REVIEW)
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, claimant_id: int) -> HttpResponse:
    """An application beside the entries it may be: the reviewer says which one it is, or none."""
    viewer, now = viewer_of(request), system_now()
    application = subjects.subject(viewer, claimant_id)
    if not subjects.decides(viewer, application.region_code, now):
        raise denied(joining.OTHERS)
    rows = selectors.claimed(viewer, application) if application.state is SubjectState.PENDING else ()
    if not rows:
        raise NotFound("可以认领的临时登记")
    choices = [(str(row.id), f"是同一家：{row.name}（{row.code}）") for row in rows]
    form = ClaimForm(choices, request.POST or None, initial={"version": application.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        chosen = None if told["choice"] == "none" else int(told["choice"])
        command = SettleClaim(application.id, told["version"], chosen, told["reason"], told["command_id"])
        try:
            services.settle_claim(viewer, command, now)
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            words = "已认定是同一家，审核通过后并入。" if chosen else "已记下不是同一家，可以继续审核。"
            messages.success(request, words)
            return redirect("subjects:review", subject_id=application.id)
    persons = subjects.masked_subject(viewer, application.id)
    back = reverse("subjects:review", args=[application.id])
    head = PageHead(
        "核对临时登记",
        text="对照两边，认定是不是同一家；认领只是申请人的说法",
        crumbs=(Crumb("注册审核", reverse("subjects:queue")), Crumb("审核", back), Crumb("核对临时登记")),
    )
    context: dict[str, Any] = {
        "title": head.title,
        "head": head,
        "form": form,
        "tables": [compared(row, application, persons, named=row.code == application.claimed_code) for row in rows],
        "back": back,
    }
    return render(request, "temporary/claim.html", context)


def compared(row: TemporaryRow, other: SubjectRow, persons: MaskedPersonal, *, named: bool = False) -> Table:
    """An entry beside an application or a registered subject, line by line."""
    phone, number = subjects.masked_temporary(row.id)
    same = subjects.same_marks(row.id, other.id)
    places = regions.names([row.region_code, other.region_code])
    products = catalogue.names([row.main_product, *other.main_products])
    theirs = "、".join(products.get(one, "") for one in other.main_products)
    lines = [
        ("名称", row.name, other.name, row.name == other.name),
        ("组织形式", FORM_NAMES[row.org_form], FORM_NAMES[other.org_form], row.org_form == other.org_form),
        ("证件号码", number, other.cred_masked, "paper" in same),
        ("手机号", phone, persons.phone, "phone" in same),
        (
            "所在地",
            places.get(row.region_code, ""),
            places.get(other.region_code, ""),
            row.region_code == other.region_code,
        ),
        ("详细地址", row.address, other.address, row.address == other.address),
        ("主要产品", products.get(row.main_product, ""), theirs, row.main_product in other.main_products),
    ]
    said = "，申请人报的就是这个码" if named else ""
    columns = (Column("项目"), Column("临时登记"), Column("申请或注册"), Column("比对", corner=True))
    rows = tuple(
        Row((Cell(name), Cell(a or "没有填"), Cell(b or "没有填"), Cell(_word(a, b, alike))))
        for name, a, b, alike in lines
    )
    return Table(f"临时登记 {group_code(row.code)} 的比对{said}", columns, rows)


def _word(one: str, other: str, alike: bool) -> str:
    if not one or not other:
        return "无法比对"
    return "相同" if alike else "不同"
