"""Tags and filters of the design system; loaded everywhere as template builtins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from agritrace.kernel.clock import system_now

from .. import words
from ..parts import Badge, Cell, Column
from ..words import Due

register = template.Library()


class Part(Protocol):
    """Anything of ``ui.parts``: it names the template that draws it."""

    template: str


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon out of the cached sprite. Hidden from readers: words stand beside it, or an aria-label around it."""
    return _icon(name, f"i {extra}".rstrip(), static("dist/icons.svg"))


@lru_cache(maxsize=1024)
def _icon(name: str, css: str, sprite: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, sprite, name)


@register.simple_tag
def state(badge: Badge | None) -> SafeString | str:
    """The badge of a state: outline, icon and word. Nothing for None."""
    if badge is None:
        return ""
    return format_html('<span class="state st-{}">{}{}</span>', badge.kind, icon(badge.icon), badge.word)


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
    """The cells of one row of a table, the first as its head. Not a template: a page of a list has a hundred of them."""
    drawn: list[SafeString] = []
    for column, cell in cells:
        if not drawn:
            drawn.append(format_html('<th scope="row" role="rowheader">{}</th>', _inside(context, cell)))
            continue
        css = f"{'r' if column.right else ''}{' corner' if column.corner else ''}{' full' if column.full else ''}"
        label = format_html(' data-l="{}"', column.text) if column.text and not column.corner else ""
        drawn.append(format_html('<td role="cell" class="{}"{}>{}</td>', css, label, _inside(context, cell)))
    return mark_safe("".join(drawn))  # noqa: S308  # each cell was escaped


def _inside(context: Context, cell: Cell) -> SafeString:
    """The text, link or stress of a cell, then its state, deadline, code, small line and button."""
    text, act = escape(cell.text), part(context, cell.act)  # type: ignore[arg-type]  # its template is of the class
    if cell.url:
        text = format_html('<a href="{}">{}</a>', cell.url, text)
    elif cell.tone:
        text = format_html('<b class="{}">{}</b>', cell.tone, text)
    return format_html(
        "{}{}{}{}{}{}",
        text,
        format_html(" {}", state(cell.badge)) if cell.badge else "",
        format_html(" {}", due(cell.due)) if cell.due else "",
        format_html("<small>{}</small>", code(cell.code)) if cell.code else "",
        format_html("<small>{}</small>", cell.small) if cell.small else "",
        mark_safe(act),  # noqa: S308  # drawn by a template
    )


@register.filter
def code(value: object) -> SafeString | str:
    """A code in groups of four, in the type of codes."""
    return format_html('<span class="code">{}</span>', words.group_code(value)) if value else ""


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
    shown = value if isinstance(value, Due) else words.due(value, now or system_now())
    css = f"due {shown.level}".rstrip()
    return format_html('<span class="{}">{}{}</span>', css, icon(shown.icon), shown.text)


@register.filter
def masked_phone(value: str | None) -> str:
    """138****6027; nothing for None."""
    return words.masked_phone(value) if value else ""


@register.filter
def draft_keys(tags: str | None) -> list[str]:
    """The drafts a message declares finished: its extra tags of the form ``draft:key``."""
    return [tag.removeprefix("draft:") for tag in (tags or "").split() if tag.startswith("draft:")]
