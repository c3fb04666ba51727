"""Small marks used by all other parts, page heads, and the rows of work of a workbench."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..words import Due


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in word and icon; colour only helps.

    ``kind`` chooses the outline: active, pending, moving, rejected, suspended, recalled, revoked, draft, ended.
    """

    word: str
    kind: str
    icon: str

    @staticmethod
    def of(word: str) -> Badge:
        """The badge of a usual state word; a word nobody knows is shown as under way."""
        return BADGES.get(word) or Badge(word=word, kind="moving", icon="hourglass")


def _badges(kind: str, icon: str, words: str) -> Mapping[str, Badge]:
    return {word: Badge(word=word, kind=kind, icon=icon) for word in words.split()}


BADGES: Mapping[str, Badge] = {
    **_badges("active", icon="circle-check", words="有效 合格 正常 启用 在用 已通过 已转正"),
    **_badges("active", icon="checks", words="已确认"),
    **_badges("active", icon="check", words="完成 已完成"),
    **_badges("pending", icon="clock", words="待审 待审核 注销待审 待处理 待激活 临时登记"),
    **_badges("pending", icon="refresh", words="变更待审"),
    **_badges("moving", icon="send", words="待确认"),
    **_badges("moving", icon="hourglass", words="执行中 整改中 进行中"),
    **_badges("rejected", icon="arrow-back-up", words="驳回 已退回 已拒收"),
    **_badges("rejected", icon="alert-triangle", words="不合格"),
    **_badges("suspended", icon="player-pause", words="暂停 停用"),
    **_badges("suspended", icon="lock", words="冻结 锁定"),
    **_badges("recalled", icon="alert-octagon", words="召回 已召回"),
    **_badges("revoked", icon="ban", words="撤销"),
    **_badges("draft", icon="pencil", words="草稿"),
    **_badges("draft", icon="cloud-upload", words="待提交"),
    **_badges("ended", icon="circle-minus", words="注销 已注销"),
    **_badges("ended", icon="circle-x", words="作废 已作废 已取消 已撤回 已关闭"),
    **_badges("ended", icon="calendar-x", words="过期 已过期"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a related object or page."""

    text: str
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden field of a form of one button."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Act:
    """A button named by its verb and object. ``look``: primary (one per page), plain, return, danger, text.

    ``post`` makes it a form of one button with its hidden ``fields`` (put ``command_id`` there); ``draws`` names a
    script behaviour by data attribute, for example ``print``.
    """

    template: ClassVar[str] = "ui/parts/act.html"

    text: str
    url: str = ""
    look: str = "plain"
    icon: str = ""
    post: bool = False
    fields: tuple[Hidden, ...] = ()
    draws: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page; the last one has no address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of a page: title with at most one badge, one line below, and the next possible acts.

    On phones the acts stay in view at the bottom (``docked``; give the page ``body_class`` docked). At most three
    acts stand open; give the rest as ``more``.
    """

    template: ClassVar[str] = "ui/parts/page_head.html"

    title: str
    text: str = ""
    crumbs: tuple[Crumb, ...] = ()
    badge: Badge | None = None
    code: str = ""
    code_name: str = ""
    due: Due | None = None
    acts: tuple[Act, ...] = ()
    more: tuple[Act, ...] = ()
    docked: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of a workbench with its unit; ``tone``: good, warn, bad or nothing."""

    template: ClassVar[str] = "ui/parts/tile.html"

    name: str
    value: str
    unit: str = ""
    icon: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A row of what waits or was done: what, where it leads, a line below, until when or in what state."""

    text: str
    url: str
    small: str = ""
    icon: str = ""
    due: Due | None = None
    badge: Badge | None = None
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """A panel of rows of work, by deadline; ``empty`` says what an empty list means."""

    template: ClassVar[str] = "ui/parts/work_list.html"

    title: str
    rows: tuple[Work, ...]
    note: str = ""
    more: Link | None = None
    empty: str = "现在没有"
    topic: str = ""
    url: str = ""
