"""One's own account: data, password, sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import show_refusal, signed_in, viewer_of
from agritrace.ui.parts import Act, Crumb, History, HistoryLine, PageHead

from .. import selectors, services, viewers
from ..values import ChangePassword, permission_title
from .facts import besides, facts_of
from .forms import PasswordForm


@signed_in
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who I am, what I may do, what happened to my account."""
    viewer = viewer_of(request)
    row = selectors.account(viewer, viewer.account_id or 0)
    lines = tuple(HistoryLine(line.sentence, line.occurred_at) for line in journal.history(viewer, "account", row.id))
    acts = (Act("修改口令", reverse("accounts:password"), look="primary", icon="lock"),)
    context = {
        "title": "我的账号",
        "head": PageHead("我的账号", text=f"{row.name}　{row.organisation}", acts=acts),
        "facts": facts_of(row, own=True),
        "permissions": sorted(permission_title(one) for one in viewer.permissions),
        "besides": besides(row.id, own=True),
        "history": History(lines),
    }
    return render(request, "accounts/me.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose an own password; asked for at the first login before anything else."""
    form = PasswordForm(request.POST or None)
    must = selectors.must_change_password(request.session)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            entered = services.change_password(
                viewer_of(request), ChangePassword(given["old"], given["new"], given["again"]), system_now()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            viewers.begin(request.session, entered, system_now())
            messages.success(request, "口令已修改，其他设备上的登录已全部退出。")
            return redirect("/workbench" if must else "accounts:me")
    crumbs = () if must else (Crumb("我的账号", reverse("accounts:me")), Crumb("修改口令"))
    context = {
        "title": "修改口令",
        "head": PageHead("设置自己的口令" if must else "修改口令", crumbs=crumbs),
        "form": form,
        "must": must,
    }
    return render(request, "accounts/password.html", context)


@signed_in
@never_cache
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of this account, this one included."""
    services.sign_out_everywhere(viewer_of(request), system_now())
    viewers.leave(request.session, system_now())
    messages.success(request, "已在全部设备上退出登录。")
    return redirect("accounts:login")
