"""The shell around every page of somebody logged in, filled from what the rooms offer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import ROLE_WORDS, AccountRole
from agritrace.foundation.audit.permissions import Permission as Audit
from agritrace.foundation.duty import selectors as duty
from agritrace.foundation.duty.permissions import Permission as Duty
from agritrace.foundation.notifications import selectors as notifications
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import LEVEL_NAMES, PUBLIC, Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.frame import Frame, NavEntry, NavGroup
from agritrace.ui.offers import MenuEntry, Shortcut, Todo
from agritrace.ui.words import stamp

from . import wiring
from .permissions import Permission
from .shells import Shell, acted, shells

_KINDS = {
    ViewerKind.REGULATOR: "监管",
    ViewerKind.LABORATORY: "检测",
    ViewerKind.ENFORCEMENT: "执法",
    ViewerKind.SUBJECT: "主体",
    ViewerKind.SUPPORT: "技术支撑",
}
_BESIDE = ("notifications:list", "notifications:live-ticket", "notifications:poll", "trade:decode-photo")
_OFFICES = {
    Audit.READ: ROLE_WORDS[AccountRole.AUDIT],
    Accounts.WATCH: ROLE_WORDS[AccountRole.SECURITY],
    Permission.HEALTH: ROLE_WORDS[AccountRole.SYSTEM],
    Duty.COORDINATE: "安全中心",
    Duty.OPERATE: "软件开发",
    Duty.ENVIRONMENT: "系统集成",
    Duty.SUPERVISE: "监理",
}
"""By what is told who somebody is beside kind and level: the separated offices, the kinds of support organisations."""


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``frame`` for people logged in, None for visitors."""
    viewer: Viewer = getattr(request, "viewer", PUBLIC)
    if not viewer.logged_in:
        return {"frame": None, "viewer": viewer}
    if acted(request) or request.path == addresses()["workbench"]:  # where people look for work nothing is old
        shells.forget(viewer)
    return {"frame": build(viewer, request.path), "viewer": viewer}


def build(viewer: Viewer, path: str) -> Frame:
    """The frame of one viewer on one page."""
    unread = notifications.unread(viewer)
    shell = shells.of(viewer, unread, _shell)
    own, at = viewer.consent_id is None, addresses()
    return Frame(
        groups=shell.groups,
        tabs=shell.tabs,
        active=_active(shell, path),
        organisation=shell.organisation,
        person=shell.person,
        unread=unread,
        home_url=at["workbench"],
        messages_url=at["notifications:list"],
        account_url=at["accounts:me"],
        logout_url=at["accounts:logout"],
        scan_url=at["find"],
        upload_url=at["trade:decode-photo"],
        live_url=at["notifications:live-ticket"],
        poll_url=at["notifications:poll"],
        draft_owner=str(viewer.account_id) if own else f"{viewer.account_id}-{viewer.consent_id}",
        acting_for="" if own else shell.organisation,
        acting_end_url=at["proxies:end"],
        duty=on_duty(viewer),
        duty_end_url=at["duty:finish"],
        demo=settings.DEMONSTRATION,
    )


def _shell(viewer: Viewer) -> Shell:
    """Menu, counters and names, asked of every room."""
    counts = {todo.key: todo for todo in todos(viewer)}
    mine = [entry for entry in wiring.menu() if offered(entry, viewer)]
    home = NavEntry(key="home", url=addresses()["workbench"], icon="layout-dashboard", text="工作台")
    places = ((addresses()[entry.url_name], entry.key) for entry in mine)
    return Shell(
        organisation=organisation_name(viewer),
        person=f"{viewer.name} · {role_words(viewer)}",
        groups=_groups(home, mine, counts),
        tabs=_tabs(home, mine, counts),
        places=tuple(sorted(places, key=lambda place: (len(place[0]), place[1]), reverse=True)),
        within=tuple((name, entry.key) for entry in mine for name in sorted(entry.within)),
    )


@cache
def addresses() -> Mapping[str, str]:
    """The addresses of the menu and of what stands around every page; none of them changes while a process runs."""
    around = ("workbench", "find", "proxies:end", "duty:finish", "accounts:me", "accounts:logout", *_BESIDE)
    return {name: reverse(name) for name in (*around, *(entry.url_name for entry in wiring.menu()))}


