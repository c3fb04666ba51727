"""What enters and leaves this room: credentials, commands, rows, the role table, the demo people. Pure values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agritrace.foundation.organisations.values import SupportKind
from agritrace.kernel.questions import Question
from agritrace.kernel.viewer import Level, ViewerKind


class AccountRole(StrEnum):
    """Administrator and user of an organisation, the separated offices; owner (主账号) and sub-account of a subject."""

    ADMIN = "admin"
    USER = "user"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"
    OWNER = "owner"
    SUB = "sub"


class AccountState(StrEnum):
    """An account works or has been disabled."""

    ACTIVE = "active"
    DISABLED = "disabled"


ROLE_WORDS: dict[AccountRole, str] = {
    AccountRole.ADMIN: "用户管理员",
    AccountRole.USER: "用户",
    AccountRole.SYSTEM: "系统管理员",
    AccountRole.SECURITY: "安全管理员",
    AccountRole.AUDIT: "审计管理员",
    AccountRole.OWNER: "主账号",
    AccountRole.SUB: "子账号",
}
OFFICES = frozenset({AccountRole.SYSTEM, AccountRole.SECURITY, AccountRole.AUDIT})
"""The separated offices (等保三级, 三员分立): their rights are fixed by the role table, none is given or handed on."""
STATE_WORDS: dict[AccountState, str] = {AccountState.ACTIVE: "启用", AccountState.DISABLED: "停用"}


@dataclass(frozen=True, slots=True)
class SendMessage(Question[bool]):
    """Please deliver a short text to a telephone; answered by the room that owns the message ports."""

    phone: str = field(repr=False)
    topic: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendMail(Question[bool]):
    """Please deliver a letter to an e-mail address; answered by the room that owns the message ports."""

    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed into the login form."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneCredentials:
    """A producer's telephone and the one-time code sent to it."""

    phone: str = field(repr=False)
    code: str = field(repr=False)


class Demand(StrEnum):
    """What a right password or telephone code still lacks: nothing, a second factor, or one to be registered first."""

    NOTHING = "nothing"
    PROVE = "prove"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Further:
    """What is asked besides, and the address where it is given."""

    demand: Demand = Demand.NOTHING
    address: str = ""


@dataclass(frozen=True, slots=True)
class WhatFurther(Question[Further]):
    """What does this account need besides its first step? Answered by the room that keeps second factors."""

    account_id: int
    kind: ViewerKind
    role: AccountRole
    opened_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """A page of an upper room beside an account: title, a sentence, and the button that leads there."""

    title: str
    words: str
    act: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class WhatBeside(Question[tuple[Beside, ...]]):
    """What stands beside this account: for its owner, or for somebody who manages it."""

    account_id: int
    own: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class WhatIsHeld(Question[int]):
    """How many pieces of open work does this account hold? Answered by the room that keeps holders."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in; ``epoch`` ends the session when the account's own moves on; ``further`` None leaves what it knows."""

    account_id: int
    epoch: int
    must_change: bool
    further: Further | None = None
    way: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as its owner reads it: device in words, network, begun, last seen, whether it is this one."""

    id: int
    device: str
    network: str
    begun_at: datetime
    last_seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The same answer for every number: seconds the code lives and until another may be asked for."""

    lives: int
    pause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubjectAccount:
    """Open the main account of a subject. Without ``password_hash`` an initial password is made and handed back."""

    subject_id: int
    region_code: str
    username: str
    phone: str = field(repr=False)
    name: str = field(repr=False)
    password_hash: str = field(default="", repr=False)
    role: AccountRole = AccountRole.OWNER


