"""Health for supervisors and operators: alive, ready, metrics."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from agritrace.ui.entrances import public_page


@public_page("a supervisor asks whether the process lives")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing about the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@public_page("a proxy asks whether to send requests here")
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(xid) FROM journal_relayposition")
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "数据库没有应答"}, status=503)
    return JsonResponse({"ready": True})


@public_page("scraped by the monitoring system; answers only on the machine itself")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; only for requests from this machine that came through no proxy."""
    if request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1", ""} or request.headers.get("X-Forwarded-For"):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
