"""What stands on a page many times, drawn by functions: entries of the menu, cells of tables, controls of forms.

A template costs twenty times as much as a function for a piece of ten words, and a list has a hundred cells, forty entries
and two hundred choices. What stands on a page once stays a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString

from . import words
from .frame import NavEntry, NavGroup
from .parts import Badge, Cell, Column
from .words import Due


def safe(value: Any) -> str:
    """A value as text that may stand in a page: escaped unless it says that it is HTML."""
    told = getattr(value, "__html__", None)
    return str(told()) if told is not None else escape(str(value))


def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon out of the cached sprite. Hidden from readers: words stand beside it, or an aria-label around it."""
    return _icon(name, extra, _sprite(settings.STATIC_URL))


@lru_cache(maxsize=4)
def _sprite(root: str) -> str:
    """The address of the sprite; ``root`` is what it depends on."""
    return str(staticfiles_storage.url("dist/icons.svg"))


@lru_cache(maxsize=1024)
def _icon(name: str, extra: str, sprite: str) -> SafeString:
    css = safe(f"i {extra}".rstrip())
    return SafeString(f'<svg class="{css}" aria-hidden="true"><use href="{safe(sprite)}#i-{safe(name)}"/></svg>')


def state(badge: Badge) -> SafeString:
    """The badge of a state: outline, icon and word."""
    return SafeString(f'<span class="state st-{safe(badge.kind)}">{icon(badge.icon)}{safe(badge.word)}</span>')


def code(value: object) -> SafeString:
    """A code in groups of four, in the type of codes."""
    return SafeString(f'<span class="code">{safe(words.group_code(value))}</span>')


def due(shown: Due) -> SafeString:
    """A deadline with its icon: time left, today, or over."""
    css = safe(f"due {shown.level}".rstrip())
    return SafeString(f'<span class="{css}">{icon(shown.icon)}{safe(shown.text)}</span>')


def row_cells(cells: Sequence[tuple[Column, Cell]], acts: Sequence[str]) -> SafeString:
    """The cells of one row of a table, the first as its head; ``acts`` are their buttons, drawn ("" for none)."""
    drawn: list[str] = []
    for (column, cell), act in zip(cells, acts, strict=True):
        if not drawn:
            drawn.append(f'<th scope="row" role="rowheader">{_inside(cell, act)}</th>')
            continue
        css = f"{'r' if column.right else ''}{' corner' if column.corner else ''}{' full' if column.full else ''}"
        label = f' data-l="{safe(column.text)}"' if column.text and not column.corner else ""
        drawn.append(f'<td role="cell" class="{css}"{label}>{_inside(cell, act)}</td>')
    return SafeString("".join(drawn))


def _inside(cell: Cell, act: str) -> str:
    """The text, link or stress of a cell, then its state, deadline, code, small line and button."""
    text = escape(str(cell.text))
    if cell.url:
        text = f'<a href="{safe(cell.url)}">{text}</a>'
    elif cell.tone:
        text = f'<b class="{safe(cell.tone)}">{text}</b>'
    badge = f" {state(cell.badge)}" if cell.badge else ""
    deadline = f" {due(cell.due)}" if cell.due else ""
    grouped = f"<small>{code(cell.code)}</small>" if cell.code else ""
    small = f"<small>{safe(cell.small)}</small>" if cell.small else ""
    return f"{text}{badge}{deadline}{grouped}{small}{act}"


def nav(groups: Iterable[NavGroup], active: str) -> SafeString:
    """The lists of the navigation with their headings; ``active`` is the key of the entry one is in."""
    drawn: list[str] = []
    for group in groups:
        head = f"<h2>{safe(group.title)}</h2>" if group.title else ""
        lines = "".join(f"\n    <li>{_entry(entry, active)}</li>" for entry in group.entries)
        drawn.append(f"{head}<ul>{lines}</ul>\n  ")
    return SafeString("".join(drawn))


def _entry(entry: NavEntry, active: str) -> str:
    said = '<span class="visually-hidden">，有超期</span>' if entry.hot else ""
    count = f'<span class="n{" hot" if entry.hot else ""}">{entry.count}{said}</span>' if entry.count else ""
    return f'<a href="{safe(entry.url)}"{_here(entry, active)}>{icon(entry.icon)}{safe(entry.text)}{count}</a>'


def tabs(entries: Iterable[NavEntry], active: str) -> SafeString:
    """The five tabs of phones."""
    return SafeString("".join(_tab(entry, active) for entry in entries))


def _tab(entry: NavEntry, active: str) -> str:
    css = ' class="scan"' if entry.key == "scan" else ""
    count = f'<span class="bubble">{entry.count}</span>' if entry.count else ""
    return f'<a href="{safe(entry.url)}"{css}{_here(entry, active)}>{icon(entry.icon)}{safe(entry.text)}{count}</a>'


def _here(entry: NavEntry, active: str) -> str:
    return ' aria-current="page"' if entry.key == active else ""


def control(widget: Mapping[str, Any]) -> str:
    """An input of one line, or a hidden one, out of the context of a Django widget."""
    value = "" if widget["value"] is None else f' value="{safe(widget["value"])}"'
    css = "" if widget["type"] == "hidden" else f' class="{_css("form-control", widget)}"'
    return f'<input type="{safe(widget["type"])}" name="{safe(widget["name"])}"{value}{css}{_attributes(widget)}>'


def select(widget: Mapping[str, Any]) -> str:
    """A select with its choices, those of a group under its name."""
    drawn = [f'<select name="{safe(widget["name"])}" class="{_css("form-select", widget)}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        inside = "".join(_option(option) for option in options)
        drawn.append(f'<optgroup label="{safe(group)}">{inside}</optgroup>' if group else inside)
    return "".join([*drawn, "</select>"])


def region(widget: Mapping[str, Any]) -> str:
    """A select of regions; the script puts a search before it."""
    return f'<div class="picker">{select(widget)}</div>'


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{safe(option["value"])}"{_attributes(option)}>{safe(option["label"])}</option>'


def _css(own: str, widget: Mapping[str, Any]) -> str:
    more = widget["attrs"].get("class")
    return f"{own} {safe(more)}" if more else own


def _attributes(widget: Mapping[str, Any]) -> str:
    """All but the class; True stands alone, False not at all."""
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False and name != "class")
    return "".join(f" {safe(n)}" if value is True else f' {safe(n)}="{safe(value)}"' for n, value in told)
