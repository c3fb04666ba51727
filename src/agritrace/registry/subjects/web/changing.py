"""Pages of a subject about itself: correct, apply for change, move and cancellation; and the versions of everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.entrances import page, show_refusal, signed_in, viewer_of
from agritrace.ui.forms import CommandForm
from agritrace.ui.parts import Act, Badge, Crumb, Link, Note, PageHead
from agritrace.ui.words import stamp

from .. import changes, endings, moves, selectors, versions
from ..lifevalues import (
    ChangeOrdinary,
    Evidence,
    KeyFacts,
    OrdinaryFacts,
    RequestCancellation,
    RequestChange,
    RequestMove,
)
from ..permissions import Permission
from ..values import STATE_NAMES, BusinessRole, CredentialKind, Industry, SubjectForm, SubjectRow
from .lifeforms import CancellationForm, KeyForm, MoveForm, OrdinaryForm
from .telling import version_facts

Send = Callable[[dict[str, Any]], str]


@page(Permission.MANAGE_OWN)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Correct ordinary facts; they hold at once."""
    row = selectors.own_subject(viewer_of(request))
    initial = {
        "version": row.version,
        "address": row.address,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "coordinate_system": row.coordinate_system,
        "scale_words": row.scale_words,
        "main_products": list(row.main_products),
    }
    held = catalogue.names(row.main_products)
    form = OrdinaryForm(request.POST or None, initial=initial, held=held)

    def send(told: dict[str, Any]) -> str:
        facts = OrdinaryFacts(
            address=told["address"],
            scale_words=told["scale_words"],
            main_products=tuple(told["main_products"]),
            contact_name=told["contact_name"],
            phone=told["phone"],
            longitude=told["longitude"],
            latitude=told["latitude"],
            coordinate_system=told["coordinate_system"] or "wgs84",
        )
        command = ChangeOrdinary(facts, told["version"], told["command_id"])
        done = changes.correct(viewer_of(request), command, system_now())
        messages.success(request, f"已保存：{changes.named(done.changed)}。", extra_tags="draft:subject-correct")
        return reverse("subjects:mine")

    context = {
        "head": _head("修改信息", "保存后马上生效，旧的内容留作历史版本"),
        "act": "保存",
        "draft": "subject-correct",
        "region_code": row.region_code,
        "outline_url": reverse("regions:outline"),
        "at_url": reverse("regions:at"),
    }
    return _answer(request, form, send, context=context)


@page(Permission.MANAGE_OWN)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Apply for a change of key facts."""
    row = selectors.own_subject(viewer_of(request))
    initial = {
        "version": row.version,
        "name": row.name,
        "org_form": str(row.org_form.value),
        "cred_kind": row.cred_kind.value,
        "business_roles": list(row.business_roles),
        "industries": list(row.industries),
        "region_code": row.region_code,
        "address": row.address,
    }
    form = KeyForm(request.POST or None, request.FILES or None, initial=initial)

    def send(told: dict[str, Any]) -> str:
        command = RequestChange(
            facts=_key_facts(told),
            reason=told["reason"],
            evidence=_uploads(request, form, ("licence", "other")),
            version=told["version"],
            command_id=told["command_id"],
        )
        filed = changes.request_change(viewer_of(request), command, system_now())
        messages.success(request, "变更申请已提交，原信息继续有效。", extra_tags="draft:subject-change")
        return reverse("subjects:request", args=[filed.request_id])

    context = {
        "head": _head("变更关键信息", "由所在县农业农村部门审核，5 个工作日内答复；审核期间原信息继续有效"),
        "act": "提交变更申请",
        "draft": "subject-change",
        "notes": (Note(f"现在的证件号码 {row.cred_masked}。只改要变更的内容，其余保持不动。"),),
    }
    return _answer(request, form, send, context=context)


@page(Permission.MANAGE_OWN)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Apply for moving to another county."""
    row = selectors.own_subject(viewer_of(request))
    form = MoveForm(request.POST or None, initial={"version": row.version})

    def send(told: dict[str, Any]) -> str:
        command = RequestMove(told["region_code"], told["address"], told["reason"], told["version"], told["command_id"])
        filed = moves.request_move(viewer_of(request), command, system_now())
        messages.success(request, "迁移申请已提交。", extra_tags="draft:subject-move")
        return reverse("subjects:request", args=[filed.request_id])

    context = {
        "head": _head("迁往外县", "先由现在的县同意迁出，再由迁入地同意迁入；主体码不变"),
        "act": "提交迁移申请",
        "draft": "subject-move",
        "notes": (Note("办理期间照常生产和交易。在库批次和产品会一起转到迁入地。"),),
    }
    return _answer(request, form, send, context=context)