def todos(viewer: Viewer) -> tuple[Todo, ...]:
    """All counters of this viewer, from every room."""
    return tuple(todo for offer in wiring.offers() if offer.todo for todo in offer.todo(viewer))


def organisation_name(viewer: Viewer) -> str:
    """The name of the viewer's organisation or subject."""
    if viewer.organisation_id is not None:
        return organisations.names([viewer.organisation_id]).get(viewer.organisation_id, "")
    if viewer.subject_id is not None:
        return subjects.names([viewer.subject_id]).get(viewer.subject_id, "")
    return "农产品质量安全追溯平台"


def on_duty(viewer: Viewer) -> str:
    """How long the viewer's duty session still runs, in words; "" for everybody else. One query on duty only."""
    until = duty.ends_at(viewer)
    return f"还剩 {duty.left_words(until, system_now())}，到 {stamp(until)} 自动结束" if until else ""


def role_words(viewer: Viewer) -> str:
    """县级监管, 检测, 主体, 审计管理员 …; 代录 while acting for somebody."""
    if viewer.duty is not None:
        return "值守"
    if viewer.consent_id is not None:
        return "代录"
    office = next((words for permission, words in _OFFICES.items() if viewer.can(permission)), "")
    if office:
        return office
    level = LEVEL_NAMES[viewer.level] if viewer.level is not None and viewer.kind is not ViewerKind.SUBJECT else ""
    return f"{level}{_KINDS.get(viewer.kind, '')}"


def offered(entry: MenuEntry | Shortcut, viewer: Viewer) -> bool:
    """Whether an entry is for this kind of person, level and permission: the same question the entrance asks."""
    fits = viewer.kind in entry.kinds and (not entry.levels or viewer.level in entry.levels)
    fits = fits and (entry.fits is None or entry.fits(viewer))
    return fits and (not entry.permission or viewer.can(entry.permission))


def _entry(entry: MenuEntry, counts: dict[str, Todo]) -> NavEntry:
    todo = counts.get(entry.key)
    return NavEntry(
        key=entry.key,
        url=addresses()[entry.url_name],
        icon=entry.icon,
        text=entry.title,
        count=todo.count if todo else 0,
        hot=bool(todo and todo.hot),
    )


def _groups(home: NavEntry, mine: list[MenuEntry], counts: dict[str, Todo]) -> tuple[NavGroup, ...]:
    titles = list(dict.fromkeys(entry.group for entry in mine))
    first = NavGroup(entries=(home, *(_entry(entry, counts) for entry in mine if not entry.group)))
    rest = (
        NavGroup(title=title, entries=tuple(_entry(e, counts) for e in mine if e.group == title))
        for title in titles
        if title
    )
    return (first, *rest)


def _tabs(home: NavEntry, mine: list[MenuEntry], counts: dict[str, Todo]) -> tuple[NavEntry, ...]:
    """Five tabs of phones: home, two entries, the scan in the middle, own account last; messages fill a place left."""
    chosen = [entry for entry in mine if entry.tab][:2]
    tabs = [
        NavEntry(
            key=e.key, url=addresses()[e.url_name], icon=e.icon, text=e.short or e.title, count=_entry(e, counts).count
        )
        for e in chosen
    ]
    if len(tabs) < 2:
        tabs.append(NavEntry(key="messages", url=addresses()["notifications:list"], icon="bell", text="消息"))
    scan = NavEntry(key="scan", url=addresses()["find"], icon="scan", text="扫码")
    me = NavEntry(key="me", url=addresses()["accounts:me"], icon="user", text="我的")
    return (home, *tabs[:1], scan, *tabs[1:], me)


def _active(shell: Shell, path: str) -> str:
    """The entry a page belongs to: the one that names it, else the longest address its own begins with."""
    if path == addresses()["workbench"]:
        return "home"
    try:
        named = dict(shell.within).get(resolve(path).view_name, "")
    except Resolver404:
        named = ""
    return named or next((key for url, key in shell.places if path.startswith(url)), "")
