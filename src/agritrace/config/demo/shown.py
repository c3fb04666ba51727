"""What the demonstration shows besides the platform: progress of the making, codes to try as a consumer. Only there."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from agritrace.ui.entrances import public_page
from agritrace.ui.parts import Link, PageHead, Progress

from . import people, telling, world
from .mark import Mark, Phase

TRIED = (
    ("genuine", "真码", "看产品、产地和走过的每一站"),
    ("forged", "伪码", "防伪校验不通过的码"),
    ("void", "作废的码", "登记错误后作废的批次"),
)


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Context processor of demonstrations: ``demonstration`` for the login page and the workbench."""
    if request.path not in {reverse("workbench"), "/login", "/login/phone"} or not settings.DEMONSTRATION:
        return {}
    found = telling.present()
    return {"demonstration": {"progress": _progress(found), "codes": _codes(found)}} if found else {}


@public_page("invented data only; answers 404 in any other database")
@never_cache
def progress(request: HttpRequest) -> JsonResponse:
    """News for the progress bar: done, total, words, and whether all is there."""
    found = _found()
    finished = found.phase is Phase.COMPLETE
    answer = {"done": found.done, "total": found.total, "text": found.words, "finished": finished, "next": ""}
    return JsonResponse(answer)


@public_page("invented data only; answers 404 in any other database")
@never_cache
def guide(request: HttpRequest) -> HttpResponse:
    """Everybody to try, the codes to try, and how far the making is; without scripts it asks again by itself."""
    found = _found()
    return render(
        request,
        "config/demo.html",
        {"head": PageHead("演示说明"), "progress": _progress(found), "codes": _codes(found), "people": people.listed()},
    )


def _found() -> Mark:
    found = telling.present() if settings.DEMONSTRATION else None
    if found is None:
        raise Http404
    return found


def _progress(found: Mark) -> Progress | None:
    if found.phase is Phase.COMPLETE:
        return None
    return Progress(
        title="正在生成演示数据", done=found.done, total=found.total, text=found.words, url=reverse("demo:progress")
    )


def _codes(found: Mark) -> tuple[tuple[Link, str], ...]:
    shown = world.load(found.world).shown if found.world else {}
    return tuple((Link(title, f"/t/{shown[key]}"), words) for key, title, words in TRIED if key in shown)


app_name = "demo"
urlpatterns = [
    path("demo/", guide, name="guide"),
    path("demo/progress", progress, name="progress"),
]
