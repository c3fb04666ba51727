"""Addresses of the public site. Printed QR codes are in capitals, so T and S are read in any case."""

from __future__ import annotations

from django.urls import path, re_path

from . import api, pages

app_name = "portal"
urlpatterns = [
    re_path(r"^api/public/t/(?P<code>[^/]{1,60})$", api.trace, name="api-trace"),
    path("api/public/openapi.json", api.schema, name="api-schema"),
    re_path(r"^[tT]/(?P<code>[^/]{1,60})/counts$", pages.counts, name="counts"),
    re_path(r"^[tT]/(?P<code>[^/]{1,60})/?$", pages.trace, name="trace"),
    re_path(r"^(?P<code>[0-9]{20})$", pages.trace, name="trace-short"),
    re_path(r"^01/[0-9]{14}/(?:[0-9]{2,4}/[^/]{1,60}/)*(?:10|21)/(?P<code>[0-9]{20})$", pages.trace, name="trace-gs1"),
    re_path(r"^[sS]/(?P<code>[^/]{1,40})/?$", pages.subject, name="subject"),
    path("query", pages.query, name="query"),
    path("", pages.home, name="home"),
]
