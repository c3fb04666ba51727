"""Tags and filters of the design system; loaded everywhere as template builtins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from agritrace.kernel.clock import system_now

from .. import drawing, words
from ..frame import Frame
from ..parts import Badge, Cell, Column
from ..words import Due

register = template.Library()


class Part(Protocol):
    """Anything of ``ui.parts``: it names the template that draws it."""

    template: str


register.simple_tag(drawing.icon)


@register.simple_tag
def state(badge: Badge | None) -> SafeString | str:
    """The badge of a state: outline, icon and word. Nothing for None."""
    return drawing.state(badge) if badge else ""


@register.simple_tag
def nav(frame: Frame) -> SafeString:
    """The lists of the navigation."""
    return drawing.nav(frame.groups, frame.active)


@register.simple_tag
def tabs(frame: Frame) -> SafeString:
    """The tabs of phones."""
    return drawing.tabs(frame.tabs, frame.active)


@register.simple_tag(takes_context=True)
def part(context: Context, shown: Part | None) -> str:
    """Draws a part of ``ui.parts`` with its own template; inside it the part is called ``part``. Nothing for None."""
    if not shown or context.template is None:  # a template that was not given the part reads it as ""
        return ""
    drawn = context.template.engine.get_template(shown.template)
    with context.push(part=shown):
        return drawn.render(context)


@register.simple_tag(takes_context=True)
def row_cells(context: Context, cells: Sequence[tuple[Column, Cell]]) -> SafeString:
    """The cells of one row of a table, the first as its head."""
    return drawing.row_cells(cells, [part(context, cell.act) if cell.act else "" for _, cell in cells])  # type: ignore[arg-type]  # its template is of the class


@register.filter
def code(value: object) -> SafeString | str:
    """A code in groups of four, in the type of codes."""
    return drawing.code(value) if value else ""


@register.filter
def quantity(value: Decimal | int | float | str | None, unit: str = "") -> str:
    """An amount with commas and unit; nothing for None."""
    return "" if value is None or value == "" else words.quantity(value, unit)


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """Yuan with two decimals; nothing for None."""
    return "" if value is None else words.money(value)


@register.filter
def stamp(value: datetime | date | None) -> str:
    """2026-11-23 07:30 in Beijing time, for facts and tables; nothing for None."""
    return words.stamp(value) if value else ""


@register.filter
def said(value: datetime | date | None, now: datetime | None = None) -> str:
    """今天 10:06, for sentences; nothing for None."""
    return words.said(value, now or system_now()) if value else ""


@register.filter
def due(value: datetime | Due | None, now: datetime | None = None) -> SafeString | str:
    """A deadline with its icon: time left, today, or over. Accepts ready words for working days."""
    if value is None:
        return ""
    return drawing.due(value if isinstance(value, Due) else words.due(value, now or system_now()))


@register.filter
def masked_phone(value: str | None) -> str:
    """138****6027; nothing for None."""
    return words.masked_phone(value) if value else ""


@register.filter
def draft_keys(tags: str | None) -> list[str]:
    """The drafts a message declares finished: its extra tags of the form ``draft:key``."""
    return [tag.removeprefix("draft:") for tag in (tags or "").split() if tag.startswith("draft:")]
