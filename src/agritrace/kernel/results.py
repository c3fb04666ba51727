"""Anticipated outcomes: a refusal carries reasons that say what is wrong and how to mend it, in Chinese.

Rules return a decision or a :class:`Refusal`; services raise :class:`Refused` so that nothing is stored; entrances
show the same reasons beside the field (pages) or with status 409 (API).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against an act: a sentence, how to mend it, and the field it belongs to ("" for the whole)."""

    sentence: str
    remedy: str = ""
    field: str = ""
    code: str = ""

    def __str__(self) -> str:
        """The sentence followed by the remedy, as shown to people."""
        return f"{self.sentence}{self.remedy}" if self.remedy else self.sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act is refused for one or more reasons; never empty."""

    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        """A refusal without a reason would leave people without a remedy."""
        if not self.reasons:
            raise ValueError("a refusal needs at least one reason")

    def __str__(self) -> str:
        """All reasons in one line."""
        return "；".join(str(reason) for reason in self.reasons)


class Refused(Exception):
    """Raised by services; rolls back whatever was begun."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal for the entrance that will show it."""
        super().__init__(str(refusal))
        self.refusal = refusal


class NotFound(Refused):
    """The object does not exist for this viewer; entrances answer 404 without telling the two cases apart."""

    def __init__(self, what: str) -> None:
        """``what`` is the Chinese noun of the thing looked for."""
        super().__init__(refuse(f"没有找到{what}。", "可能已被删除，或不在您的管辖范围内。").refusal)


class CommandConflict(Refused):
    """The same command id came again with other content; both stay as they are and are shown (status 409)."""


def refuse(sentence: str, remedy: str = "", *, field: str = "", code: str = "") -> Refused:
    """A refusal for a single reason, ready to raise."""
    return Refused(Refusal((Reason(sentence, remedy, field, code),)))


def denied(what: str = "执行这项操作") -> Refused:
    """The viewer lacks the permission or the competence."""
    return Denied(Refusal((Reason(f"您没有权限{what}。", "如确需办理，请联系本机构的用户管理员。", code="denied"),)))


class Denied(Refused):
    """The viewer may not do this; entrances answer 403."""


def raise_for(reasons: tuple[Reason, ...] | list[Reason]) -> None:
    """Raise one refusal with all reasons, or do nothing when there are none."""
    if reasons:
        raise Refused(Refusal(tuple(reasons)))
