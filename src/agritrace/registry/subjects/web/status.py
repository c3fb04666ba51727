"""The status page: query number and telephone tail in, state and reasons out; corrections start here."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.kernel.results import NotFound
from agritrace.ui.entrances import public_page, viewer_of
from agritrace.ui.parts import Badge

from .. import applicants
from ..lifevalues import NEXT_STEPS
from ..values import STATE_NAMES, StatusRow, SubjectState
from .forms import StatusForm
from .registration import begin_correction

PUBLIC = "an applicant has no account yet; he proves himself by query number and telephone"
TRIES, WITHIN = 20, 600
"""Wrong answers a network may give within ten minutes before it has to wait."""


@public_page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the state of a registration. The numbers travel in the body, never in the address."""
    form = StatusForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = _found(request, form)
    return render(request, "subjects/status.html", {"form": form, "found": found, **_words(found)})


def _found(request: HttpRequest, form: StatusForm) -> StatusRow | None:
    key = f"subjects-status:{viewer_of(request).origin.network}"
    if cache.get(key, 0) >= TRIES:
        form.add_error(None, "查询次数太多，请十分钟后再试。")
        return None
    found = applicants.status(form.cleaned_data["query_no"], form.cleaned_data["phone_tail"])
    if found is None:
        cache.add(key, 0, WITHIN)
        cache.incr(key)
        form.add_error(None, "没有找到这份申请。请核对查询号和手机号后四位。")
    return found


def _words(found: StatusRow | None) -> dict[str, object]:
    if found is None:
        return {}
    return {
        "badge": Badge.of(STATE_NAMES[found.state]),
        "returned": found.state is SubjectState.REJECTED,
        "waiting": found.state is SubjectState.PENDING,
        "next_step": NEXT_STEPS[found.state],
    }


@public_page(PUBLIC)
@never_cache
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Start the correction of a returned application in the wizard."""
    form = StatusForm(request.POST)
    found = _found(request, form) if form.is_valid() else None
    row = applicants.application_of(found.query_no, form.cleaned_data["phone_tail"]) if found else None
    if found is None or row is None:
        raise NotFound("可以修改的申请")
    proof = {"query_no": found.query_no, "phone_tail": form.cleaned_data["phone_tail"], "version": row.version}
    told = {
        "org_form": str(row.org_form.value),
        "name": row.name,
        "cred_kind": row.cred_kind.value,
        "business_roles": list(row.business_roles),
        "industries": list(row.industries),
        "region_code": row.region_code,
        "address": row.address,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "coordinate_system": row.coordinate_system,
        "main_products": list(row.main_products),
        "temp_code": row.claimed_code,
    }
    begin_correction(request, proof, told, kept=applicants.file_kinds(row.id))
    return redirect("subjects:register")
