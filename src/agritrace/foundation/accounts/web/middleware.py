"""Whoever still has an initial password, or lacks a factor his role demands, reaches nothing but the page to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from .. import selectors

OPEN_NAMES = frozenset({"accounts:password", "accounts:logout", "accounts:sign-out-everywhere"})


class ForcedChange:
    """Leads to the password page, then to the page of factors, until both are done; public pages stay open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the view is known in process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *parts: Any) -> HttpResponseBase | None:
        """Redirect from pages of people logged in."""
        target = self._target(request) if request.session.session_key else ""
        match = request.resolver_match
        public = str(getattr(view, "permission", "")).startswith("public")
        if not target or public or (match is not None and match.view_name in OPEN_NAMES):
            return None
        return None if f"{request.path}/".startswith(f"{target}/") else redirect(target)

    def _target(self, request: HttpRequest) -> str:
        if selectors.must_change_password(request.session):
            return reverse("accounts:password")
        return selectors.must_enrol(request.session)
