"""The short way of the public site: no session, no cookie, no CSRF, only its own addresses; safety headers stay.

Thousands of consumers a second ask for codes; sessions, messages and the addresses of all other rooms are nothing to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

from agritrace.kernel.viewer import PUBLIC

Answer = Callable[[HttpRequest], HttpResponseBase]
ADDRESSES = "agritrace.gateways.portal.web.urls"
_PUBLIC = re.compile(r"/(?:|query|[0-9]{20}|(?:[tTsS]|api/public|01)/.*)")


class PublicSite:
    """Answers public addresses itself and passes on all others; stands right after ``RequestContext``.

    The safety headers are those of the usual layers, asked once: they are the same for every public answer.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.short = cast(Answer, convert_exception_to_response(_answer))
        self.safety = {secure: _safety(secure=secure) for secure in (False, True)}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Public pages see nobody: whoever is logged in gets what everybody gets."""
        if not _PUBLIC.fullmatch(request.path_info):
            return self.get_response(request)
        request.viewer = PUBLIC  # type: ignore[attr-defined]  # read through ui.entrances.viewer_of
        answer = self.short(request)
        for name, value in self.safety[request.is_secure()].items():
            answer.headers[name] = value
        return answer


def _answer(request: HttpRequest) -> HttpResponseBase:
    match = get_resolver(ADDRESSES).resolve(request.path_info)
    request.resolver_match = match
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    answer.headers["Content-Length"] = str(len(answer.content))
    return answer


def _safety(*, secure: bool) -> dict[str, str]:
    scheme = "https" if secure else "http"
    told = {"REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": BytesIO()}
    request = WSGIRequest(told | {"wsgi.url_scheme": scheme})

    def empty(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    ask: Any = empty
    for layer in (XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
        ask = layer(ask)
    headers = dict(ask(request).headers)
    del headers["Content-Type"]
    return headers
