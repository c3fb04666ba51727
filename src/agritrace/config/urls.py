"""All addresses. Each room brings its own ``web/urls.py``; a room without pages has none."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from . import health, workbench
from .wiring import rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("workbench", workbench.workbench, name="workbench"),
    path("find", workbench.find, name="find"),
]
urlpatterns += [
    path("", include(f"{room}.web.urls"))
    for room in rooms()
    if find_spec(f"{room}.web") and find_spec(f"{room}.web.urls")
]

handler404 = "agritrace.config.errors.not_found"
handler403 = "agritrace.config.errors.forbidden"
handler500 = "agritrace.config.errors.server_error"
