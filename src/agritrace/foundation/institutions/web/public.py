"""For institutions without account: the application, its state, its correction. Works with scripts off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Level, ViewerKind
from agritrace.ui.entrances import public_page, show_refusal, viewer_of
from agritrace.ui.parts import Badge

from .. import selectors, services
from ..values import STATE_NAMES, ApplicationState, Applied, Apply, Opening, Reapply, StatusRow
from .forms import OpeningForm, StatusForm
from .uploads import Uploads

PUBLIC = "an institution without account asks for one; it proves itself by query number and telephone"
DONE, CORRECTING = "institution_applied", "institution_correcting"
TRIES, WITHIN = 20, 600
"""Submissions and wrong answers a network may send within ten minutes before it has to wait."""


@public_page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Ask for a new institution, or correct what was returned."""
    proof = request.session.get(CORRECTING)
    uploads = Uploads(request, "open")
    initial = proof["told"] if proof else {}
    form = OpeningForm(
        request.POST or None, request.FILES or None, correcting=bool(proof), kept=bool(uploads.ids), initial=initial
    )
    if request.method == "POST" and _taken(request, form, uploads):
        try:
            done = _send(request, form, uploads, proof=proof)
        except Refused as refused:
            _count(request)
            show_refusal(form, refused)
        else:
            uploads.forget()
            request.session.pop(CORRECTING, None)
            request.session[DONE] = done.query_no
            return redirect("institutions:applied")
    context = {"form": form, "papers": uploads.rows, "correcting": bool(proof), "purpose": "open"}
    return render(request, "institutions/apply.html", context)


def _taken(request: HttpRequest, form: OpeningForm, uploads: Uploads) -> bool:
    """Papers are kept whatever else must be mended."""
    form.full_clean()
    if not _may_try(request, form):
        return False
    uploads.take(form, "papers")
    return form.is_valid()


def _send(request: HttpRequest, form: OpeningForm, uploads: Uploads, *, proof: dict[str, Any] | None) -> Applied:
    told = form.cleaned_data
    kind, level = told["what"].split("-")
    opening = Opening(
        kind=ViewerKind(kind),
        level=Level(int(level)),
        name=told["name"],
        region_code=told["region_code"],
        contact=form.contact(),
        username=told["username"],
        person=told["person"],
        phone=told["mobile"],
        reason=told["reason"],
    )
    viewer, now = viewer_of(request), system_now()
    if proof is None:
        command = Apply(opening=opening, files=uploads.ids, session=uploads.token, command_id=told["command_id"])
        return services.apply(viewer, command, now)
    again = Reapply(
        query_no=proof["query_no"],
        phone_tail=proof["phone_tail"],
        version=proof["version"],
        opening=opening,
        files=uploads.ids,
        session=uploads.token,
        command_id=told["command_id"],
    )
    return services.reapply(viewer, again, now)


@public_page(PUBLIC)
@never_cache
@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    """The query number, shown until the session ends."""
    query_no = request.session.get(DONE)
    return (
        render(request, "institutions/applied.html", {"query_no": query_no})
        if query_no
        else redirect("institutions:apply")
    )


@public_page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the state of an application. The numbers travel in the body, never in the address."""
    form = StatusForm(request.POST or None)
    found = _found(request, form) if request.method == "POST" and form.is_valid() else None
    return render(request, "institutions/status.html", {"form": form, "found": found, **_words(found)})


def _words(found: StatusRow | None) -> dict[str, object]:
    if found is None:
        return {}
    row = found.application
    return {
        "row": row,
        "badge": Badge.of(STATE_NAMES[row.state]),
        "superior": organisations.names([row.superior_id]).get(row.superior_id, ""),
        "returned": row.state is ApplicationState.RETURNED,
        "waiting": row.state is ApplicationState.PENDING,
        "approved": row.state is ApplicationState.APPROVED,
    }


@public_page(PUBLIC)
@never_cache
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Open the form of a returned application with what was told; the person's data stay on the server."""
    form = StatusForm(request.POST)
    found = _found(request, form) if form.is_valid() else None
    if found is None or found.application.state is not ApplicationState.RETURNED:
        raise NotFound("可以修改的申请")
    row = found.application
    told = {name: getattr(row.contact, name) for name in ("address", "postcode", "phone", "email", "duty_phone")}
    told |= {"what": f"{row.kind}-{int(row.level)}", "name": row.name, "region_code": row.region_code}
    told |= {"username": row.username, "reason": row.reason}
    tail = form.cleaned_data["phone_tail"]
    request.session[CORRECTING] = {"query_no": row.query_no, "phone_tail": tail, "version": row.version, "told": told}
    Uploads(request, "open").keep([one.id for one in selectors.papers(row.id)])
    return redirect("institutions:apply")


@public_page("a visitor takes back what he uploaded himself in this session")
@require_POST
def drop(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Forget one uploaded paper of a form, and back to it."""
    purpose = request.POST.get("purpose", "open")
    back = {"change": "institutions:change", "close": "institutions:close"}.get(purpose, "institutions:apply")
    Uploads(request, purpose if purpose in {"change", "close"} else "open").drop(file_id)
    return redirect(back)


def _found(request: HttpRequest, form: StatusForm) -> StatusRow | None:
    if not _may_try(request, form):
        return None
    found = selectors.status(form.cleaned_data["query_no"], form.cleaned_data["phone_tail"])
    if found is None:
        _count(request)
        form.add_error(None, "没有找到这份申请。请核对查询号和手机号后四位。")
    return found


def _key(request: HttpRequest) -> str:
    return f"institutions:{viewer_of(request).origin.network}"


def _may_try(request: HttpRequest, form: StatusForm | OpeningForm) -> bool:
    if cache.get(_key(request), 0) < TRIES:
        return True
    form.add_error(None, "操作次数太多，请十分钟后再试。")
    return False


def _count(request: HttpRequest) -> None:
    cache.add(_key(request), 0, WITHIN)
    cache.incr(_key(request))
