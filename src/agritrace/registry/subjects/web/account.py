"""The counter opens the account of a subject that came out of a directory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, Refused, denied
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, Note, PageHead

from .. import competence, opening, selectors
from ..values import ChangeStanding, SubjectRow
from .forms import StandingForm

TITLE = "开通账号"


def opening_acts(request: HttpRequest, row: SubjectRow) -> tuple[Act, ...]:
    """The button on the record of a subject that has no account yet."""
    if not opening.may_open(viewer_of(request), row, system_now()):
        return ()
    return (Act(TITLE, reverse("subjects:open-account", args=[row.id]), icon="user-plus"),)


@page(Accounts.OPEN_SUBJECT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_account(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Ask how the identity was checked, then show user name and initial password once."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.subject(viewer, subject_id)
    competence.must_decide(viewer, row.region_code, now)
    form = StandingForm(request.POST or None, initial={"version": row.version})
    form.fields["reason"].label = "怎样核对了身份"
    form.fields["reason"].help_text = "例如：本人持身份证到窗口，与名录一致"
    crumbs = (Crumb(row.name, reverse("subjects:record", args=[row.id])), Crumb(TITLE))
    context = {"title": TITLE, "row": row, "head": PageHead(TITLE, crumbs=crumbs)}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = ChangeStanding(row.id, told["version"], told["reason"], told["command_id"])
        try:
            made = opening.open_account(viewer, command, now)
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            note = Note(
                "请当面转交本人，首次登录时必须改成自己的口令。", strong="初始口令只在这里显示一次。", tone="amber"
            )
            facts = Facts((Fact("用户名", made.username), Fact("初始口令", made.initial_password)), columns=1)
            return render(request, "subjects/account.html", context | {"note": note, "facts": facts})
    elif request.method != "POST" and not opening.may_open(viewer, row, now):
        raise denied("为这个主体开通账号：它已有账号，或不由本县办理")
    return render(request, "subjects/standing.html", context | {"form": form, "act": TITLE, "look": "primary"})
