"""The page of a refusal that no form has shown itself: its reasons in the plain words they came with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refusal
from agritrace.ui.errors import HOME, error_page
from agritrace.ui.parts import Act, ErrorPage

_TITLES = {
    403: ("这一页不在您的权限内", "lock"),
    404: ("没有找到您要的内容", "search"),
    409: ("这项操作没有执行", "info-circle"),
}


def refused_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """Title by kind, the reasons as they are, one way on, a number to quote."""
    title, icon = _TITLES[status]
    number = str(getattr(request, "record_number", ""))
    acts = (Act("看最新情况", request.path, look="primary", icon="refresh"),) if status == 409 else (HOME,)
    lines = tuple(str(reason) for reason in refusal.reasons)
    return error_page(request, status, ErrorPage(title, lines, icon, acts, number, system_now()))
