"""Pages for what went wrong: plain words, what is safe, one way on, a number to quote. Never a status code as a title.

The signatures are those Django wants of ``handler403`` and its kin. ``request.record_number``, when the entrance set it,
is the number people quote on the telephone.
"""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from agritrace.kernel.clock import system_now

from .parts import Act, ErrorPage

HOME = Act("回工作台", "/workbench", look="primary")


def error_page(request: HttpRequest, status: int, page: ErrorPage) -> HttpResponse:
    """The answer with this status and page. Needs neither database nor session, so that it works when those do not."""
    return HttpResponse(render_to_string("ui/error.html", {"error": page}), status=status)


def _number(request: HttpRequest) -> str:
    return str(getattr(request, "record_number", ""))


def _page(
    request: HttpRequest, title: str, lines: tuple[str, ...], *, icon: str, acts: tuple[Act, ...] = (HOME,)
) -> ErrorPage:
    return ErrorPage(title=title, lines=lines, icon=icon, acts=acts, number=_number(request), at=system_now())


def _again(request: HttpRequest, text: str = "再试一次") -> Act:
    return Act(text, request.get_full_path() if request.method == "GET" else "/", look="primary", icon="refresh")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: something no page of ours sends. 503 when the session could not be written, which Django calls a bad request:

    the database went away in the middle, or somebody logged out in another window; the act itself may have been stored.
    """
    if isinstance(exception, SessionInterrupted):
        lines = (
            "可能是平台正在恢复，也可能是您在另一个窗口退出了登录，不能确定这次提交有没有记下。",
            "请回到原来的页面再提交一次：同一份表单重复提交，不会办理两次。",
        )
        return error_page(request, 503, _page(request, "刚才的操作被打断了", lines, icon="refresh"))
    lines = ("收到的内容不完整，没有执行。", "请回到原来的页面，刷新后再试；填的内容存在这台设备上。")
    return error_page(request, 400, _page(request, "这次提交没有收完整", lines, icon="alert-triangle"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: what is outside somebody's permission, and whom to ask."""
    lines = (
        "您登录的账号不能打开这一页，或者这条记录不在您的管辖范围内。",
        "工作需要时，请本单位的用户管理员开通；也可以扫描对方的电子身份标识，查看公开信息。",
    )
    return error_page(request, 403, _page(request, "这一页不在您的权限内", lines, icon="lock"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: with a search field."""
    lines = ("网址可能输错了，或者这条记录已经合并、移走。", "一直打不开？拨打 12316，并告诉我们您从哪里点进来。")
    page = ErrorPage(title="没有找到这一页", lines=lines, icon="search", acts=(HOME,), search=True)
    return error_page(request, 404, page)


def conflict(request: HttpRequest, lines: tuple[str, ...] = ()) -> HttpResponse:
    """409: somebody else was first. ``lines`` say who did what; what was typed stays as a draft."""
    said = lines or ("您打开这一页以后，另一个人已经处理了它。",)
    kept = (*said, "您的操作没有生效，填的内容已存为草稿。请看过最新情况再决定。")
    acts = (Act("看最新情况", request.path, look="primary", icon="refresh"), Act("回工作台", "/workbench"))
    return error_page(request, 409, _page(request, "有人先处理了这条记录", kept, icon="users", acts=acts))


def gone(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """410: a link that was valid once."""
    lines = ("这个链接已经用过或者过了有效期。", "请回到原来的页面，重新取得一个。")
    return error_page(request, 410, _page(request, "这个链接不再有效", lines, icon="calendar-x"))


def too_many(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """429: ``retry_after`` in seconds."""
    wait = f"{retry_after} 秒" if retry_after < 120 else f"{-(-retry_after // 60)} 分钟"
    lines = (f"为防止有人冒用，短时间内次数太多会暂停一下。请过 {wait} 再试，之前的内容没有丢。",)
    page = _page(request, "请稍等一会儿再试", lines, icon="hourglass", acts=(_again(request),))
    answer = error_page(request, 429, page)
    answer["Retry-After"] = str(retry_after)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, said so."""
    lines = ("您填的内容已存为草稿，不会丢。出错的经过已记入日志；联系技术支持时请报下面的编号。",)
    acts = (_again(request), Act("回工作台", "/workbench"))
    page = _page(request, "系统出了点问题，不是您的操作有误", lines, icon="alert-triangle", acts=acts)
    return error_page(request, 500, page)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: starting, upgrading, or the database is away."""
    lines = ("平台正在维护或刚刚启动，一般几分钟内恢复。", "您填的内容存在这台设备上，恢复后打开原来的页面就能接着填。")
    page = _page(request, "平台暂时不能使用", lines, icon="clock", acts=(_again(request),))
    answer = error_page(request, 503, page)
    answer["Retry-After"] = "60"
    return answer


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose session ended (or whose origin is doubtful): nothing typed is lost, log in again."""
    lines = (
        "您离开得久了，或者在另一个窗口退出了登录，所以这次提交没有生效。",
        "填的内容已作为草稿存在这台设备上。登录后回到原来的页面，会自动恢复。",
    )
    acts = (Act("重新登录，接着填", f"/login?next={quote(request.path)}", look="primary", icon="user"),)
    return error_page(request, 403, _page(request, "登录已过期，内容没有丢", lines, icon="clock", acts=acts))
