"""Entrances: every page and address states who may enter. One without a statement does not start (config.checks).

The decorators answer 403 or lead to the login; the domain services ask again, so that no way around exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from io import BytesIO
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import quote, urlencode

import xlsxwriter
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from agritrace.kernel.paging import PageRequest, Sort
from agritrace.kernel.personaltext import masked
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.viewer import Viewer

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Entrance(Protocol):
    """A view that states its permission: a name, ``*`` for anybody logged in, or ``public: reason``."""

    permission: str


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer built once by the middleware."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by config.middleware.Identify


def page(permission: str) -> Callable[[V], V]:
    """An entrance for holders of one permission; others get the 403 page, visitors the login."""

    def decorate(view: V) -> V:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_of(request)
            if not viewer.logged_in:
                return to_login(request)
            if not viewer.can(permission):
                raise denied("打开这个页面")
            return view(request, *args, **kwargs)

        entered.permission = str(permission)  # type: ignore[attr-defined]  # the statement the checks look for
        return cast(V, entered)

    return decorate


def signed_in(view: V) -> V:
    """An entrance for anybody logged in: own data only."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if viewer_of(request).logged_in else to_login(request)

    entered.permission = "*"  # type: ignore[attr-defined]  # the statement the checks look for
    return cast(V, entered)


def public_page(reason: str) -> Callable[[V], V]:
    """An entrance open to everybody; the reason stands in the permission table."""

    def decorate(view: V) -> V:
        view.permission = f"public: {reason}"  # type: ignore[attr-defined]  # the statement the checks look for
        return view

    return decorate


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back to where the person was; a part of a page (htmx) reloads the whole."""
    back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
    address = "/login?" + urlencode({"next": local_path(back), "expired": "1"})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def local_path(address: str) -> str:
    """The path of an address of this site; "/workbench" for anything that could lead elsewhere."""
    path = "/" + address.split("://", 1)[-1].split("/", 1)[-1] if "://" in address else address
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(c) < 32 for c in path):
        return "/workbench"
    return path


def show_refusal(form: BaseForm, refused: Refused) -> None:
    """Put every reason beside its field, or on top when the form has no such field."""
    for reason in refused.refusal.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, str(reason))


def page_request(request: HttpRequest, sorts: Mapping[str, Sort], filters: Iterable[str]) -> PageRequest:
    """Search, filters, sort and cursor out of the address. Unknown values fall back to the defaults."""
    asked = request.GET
    direction = asked.get("dir", "")
    return PageRequest(
        search=asked.get("q", "").strip()[:60],
        filters={name: asked[name] for name in filters if asked.get(name)},
        sort=asked.get("sort", "") if asked.get("sort") in sorts else next(iter(sorts)),
        descending={"desc": True, "asc": False}.get(direction),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        jump=asked.get("jump", "").strip()[:40],
        size=int(asked["size"][:4]) if asked.get("size", "").isdecimal() else 20,
    )


def export_xlsx(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """An Excel file of exactly these rows; text that looks like a formula stays text, also after saving it as CSV.

    Telephone and identity numbers are masked whatever a room hands over: those leave by approval alone (foundation/exports).
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    sheet, bold = book.add_worksheet(name[:28]), book.add_format({"bold": True, "bottom": 1})
    literal = book.add_format({"quote_prefix": True})  # what Excel sets for text typed behind an apostrophe
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, max(10, min(40, len(head) * 2 + 6)))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            else:
                text = "" if value is None else masked(str(value))
                sheet.write_string(number, column, text, literal if text.startswith(_FORMULA) else None)
    sheet.freeze_panes(1, 0)
    book.close()
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response
