"""Search for the pickers, the tree for browsers without scripts, and the county of a point."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.viewer import Level
from agritrace.ui.entrances import local_path, public_page

from .. import selectors, values
from ..values import RegionRow
from .forms import OutlineForm, PointForm, SearchForm, TreeForm

PUBLIC = "regions are public reference data"
LEVEL_WORDS = {Level.PROVINCE: "省份", Level.CITY: "地市", Level.COUNTY: "县区", Level.TOWNSHIP: "乡镇街道"}


@public_page(PUBLIC)
@require_safe
@cache_control(public=True, max_age=3600)
def search(request: HttpRequest) -> HttpResponse:
    """``?q=&level=&within=`` as JSON ``{"items": [{code, name, path, level}]}``, ``level`` in words.

    ``level`` is asked for by number (1 province to 4 town); ``under`` says the same as ``within``.

    Status 400 with the reasons when a parameter cannot be read.
    """
    form = SearchForm(request.GET)
    if not form.is_valid():
        return _unreadable(form)
    asked = form.cleaned_data
    rows = selectors.search(
        asked["q"], limit=asked["limit"] or 20, level=asked["level"], within=asked["within"] or asked["under"]
    )
    return JsonResponse({"items": [_plain(row) for row in rows]})


@public_page(PUBLIC)
@require_safe
def at(request: HttpRequest) -> HttpResponse:
    """``?lon=&lat=&system=`` (``wgs84`` unless named) as JSON ``{"county": {...} | null, "certain": bool}``.

    With ``&chosen=`` (a region) also ``"verdict"``: same, near_border, differs or unknown.
    """
    form = PointForm(request.GET)
    if not form.is_valid():
        return _unreadable(form)
    asked = form.cleaned_data
    system, verdict = CoordinateSystem(asked["system"] or "wgs84"), {}
    if asked["chosen"]:
        compared = selectors.compare(asked["lon"], asked["lat"], asked["chosen"], system=system)
        located, verdict = compared.located, {"verdict": compared.verdict.value}
    else:
        located = selectors.county_at(asked["lon"], asked["lat"], system)
    row = selectors.region(located.code) if located.code else None
    return JsonResponse({"county": _plain(row) if row else None, "certain": located.certain, **verdict})


@public_page(PUBLIC)
@require_safe
@cache_control(public=True, max_age=86_400)
def outline(request: HttpRequest) -> HttpResponse:
    """``?code=`` as JSON ``{"outline": {name, path, west, south, east, north, height, neighbours} | null}``.

    The drawing of the county the region lies in (``values.Outline``), at most 20 kB; null where none is known.
    """
    form = OutlineForm(request.GET)
    if not form.is_valid():
        return _unreadable(form)
    found = selectors.outline(form.cleaned_data["code"])
    return JsonResponse({"outline": asdict(found) if found else None})


@public_page(PUBLIC)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """Choose a region level by level with plain forms, then return to ``next`` with ``field=code`` in the address.

    ``next`` must be an address of this site; anything else leads to the workbench.
    """
    form = TreeForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"parent": "", "next": "", "field": "region", "take": ""}
    code = chosen["parent"]
    if chosen["take"] and chosen["next"] and code and selectors.is_open(code):
        return redirect(_with_choice(chosen["next"], chosen["field"], code))
    below = selectors.children(code)
    return render(
        request,
        "regions/tree.html",
        {
            "line": [(row, _address(row.code, chosen)) for row in selectors.line(code)] if code else [],
            "children": below,
            "word": LEVEL_WORDS[below[0].level] if below else "",
            "top": _address("", chosen),
            "chosen": chosen,
            "may_take": bool(chosen["next"]) and bool(code) and selectors.is_open(code),
        },
    )


def _address(code: str, chosen: dict[str, Any]) -> str:
    return "?" + urlencode({"parent": code, "next": chosen["next"], "field": chosen["field"]})


def _with_choice(address: str, field: str, code: str) -> str:
    path = local_path(address)
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode({field: code})}"


def _plain(row: RegionRow) -> dict[str, object]:
    return {"code": row.code, "name": row.name, "path": row.path, "level": values.LEVEL_NAMES[row.level]}


def _unreadable(form: Form) -> JsonResponse:
    reasons = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"items": [], "errors": reasons}, status=400)
