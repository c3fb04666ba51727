"""Where the browser is, as keys see it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ..values import Site


def site_of(request: HttpRequest) -> Site:
    """Host without port, and the exact origin of the page."""
    address = request.get_host()
    host = address.rsplit("]")[0].lstrip("[") if address.startswith("[") else address.split(":")[0]
    return Site(host, f"{settings.SCHEME}://{address}")
