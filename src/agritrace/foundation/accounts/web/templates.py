"""Pages of role templates: the list, one with the accounts that stand by it, keeping own ones, taking a change over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import (
    Act,
    Cell,
    Column,
    Confirm,
    Crumb,
    Empty,
    Fact,
    Facts,
    Hidden,
    History,
    HistoryLine,
    Link,
    Note,
    PageHead,
    Row,
    Table,
)

from .. import templatereads as reads
from .. import templaterules as rules
from .. import templating as services
from ..permissions import Permission
from ..templatevalues import (
    ApplyTemplate,
    ChangeTemplate,
    DropTemplate,
    Fit,
    MakeTemplate,
    TemplateRow,
    TemplateState,
)
from ..values import permission_title
from .pages import id_of
from .templateforms import ApplyForm, FitForm, TemplateForm

_LIST = "角色模板"
_CAPTION = "使用这个模板的账号"


@page(Permission.APPOINT)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates for accounts I may give: built-in ones and those of my organisation."""
    viewer = viewer_of(request)
    found, counted = reads.listed(viewer), reads.counts(viewer)
    columns = (
        Column("名称"),
        Column("适用"),
        Column("权限", right=True),
        Column("使用账号", right=True),
        Column("待更新"),
    )
    rows = tuple(_row(one, *counted.get(one.key, (0, 0))) for one in found)
    acts = (Act("新建模板", reverse("accounts:template-new"), look="primary", icon="plus"),)
    words = f"共 {len(found)} 个；开通账号时选一个，权限自动勾好，还可以增减"
    empty = Empty("没有可用的角色模板", "您可以分配账号的机构下没有用户。", icon="users")
    context = {
        "title": _LIST,
        "head": PageHead(_LIST, text=words, crumbs=(_first(), Crumb(_LIST)), acts=acts),
        "table": Table(_LIST, columns, rows, empty=empty),
    }
    return render(request, "accounts/templates.html", context)


def _row(one: TemplateRow, used: int, behind: int) -> Row:
    whose = "本机构" if one.organisation_id is not None else "平台自带"
    waits = Cell(f"{behind} 个账号", url=reverse("accounts:template-apply", args=[one.key]), tone="warn")
    cells = (
        Cell(one.title, url=reverse("accounts:template", args=[one.key]), small=one.words),
        Cell(one.fit.words, small=whose),
        Cell(f"{len(one.permissions)} 项"),
        Cell(f"{used} 个"),
        waits if behind else Cell("没有"),
    )
    return Row(cells, key=one.key)


@page(Permission.APPOINT)
@require_safe
def record(request: HttpRequest, key: str) -> HttpResponse:
    """One template: what it holds, who stands by it, what happened to it."""
    viewer = viewer_of(request)
    found = reads.template(viewer, key)
    users = reads.users(viewer, key)
    waiting = reads.renewals(viewer, found)
    lines = journal.history(viewer, services.KIND, found.number) if found.number else ()
    facts = Facts(
        (
            Fact("适用", found.fit.words),
            Fact("来源", "本机构" if found.number else "平台自带，随版本更新"),
            Fact("说明", found.words or "没有填写"),
            Fact("使用账号", f"{len(users)} 个"),
        )
    )
    rows = tuple(
        Row((Cell(one.name or one.username, url=reverse("accounts:record", args=[one.id])), Cell(one.organisation)))
        for one in users[:50]
    )
    context = {
        "title": found.title,
        "head": PageHead(found.title, text=found.fit.words, crumbs=_crumbs(found), acts=_acts(found)),
        "facts": facts,
        "note": _waiting_note(found, len(waiting)),
        "permissions": _titles(found.permissions),
        "table": Table(_CAPTION, (Column("姓名"), Column("机构")), rows, empty=Empty("还没有账号使用", icon="users")),
        "more": len(users) - len(rows),
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "accounts/template.html", context)


def _waiting_note(found: TemplateRow, count: int) -> Note | None:
    if not count:
        return None
    address = reverse("accounts:template-apply", args=[found.key])
    return Note(
        "这些账号是按模板以前的内容设置的，更新前不受影响。",
        f"{count} 个账号可以更新",
        "amber",
        (Link("查看并更新", address, "refresh"),),
    )


def _acts(found: TemplateRow) -> tuple[Act, ...]:
    if not found.number or found.state is TemplateState.DELETED:
        return ()
    return (
        Act("修改", reverse("accounts:template-change", args=[found.key]), icon="edit"),
        Act("删除模板", reverse("accounts:template-drop", args=[found.key]), look="return", icon="trash"),
    )


