"""Whoever still has an initial password reaches nothing but the page to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from .. import selectors

OPEN_NAMES = frozenset({"accounts:password", "accounts:logout", "accounts:sign-out-everywhere"})


class ForcedChange:
    """Leads to the password page until an own password is chosen; public pages stay open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the view is known in process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *parts: Any) -> HttpResponseBase | None:
        """Redirect from pages of people logged in."""
        if not request.session.session_key or not selectors.must_change_password(request.session):
            return None
        match = request.resolver_match
        public = str(getattr(view, "permission", "")).startswith("public")
        if public or (match is not None and match.view_name in OPEN_NAMES):
            return None
        return redirect("accounts:password")
