"""The session chooses for whom its person acts; a banner on every page says so and ends it.

With each change of role the form token and the key of the session are renewed: a form opened in one role can never be
sent in another, and a key known before the change is worth nothing after it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.ui.entrances import page, signed_in, viewer_of
from agritrace.ui.parts import PageHead

from .. import services
from ..permissions import Permission
from ..values import ACTING


@page(Permission.ACT)
@require_POST
def begin(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Begin to act for the farmer of a consent."""
    services.begin_acting(viewer_of(request), consent_id, system_now())
    request.session[ACTING] = consent_id
    request.session.cycle_key()
    rotate_token(request)
    return redirect("workbench")


@signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    stop(request)
    messages.success(request, "已结束代录，您现在以自己的身份操作。")
    return redirect("workbench")


def stop(request: HttpRequest) -> None:
    """Forget for whom this session acts."""
    if request.session.pop(ACTING, None) is not None:
        request.session.cycle_key()
        rotate_token(request)


@signed_in
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Where a session lands whose consent holds no longer: nothing that was just sent has been done."""
    head = PageHead("代录已结束", text="您现在以自己的身份操作")
    return render(request, "proxies/ended.html", {"title": head.title, "head": head})