@page(Permission.APPOINT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A template of my organisation: first for which accounts, then its name and permissions."""
    viewer = viewer_of(request)
    fits = reads.fits(viewer)
    fit = {one.key: one for one in fits}.get(request.GET.get("fit", ""))
    head = PageHead("新建角色模板", crumbs=(_first(), Crumb(_LIST, reverse("accounts:templates")), Crumb("新建")))
    if fit is None:
        return _ask_fit(request, head, list(fits))
    form = TemplateForm(fits[fit], request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = MakeTemplate(
            fit=fit,
            title=told["title"],
            words=told["words"],
            permissions=frozenset(told["permissions"]),
            command_id=told["command_id"],
        )
        try:
            done = services.make_template(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "角色模板已建好，开通账号时就能选用。")
            return redirect("accounts:template", key=done.key)
    context = {"title": "新建角色模板", "head": head, "form": form, "save": "保存模板", "legend": fit.words}
    return render(request, "accounts/template_form.html", context)


def _ask_fit(request: HttpRequest, head: PageHead, fits: list[Fit]) -> HttpResponse:
    context = {"title": "新建角色模板", "head": head, "form": FitForm(fits, None), "legend": "为哪类账号"}
    return render(request, "accounts/template_fit.html", context)


@page(Permission.APPOINT)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Rename a template of my organisation or change its permissions; accounts follow only when it is applied."""
    viewer = viewer_of(request)
    found = _own(request, key)
    offered = next((p for fit, p in reads.fits(viewer).items() if fit == found.fit), frozenset()) | found.permissions
    initial: dict[str, Any] = {
        "title": found.title,
        "words": found.words,
        "permissions": sorted(found.permissions),
        "version": found.version,
    }
    form = TemplateForm(offered, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        command = ChangeTemplate(
            template_id=found.number,
            version=told["version"],
            title=told["title"],
            words=told["words"],
            permissions=frozenset(told["permissions"]),
            command_id=told["command_id"],
        )
        try:
            services.change_template(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "模板已修改。已有账号的权限没有变，需要时请按模板更新。")
            return redirect("accounts:template", key=found.key)
    head = PageHead("修改角色模板", text=found.title, crumbs=_crumbs(found, "修改"))
    context = {"title": "修改角色模板", "head": head, "form": form, "save": "保存修改", "legend": found.fit.words}
    return render(request, "accounts/template_form.html", context)


@page(Permission.APPOINT)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a template of my organisation after a question."""
    found = _own(request, key)
    if request.method == "POST":
        asked = request.POST.get("version", "")
        version = int(asked) if asked.isdecimal() else 0
        command = DropTemplate(template_id=found.number, version=version, command_id=id_of(request))
        services.drop_template(viewer_of(request), command, system_now())
        messages.success(request, "角色模板已删除。")
        return redirect("accounts:templates")
    used = len(reads.users(viewer_of(request), key))
    confirm = Confirm(
        question=f"删除角色模板“{found.title}”？",
        consequences=(
            "开通账号时不能再选它。",
            f"使用它的 {used} 个账号权限不变。",
            "删除后不能恢复，可以另建同名的模板。",
        ),
        act="删除模板",
        cancel="不删除",
        cancel_url=reverse("accounts:template", args=[key]),
        url=request.path,
        look="danger",
        fields=(Hidden("command_id", str(uuid4())), Hidden("version", str(found.version))),
    )
    return render(request, "ui/confirm.html", {"title": "删除模板", "confirm": confirm})


@page(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Take a changed template over: who gains and loses what, ticked account by account, then in one act."""
    viewer = viewer_of(request)
    found = reads.template(viewer, key)
    shown = reads.renewals(viewer, found)
    seen = rules.fingerprint(one.renewal for one in shown)
    only = request.GET.get("account", "")
    chosen = [one.renewal.account_id for one in shown if not only or str(one.renewal.account_id) == only]
    form = ApplyForm(shown, request.POST or None, initial={"accounts": chosen, "seen": seen})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        numbers = frozenset(int(one) for one in told["accounts"])
        command = ApplyTemplate(key=key, accounts=numbers, seen=told["seen"], command_id=told["command_id"])
        try:
            done = services.apply_template(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已更新 {done.accounts} 个账号的权限，各人下一次操作时生效。")
            return redirect("accounts:template", key=key)
    context = {
        "title": "按模板更新账号",
        "head": PageHead("按模板更新账号", text=found.title, crumbs=_crumbs(found, "更新账号")),
        "form": form,
        "count": len(shown),
        "back": reverse("accounts:template", args=[key]),
        "empty": Empty("没有需要更新的账号", "使用这个模板的账号都已是最新。", icon="circle-check"),
    }
    return render(request, "accounts/template_apply.html", context)


def _own(request: HttpRequest, key: str) -> TemplateRow:
    found = reads.template(viewer_of(request), key)
    if not found.number or found.state is TemplateState.DELETED:
        raise NotFound("本机构的角色模板")
    return found


def _titles(permissions: Iterable[str]) -> list[str]:
    return sorted(permission_title(one) for one in permissions)


def _first() -> Crumb:
    return Crumb("账号与权限", reverse("accounts:list"))


def _crumbs(found: TemplateRow, last: str = "") -> tuple[Crumb, ...]:
    first = (_first(), Crumb(_LIST, reverse("accounts:templates")))
    if not last:
        return (*first, Crumb(found.title))
    return (*first, Crumb(found.title, reverse("accounts:template", args=[found.key])), Crumb(last))
