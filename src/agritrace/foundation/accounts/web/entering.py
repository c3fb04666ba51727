"""Coming in and going out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Origin
from agritrace.ui.entrances import local_path, public_page, show_refusal, viewer_of

from .. import services, viewers
from ..values import Credentials, Demand, PhoneCredentials, SignedIn, demo_people
from .forms import LoginForm, PhoneForm

PUBLIC = "the way in"


@public_page(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """User name and password (mock 01); says after an expired session that what was typed is kept."""
    asked = request.GET
    form = LoginForm(request.POST or None, initial={"next": local_path(asked.get("next", ""))})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            entered = services.sign_in(
                Credentials(given["username"], given["password"]), _origin(request), system_now()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _enter(request, entered, given["next"])
    return _page(request, "password", form=form, expired=bool(asked.get("expired")))


@public_page(PUBLIC)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def by_phone(request: HttpRequest) -> HttpResponse:
    """Producers: a code is sent to the telephone (``act=send``), then typed; the same page without scripts."""
    form = PhoneForm(request.POST or None, initial={"next": local_path(request.GET.get("next", ""))})
    sent = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if request.POST.get("act") == "send":
                sent = services.send_code(given["phone"], _origin(request), system_now())
            else:
                credentials = PhoneCredentials(given["phone"], given["code"])
                entered = services.sign_in_by_code(credentials, _origin(request), system_now())
                return _enter(request, entered, given["next"])
        except Refused as refused:
            show_refusal(form, refused)
    return _page(request, "phone", form=form, sent=sent)


@public_page("one-click login of the demonstration; the service refuses in any other database")
@never_cache
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Come in as one of the listed people."""
    entered = services.demo_sign_in(request.POST.get("person", ""), _origin(request), system_now())
    return _enter(request, entered, request.POST.get("next", ""))


@public_page("leaving is open to everybody")
@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this session."""
    services.sign_out(viewer_of(request), system_now())
    viewers.leave(request.session, system_now())
    return redirect("accounts:login")


def _origin(request: HttpRequest) -> Origin:
    return viewer_of(request).origin if viewer_of(request).logged_in else getattr(request, "origin", Origin())


def _enter(request: HttpRequest, entered: SignedIn, target: str) -> HttpResponse:
    path = local_path(target)
    if path.split("?")[0] in _NOT_TARGETS:
        path = "/workbench"
    rotate_token(request)
    if entered.further is not None and entered.further.demand is Demand.PROVE:
        viewers.half(request.session, entered, system_now(), target=path)
        return redirect(entered.further.address)
    agent = request.headers.get("User-Agent", "")
    viewers.begin(request.session, entered, system_now(), origin=_origin(request), agent=agent)
    return redirect(reverse("accounts:password") if entered.must_change else path)


_NOT_TARGETS = frozenset({"/", "/login", "/login/phone", "/login/demo", "/login/second", "/logout"})


def _page(request: HttpRequest, way: str, **more: object) -> HttpResponse:
    people = demo_people() if settings.DEMONSTRATION else ()
    groups = [(title, list(rows)) for title, rows in groupby(people, key=lambda person: person.group)]
    context: Mapping[str, object] = {
        "title": "登录（演示模式）" if people else "登录",
        "way": way,
        "groups": groups,
        "next": local_path(request.POST.get("next", "") or request.GET.get("next", "")),
        **more,
    }
    return render(request, "accounts/login.html", dict(context))