@dataclass(frozen=True, slots=True)
class AccountOpened:
    """The new account of a subject; ``initial_password`` is "" when the owner chose one himself."""

    account_id: int
    username: str
    initial_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint:
    """Give somebody an account. ``permissions`` None means: all usual ones of the role that I hold."""

    organisation_id: int
    username: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    role: AccountRole
    command_id: UUID
    permissions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Appointed:
    """The account and its initial password, to be handed over; "" once the person has chosen an own one."""

    account_id: int
    initial_password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePermissions:
    """Make these the permissions of an account."""

    account_id: int
    permissions: frozenset[str]
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeState:
    """Disable an account or let it work again."""

    account_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """Give an account a new initial password."""

    account_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """One's own password: the old one and, twice, the new one."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    again: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """The account an act was about."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """An account without anything personal."""

    id: int
    username: str
    role: AccountRole
    state: AccountState


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as shown to those who may see it: name in full, telephone masked."""

    id: int
    username: str
    name: str
    phone: str
    kind: ViewerKind
    role: AccountRole
    organisation_id: int | None
    organisation: str
    level: Level | None
    subject_id: int | None
    region_code: str
    state: AccountState
    must_change_password: bool
    created_at: datetime
    last_seen_at: datetime | None
    locked_until: datetime | None
    support_kind: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentPlace:
    """Where I may appoint, with what role and permissions; ``rights`` are those of a separated office, which come with it."""

    organisation_id: int
    organisation: str
    kind: ViewerKind
    level: Level
    role: AccountRole
    permissions: frozenset[str]
    rights: frozenset[str] = frozenset()
    support: str = ""


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """The permissions a role may use: for subjects and support ``level`` is None, elsewhere None means every level.

    ``support`` narrows a row to one kind of support organisation; "" holds for all of them.
    """

    kind: ViewerKind
    level: Level | None
    role: AccountRole
    permissions: frozenset[str]
    support: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to try in the demonstration: account, shown name and role, what to try, group of the list, icon."""

    username: str
    name: str
    role: str
    words: str
    group: str
    icon: str = "user"
    producer: bool = False


class _Registry:
    """What config hands to this room at start-up."""

    def __init__(self) -> None:
        self.templates: dict[tuple[ViewerKind, Level | None, AccountRole, str], frozenset[str]] = {}
        self.titles: dict[str, str] = {}
        self.people: tuple[DemoPerson, ...] = ()


_REGISTRY = _Registry()


def register_roles(templates: Iterable[RoleTemplate], titles: Mapping[str, str]) -> None:
    """Set the role table and the Chinese words of all permissions; called by config when the program starts."""
    _REGISTRY.templates = {(one.kind, one.level, one.role, one.support): one.permissions for one in templates}
    _REGISTRY.titles = dict(titles)


def register_demo_people(people: Iterable[DemoPerson]) -> None:
    """Set the people the login page of a demonstration offers."""
    _REGISTRY.people = tuple(people)


def demo_people() -> tuple[DemoPerson, ...]:
    """The people of the demonstration, in order."""
    return _REGISTRY.people


def permission_title(permission: str) -> str:
    """The Chinese words of a permission; the permission itself when nobody named it."""
    return _REGISTRY.titles.get(permission, permission)


def usable(kind: ViewerKind, level: Level | None, role: AccountRole, *, support: str | None = None) -> frozenset[str]:
    """What a role may use itself; whatever else an account holds, it holds only to hand on.

    ``support`` is the kind of support organisation it is in, "" for one whose kind nobody told; None means any of them.
    """
    known = _REGISTRY.templates
    found = known.get((kind, level, role, ""), frozenset()) | known.get((kind, None, role, ""), frozenset())
    if kind is not ViewerKind.SUPPORT:
        return found
    kinds = tuple(SupportKind) if support is None else (support,)
    return found.union(*(known.get((kind, None, role, one), frozenset()) for one in kinds))


def holdable(kind: ViewerKind, level: Level | None, role: AccountRole, *, support: str | None = None) -> frozenset[str]:
    """What a role may hold: what it uses, and for administrators all that flows down through them.

    An administrator hands permissions to the users of his organisation; a regulator's also to the administrators of
    the bodies of his level and of the level below, to users in townships (domain facts subjects §4).
    """
    found = usable(kind, level, role, support=support)
    if role is not AccountRole.ADMIN:
        return found
    found |= usable(kind, level, AccountRole.USER, support=support)
    if kind is ViewerKind.REGULATOR and level is not None:
        for body in (ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT):
            found |= holdable(body, level, AccountRole.ADMIN)
        if level is Level.MINISTRY:
            found |= holdable(ViewerKind.SUPPORT, None, AccountRole.ADMIN)
        for lower in range(level + 1, Level.TOWNSHIP + 1):
            below = AccountRole.USER if lower == Level.TOWNSHIP else AccountRole.ADMIN
            found |= holdable(kind, Level(lower), below)
    return found
