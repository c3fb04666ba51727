"""Asking: in one's own account, at the counter, with the query number of an application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.kernel.clock import beijing_day, show_day, system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import page, public_page, show_refusal, signed_in, viewer_of
from agritrace.ui.kept import kept_ids, with_kept
from agritrace.ui.parts import Crumb, Note, PageHead

from .. import rules, selectors, services
from ..permissions import Permission
from ..values import MOST_FILES, AskAsApplicant, AskAtCounter, Kind
from .forms import ApplicantForm, AskForm, CounterForm

TRIES, WITHIN = 20, 600
"""Wrong answers a network may give within ten minutes; counted together with those of the status page."""
_LIST = "个人信息请求"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Ask in one's own account."""
    viewer = viewer_of(request)
    if viewer.kind is not ViewerKind.SUBJECT or viewer.consent_id is not None:
        raise denied("提出个人信息请求")
    form, papers = _filled(request, AskForm, {"kind": request.GET.get("kind", Kind.COPY.value)})
    if request.method == "POST" and form.is_valid() and not form.errors:
        try:
            done = services.ask(viewer, form.ask(papers, upload_token(request.session)), system_now())
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "请求已提出，可以在这里看到办理情况。")
            return redirect("rights:record", asking_id=done.request_id)
    head = PageHead("提出个人信息请求", crumbs=(Crumb(_LIST, reverse("rights:list")), Crumb("提出请求")))
    return _form(request, head, form, back=reverse("rights:list"), save="提出请求")


@page(Permission.SERVE)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Take the request of a person who stands at the counter."""
    viewer = viewer_of(request)
    if not selectors.serves(viewer):
        raise denied("登记个人信息请求")
    row = subjects.subject(viewer, subject_id)
    form, papers = _filled(request, CounterForm, {"kind": Kind.COPY.value})
    if request.method == "POST" and form.is_valid() and not form.errors:
        command = AskAtCounter(row.id, form.cleaned_data["checked"], form.ask(papers, upload_token(request.session)))
        try:
            done = services.ask_at_counter(viewer, command, system_now())
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "请求已登记，由县级在期限内答复。")
            return redirect("rights:record", asking_id=done.request_id)
    back = reverse("subjects:record", args=[row.id])
    head = PageHead(
        "登记个人信息请求",
        text="本人或受托人在柜台提出；先当面核对身份",
        crumbs=(Crumb(row.name, back), Crumb("登记个人信息请求")),
    )
    return _form(request, head, form, back=back, save="登记请求")


@public_page("an applicant has no account yet; he proves himself by query number and telephone")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def applicant(request: HttpRequest) -> HttpResponse:
    """Ask about an application; the numbers travel in the body, never in the address."""
    form, done = ApplicantForm(request.POST or None, initial={"kind": Kind.ERASE.value}), None
    if request.method == "POST" and form.is_valid():
        done = _proven(request, form)
    words = ""
    if done is not None:
        term = selectors.terms()["answer"]
        words = f"请求编号 {done}，{term.words}；最迟 {show_day(rules.due_on(beijing_day(system_now()), term.days))}。"
    return render(request, "rights/applicant.html", {"form": form, "done": done, "words": words})


def _proven(request: HttpRequest, form: ApplicantForm) -> int | None:
    viewer, told = viewer_of(request), form.cleaned_data
    key = f"subjects-status:{viewer.origin.network}"
    if cache.get(key, 0) >= TRIES:
        form.add_error(None, "查询次数太多，请十分钟后再试。")
        return None
    try:
        command = AskAsApplicant("".join(told["query_no"].split()), told["phone_tail"], ask=form.ask())
        return services.ask_as_applicant(viewer, command, system_now()).request_id
    except NotFound:
        cache.add(key, 0, WITHIN)
        cache.incr(key)
        form.add_error(None, "没有找到这份申请。请核对查询号和手机号后四位。")
    except Refused as refused:
        show_refusal(form, refused)
    return None


def _form(request: HttpRequest, head: PageHead, form: AskForm, *, back: str, save: str) -> HttpResponse:
    count = len([one for one in str(form["kept"].value() or "").split(",") if one])
    note = Note(f"已保存 {count} 份证明材料，不用再选。") if count else None
    context = {"title": head.title, "head": head, "form": form, "back": back, "save": save, "note": note}
    answer = render(request, "rights/form.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _filled(request: HttpRequest, kind: type[Any], initial: dict[str, str]) -> tuple[Any, tuple[UUID, ...]]:
    """The form as sent, with the pictures of this and earlier tries stored and named in its hidden field."""
    if request.method != "POST":
        return kind(initial=initial), ()
    first = kind(request.POST, request.FILES)
    first.is_valid()
    sent = (
        Upload("证明材料", one.size, one.file, "rights-evidence", upload_token(request.session))
        for one in first.cleaned_data.get("paper") or []
    )
    stored, faults = files.store_each(viewer_of(request), sent, system_now())
    kept = (*kept_ids(request.POST.get("kept", ""))[:MOST_FILES], *stored)
    form = kind(with_kept(request, kept))
    form.is_valid()
    for words in faults:
        form.add_error("paper", words)
    return form, kept
