"""Every page looked at on duty is recorded before it goes out, or not shown; whoever signs out comes off duty."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer

from .. import services
from ..values import EndDuty, Reading

_QUIET = ("notifications:live", "notifications:poll", "duty:")
"""News that a page asks for by itself, and the pages of the duty session itself."""


_LEAVING = frozenset({"accounts:logout", "accounts:sign-out-everywhere"})
"""Signing out ends the duty session of this login, too."""


class RecordReadings:
    """Records the answers that show something: of all requests of a viewer on duty, whatever their method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the page be made, record it, then let it go."""
        response = self.get_response(request)
        viewer: Viewer | None = getattr(request, "viewer", None)
        match = request.resolver_match
        if viewer is None or viewer.duty is None or match is None:
            return response
        if match.view_name in _LEAVING and response.status_code == 302:
            with suppress(Refused):  # ended at the same moment by clock or security office
                services.end_duty(viewer, EndDuty(viewer.duty.id), system_now())
        if response.status_code != 200:
            return response
        if not match.view_name.startswith(_QUIET):
            services.record_reading(viewer, _reading(match), system_now())
        return response


def _reading(match: ResolverMatch) -> Reading:
    """The address by its name, and the first object in it: ``subject_id`` names a subject."""
    for name, value in match.kwargs.items():
        if name.endswith("_id") and isinstance(value, int):
            return Reading(match.view_name, name.removesuffix("_id"), value)
    return Reading(match.view_name)