@page(Permission.MANAGE_OWN)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Apply for cancellation; what hinders it is shown before anything is asked."""
    row = selectors.own_subject(viewer_of(request))
    form = CancellationForm(request.POST or None, initial={"version": row.version})
    found = endings.hindrances(row.id)

    def send(told: dict[str, Any]) -> str:
        command = RequestCancellation(told["reason"], told["version"], told["command_id"])
        filed = endings.request_cancellation(viewer_of(request), command, system_now())
        messages.success(request, "注销申请已提交。")
        return reverse("subjects:request", args=[filed.request_id])

    notes = [
        Note(one.remedy, strong=one.sentence, tone="amber", links=(Link("去处理", one.url),) if one.url else ())
        for one in found
    ]
    context = {
        "head": _head("申请注销", "由所在县农业农村部门办理；历史记录和追溯码仍可查询，重新注册时沿用原主体码"),
        "act": "提交注销申请",
        "look": "danger",
        "keep": "不注销",
        "notes": tuple(notes),
        "blocked": bool(found),
    }
    return _answer(request, form, send, context=context)


@signed_in
@require_safe
def history(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Every version of a subject, for itself and for the authorities that see it."""
    viewer = viewer_of(request)
    row, found = selectors.subject(viewer, subject_id), versions.versions(viewer, subject_id)
    head = PageHead(
        "历史版本",
        text=f"共 {found[0].number} 版，最新的在最上面",
        crumbs=(_crumb(viewer, row), Crumb("历史版本")),
        badge=Badge.of(STATE_NAMES[row.state]),
        code=row.code,
        code_name="主体码",
    )
    panels = [
        {
            "title": f"第 {one.number} 版",
            "when": f"{stamp(one.since)[:10]} 起" + (f"，到 {stamp(one.until)[:10]}" if one.until else "，现在有效"),
            "why": one.why,
            "facts": version_facts(one),
        }
        for one in found
    ]
    return render(request, "subjects/versions.html", {"title": "历史版本", "head": head, "panels": panels})


def _crumb(viewer: Viewer, row: SubjectRow) -> Crumb:
    if viewer.subject_id == row.id:
        return Crumb("主体信息", reverse("subjects:mine"))
    return Crumb(row.name, reverse("subjects:record", args=[row.id]))


def _head(title: str, text: str) -> PageHead:
    return PageHead(title, text=text, crumbs=(Crumb("主体信息", reverse("subjects:mine")), Crumb(title)))


def _answer(request: HttpRequest, form: CommandForm, send: Send, *, context: dict[str, Any]) -> HttpResponse:
    """The page with its form; after a good sending on to where it leads, after a refusal the form with the reasons."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(send(form.cleaned_data))
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
    back = Act(str(context.get("keep", "返回")), reverse("subjects:mine"))
    usual = {"look": "primary", "back": back, "title": context["head"].title, "body_class": "docked"}
    return render(request, "subjects/telling.html", {**usual, **context, "form": form})


def _key_facts(told: dict[str, Any]) -> KeyFacts:
    return KeyFacts(
        name=" ".join(told["name"].split()),
        org_form=SubjectForm(int(told["org_form"])),
        business_roles=tuple(BusinessRole(one) for one in told["business_roles"]),
        industries=tuple(Industry(one) for one in told["industries"]),
        cred_kind=CredentialKind(told["cred_kind"]),
        region_code=told["region_code"],
        address=told["address"],
        cred_no=told["cred_no"],
        legal_name=told["legal_name"],
        legal_id=told["legal_id"],
    )


def _uploads(request: HttpRequest, form: CommandForm, kinds: tuple[str, ...]) -> Evidence:
    """Store what was uploaded; a file that is refused is said beside its field and stops the sending."""
    given = [(kind, one) for kind in kinds for one in request.FILES.getlist(kind)]
    return store_uploads(request, given)


def store_uploads(request: HttpRequest, given: list[tuple[str, Any]]) -> Evidence:
    """Store uploads of this visitor as (kind, file); Refused with the field when one is not taken."""
    token, found = upload_token(request.session), []
    for kind, one in given:
        upload = Upload(str(one.name), int(one.size), cast(BinaryIO, one.file), "subject", token)
        found.append((files.store(viewer_of(request), upload, system_now()).id, kind))
    return Evidence(tuple(found), token)
