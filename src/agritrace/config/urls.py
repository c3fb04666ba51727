"""All addresses. Each room brings its own ``web/urls.py``; a room without pages has none."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from agritrace.ui.styleguide import styleguide

from . import health, operating, workbench
from .wiring import rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("workbench", workbench.workbench, name="workbench"),
    path("operating", operating.operating, name="operating"),
    path("find", workbench.find, name="find"),
]
urlpatterns += [
    path("", include(f"{room}.web.urls"))
    for room in rooms()
    if find_spec(f"{room}.web") and find_spec(f"{room}.web.urls")
]

if settings.DEMONSTRATION:
    urlpatterns.append(path("styleguide", styleguide, name="styleguide"))

if settings.DEMONSTRATION:
    urlpatterns.append(path("", include("agritrace.config.demo.shown")))

handler400 = "agritrace.ui.errors.bad_request"
handler404 = "agritrace.ui.errors.not_found"
handler403 = "agritrace.ui.errors.forbidden"
handler500 = "agritrace.ui.errors.server_error"
