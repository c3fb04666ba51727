"""Entering somebody in the field, and correcting an entry: one page for a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import Alike
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.kept import with_kept
from agritrace.ui.parts import Crumb, Note, PageHead

from .. import rules, selectors, services
from ..values import MOST_PHOTOS, CorrectTemporary, EnterTemporary, TemporaryRow
from .forms import EntryForm
from .showing import TITLE, alike_table

DRAFT = "temporary-enter"


@page(Subjects.ENTER_TEMPORARY)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody not registered: who is known with this paper or telephone is shown first, else the code is given."""
    viewer = viewer_of(request)
    if not selectors.enters(viewer):
        raise denied("现场录入临时主体")
    form, photos = _form(request, viewer, initial={"region_code": _own_place(viewer)})
    found: tuple[Alike, ...] = ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = EnterTemporary(
            form.facts(),
            told["remark"],
            photos,
            upload_token(request.session),
            bool(told.get("different")),
            told["command_id"],
        )
        try:
            done = services.enter(viewer, command, system_now())
        except Refused as refused:
            found = _alike(viewer, form, refused)
            form = _again(request, viewer, photos, refused=refused, doubtful=bool(found))
        else:
            messages.success(request, "已录入，临时码已发放，可以把卡给对方。", extra_tags=f"draft:{DRAFT}")
            return redirect("temporary:record", temporary_id=done.temporary_id)
    head = PageHead(
        "现场录入",
        text="给没注册的主体先发一个临时码，以后凭码补办注册",
        crumbs=(Crumb(TITLE, reverse("temporary:list")), Crumb("现场录入")),
    )
    return _show(request, head, form, photos=photos, found=found)


@page(Subjects.ENTER_TEMPORARY)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, temporary_id: int) -> HttpResponse:
    """Correct an entry; telephone and number are never sent back, empty fields keep them."""
    viewer = viewer_of(request)
    row = selectors.entry(viewer, temporary_id)
    form, photos = _form(request, viewer, initial=_initial(row))
    found: tuple[Alike, ...] = ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = CorrectTemporary(
            row.id,
            told["version"] or 0,
            form.facts(),
            told["remark"],
            photos,
            upload_token(request.session),
            told["command_id"],
        )
        try:
            services.correct(viewer, command, system_now())
        except Refused as refused:
            found = _alike(viewer, form, refused)
            form = _again(request, viewer, photos, refused=refused)
        else:
            messages.success(request, "已更正。")
            return redirect("temporary:record", temporary_id=row.id)
    for name in ("phone", "cred_no"):
        form.fields[name].help_text = "不改就留空"
    crumbs = (Crumb(TITLE, reverse("temporary:list")), Crumb(row.name, reverse("temporary:record", args=[row.id])))
    head = PageHead("更正临时登记", text=row.code, crumbs=(*crumbs, Crumb("更正")))
    return _show(request, head, form, photos=photos, found=found, draft="")


def _show(
    request: HttpRequest,
    head: PageHead,
    form: EntryForm,
    *,
    photos: tuple[UUID, ...],
    found: tuple[Alike, ...],
    draft: str = DRAFT,
) -> HttpResponse:
    context = {
        "title": head.title,
        "head": head,
        "form": form,
        "draft": draft,
        "save": "保存并发临时码" if draft else "保存更正",
        "note": Note(f"已保存 {len(photos)} 张照片，不用再拍。") if photos else None,
        "alike": alike_table(found) if found else None,
    }
    return render(request, "temporary/form.html", context)


def _form(request: HttpRequest, viewer: Viewer, *, initial: dict[str, Any]) -> tuple[EntryForm, tuple[UUID, ...]]:
    """The form, with the photos kept from an earlier try and those sent now."""
    under = viewer.jurisdiction.include
    if request.method != "POST":
        return EntryForm(under, initial=initial), ()
    form = EntryForm(under, request.POST, request.FILES, doubtful="different" in request.POST)
    form.is_valid()
    sent = (
        Upload("现场照片", one.size, one.file, "temporary", upload_token(request.session))
        for one in form.cleaned_data.get("photos", [])
    )
    stored, faults = files.store_each(viewer, sent, system_now())
    kept = (*form.kept_photos[:MOST_PHOTOS], *stored)
    form = EntryForm(under, with_kept(request, kept), {}, doubtful="different" in request.POST)
    form.is_valid()
    for words in faults:
        form.add_error("photos", words)
    return form, kept


def _again(
    request: HttpRequest, viewer: Viewer, photos: tuple[UUID, ...], *, refused: Refused, doubtful: bool = False
) -> EntryForm:
    """The form as it was typed with what was refused; a known telephone asks whether it is another."""
    if any(reason.code == "denied" for reason in refused.refusal.reasons):
        raise refused
    gone = any(reason.code == "gone" for reason in refused.refusal.reasons)
    form = EntryForm(viewer.jurisdiction.include, with_kept(request, () if gone else photos), {}, doubtful=doubtful)
    form.is_valid()
    show_refusal(form, refused)
    return form


def _alike(viewer: Viewer, form: EntryForm, refused: Refused) -> tuple[Alike, ...]:
    if not {"known", "similar"} & {reason.code for reason in refused.refusal.reasons}:
        return ()
    facts = rules.check(form.facts(), settled=True, product_known=True, today=beijing_day(system_now())).facts
    return subjects.alike(viewer, facts.cred_kind, facts.cred_no, phone=facts.phone)


def _initial(row: TemporaryRow) -> dict[str, Any]:
    names = ("name", "region_code", "address", "main_product", "longitude", "latitude", "remark", "version")
    told = {name: getattr(row, name) for name in names}
    return {**told, "org_form": str(row.org_form.value), "industry": row.industry.value}


def _own_place(viewer: Viewer) -> str:
    """The officer's own place, when it is a county or finer."""
    prefixes = viewer.jurisdiction.include
    return full_code(prefixes[0]) if len(prefixes) == 1 and len(prefixes[0]) >= 6 else ""
