"""Role templates (角色模板): named sets of permissions for a kind of account. Pure values.

Built-in ones come out of the program with each release, for a kind of organisation, a level and a role; own ones belong
to an organisation. A template gives nothing by itself: whoever applies it grants what it adds, by the rules of delegation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from agritrace.foundation.organisations.values import KIND_NAMES, SUPPORT_NAMES, SupportKind
from agritrace.kernel.viewer import LEVEL_NAMES, Level, ViewerKind

from .values import OFFICES, ROLE_WORDS, AccountRole, Appoint, ChangePermissions, holdable

OWN, WHOLE = "own-", "whole"
"""Keys: ``own-12`` of an organisation's template; the whole of a role, used by whoever was opened without a choice."""


class TemplateState(StrEnum):
    """A template is offered, or was deleted; accounts opened by a deleted one keep what they hold."""

    OFFERED = "offered"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Fit:
    """For which accounts a template is: kind and level of the organisation, role. ``level`` None: every level.

    ``support``: which kind of support organisation; "" every kind.
    """

    kind: ViewerKind
    level: Level | None
    role: AccountRole
    support: str = ""

    def takes(self, kind: ViewerKind, level: Level | None, role: AccountRole, *, support: str = "") -> bool:
        """Whether an account of that kind, level and role may be set by it; ``support`` "" asks for any kind of them."""
        same = self.kind is kind and self.role is role and (self.level is None or self.level is level)
        return same and (not self.support or not support or self.support == support)

    @property
    def key(self) -> str:
        """As it stands in an address: ``regulator-3-user``."""
        return f"{self.kind.value}-{'' if self.level is None else int(self.level)}-{self.role.value}"

    @property
    def words(self) -> str:
        """As people read it: 县级监管机构用户."""
        level = "" if self.level is None else LEVEL_NAMES[self.level]
        name = SUPPORT_NAMES[SupportKind(self.support)] if self.support else KIND_NAMES.get(self.kind, "")
        return f"{level}{name}{ROLE_WORDS[self.role]}"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A template that comes with the program: key, title, what it is for, and its permissions of this release."""

    key: str
    title: str
    words: str
    fit: Fit
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as it is now. ``organisation_id`` None: built-in. ``version`` is 1 for built-in ones."""

    key: str
    title: str
    words: str
    fit: Fit
    permissions: frozenset[str]
    version: int = 1
    organisation_id: int | None = None
    state: TemplateState = TemplateState.OFFERED

    @property
    def number(self) -> int:
        """The number of an own template; 0 for a built-in one."""
        return int(self.key.removeprefix(OWN)) if self.organisation_id is not None else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands to its template: what it holds besides, what it lacks, and what the template changed since.

    ``gained`` are permissions the template got after it was applied and the account lacks; ``lost`` those it gave up
    and the account still holds.
    """

    template: TemplateRow | None
    extra: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    gained: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()

    @property
    def behind(self) -> bool:
        """Whether the template changed since it was applied here."""
        return bool(self.gained or self.lost)

    @property
    def said(self) -> str:
        """县级审核员 + 2 项 − 1 项; "" without a template."""
        if self.template is None:
            return ""
        deleted = "（已删除）" if self.template.state is TemplateState.DELETED else ""
        more = f" + {len(self.extra)} 项" if self.extra else ""
        less = f" − {len(self.missing)} 项" if self.missing else ""
        return f"{self.template.title}{deleted}{more}{less}"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What taking a changed template over would do to one account; ``withheld`` the giver does not hold himself."""

    account_id: int
    gains: frozenset[str]
    losses: frozenset[str]
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """A renewal with the account as people know it."""

    renewal: Renewal
    name: str
    username: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointBy(Appoint):
    """Give somebody an account, its ticks prefilled by a template."""

    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePermissionsBy(ChangePermissions):
    """Make these the permissions of an account, which stands by this template from now on ("" for none)."""

    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTemplate:
    """Keep a named set of permissions for accounts my organisation gives."""

    fit: Fit
    title: str
    words: str
    permissions: frozenset[str]
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTemplate:
    """Rename a template of my organisation or change its permissions; accounts change only when it is applied."""

    template_id: int
    version: int
    title: str
    words: str
    permissions: frozenset[str]
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTemplate:
    """Delete a template of my organisation."""

    template_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyTemplate:
    """Take a changed template over into these accounts; ``seen`` is the fingerprint of the preview that was shown."""

    key: str
    accounts: frozenset[int]
    seen: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class TemplateKept:
    """The template an act was about."""

    key: str
    accounts: int = 0


@dataclass(frozen=True)
class _Registry:
    """What config hands to this room at start-up."""

    built_in: dict[str, BuiltIn] = field(default_factory=dict)


_REGISTRY = _Registry()


def register_templates(templates: Iterable[BuiltIn]) -> None:
    """Set the built-in templates of this release; called by config when the program starts."""
    _REGISTRY.built_in.clear()
    _REGISTRY.built_in.update({one.key: one for one in templates})


def built_in(key: str) -> TemplateRow | None:
    """The built-in template of this key; the whole of a role by its key ``whole-regulator-3-user``; None for none."""
    found = _REGISTRY.built_in.get(key)
    if found is not None:
        return TemplateRow(found.key, found.title, found.words, found.fit, found.permissions)
    parts = key.split("-")
    if len(parts) != 4 or parts[0] != WHOLE:
        return None
    try:
        level = Level(int(parts[2])) if parts[2] else None
        return whole(ViewerKind(parts[1]), level, AccountRole(parts[3]))
    except ValueError:
        return None


def built_ins(
    kind: ViewerKind, level: Level | None, role: AccountRole, *, support: str = ""
) -> tuple[TemplateRow, ...]:
    """The built-in templates for an account of that kind, level and role: the named ones, then the whole of the role."""
    named = (
        built_in(one.key) for one in _REGISTRY.built_in.values() if one.fit.takes(kind, level, role, support=support)
    )
    every = whole(kind, level, role, support=support)
    return tuple(one for one in (*named, every) if one is not None)


def whole(kind: ViewerKind, level: Level | None, role: AccountRole, *, support: str = "") -> TemplateRow | None:
    """Everything the role may hold; what an account has that was opened before templates, or without a choice.

    One key serves all kinds of support organisations; what it holds is another thing in each of them.
    """
    if kind is ViewerKind.SUBJECT or role in OFFICES:
        return None
    fit, every = Fit(kind, level, role), holdable(kind, level, role, support=support or None)
    title = "用户管理员（全部权限）" if role is AccountRole.ADMIN else "全部权限"
    return TemplateRow(f"{WHOLE}-{fit.key}", title, "这类账号可以有的全部权限", fit, every)


def uniform(kind: ViewerKind, level: Level | None, role: AccountRole) -> bool:
    """Whether the rights come whole from the role table, so that a release reaches them at once and nobody gives them.

    Main accounts of subjects, the separated offices, and the ministry's administrator, above whom nobody stands who
    could give him what a release brings.
    """
    top = kind is ViewerKind.REGULATOR and level is Level.MINISTRY and role is AccountRole.ADMIN
    return top or role in OFFICES or role is AccountRole.OWNER
