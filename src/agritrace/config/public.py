"""The short way of the public site: no session, no cookie, no CSRF, only its own addresses; safety headers stay.

Thousands of consumers a second ask for codes; sessions, messages and the addresses of all other rooms are nothing to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

from agritrace.kernel.viewer import PUBLIC

Answer = Callable[[HttpRequest], HttpResponseBase]
ADDRESSES = "agritrace.gateways.portal.web.urls"
_PUBLIC = re.compile(r"/(?:|query|[0-9]{20}|(?:[tTsS]|api/public|01)/.*)")


class PublicSite:
    """Answers public addresses itself and passes on all others; stands right after ``RequestContext``."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.short = cast(Answer, convert_exception_to_response(_answer))
        for layer in (XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
            self.short = cast(Answer, layer(cast(Any, self.short)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Public pages see nobody: whoever is logged in gets what everybody gets."""
        if not _PUBLIC.fullmatch(request.path_info):
            return self.get_response(request)
        request.viewer = PUBLIC  # type: ignore[attr-defined]  # read through ui.entrances.viewer_of
        return self.short(request)


def _answer(request: HttpRequest) -> HttpResponseBase:
    match = get_resolver(ADDRESSES).resolve(request.path_info)
    request.resolver_match = match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer
