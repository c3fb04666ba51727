"""The ways to news without reloading: a ticket for the stream, and its twin for browsers without streams."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agritrace.kernel.tickets import LiveTicket, write_ticket
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import signed_in, viewer_of

from .. import selectors
from ..values import NoticeRow, To

EPOCH = "epoch"
"""Where the accounts room keeps the epoch of a session."""


@signed_in
@require_safe
@never_cache
def ticket(request: HttpRequest) -> JsonResponse:
    """``{"url": ...}``: the address of the viewer's stream, good for a minute and for this session only."""
    viewer = viewer_of(request)
    sealed = write_ticket(
        settings.SECRET_KEY,
        LiveTicket(
            account_id=viewer.account_id or 0,
            epoch=int(request.session.get(EPOCH, 0)),
            to=recipients(viewer),
            session=request.session.session_key or "",
            origin=f"{request.scheme}://{request.get_host()}",
            issued=int(time.time()),
        ),
    )
    return JsonResponse({"url": f"{_base(request)}/live?{urlencode({'ticket': sealed})}"})


@signed_in
@require_safe
def poll(request: HttpRequest) -> HttpResponse:
    """``?after=``: ``{"last", "unread", "items"}`` for pages without a stream; 304 when nothing is new."""
    viewer = viewer_of(request)
    given = request.GET.get("after", "")
    after = int(given) if given.isdecimal() and len(given) < 19 else None
    rows, count = selectors.latest(viewer, after), selectors.unread(viewer)
    last = rows[-1].id if rows else (after or 0)
    mark = f'"{hashlib.sha256(f"{viewer.account_id}:{after}:{last}:{count}".encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    items = [_item(row) for row in rows] if after is not None else []
    response = JsonResponse({"last": last, "unread": count, "items": items})
    response["ETag"], response["Cache-Control"] = mark, "private, no-cache"
    return response


def recipients(viewer: Viewer) -> tuple[str, ...]:
    """The keys under which this viewer is told things; a stream outlives a consent, so it never carries the subject's."""
    keys = [To(account_id=viewer.account_id).key]
    if viewer.subject_id is not None and viewer.consent_id is None:
        keys.append(To(subject_id=viewer.subject_id).key)
    if viewer.organisation_id is not None:
        keys.append(To(organisation_id=viewer.organisation_id).key)
    return tuple(keys)


def _base(request: HttpRequest) -> str:
    """Where the live process answers: on this origin behind a proxy, else on a port of its own."""
    if not settings.LIVE_PORT:
        return ""
    host = request.get_host()
    name = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return f"{request.scheme}://{name}:{settings.LIVE_PORT}"


def _item(row: NoticeRow) -> dict[str, object]:
    return {"id": row.id, "topic": row.topic, "text": row.text, "url": f"/notices/{row.id}/"}
