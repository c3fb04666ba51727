"""State machines as tables: one line per arrow; evaluated without a database.

A missing permission means denied. Guards return reasons, never a bare no. Charts for ``docs/states`` come out of
the same tables, so that the picture cannot drift from the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from .results import Reason, Refusal
from .viewer import Viewer

S = TypeVar("S", bound=StrEnum)
Guard = Callable[[object], tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class Arrow(Generic[S]):
    """One allowed change: ``sources`` to ``target`` by somebody holding ``permission``.

    ``event`` names what is announced afterwards ("" for nothing), ``sentence`` is the Chinese name of the act on
    charts and buttons, ``deadline`` the time the actor has, ``guard`` looks at the snapshot given to ``follow``.
    """

    name: str
    sources: tuple[S, ...]
    target: S
    permission: str
    sentence: str
    event: str = ""
    guard: Guard | None = None
    deadline: timedelta | None = None


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A named table of arrows with its start and its declared ends."""

    name: str
    title: str
    labels: dict[S, str]
    start: S
    ends: frozenset[S]
    arrows: tuple[Arrow[S], ...]

    def arrow(self, name: str) -> Arrow[S]:
        """The arrow of that name; an unknown name is a programming error (KeyError)."""
        for arrow in self.arrows:
            if arrow.name == name:
                return arrow
        raise KeyError(f"{self.name} has no arrow {name!r}")

    def follow(self, viewer: Viewer, state: S, name: str, *, snapshot: object = None) -> S | Refusal:
        """The state after the arrow, or all reasons why it may not be followed now."""
        arrow = self.arrow(name)
        if not viewer.can(arrow.permission):
            return Refusal((Reason(f"您没有权限{arrow.sentence}。", "请联系本机构的用户管理员。", code="denied"),))
        if state not in arrow.sources:
            now, may = self.labels[state], "、".join(self.labels[s] for s in arrow.sources)
            return Refusal(
                (
                    Reason(
                        f"当前状态是“{now}”，只有“{may}”时才能{arrow.sentence}。",
                        "请刷新页面查看最新状态。",
                        code="state",
                    ),
                )
            )
        reasons = arrow.guard(snapshot) if arrow.guard else ()
        return Refusal(reasons) if reasons else arrow.target

    def open_arrows(self, viewer: Viewer, state: S, snapshot: object = None) -> tuple[Arrow[S], ...]:
        """The arrows this viewer could follow now: the buttons of a record page."""
        return tuple(
            a for a in self.arrows if not isinstance(self.follow(viewer, state, a.name, snapshot=snapshot), Refusal)
        )

    def chart(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"  [*] --> {self.start.value}"]
        lines += [f"  {state.value} : {label}" for state, label in self.labels.items()]
        lines += [f"  {s.value} --> {a.target.value} : {a.sentence}" for a in self.arrows for s in a.sources]
        lines += [f"  {end.value} --> [*]" for end in sorted(self.ends)]
        return "\n".join(lines) + "\n"
