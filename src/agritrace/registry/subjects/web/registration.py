"""The public registration: four steps, a draft on the server, works with scripts off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.files import selectors as files
from agritrace.foundation.files import services as file_services
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.entrances import public_page, show_refusal, viewer_of
from agritrace.ui.forms import GroupedForm
from agritrace.ui.parts import Fact, Facts, Steps

from .. import rules, services
from ..values import (
    ATTACHMENT_KINDS,
    CREDENTIAL_NAMES,
    FINDINGS,
    FORM_NAMES,
    INDUSTRY_NAMES,
    ROLE_NAMES,
    CredentialKind,
    Register,
    Registered,
    Resubmit,
    SubjectForm,
)
from .drafts import DONE, Draft
from .forms import ContactForm, DeclareForm, WhereForm, WhoForm

PUBLIC = "everybody may register as a producer or trader (guide, 主体注册)"
PLACE = 2
"""The step that asks where."""
STEPS = ("主体", "地点与产品", "联系与材料", "核对提交")
SECRETS = ("cred_no", "legal_id", "phone")
"""Never sent back to the browser: an empty field keeps what the draft holds."""


@public_page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Step 1, the address people are given."""
    return step(request, 1)


@public_page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step of the wizard. Earlier steps must be told; a lost session leads back to the first."""
    if not 1 <= number <= len(STEPS):
        raise Http404
    draft = Draft(request.session)
    if number > 1 and not draft.told:
        if number == len(STEPS) and request.session.get(DONE):
            return redirect("subjects:registered")
        messages.warning(request, "页面停留太久，请从第一步继续。本机保存的草稿会自动填回。")
        return redirect("subjects:register")
    if number == len(STEPS):
        return _last(request, draft)
    form = _form(number, draft, request)
    if request.method == "POST" and form.is_valid() and _accepted(request, number, draft, form=form):
        draft.save()
        if request.POST.get("stay"):
            return redirect("subjects:register-step", number)
        return redirect("subjects:register-step", number + 1)
    return _shown(request, number, draft, form=form)


def _form(number: int, draft: Draft, request: HttpRequest) -> GroupedForm:
    told = {name: value for name, value in draft.told.items() if name not in SECRETS}
    data = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {"initial": told}
    if number == 1:
        form: GroupedForm = WhoForm(**data)
        if draft.told.get("cred_no") or draft.correcting:
            form.fields["cred_no"].required = False
            form.fields["cred_no"].help_text = "已填写；不改就留空"
        return form
    if number == 2:
        return WhereForm(**data)
    return ContactForm(**data, told=draft.told, correcting=bool(draft.correcting))


def _accepted(request: HttpRequest, number: int, draft: Draft, *, form: GroupedForm) -> bool:
    """Take the step into the draft and let the rules speak about its fields; false when something is wrong."""
    told = {name: value for name, value in form.cleaned_data.items() if name not in {*ATTACHMENT_KINDS, "password"}}
    kept = {name: value for name, value in told.items() if value or name not in SECRETS}
    draft.told.update(kept)
    if number == 3:
        _take_files(request, draft, form)
        _take_password(draft, form)
    checked = services.preview(draft.application(), draft.attachments, system_now())
    for reason in checked.reasons:
        if reason.field in form.fields and not _kept_by_correction(draft, reason.field):
            form.add_error(reason.field, str(reason))
        elif number == 3 and reason.field == "attachments":
            form.add_error("licence", str(reason))
    if not form.errors:
        draft.told.update({name: getattr(checked.application, name) for name in SECRETS if draft.told.get(name)})
    elif number == 3:
        draft.save()
    return not form.errors


def _kept_by_correction(draft: Draft, field: str) -> bool:
    return bool(draft.correcting) and field in SECRETS and not draft.told.get(field)


def _take_files(request: HttpRequest, draft: Draft, form: GroupedForm) -> None:
    for kind, words in ATTACHMENT_KINDS.items():
        upload = request.FILES.get(kind)
        if upload is None or upload.size is None or upload.file is None:
            continue
        try:
            stored = file_services.store(
                viewer_of(request),
                Upload(words, upload.size, cast(BinaryIO, upload.file), "registration", upload_token(request.session)),
                system_now(),
            )
        except Refused as refused:
            form.add_error(kind, str(refused.refusal))
            continue
        draft.add_file(stored.id, kind)


def _take_password(draft: Draft, form: GroupedForm) -> None:
    typed = form.cleaned_data.get("password")
    if not typed:
        return
    try:
        draft.told["password_hash"] = accounts.hash_password(typed, draft.told.get("phone", ""))
    except Refused as refused:
        show_refusal(form, refused)


def _last(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 4: everything once more, the declaration, and the submission."""
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _submit(request, draft)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            draft.finish(answer.query_no)
            return redirect("subjects:registered")
    return _shown(request, len(STEPS), draft, form=form)


