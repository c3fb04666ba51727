"""Commands and rows of the privacy room. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

FIELD_NAMES: Mapping[str, str] = {
    "legal_name": "法定代表人或本人姓名",
    "legal_id": "法定代表人证件号码",
    "phone": "手机号",
    "contact_name": "联系人",
    "cred_no": "主体证件号码",
}
"""What may be asked for, with its name; a password is no personal datum anybody may read."""

PURPOSES: Mapping[str, str] = {
    "contact": "联系主体核实情况",
    "verify": "核对证件",
    "inspect": "现场检查或执法",
    "emergency": "问题产品处置",
    "other": "其他",
}


@dataclass(frozen=True, slots=True)
class Unmask:
    """Ask for personal values of a subject in full: which, for what purpose, and why in words."""

    subject_id: int
    fields: tuple[str, ...]
    purpose: str
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Unmasked:
    """The values by field name, for one page and no longer; never logged, stored or repeated."""

    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnmaskingRow:
    """One look at personal values: who, which, why, when."""

    id: int
    subject_id: int
    account_id: int
    organisation_id: int | None
    fields: tuple[str, ...]
    purpose: str
    reason: str
    at: datetime

    @property
    def field_words(self) -> str:
        """The fields as people read them."""
        return "、".join(FIELD_NAMES.get(name, name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of data is kept: ``keep_days`` at least (0: no fixed term), in words ``keep_words``; then what.

    ``automatic`` is whether the daily timer carries it out; ``source`` names where the term comes from, ``as_of`` the
    day it was read.
    """

    key: str
    kind: str
    basis: str
    keep_days: int
    keep_words: str
    then: str
    automatic: bool
    source: str
    as_of: date


OF_ACCOUNT = "account"
"""The ground of an erasure of the person behind one account."""


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure as it is told to restores: what was erased and when. Holds nothing personal.

    ``ground`` says how far it went: a whole application, the persons of a subject ("asked"), those and the name of a
    natural person ("asked_name"), or the person behind one account ("account"). ``number`` is that of the subject or account.
    """

    number: int
    at: datetime
    ground: str = "expired"
