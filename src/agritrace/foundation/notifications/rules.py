"""Decisions about messages: what words may name, how they are filled, when a failed one is tried again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from string import Formatter

from agritrace.kernel.results import Reason

from .values import USUAL, Channel, Topic, WordingKind

LONGEST_SMS = 210
"""Characters of three parts of a text message (70 each in UCS-2, GSM 03.38); more is cut by some networks."""
LONGEST_EMAIL = 1000
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long a message that could not leave waits before each further try; after the last it is given up."""


def named(text: str) -> tuple[str, ...] | None:
    """The places a text names in braces, in order; None when braces do not match or hold more than a name."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion or (name is not None and not name.isidentifier()) for _, name, spec, conversion in parts):
        return None
    return tuple(name for _, name, _, _ in parts if name is not None)


def against_wording(kind: WordingKind, text: str) -> tuple[Reason, ...]:
    """Everything wrong with new words of a message."""
    if not text.strip():
        return (Reason("请填写内容。", "想用原来的内容，请按“恢复默认”。", "text", "empty"),)
    places, allowed = named(text), "、".join(f"{{{name}}}" for name in kind.examples)
    if places is None:
        return (Reason("花括号没有成对，或其中不是占位名。", f"可以使用 {allowed}。", "text", "braces"),)
    found = []
    unknown = sorted(set(places) - set(kind.examples))
    if unknown:
        words = "、".join(f"{{{name}}}" for name in unknown)
        found.append(Reason(f"这条消息没有 {words}。", f"可以使用 {allowed}。", "text", "unknown"))
        return tuple(found)
    most = LONGEST_SMS if kind.channel is Channel.SMS else LONGEST_EMAIL
    shown = len(fill(text, kind.examples))
    if shown > most:
        found.append(Reason(f"内容太长，按示例有 {shown} 个字。", f"最多 {most} 个字。", "text", "long"))
    return tuple(found)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with their places filled; what is not known reads as nothing."""
    return text.format_map({name: values.get(name, "") for name in named(text) or ()})


def pause_after(tries: int) -> timedelta | None:
    """How long a message waits after so many failed tries (1 or more); None when it is given up."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def wanted(topic: str, chosen: Mapping[tuple[str, str], bool], *, producer: bool) -> frozenset[Channel]:
    """By which channels an account gets a topic: its own answers, else the usual ones of producers.

    Officials have their workbench open all day and colleagues who read the same; nothing is usual for them.
    """
    usual = USUAL.get(Topic(topic), frozenset()) if producer and topic in set(Topic) else frozenset()
    return frozenset(one for one in Channel if chosen.get((topic, one.value), one in usual))
