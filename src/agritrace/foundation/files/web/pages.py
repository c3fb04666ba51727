"""Showing one file."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agritrace.ui.entrances import public_page, viewer_of

from .. import selectors
from ..values import SESSION_KEY


@public_page("the scope of the file decides; a visitor sees only what he uploaded himself in this session")
@require_safe
def show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The content of a file: pictures inside the page, PDFs as a download; never cached, never run, never sniffed."""
    opened = selectors.open_file(viewer_of(request), file_id, session=request.session.get(SESSION_KEY, ""))
    response = HttpResponse(opened.content, content_type=opened.row.media_type)
    kind = "inline" if opened.row.is_picture else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(opened.row.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
