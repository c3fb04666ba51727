"""Going on duty and coming off it. With each change the form token is renewed, as for acting by consent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.factors import selectors as factors
from agritrace.foundation.factors import services as proving
from agritrace.foundation.factors.values import KeyAnswer, Site
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused, denied
from agritrace.ui.entrances import page, show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Confirm, Crumb, Note, PageHead

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import DUTY, EndDuty, OpenDuty, Proof, accesses
from .forms import OpenForm

PROVING = "duty_proving"
_TITLE = "值守"


@page(Permission.OPEN)
@never_cache
@sensitive_post_parameters("code", "password", "answer")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a duty session and prove who one is; then the whole site shows what it opens."""
    viewer, now = viewer_of(request), system_now()
    if not rules.may_open(viewer):
        raise denied("再次开始值守")
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.open_duty(viewer, _command(request, form), now, proof=_proof(request, form))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            request.session[DUTY] = done.duty_id
            rotate_token(request)
            messages.success(request, "值守开始。从现在起，查看和操作都会记录。", extra_tags="draft:duty-new")
            return redirect("workbench")
    site = _site(request)
    ceremony = proving.begin_confirm(viewer, site)
    if ceremony is not None:
        request.session[PROVING] = ceremony.state
    context = {
        "title": "开始值守",
        "head": PageHead("开始值守", crumbs=(Crumb(_TITLE, reverse("duty:list")), Crumb("开始值守"))),
        "note": Note(
            "值守期间只能查看值守范围，自己的业务请在结束后办理；每查看一个页面都会记录，结束后报告安全管理员。",
            "值守会打开平时看不到的内容。",
            "amber",
        ),
        "form": form,
        "options": ceremony.options if ceremony else "",
        "held": factors.held(viewer.account_id or 0),
    }
    return render(request, "duty/new.html", context)


@signed_in
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End the session of this login; nothing to do when it has ended by itself."""
    viewer = viewer_of(request)
    if viewer.duty is None:
        return redirect("duty:over")
    number = viewer.duty.id
    services.end_duty(viewer, EndDuty(number), system_now())
    _leave(request)
    messages.success(request, "值守已结束，您现在以自己的身份操作。")
    return redirect("duty:record", duty_id=number)


@signed_in
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End one's own session from another device, or stop any of the area as security office, after a question."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.session(viewer, duty_id, now)
    own = row.account_id == viewer.account_id
    if not own and not viewer.can(Permission.STOP):
        raise denied("终止值守")
    if request.method == "POST":
        services.end_duty(viewer, EndDuty(duty_id), now)
        if own and request.session.get(DUTY) == duty_id:
            _leave(request)
        messages.success(request, "值守已结束。")
        return redirect("duty:record", duty_id=duty_id)
    asked = Confirm(
        f"{'结束' if own else '终止'}{row.person}的第 {row.id} 次值守？",
        ("值守打开的内容立即关闭，正在填写的内容不会保存。", "值守报告会发给安全管理员和本人。"),
        "结束值守" if own else "终止值守",
        "不结束" if own else "不终止",
        reverse("duty:record", args=[duty_id]),
        url=request.path,
    )
    return render(request, "ui/confirm.html", {"title": asked.question, "confirm": asked})


@signed_in
@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """Where a login lands whose duty session is over: nothing that was just sent has been done."""
    head = PageHead("值守已结束", text="您现在以自己的身份操作")
    return render(request, "duty/over.html", {"title": head.title, "head": head})


def _leave(request: HttpRequest) -> None:
    request.session.pop(DUTY, None)
    rotate_token(request)


def _form(request: HttpRequest) -> OpenForm:
    viewer = viewer_of(request)
    return OpenForm(
        request.POST.dict() if request.method == "POST" else None,
        offered=rules.offered(viewer, accesses()),
        most=rules.most_hours(selectors.limits(), beijing_day(system_now())),
        has=factors.held(viewer.account_id or 0),
        password=not settings.DEMONSTRATION,
    )


def _command(request: HttpRequest, form: OpenForm) -> OpenDuty:
    given = form.cleaned_data
    return OpenDuty(
        access=given["access"],
        region=given.get("region", ""),
        hours=given["hours"],
        reason=given["reason"],
        login_id=accounts.login_of(request.session),
        command_id=given["command_id"],
    )


def _proof(request: HttpRequest, form: OpenForm) -> Proof:
    given = form.cleaned_data
    state = request.session.pop(PROVING, {})
    key = KeyAnswer(given["answer"], state, _site(request)) if given.get("answer") else None
    return Proof(code=given.get("code", ""), key=key, password=given.get("password", ""))


def _site(request: HttpRequest) -> Site:
    """Host without port, and the exact origin of the page, as keys see it."""
    address = request.get_host()
    host = address.rsplit("]")[0].lstrip("[") if address.startswith("[") else address.split(":")[0]
    return Site(host, f"{settings.SCHEME}://{address}")
