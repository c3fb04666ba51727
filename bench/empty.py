"""The product's WSGI application with one address more: an empty view on the same short way as the public query."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from agritrace.config.wsgi import application
from agritrace.gateways.portal.web import urls
from agritrace.ui.entrances import public_page


@public_page("a bench")
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse(b"", content_type="application/json")


urls.urlpatterns.append(path("api/public/empty", empty))

__all__ = ["application"]