def _submit(request: HttpRequest, draft: Draft) -> Registered:
    viewer, now, proof = viewer_of(request), system_now(), draft.correcting
    shared: dict[str, Any] = {
        "application": draft.application(),
        "attachments": draft.attachments,
        "session": upload_token(request.session),
        "password_hash": draft.told.get("password_hash", ""),
        "command_id": draft.command_id,
    }
    if proof is None:
        return services.submit_registration(viewer, Register(**shared), now)
    return services.resubmit(viewer, Resubmit(**proof, **shared), now)


def _shown(request: HttpRequest, number: int, draft: Draft, *, form: GroupedForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "number": number,
        "steps": Steps(STEPS, number),
        "back": _address(number - 1) if number > 1 else "",
        "draft_key": f"register-{number}",
        "correcting": draft.correcting,
    }
    if number == PLACE:
        context |= {"outline_url": reverse("regions:outline"), "at_url": reverse("regions:at")}
    if number >= 3:
        context["uploads"] = _uploads(request, draft)
    if number == len(STEPS):
        context |= _summary(draft)
    return render(request, f"subjects/register_{number}.html", context)


def _address(number: int) -> str:
    return reverse("subjects:register") if number == 1 else reverse("subjects:register-step", args=[number])


def _uploads(request: HttpRequest, draft: Draft) -> list[dict[str, object]]:
    kinds = {attachment.file_id: attachment.kind for attachment in draft.attachments}
    known = files.files(kinds) if draft.correcting else {}
    loose = {row.id: row for row in files.loose_files(kinds, upload_token(request.session))}
    rows = known | loose
    return [{"row": rows[one], "kind": ATTACHMENT_KINDS.get(kind, "")} for one, kind in kinds.items() if one in rows]


def _summary(draft: Draft) -> dict[str, Any]:
    checked = services.preview(draft.application(), draft.attachments, system_now())
    told = checked.application
    county = organisations.competent_county(told.region_code, beijing_day(system_now()))
    named: Mapping[str, str] = catalogue.names(told.main_products)
    who = (
        Fact("组织形式", FORM_NAMES[told.org_form]),
        Fact("名称", told.name),
        Fact(CREDENTIAL_NAMES[told.cred_kind], rules.mask_credential(told.cred_kind, told.cred_no) or "沿用原来的号码"),
        Fact("主体类别", "、".join(ROLE_NAMES[role] for role in told.business_roles)),
        Fact("行业", "、".join(INDUSTRY_NAMES[one] for one in told.industries)),
        Fact("所属区域", regions.path(told.region_code)),
        Fact("详细地址", told.address),
        Fact("主要产品", "、".join(named.values())),
        Fact("经营者", told.legal_name),
        Fact("手机号", f"{told.phone[:3]}****{told.phone[-4:]}" if told.phone else "沿用原来的号码"),
        *((Fact("临时登记码", code=told.temp_code),) if told.temp_code else ()),
    )
    return {
        "facts": Facts(who),
        "findings": [FINDINGS[finding] for finding in checked.findings],
        "county": county.name if county else "所在县（市、区）农业农村部门",
    }


@public_page(PUBLIC)
@never_cache
def registered(request: HttpRequest) -> HttpResponse:
    """The last page: the query number, and what happens next."""
    query_no = request.session.get(DONE)
    if not query_no:
        return redirect("subjects:register")
    return render(request, "subjects/registered.html", {"query_no": query_no})


@public_page(PUBLIC)
@never_cache
@require_POST
def drop_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Take an uploaded file out of the draft."""
    draft = Draft(request.session)
    draft.drop_file(file_id)
    draft.save()
    return redirect("subjects:register-step", 3)


@public_page(PUBLIC)
@never_cache
@require_POST
def credential(request: HttpRequest) -> HttpResponse:
    """The verdict on a paper's number while the form is filled; by POST, because addresses are logged."""
    kind, form = request.POST.get("cred_kind", ""), request.POST.get("org_form", "")
    number = request.POST.get("cred_no", "")[:40]
    if kind not in list(CredentialKind) or not number.strip():
        return render(request, "subjects/credential_verdict.html", {"verdict": None})
    chosen = SubjectForm(int(form)) if form.isdecimal() and int(form) in list(SubjectForm) else SubjectForm.OTHER
    today = beijing_day(system_now())
    verdict = rules.check_credential(CredentialKind(kind), number, chosen, today=today)
    return render(request, "subjects/credential_verdict.html", {"verdict": verdict})


def begin_correction(
    request: HttpRequest, proof: dict[str, Any], told: dict[str, Any], *, kept: list[list[str]]
) -> None:
    """Open the draft of a returned application: what may be shown is filled in, numbers stay on the server."""
    draft = Draft(request.session)
    draft.data = {"told": told, "command_id": str(uuid4()), "correcting": proof, "files": kept}
    draft.save()
