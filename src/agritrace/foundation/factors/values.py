"""What enters and leaves this room: needs, what an account holds, commands, rows. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agritrace.foundation.accounts.values import AccountRole
from agritrace.kernel.viewer import ViewerKind


class Need(StrEnum):
    """What a role must have: nothing, any second factor, or a hardware key."""

    NONE = "none"
    ANY = "any"
    KEY = "key"


class Loss(StrEnum):
    """Why the factors of somebody are taken away."""

    LOST = "lost"
    BROKEN = "broken"
    CHANGED = "changed"
    DOUBT = "doubt"


class IdentityCheck(StrEnum):
    """How the person was recognised before that."""

    IN_PERSON = "in_person"
    CALL_BACK = "call_back"
    LETTER = "letter"


NEED_WORDS: dict[Need, str] = {
    Need.NONE: "不要求",
    Need.ANY: "动态验证码或安全钥匙",
    Need.KEY: "安全钥匙（Ukey）",
}
LOSS_WORDS: dict[Loss, str] = {
    Loss.LOST: "手机或安全钥匙遗失",
    Loss.BROKEN: "手机或安全钥匙损坏",
    Loss.CHANGED: "更换手机或安全钥匙",
    Loss.DOUBT: "怀疑被他人使用",
}
CHECK_WORDS: dict[IdentityCheck, str] = {
    IdentityCheck.IN_PERSON: "已当面核验身份证件",
    IdentityCheck.CALL_BACK: "已拨打登记手机核实",
    IdentityCheck.LETTER: "已收到单位盖章的书面申请",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What an account has: one-time codes in use, number of keys, unused recovery codes."""

    codes: bool = False
    keys: int = 0
    recovery: int = 0

    @property
    def any(self) -> bool:
        """Whether anything proves this person besides the first step."""
        return self.codes or self.keys > 0


@dataclass(frozen=True, slots=True)
class Policy:
    """What one role must have, since when, with how many days of grace (from then, or from the account's opening)."""

    id: int
    kind: ViewerKind
    role: AccountRole
    need: Need
    grace_days: int
    since: datetime


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as its owner sees it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Own:
    """Everything about one's own factors: what I have, the keys, what my role must have and from when (None: nothing)."""

    held: Held
    keys: tuple[KeyRow, ...]
    need: Need
    due: datetime | None
    owed: bool


@dataclass(frozen=True, slots=True)
class Enrolling:
    """A secret waiting for its first code. Shown on one page, never logged."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A factor is in use. ``recovery`` holds new recovery codes, shown once; empty when older ones still hold."""

    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: the host that keys are bound to, and the exact origin they must sign."""

    host: str
    origin: str

    @property
    def usable(self) -> bool:
        """Whether browsers let keys work here: a named host, over TLS or on this very machine."""
        named = not self.host.replace(".", "").isdecimal() and ":" not in self.host
        return named and (self.origin.startswith("https://") or self.host == "localhost")


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A request to a key: options for the browser (JSON), and the state that stays in the session until it answers."""

    options: str
    state: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddKey:
    """A new key under a name: the state of its ceremony, what the browser answered (JSON), where."""

    name: str
    answer: str = field(repr=False)
    state: dict[str, str] = field(repr=False)
    site: Site


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What a key answered at the second step."""

    answer: str = field(repr=False)
    state: dict[str, str] = field(repr=False)
    site: Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear:
    """Take all factors of an account away, because its owner lost them and was recognised."""

    account_id: int
    loss: Loss
    check: IdentityCheck
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy:
    """What a role must have from now on, and how many days people have to get it."""

    policy_id: int
    need: Need
    grace_days: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """The account or policy an act was about."""

    id: int
