"""Entering works on a phone, copying a day, reversing a record."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import beijing_day, show_day, system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.bases import selectors as bases
from agritrace.registry.products import selectors as products
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Act, Confirm, Crumb, Empty, Link, Note, PageHead, View
from agritrace.ui.words import said as when

from .. import selectors, services
from ..permissions import Permission
from ..values import WORK_NAMES, Entered, EnterRecord, FarmRow, RepeatRecords, ReverseRecord, Told, Work
from .forms import AgainForm, ReasonForm, WorkForm, said

_CRUMB = "农事记录"
_KEPT = {field.name for field in fields(Told)} - {"work", "done_on", "last_used_on", "note"}


@page(Permission.ENTER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter one work: its kind as tabs, the last used inputs as chips, the rest filled from last time."""
    viewer, now = viewer_of(request), system_now()
    row, latest = _chosen(viewer, request), selectors.last_entry(viewer)
    work = _work(request, row or latest)
    own = products.choices(viewer)
    initial = _initial(row, latest) | {"done_on": beijing_day(now)}
    form = WorkForm(work, own, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.enter_record(viewer, EnterRecord(form.told(), form.cleaned_data["command_id"]), now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _told(done, form.told()), extra_tags="draft:farming-new")
            return redirect("farming:record", farm_id=done.record_id)
    used = selectors.last_used(viewer, work)
    context = {
        "title": "记农事",
        "head": PageHead("记农事", crumbs=(Crumb(_CRUMB, reverse("farming:list")), Crumb("记农事"))),
        "body_class": "docked",
        "views": [View(name, f"?work={one.value}", current=one is work) for one, name in WORK_NAMES.items()],
        "chips": [Link(one.input_name or one.where, f"?work={work.value}&from={one.id}") for one in used],
        "notes": _waits(viewer),
        "form": form,
        "inputs": list(dict.fromkeys(one.input_name for one in used if one.input_name)),
        "bases": bases.choices(viewer),
    }
    return render(request, "farming/new.html", context)


def _chosen(viewer: Viewer, request: HttpRequest) -> FarmRow | None:
    """The record behind a pressed chip; a number that is not an own record is passed over."""
    asked = request.GET.get("from", "")
    if not (asked.isdecimal() and len(asked) < 19) or viewer.subject_id is None:
        return None
    return _own_or_none(viewer, int(asked))


def _own_or_none(viewer: Viewer, number: int) -> FarmRow | None:
    try:
        row = selectors.record(viewer, number)
    except NotFound:
        return None
    return row if row.subject_id == viewer.subject_id else None


def _work(request: HttpRequest, row: FarmRow | None) -> Work:
    asked = request.GET.get("work", "")
    if asked in set(Work):
        return Work(asked)
    return row.work if row is not None else Work.PESTICIDE


def _initial(row: FarmRow | None, latest: FarmRow | None) -> dict[str, Any]:
    if row is not None:
        found = {name: getattr(row, name) for name in _KEPT}
        dose = row.dose
        return found | {"product": row.product_id, "dose": f"{dose.normalize():f}" if dose is not None else None}
    return {"base_name": latest.base_name, "product": latest.product_id} if latest is not None else {}


def _told(done: Entered, told: Told) -> str:
    if done.free_on is None or done.free_on <= told.done_on:
        return f"已登记{WORK_NAMES[told.work]}。"
    return f"已登记{WORK_NAMES[told.work]}，{show_day(done.free_on)}起才能采收。"


def _waits(viewer: Viewer) -> list[Note]:
    """Where the viewer still has to wait before he harvests."""
    rows = selectors.waiting(viewer, system_now(), limit=3)
    said_of = [f"{row.where}：{row.input_name}，{show_day(row.free_on)}起才能采收。" for row in rows if row.free_on]
    return [Note("".join(said_of), strong="间隔期内：", tone="amber")] if said_of else []


@page(Permission.ENTER)
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Copy of yesterday: the records of the last day before today, ticked, to be entered for today in one press."""
    viewer, now = viewer_of(request), system_now()
    today = beijing_day(now)
    rows = selectors.last_day(viewer, today)
    crumbs = (Crumb(_CRUMB, reverse("farming:list")), Crumb("照抄"))
    head = PageHead("照抄昨天", text=f"上次记录：{when(rows[0].done_on, now)}" if rows else "", crumbs=crumbs)
    context: dict[str, Any] = {"title": head.title, "head": head, "body_class": "docked"}
    if not rows:
        act = Act("记农事", reverse("farming:new"), look="primary", icon="plus")
        context["empty"] = Empty("还没有可以照抄的记录", "先记一天，第二天就能一键照抄。", icon="copy", acts=(act,))
        return render(request, "farming/again.html", context)
    form = AgainForm(rows, request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            done = services.repeat_records(
                viewer, RepeatRecords(tuple(typed["records"]), typed["day"], typed["command_id"]), now
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已照抄 {len(done.record_ids)} 条，记在{show_day(typed['day'])}。")
            return redirect("farming:list")
    return render(request, "farming/again.html", context | {"form": form})


@page(Permission.REVERSE)
@require_http_methods(["GET", "POST"])
def reverse_record(request: HttpRequest, farm_id: int) -> HttpResponse:
    """Take a record out of effect; then a new one can be entered from it."""
    viewer = viewer_of(request)
    row = _own_or_none(viewer, farm_id)
    if row is None:
        raise NotFound("这条农事记录")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.reverse_record(viewer, ReverseRecord(row.id, typed["reason"], typed["command_id"]), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已冲销，原记录保留备查。请按实际情况重新登记。")
            return redirect(f"{reverse('farming:new')}?work={row.work.value}&from={row.id}")
    confirm = Confirm(
        question=f"冲销“{said(row)}”？",
        consequences=(
            "原记录不删除，标明已更正，并写下原因。",
            "它的间隔期不再计算。",
            "冲销后可以照原来的内容改正后重新登记。",
        ),
        act="冲销这条记录",
        cancel="不冲销",
        cancel_url=reverse("farming:record", args=[row.id]),
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "更正农事记录", "confirm": confirm})
