"""One's own settings: what comes by text message or e-mail, and the e-mail address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.sealing import mask_phone
from agritrace.ui.entrances import show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Crumb, Fact, Facts, PageHead

from .. import ports, selectors, services
from ..values import ChoosePreferences, Topic
from .forms import EmailCodeForm, EmailForm, PreferenceForm

TITLE = "消息设置"


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which topics come by which way besides the platform."""
    viewer = viewer_of(request)
    form = PreferenceForm(request.POST or None, initial=_present(request))
    if request.method == "POST" and form.is_valid():
        command = ChoosePreferences(form.wanted(), form.cleaned_data["command_id"])
        services.choose_preferences(viewer, command, system_now())
        messages.success(request, "消息设置已保存。")
        return redirect("notifications:settings")
    reached = accounts.reach(viewer.account_id or 0)
    context = {
        "title": TITLE,
        "head": PageHead(TITLE, "平台里的消息总能看到；下面选择哪些再发短信或邮件", crumbs=_crumbs()),
        "form": form,
        "email": reached.email,
        "facts": Facts((
            Fact("手机", mask_phone(reached.phone) if reached.phone else "没有登记，请联系本机构的用户管理员"),
            Fact("邮箱", ports.masked(reached.email) if reached.email else "没有登记"),
        )),
    }  # fmt: skip  # one fact per line
    return render(request, "notifications/settings.html", context)


def _present(request: HttpRequest) -> dict[str, list[str]]:
    wanted = selectors.preferences(viewer_of(request))
    return {topic.value: [channel.value for one, channel in wanted if one is topic] for topic in Topic}


@signed_in
@never_cache
@sensitive_post_parameters("email")
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Type an address; a code is sent to it."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_services.begin_email(viewer_of(request), form.cleaned_data["email"], system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _page(request, EmailCodeForm(initial={"email": form.cleaned_data["email"].strip()}), sent=True)
    return _page(request, form, sent=False)


@signed_in
@never_cache
@sensitive_post_parameters("email", "code")
@require_POST
def email_code(request: HttpRequest) -> HttpResponse:
    """Type the code that came to the address."""
    form = EmailCodeForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            account_services.confirm_email(viewer_of(request), told["email"], told["code"], now=system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "邮箱已登记。")
            return redirect("notifications:settings")
    return _page(request, form, sent=True)


@signed_in
@never_cache
@require_POST
def drop_email(request: HttpRequest) -> HttpResponse:
    """Forget the address."""
    account_services.drop_email(viewer_of(request), system_now())
    messages.success(request, "已取消邮箱，不再向它发送邮件。")
    return redirect("notifications:settings")


def _page(request: HttpRequest, form: EmailForm, *, sent: bool) -> HttpResponse:
    head = PageHead("登记邮箱", crumbs=(*_crumbs(), Crumb("登记邮箱")))
    return render(request, "notifications/email.html", {"title": "登记邮箱", "head": head, "form": form, "sent": sent})


def _crumbs() -> tuple[Crumb, ...]:
    return Crumb("消息", reverse("notifications:list")), Crumb(TITLE, reverse("notifications:settings"))
