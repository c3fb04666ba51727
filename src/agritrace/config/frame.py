"""The shell around every page of somebody logged in, filled from what the rooms offer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import ROLE_WORDS, AccountRole
from agritrace.foundation.audit.permissions import Permission as Audit
from agritrace.foundation.duty import selectors as duty
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

_KINDS = {
    ViewerKind.REGULATOR: "监管",
    ViewerKind.LABORATORY: "检测",
    ViewerKind.ENFORCEMENT: "执法",
    ViewerKind.SUBJECT: "主体",
    ViewerKind.SUPPORT: "技术支撑",
}
_OFFICES = {
    Audit.READ: ROLE_WORDS[AccountRole.AUDIT],
    Accounts.WATCH: ROLE_WORDS[AccountRole.SECURITY],
    Permission.HEALTH: ROLE_WORDS[AccountRole.SYSTEM],
}


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``frame`` for people logged in, None for visitors."""
    viewer: Viewer = getattr(request, "viewer", PUBLIC)
    return {"frame": build(viewer, request.path) if viewer.logged_in else None, "viewer": viewer}


def build(viewer: Viewer, path: str) -> Frame:
    """The frame of one viewer on one page."""
    counts = {todo.key: todo for todo in todos(viewer)}
    mine = [entry for entry in wiring.menu() if offered(entry, viewer)]
    home = NavEntry(key="home", url=reverse("workbench"), icon="layout-dashboard", text="工作台")
    active = _active(mine, path)
    return Frame(
        groups=_groups(home, mine, counts),
        tabs=_tabs(home, mine, counts),
        active=active,
        organisation=organisation_name(viewer),
        person=f"{viewer.name} · {role_words(viewer)}",
        unread=notifications.unread(viewer),
        home_url=home.url,
        messages_url=_address("notifications:list"),
        account_url=_address("accounts:me"),
        logout_url=_address("accounts:logout"),
        scan_url=reverse("find"),
        upload_url=_address("trade:decode-photo"),
        live_url=_address("notifications:live-ticket"),
        poll_url=_address("notifications:poll"),
        draft_owner=str(viewer.account_id) if viewer.consent_id is None else f"{viewer.account_id}-{viewer.consent_id}",
        acting_for=organisation_name(viewer) if viewer.consent_id is not None else "",
        acting_end_url=reverse("proxies:end"),
        duty=on_duty(viewer),
        duty_end_url=reverse("duty:finish"),
        demo=settings.DEMONSTRATION,
    )


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
        url=_address(entry.url_name),
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
            key=e.key, url=_address(e.url_name), icon=e.icon, text=e.short or e.title, count=_entry(e, counts).count
        )
        for e in chosen
    ]
    if len(tabs) < 2:
        tabs.append(NavEntry(key="messages", url=_address("notifications:list"), icon="bell", text="消息"))
    scan = NavEntry(key="scan", url=reverse("find"), icon="scan", text="扫码")
    me = NavEntry(key="me", url=_address("accounts:me"), icon="user", text="我的")
    return (home, *tabs[:1], scan, *tabs[1:], me)


def _active(mine: list[MenuEntry], path: str) -> str:
    if path == reverse("workbench"):
        return "home"
    fitting = [(len(url), entry.key) for entry in mine if path.startswith(url := _address(entry.url_name))]
    return max(fitting)[1] if fitting else ""


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
