"""Finding a category by name, pinyin, initials or digits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agritrace.ui.entrances import public_page

from .. import selectors
from ..values import CategoryRow

_LEVELS = {1: "大类", 2: "中类", 3: "小类", 4: "产品"}


@public_page("the catalogue is public reference data, asked for before registration too")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Matching categories as JSON for the picker; as a page with the tree where scripts are off."""
    asked = request.GET.get("q", "").strip()
    found = selectors.search(asked)
    if "application/json" in request.headers.get("Accept", ""):
        answer = JsonResponse({"items": [_item(row) for row in found]}, json_dumps_params={"ensure_ascii": False})
        answer["Cache-Control"] = "public, max-age=600"
        return answer
    under = request.GET.get("under", "")
    rows = found if asked else selectors.children(under if under.isdecimal() and len(under) < 8 else "")
    context = {"title": "产品分类", "asked": asked, "rows": rows, "under": selectors.category(under) if under else None}
    return render(request, "catalogue/search.html", context)


def _item(row: CategoryRow) -> dict[str, str]:
    return {"code": row.code, "name": row.name, "path": row.path, "level": _LEVELS[row.level], "unit": row.unit}
