"""Error pages: plain words, what is safe, one way on, a number to quote. No status code, no English."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refusal
from agritrace.ui.parts import Act, ErrorPage

_TITLES = {
    403: ("没有权限打开这个页面", "lock"),
    404: ("没有找到这个页面", "map-search"),
    409: ("这项操作没有执行", "hand-stop"),
}
_HOME = Act(text="回到工作台", url="/workbench", look="primary")


def refused_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The reasons of a refusal as a page of their own."""
    title, icon = _TITLES.get(status, _TITLES[409])
    return _error(request, status, ErrorPage(title, tuple(str(reason) for reason in refusal.reasons), icon, (_HOME,)))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address nobody knows."""
    lines = (
        "地址可能输入有误，或者这条记录已经不在您的管辖范围内。",
        "您可以从工作台重新进入，或在上方输入追溯码、主体码查找。",
    )
    return _error(request, 404, ErrorPage(_TITLES[404][0], lines, _TITLES[404][1], (_HOME,), search=True))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not this person's."""
    lines = ("如确需办理，请联系本机构的用户管理员开通权限。",)
    return _error(request, 403, ErrorPage(_TITLES[403][0], lines, _TITLES[403][1], (_HOME,)))


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; needs neither database nor session to be shown."""
    lines = (
        "平台出了故障，刚才的操作没有保存；已保存的内容都在。",
        "请稍后再试；如仍不行，请把下面的编号告诉技术支持。",
    )
    return _error(request, 500, ErrorPage("平台暂时出了问题", lines, "tool", (_HOME,)))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or the login changed in another tab: what was typed is still in the browser."""
    lines = (
        "页面打开的时间太长，或者您在别的窗口里重新登录过，为安全起见这次提交没有执行。",
        "刚才填写的内容还在浏览器里：请返回上一页，刷新后再提交一次。",
    )
    return _error(request, 403, ErrorPage("请重新提交一次", lines, "refresh", (_HOME,)))


def _error(request: HttpRequest, status: int, page: ErrorPage) -> HttpResponse:
    origin = getattr(request, "origin", None)
    numbered = ErrorPage(
        page.title, page.lines, page.icon, page.acts, origin.request_id if origin else "", system_now(), page.search
    )
    return render(request, "ui/error.html", {"error": numbered}, status=status)
