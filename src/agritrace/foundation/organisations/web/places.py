"""Regions typed by people as lines of text: a code, or a name that is unique where it may lie."""

from __future__ import annotations

from collections.abc import Sequence

from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import PREFIX_LENGTHS, full_code, prefix_of
from agritrace.kernel.viewer import Jurisdiction

from .. import selectors
from ..values import OrganisationRow


class Unclear(ValueError):
    """A line that names no region, or several; its message says how to mend it."""


def prefix_told(line: str, within: Jurisdiction) -> str:
    """The significant digits of the region a line names: its first word is a code, or the whole line a name."""
    first = line.split(maxsplit=1)[0]
    if first.isascii() and first.isdigit():
        if len(first) not in PREFIX_LENGTHS:
            raise Unclear(f"“{first}”不是区划代码：应为 2、4、6、9 或 12 位数字。")
        return prefix_of(first)
    found = [row for row in regions.search(line, limit=20) if within.covers(prefix_of(row.code))]
    exact = [row for row in found if line.strip() in {row.name, row.path}] or found
    if not exact:
        raise Unclear(f"管辖范围内没有“{line.strip()}”。请填区划代码，或在区划页核对名称。")
    if len(exact) > 1:
        names = "、".join(f"{row.path}（{prefix_of(row.code)}）" for row in exact[:4])
        raise Unclear(f"“{line.strip()}”不止一处：{names}。请改填区划代码。")
    return prefix_of(exact[0].code)


def prefixes_told(text: str, within: Jurisdiction) -> tuple[str, ...]:
    """One region for each line that is not empty, each once."""
    return tuple(dict.fromkeys(prefix_told(line, within) for line in text.splitlines() if line.strip()))


def lines_of(prefixes: Sequence[str]) -> str:
    """Prefixes as lines people can read and change: code and name."""
    named = _names(prefixes)
    return "\n".join(f"{prefix or '0' * 12} {named[prefix]}" for prefix in prefixes)


def said(prefixes: Sequence[str]) -> str:
    """Prefixes in words, in one sentence."""
    named = _names(prefixes)
    return "、".join(named[prefix] for prefix in prefixes)


def _names(prefixes: Sequence[str]) -> dict[str, str]:
    named = regions.names({full_code(prefix) for prefix in prefixes if prefix})
    return {prefix: named.get(full_code(prefix), f"原区划代码 {prefix}") if prefix else "全国" for prefix in prefixes}


def organisation_told(text: str) -> OrganisationRow:
    """The open organisation somebody named by code or name."""
    found = selectors.named(text)
    if not found:
        raise Unclear(f"没有找到机构“{text.strip()}”。请填机构码或完整名称。")
    if len(found) > 1:
        names = "、".join(f"{row.name}（{row.code or '无机构码'}）" for row in found[:4])
        raise Unclear(f"“{text.strip()}”不止一家：{names}。请改填机构码。")
    return found[0]
