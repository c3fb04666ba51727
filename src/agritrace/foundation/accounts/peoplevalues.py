"""What enters and leaves the services for the people of a subject, and the counter. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from .values import AccountRow


class Paper(StrEnum):
    """The paper an official looked at before he resets the password of a main account; its number is not kept."""

    IDENTITY = "identity"
    TEMPORARY = "temporary"
    HOUSEHOLD = "household"
    SOCIAL = "social"
    LICENCE = "licence"


class Came(StrEnum):
    """Who stood at the counter."""

    SELF = "self"
    DEPUTY = "deputy"


PAPER_WORDS: dict[Paper, str] = {
    Paper.IDENTITY: "居民身份证",
    Paper.TEMPORARY: "临时居民身份证",
    Paper.HOUSEHOLD: "户口簿",
    Paper.SOCIAL: "社会保障卡",
    Paper.LICENCE: "营业执照和经办人身份证",
}
CAME_WORDS: dict[Came, str] = {Came.SELF: "本人", Came.DEPUTY: "受托人（有委托书）"}
MOST_PEOPLE = 999
"""User numbers have three digits, 1 is the main account (domain facts codes §9.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSub:
    """Open a sub-account for one of my people with rights out of my own."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    permissions: frozenset[str]
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterReset:
    """A new initial password for a main account, after a look at a paper. ``checked``: paper and face agree."""

    account_id: int
    paper: Paper
    came: Came
    checked: bool
    command_id: UUID


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One of a subject's people with the rights he holds."""

    row: AccountRow
    permissions: frozenset[str]
