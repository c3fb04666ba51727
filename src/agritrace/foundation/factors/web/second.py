"""The second step of the login: a right password waits in the session, which belongs to nobody yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import SignedIn
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Origin
from agritrace.ui.entrances import local_path, public_page, show_refusal

from .. import selectors, services
from ..values import KeyAnswer
from .forms import AnswerForm, CodeForm, RecoveryForm
from .site import site_of

PROVING = "factors_proving"
_WAYS = {"code": CodeForm, "recovery": RecoveryForm, "key": AnswerForm}


@public_page("the second step of the way in; without a right first step it leads back to the login")
@never_cache
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """A one-time code, a recovery code, or a key; then on to where the person wanted to go."""
    waiting = account_selectors.half_of(request.session, system_now())
    if waiting is None:
        return redirect("accounts:login")
    first, target = waiting
    way = request.POST.get("way", "")
    form = _WAYS[way](request.POST) if way in _WAYS else None
    if form is not None and form.is_valid():
        try:
            return _enter(request, _prove(request, first, form), target)
        except Refused as refused:
            show_refusal(form, refused)
    return _page(request, first, form)


def _prove(request: HttpRequest, first: SignedIn, form: Any) -> SignedIn:
    origin, now, given = getattr(request, "origin", Origin()), system_now(), form.cleaned_data
    if isinstance(form, AnswerForm):
        answer = KeyAnswer(given["answer"], request.session.pop(PROVING, {}), site_of(request))
        return services.prove_key(first, answer, origin, now=now)
    if isinstance(form, RecoveryForm):
        return services.prove_recovery(first, given["code"], origin, now=now)
    return services.prove_code(first, given["code"], origin, now=now)


def _enter(request: HttpRequest, entered: SignedIn, target: str) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    accounts.begin(request.session, entered, system_now(), origin=getattr(request, "origin", None), agent=agent)
    rotate_token(request)
    return redirect(reverse("accounts:password") if entered.must_change else local_path(target))


def _page(request: HttpRequest, first: SignedIn, form: Any) -> HttpResponse:
    way = request.POST.get("way", "")
    has, site = selectors.held(first.account_id), site_of(request)
    ceremony = services.begin_proof(first, site)
    if ceremony is not None:
        request.session[PROVING] = ceremony.state
    context = {
        "title": "登录第二步",
        "held": has,
        "usable": site.usable,
        "options": ceremony.options if ceremony else "",
        "code": form if way == "code" else CodeForm(),
        "recovery": form if way == "recovery" else RecoveryForm(auto_id="id_recovery_%s"),
        "key": form if way == "key" else AnswerForm(),
        "way": way,
    }
    return render(request, "factors/second.html", context)
