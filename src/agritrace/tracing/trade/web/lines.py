"""The lines of a sale while it is typed: labels scanned one after the other, lines added and taken away.

Nothing is stored here; each press answers with the same form, everything typed kept, so that it works without scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agritrace.kernel.subjectcodes import ScannedTrace, parse_scanned
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow, BatchState
from agritrace.tracing.codes import selectors as codes

from ..values import MOST_LINES
from .forms import name_of, plain_amount


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it is to be shown again: its values, how many lines it has, and what to say about the scan."""

    values: Mapping[str, str]
    count: int
    said: str = ""
    added: bool = False


def count_of(data: Mapping[str, str]) -> int:
    """How many lines a sent form has; 1 when it does not say."""
    told = data.get("lines", "")
    return max(1, min(int(told), MOST_LINES)) if told.isascii() and told.isdecimal() and len(told) < 4 else 1


def is_editing(data: Mapping[str, str]) -> bool:
    """Whether the form was sent to change its lines, not to sell."""
    return bool(data.get("scan", "").strip()) or "add" in data or "drop" in data


def offered(viewer: Viewer, ids: Iterable[str]) -> tuple[BatchRow, ...]:
    """The newest batches the viewer can sell, and those of his own that the form names beyond them."""
    newest = batches.sellable(viewer)
    known = {row.id for row in newest}
    wanted = {int(text) for text in ids if text.isascii() and text.isdecimal() and len(text) < 19} - known
    more = batches.briefs(wanted).values() if wanted else ()
    return (*newest, *(row for row in more if _sellable(row, viewer)))


def chosen(data: Mapping[str, str]) -> list[str]:
    """The batches the lines of a sent form name."""
    return [data.get(name_of("batch_id", nth), "") for nth in range(1, count_of(data) + 1)]


def edited(viewer: Viewer, data: Mapping[str, str], first: Sequence[BatchRow]) -> Typed:
    """The form after the press: a line more, a line less, or the batch of a scanned label as a line."""
    values, count = {name: str(text) for name, text in data.items()}, count_of(data)
    if "drop" in values:
        return _dropped(values, count, values["drop"])
    if values.get("scan", "").strip():
        return _scanned(viewer, values, count)
    if count >= MOST_LINES:
        return Typed(values, count, f"一车货最多 {MOST_LINES} 行，请分成几笔提交。")
    taken = set(chosen(values))
    free = next((row for row in first if str(row.id) not in taken), None)
    if free is None:
        return Typed(values, count, "可卖的批次都已经在单子里。")
    return _with(values, count, free, quantity="")


def _scanned(viewer: Viewer, values: dict[str, str], count: int) -> Typed:
    text = values.pop("scan").strip()
    found = parse_scanned(text)
    if not isinstance(found, ScannedTrace):
        return Typed(values, count, "没有认出这个标签。请重新扫描产品标签上的追溯码。")
    before = [code for code in values.get("scanned", "").split(",") if code]
    if found.code in before:
        return Typed(values, count, "这个标签刚才扫过了，没有重复加。")
    row = _batch_of(viewer, found.code)
    if row is None:
        return Typed(values, count, "这个标签不是您在库的批次，不能卖。请核对标签。")
    if str(row.id) in _counted(values, count):
        return Typed(values, count, f"{row.full_name} {row.number} 已经在单子里，没有重复加。")
    if count >= MOST_LINES:
        return Typed(values, count, f"一车货最多 {MOST_LINES} 行，请分成几笔提交。")
    values["scanned"] = ",".join([*before, found.code])
    amount = plain_amount(row.available)
    if count == 1 and not values.get("quantity", "").strip():
        values |= {"batch_id": str(row.id), "quantity": amount}
        return Typed(values, 1, f"已加 {row.full_name} {row.number}，请核对数量。", added=True)
    return _with(values, count, row, quantity=amount)


def _counted(values: Mapping[str, str], count: int) -> set[str]:
    """The batches of lines that count: the first one only when a quantity stands beside it."""
    lines = range(1, count + 1)
    return {values.get(name_of("batch_id", nth), "") for nth in lines if nth > 1 or values.get("quantity", "").strip()}


def _with(values: dict[str, str], count: int, row: BatchRow, *, quantity: str) -> Typed:
    values |= {name_of("batch_id", count + 1): str(row.id), name_of("quantity", count + 1): quantity}
    return Typed(values, count + 1, f"已加第 {count + 1} 行：{row.full_name} {row.number}，请核对数量。", added=True)


def _dropped(values: dict[str, str], count: int, which: str) -> Typed:
    """The lines below move up; a form keeps its last line."""
    nth = int(which) if which.isascii() and which.isdecimal() and len(which) < 4 else 0
    if count < 2 or not 1 <= nth <= count:
        return Typed(values, count)
    for name in ("batch_id", "quantity"):
        kept = [values.get(name_of(name, line), "") for line in range(1, count + 1) if line != nth]
        values.update({name_of(name, line): text for line, text in enumerate(kept, start=1)})
    still = {text for text in chosen({**values, "lines": str(count - 1)}) if text}
    codes_left = [code for code in values.get("scanned", "").split(",") if code and _names(code, still)]
    return Typed({**values, "scanned": ",".join(codes_left)}, count - 1)


def _names(code: str, ids: set[str]) -> bool:
    issued = codes.by_code(code)
    return issued is not None and str(issued.batch_id) in ids


def _batch_of(viewer: Viewer, code: str) -> BatchRow | None:
    """The viewer's own batch behind a label, of which something is left to sell."""
    issued: Any = codes.by_code(code)
    row = batches.briefs([issued.batch_id]).get(issued.batch_id) if issued and issued.batch_id else None
    return row if row is not None and _sellable(row, viewer) else None


def _sellable(row: BatchRow, viewer: Viewer) -> bool:
    return row.subject_id == viewer.subject_id and row.state is BatchState.ACTIVE and row.available > 0
