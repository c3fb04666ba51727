"""For the level above: lost factors taken away; for the platform office: which role must have which factor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused, denied
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Cell, Column, Confirm, Crumb, PageHead, Row, Table
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import NEED_WORDS, Clear, IdentityCheck, Loss, Need, Policy, SetPolicy
from .forms import ClearForm, PolicyForm

_TITLE = "登录验证要求"
_COLUMNS = (Column("角色"), Column("要求"), Column("宽限"), Column("自何时起"))


@page(Accounts.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take the factors of an account I manage away, with reason and identity check."""
    viewer = viewer_of(request)
    row = accounts.account(viewer, account_id)
    if not accounts.may_manage(viewer, row):
        raise denied("管理这个账号")
    form = ClearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = Clear(
            account_id=row.id,
            loss=Loss(given["loss"]),
            check=IdentityCheck(given["check"]),
            command_id=given["command_id"],
        )
        try:
            services.clear(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "登录验证已清除，此人下次登录时重新登记。")
            return redirect("accounts:record", account_id=row.id)
    asked = Confirm(
        question=f"清除“{row.name or row.username}”的登录验证？",
        consequences=(
            "动态验证码、安全钥匙和恢复码全部失效。",
            "此人在全部设备上退出登录，下次登录时按岗位要求重新登记。",
        ),
        act="清除登录验证",
        cancel="不清除",
        cancel_url=reverse("accounts:record", args=[row.id]),
        intro="请先核实确是本人，再办理。办理人、原因和核实方式都会记录。",
        url=request.path,
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "清除登录验证", "confirm": asked})


@page(Permission.SET_POLICY)
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """What each role must have."""
    rows = selectors.policies(viewer_of(request))
    table = Table(_TITLE, _COLUMNS, tuple(_row(one) for one in rows))
    head = PageHead(_TITLE, text="账号在宽限期满后登录时，必须先登记所要求的验证方式")
    return render(request, "factors/policy.html", {"title": _TITLE, "head": head, "table": table})


def _row(one: Policy) -> Row:
    grace = f"{one.grace_days} 天" if one.need is not Need.NONE else ""
    url = reverse("factors:policy-line", args=[one.id])
    cells = (Cell(selectors.role_words(one), url=url), Cell(NEED_WORDS[one.need]), Cell(grace), Cell(stamp(one.since)))
    return Row(cells, key=str(one.id))


@page(Permission.SET_POLICY)
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Change what one role must have."""
    viewer = viewer_of(request)
    found = selectors.policy(viewer, policy_id)
    form = PolicyForm(request.POST or None, initial={"need": found.need.value, "grace_days": found.grace_days})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = SetPolicy(
            policy_id=found.id,
            need=Need(given["need"]),
            grace_days=given["grace_days"],
            command_id=given["command_id"],
        )
        try:
            services.set_policy(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "登录验证要求已更新，宽限从现在算起。")
            return redirect("factors:policy")
    words = selectors.role_words(found)
    crumbs = (Crumb(_TITLE, reverse("factors:policy")), Crumb(words))
    return render(request, "factors/line.html", {"title": words, "head": PageHead(words, crumbs=crumbs), "form": form})
