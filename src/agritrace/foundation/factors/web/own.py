"""One's own factors: what I have, enrolling, removing, recovery codes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.printing import services as printing
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Cell, Column, Confirm, Crumb, Empty, PageHead, Row, Table
from agritrace.ui.words import stamp

from .. import selectors, services
from ..rules import satisfies
from ..values import NEED_WORDS, AddKey, Enrolled, KeyRow, Need, Own
from .forms import CodeForm, KeyForm, PasswordForm
from .site import site_of

REGISTERING = "factors_registering"
_TITLE = "登录验证"
_COLUMNS = (Column("名称"), Column("登记时间"), Column("最近使用"), Column("操作", corner=True))


@signed_in
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What I have, what my role must have, and everything I can do about it."""
    viewer = viewer_of(request)
    found = selectors.own(viewer, system_now())
    empty = Empty("还没有安全钥匙", "安全钥匙是插在电脑上的小设备（Ukey），登录时触摸一下即可。", icon="key")
    context = {
        "title": _TITLE,
        "head": PageHead(_TITLE, text=selectors.said(found.held), crumbs=_crumbs(request)),
        "own": found,
        "must": account_selectors.must_enrol(request.session),
        "need": _need_words(found),
        "keys": Table("我的安全钥匙", _COLUMNS, tuple(_row(key) for key in found.keys), empty=empty),
        "usable": site_of(request).usable,
    }
    return render(request, "factors/own.html", context)


def _need_words(found: Own) -> str:
    """What my role must have and from when; "" when it must have nothing."""
    if found.need is Need.NONE or found.due is None:
        return ""
    words = f"您的岗位登录时必须使用{NEED_WORDS[found.need]}"
    return f"{words}。" if satisfies(found.need, found.held) else f"{words}，期限 {stamp(found.due)}。"


def _row(key: KeyRow) -> Row:
    used = stamp(key.used_at) if key.used_at else "还没有用过"
    act = Act("移除", reverse("factors:remove-key", args=[key.id]), icon="trash")
    return Row((Cell(key.name), Cell(stamp(key.added_at)), Cell(used), Cell(act=act)), key=str(key.id))


@signed_in
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Make a secret and lead to the page that shows it."""
    services.start_codes(viewer_of(request), system_now())
    return redirect("factors:codes")


@signed_in
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The secret as QR code and letters, on this page and nowhere else, and its first code."""
    viewer, now = viewer_of(request), system_now()
    waiting = services.enrolling(viewer, now)
    if waiting is None:
        return redirect("factors:own")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _enrolled(
                request, services.confirm_codes(viewer, form.cleaned_data["code"], now), "动态验证码已启用。"
            )
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "title": "启用动态验证码",
        "head": PageHead("启用动态验证码", crumbs=_crumbs(request, "启用动态验证码")),
        "form": form,
        "qr": mark_safe(printing.qr_svg(waiting.uri, error="m")),  # noqa: S308  # drawn by segno
        "secret": " ".join(waiting.secret[start : start + 4] for start in range(0, len(waiting.secret), 4)),
    }
    return render(request, "factors/codes.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest) -> HttpResponse:
    """Stop using one-time codes, after the password."""
    form = _password_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            _confirm_password(request, form)
            services.drop_codes(viewer_of(request), system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "动态验证码已停用。")
            return redirect("factors:own")
    consequences = ("以后登录不再需要手机上的验证码。", "手机应用里的条目可以删除；再次启用要重新扫码。")
    return _confirm(request, form, ("停用动态验证码？", "停用", "不停用"), *consequences)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Register a key: the browser asks it, its answer comes back with the name."""
    viewer, site = viewer_of(request), site_of(request)
    form = KeyForm(
        request.POST or None, initial={"name": f"安全钥匙 {selectors.held(viewer.account_id or 0).keys + 1}"}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = AddKey(given["name"], given["answer"], request.session.pop(REGISTERING, {}), site)
        try:
            return _enrolled(request, services.add_key(viewer, command, system_now()), "安全钥匙已登记。")
        except Refused as refused:
            show_refusal(form, refused)
    context = {"title": "登记安全钥匙", "form": form, "usable": site.usable}
    context["head"] = PageHead("登记安全钥匙", crumbs=_crumbs(request, "登记安全钥匙"))
    if site.usable:
        ceremony = services.begin_key(viewer, site)
        request.session[REGISTERING] = ceremony.state
        context["options"] = ceremony.options
    return render(request, "factors/key.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, key_id: int) -> HttpResponse:
    """Remove one of my keys, after the password."""
    key = selectors.key(viewer_of(request), key_id)
    form = _password_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            _confirm_password(request, form)
            services.remove_key(viewer_of(request), key.id, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"安全钥匙“{key.name}”已移除。")
            return redirect("factors:own")
    return _confirm(request, form, (f"移除安全钥匙“{key.name}”？", "移除", "不移除"), "以后不能再用这把钥匙登录。")


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, after the password; shown once."""
    form = _password_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            _confirm_password(request, form)
            return _shown_once(request, services.renew_recovery(viewer_of(request), system_now()))
        except Refused as refused:
            show_refusal(form, refused)
    return _confirm(
        request,
        form,
        ("换一套新的恢复码？", "生成新的恢复码", "不换"),
        "原来的恢复码全部作废。",
        "新的恢复码只显示一次。",
    )


def _enrolled(request: HttpRequest, done: Enrolled, words: str) -> HttpResponse:
    """A factor is in use: the session may go on once nothing is owed any more; new recovery codes are shown."""
    if not selectors.own(viewer_of(request), system_now()).owed:
        accounts.enrolled(request.session)
    messages.success(request, words)
    return _shown_once(request, done) if done.recovery else redirect("factors:own")


def _shown_once(request: HttpRequest, done: Enrolled) -> HttpResponse:
    context = {
        "title": "请保存恢复码",
        "head": PageHead("请保存恢复码", crumbs=_crumbs(request, "恢复码")),
        "codes": done.recovery,
    }
    return render(request, "factors/recovery.html", context)


def _password_form(request: HttpRequest) -> PasswordForm:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if settings.DEMONSTRATION:  # its people come in without passwords
        form.fields["password"].required = False
        form.fields["password"].widget = form.fields["password"].hidden_widget()
    return form


def _confirm_password(request: HttpRequest, form: PasswordForm) -> None:
    if not settings.DEMONSTRATION:
        accounts.confirm_password(viewer_of(request), form.cleaned_data["password"], system_now())


def _confirm(request: HttpRequest, form: PasswordForm, words: tuple[str, str, str], *consequences: str) -> HttpResponse:
    question, act, cancel = words
    asked = Confirm(
        question,
        consequences,
        act,
        cancel,
        reverse("factors:own"),
        url=request.path,
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": question, "confirm": asked})


def _crumbs(request: HttpRequest, last: str = "") -> tuple[Crumb, ...]:
    if account_selectors.must_enrol(request.session):
        return (Crumb(_TITLE, reverse("factors:own")), Crumb(last)) if last else ()
    first = Crumb("我的账号", reverse("accounts:me"))
    return (first, Crumb(_TITLE, reverse("factors:own")), Crumb(last)) if last else (first, Crumb(_TITLE))
