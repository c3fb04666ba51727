"""Papers: entering, correcting, withdrawing by the subject; checking by the county."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refusal, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Confirm, Crumb, Hidden, PageHead

from .. import competence, kinds, selectors, services
from ..permissions import Permission
from ..states import PAPER
from ..values import CheckPaper, CorrectPaper, EnterPaper, PaperRow, WithdrawPaper
from .forms import CheckForm, PaperForm
from .pages import record_context


@page(Permission.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a paper, or with ``?renews=`` the one that takes its place."""
    viewer, old = viewer_of(request), _renewed(request)
    form = PaperForm(request.POST or None, request.FILES or None, initial=_renewal(old) if old else {})
    if request.method == "POST" and form.is_valid():
        try:
            session = upload_token(request.session)
            facts = form.facts(_file(form, viewer, session))
            command = EnterPaper(facts, form.cleaned_data["command_id"], old.id if old else None, session)
            entered = services.enter_paper(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已录入，等县级核对。", extra_tags="draft:paper-new")
            return redirect("papers:record", paper_id=entered.paper_id)
    title = f"录入换发的{kinds.title(old.kind)}" if old else "录入证照"
    draft = "" if old else "paper-new"
    return _form(request, form, title=title, draft=draft, crumbs=())


@page(Permission.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Correct a paper that waits or was returned."""
    viewer = viewer_of(request)
    row = _own(viewer, paper_id)
    names = ("kind", "number", "issuer", "products", "valid_from", "version")
    initial = {name: getattr(row, name) for name in names} | {"long_term": row.long_term}
    initial["valid_until"] = None if row.long_term else row.valid_until
    form = PaperForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["file"].help_text = "已有照片；不改就不用再传"
    if request.method == "POST" and form.is_valid():
        try:
            session, typed = upload_token(request.session), form.cleaned_data
            facts = form.facts(_file(form, viewer, session) or row.file_id)
            command = CorrectPaper(row.id, typed["version"] or 0, facts, typed["command_id"], session)
            services.correct_paper(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已保存，等县级核对。")
            return redirect("papers:record", paper_id=row.id)
    crumb = Crumb(kinds.title(row.kind), reverse("papers:record", args=[row.id]))
    return _form(request, form, title=f"修改{kinds.title(row.kind)}", draft="", crumbs=(crumb,))


@page(Permission.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Take back a paper, after a question."""
    viewer = viewer_of(request)
    row = _own(viewer, paper_id)
    if request.method == "POST":
        version = request.POST.get("version", "")
        command = WithdrawPaper(row.id, int(version) if version.isdecimal() else 0, _command_id(request))
        services.withdraw_paper(viewer, command, system_now())
        messages.success(request, "已撤回。")
        return redirect("papers:record", paper_id=row.id)
    title = kinds.title(row.kind)
    back = reverse("papers:record", args=[row.id])
    confirm = Confirm(
        f"撤回{title}？",
        ("撤回后县级不再核对它，不能恢复。", "需要时可以重新录入。"),
        act="撤回",
        cancel="不撤回",
        cancel_url=back,
        icon="arrow-back-up",
        fields=(Hidden("version", str(row.version)), Hidden("command_id", str(uuid4()))),
    )
    head = PageHead(f"撤回{title}", crumbs=(Crumb("证照", reverse("papers:list")), Crumb(title, back), Crumb("撤回")))
    return render(request, "ui/confirm.html", {"title": f"撤回{title}", "head": head, "confirm": confirm})


@page(Permission.CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The county compares a paper with its picture and decides about the version it saw."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.paper(viewer, paper_id)
    competence.must_check(viewer, row.region_code, now)
    form = CheckForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = CheckPaper(row.id, told["version"], told["command_id"], told["reason"])
        passed = told["verdict"] == "confirm"
        try:
            (services.confirm_paper if passed else services.refuse_paper)(viewer, command, now)
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, "已核对通过。" if passed else "已退回，主体会看到原因。")
            return redirect("papers:record", paper_id=row.id)
    context = record_context(request, row)
    head = replace(context["head"], acts=(), text=f"核对：{row.number}")
    waits = bool({"confirm", "refuse"} & {arrow.name for arrow in PAPER.open_arrows(viewer, row.state)})
    return render(request, "papers/record.html", context | {"head": head, "form": form if waits else None})


def _form(request: HttpRequest, form: PaperForm, *, title: str, draft: str, crumbs: tuple[Crumb, ...]) -> HttpResponse:
    head = PageHead(title, crumbs=(Crumb("证照", reverse("papers:list")), *crumbs, Crumb(title)))
    context: dict[str, Any] = {"title": title, "head": head, "form": form, "draft": draft, "body_class": "docked"}
    return render(request, "papers/form.html", context)


def _own(viewer: Viewer, paper_id: int) -> PaperRow:
    row = selectors.paper(viewer, paper_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这份证照")
    return row


def _renewed(request: HttpRequest) -> PaperRow | None:
    asked = request.GET.get("renews", "")
    return _own(viewer_of(request), int(asked)) if asked.isdecimal() and len(asked) < 19 else None


def _renewal(old: PaperRow) -> dict[str, Any]:
    """What a renewed paper usually keeps."""
    return {name: getattr(old, name) for name in ("kind", "number", "issuer", "products")}


def _file(form: PaperForm, viewer: Viewer, session: str) -> UUID | None:
    chosen = form.cleaned_data.get("file")
    if not chosen:
        return None
    try:
        return files.store(viewer, Upload(chosen.name, chosen.size, chosen.file, "paper", session), system_now()).id
    except Refused as refused:
        reasons = tuple(replace(reason, field="file") for reason in refused.refusal.reasons)
        raise Refused(Refusal(reasons)) from None


def _command_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        return uuid4()
