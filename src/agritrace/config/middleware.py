"""What happens around every request: number and time it, find out who asks, turn refusals into pages."""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections.abc import Callable

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.duty import selectors as duty
from agritrace.foundation.duty.values import DUTY
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC, Origin, Viewer
from agritrace.registry.proxies import selectors as proxies
from agritrace.registry.proxies.values import ACTING

from . import errors, shells
from .observing import REQUESTS, SECONDS
from .slowstatements import note_slow

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]
SLOW = 1.0
_QUIET = "/live/"  # asking for news by itself is no activity of a person


def network_of(address: str) -> str:
    """The /24 or /48 an address lies in: enough to see a pattern, too little to name a person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 48}", strict=False))


class RequestContext:
    """Gives each request an id (kept from a proxy that set one), a metric, and a log line when it failed or was slow."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Time the request; the view's name, never its address, goes into metrics and log."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if given.isalnum() and len(given) <= 40 else uuid.uuid4().hex[:16]
        request.origin = Origin(  # type: ignore[attr-defined]  # read by Identify and the login
            request_id, network_of(request.META.get("REMOTE_ADDR", "")), request.headers.get("User-Agent", "")[:80]
        )
        request.record_number = request_id  # type: ignore[attr-defined]  # quoted on error pages
        with connection.execute_wrapper(note_slow):
            response = self.get_response(request)
        took = time.perf_counter() - started
        match = getattr(request, "resolver_match", None)
        name = (match.view_name or "unnamed") if match else "none"
        REQUESTS.labels(name, response.status_code).inc()
        SECONDS.labels(name).observe(took)
        if response.status_code >= 500 or took > SLOW:
            log.warning("request", view=name, status=response.status_code, seconds=round(took, 3), request=request_id)
        response["X-Request-ID"] = request_id
        return response


class Identify:
    """Builds the viewer once, from the session; public pages cost no query."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set ``request.viewer``."""
        origin: Origin = request.origin  # type: ignore[attr-defined]  # set by RequestContext
        request.viewer = (  # type: ignore[attr-defined]  # read through ui.entrances.viewer_of
            accounts.viewer_for(request.session, origin, system_now(), touch=not request.path.startswith(_QUIET))
            if request.session.session_key
            else PUBLIC
        )
        response = self._as_proxy(request) or self._on_duty(request) or self.get_response(request)
        if request.viewer.logged_in:  # type: ignore[attr-defined]  # set just before
            shells.note(request, response)
        return response

    def _as_proxy(self, request: HttpRequest) -> HttpResponseBase | None:
        """Put the acting viewer in place, or end the acting: whatever was sent under a lost consent is not done."""
        number = request.session.get(ACTING) if request.session.session_key else None
        if number is None:
            return None
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set just before
        acting = proxies.acting(viewer, number, system_now())
        if acting is not None:
            request.viewer = acting  # type: ignore[attr-defined]  # read through ui.entrances.viewer_of
            return None
        if not viewer.logged_in or request.path.startswith(_QUIET):
            return None
        del request.session[ACTING]
        request.session.cycle_key()
        rotate_token(request)
        return redirect("proxies:ended")

    def _on_duty(self, request: HttpRequest) -> HttpResponseBase | None:
        """Put the viewer on duty in place; when the session is over, what was sent under it is not done."""
        number = request.session.get(DUTY) if request.session.session_key else None
        if number is None:
            return None
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set just before
        carried = duty.on_duty(viewer, number, accounts.login_of(request.session), now=system_now())
        if carried is not None:
            request.viewer = carried  # type: ignore[attr-defined]  # read through ui.entrances.viewer_of
            return None
        if not viewer.logged_in or viewer.consent_id is not None or request.path.startswith(_QUIET):
            return None
        del request.session[DUTY]
        rotate_token(request)
        return redirect("duty:over")


class Outcomes:
    """Refusals that no page has shown itself become the page of their kind; an API gets JSON with the same words."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; exceptions arrive in process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer refusals; everything else is a fault and takes its way to the 500 page."""
        if not isinstance(exception, Refused):
            return None
        status = _status(exception)
        if request.path.startswith("/api/"):
            reasons = [{"message": str(r), "field": r.field, "code": r.code} for r in exception.refusal.reasons]
            return JsonResponse({"reasons": reasons}, status=status, json_dumps_params={"ensure_ascii": False})
        return errors.refused_page(request, exception.refusal, status)


def _status(refused: Refused) -> int:
    if isinstance(refused, NotFound):
        return 404
    if isinstance(refused, Denied) or any(reason.code == "denied" for reason in refused.refusal.reasons):
        return 403
    return 409
