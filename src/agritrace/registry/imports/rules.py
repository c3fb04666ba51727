"""Decisions about a directory: which row is the head, what a cell means, what a row tells. No database, no Excel.

Whatever stands in a cell, the answer is an application or faults that say what to do; nothing is guessed: a number that
Excel has rounded, a date or a formula is never turned into text silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from agritrace.kernel.results import Reason
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm
from agritrace.kernel.textforms import half_width
from agritrace.registry.subjects.values import (
    INDUSTRY_NAMES,
    ROLE_NAMES,
    Application,
    BusinessRole,
    CredentialKind,
    Industry,
)

from .values import BY_KEY, COLUMNS, CREDENTIAL_WORDS, EMPTY, HEADS, IGNORED, YES, Cell, CellKind, Fault, Line, Places

_T = TypeVar("_T")
EXAMPLE = "【示例】"
"""A row whose name begins so is passed over: the template brings one."""
HEAD_WITHIN = 5
"""The head stands in one of the first rows: offices like a title above it."""
LONGEST_CELL = 500
_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_OF_KIND: dict[CellKind, str] = {
    CellKind.DATE: "Excel 把这一格当成了日期。请把格式改为“文本”，重新填写。",
    CellKind.TRUTH: "这一格是逻辑值（TRUE/FALSE）。请改为文字。",
    CellKind.FORMULA: "这一格是公式。请复制后用“选择性粘贴—数值”改成文字。",
    CellKind.ERROR: "这一格是 Excel 的错误值（如 #N/A）。请重新填写。",
    CellKind.MERGED: "这一格是合并单元格。请取消合并，每行都填写。",
    CellKind.LONG_NUMBER: "Excel 把号码存成了数字，后几位可能已变成 0。请把格式改为“文本”，对照证件重新填写。",
}
_FORMS = {name: form for form, name in FORM_NAMES.items()}
_CREDENTIALS = {name: kind for kind, name in CREDENTIAL_WORDS.items()}
_ROLES = {name: role for role, name in ROLE_NAMES.items()}
_INDUSTRIES = {name: industry for industry, name in INDUSTRY_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the head stands (row number from 1) and which column of the sheet (from 0) holds which key."""

    row: int
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What one row tells, or what is wrong with it."""

    line: Line = field(repr=False)
    application: Application | None
    seen: bool = False
    faults: tuple[Fault, ...] = ()


def head_of(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Heading | tuple[str, ...]:
    """The head among the first rows, or the heads that are missing in the best of them."""
    best: dict[int, str] = {}
    at = 1
    for number, cells in rows:
        found = {index: key for index, cell in enumerate(cells) if (key := HEADS.get(_head(cell.text)))}
        if len(set(found.values())) > len(set(best.values())):
            best, at = found, number
    missing = tuple(c.head for c in COLUMNS if c.required and c.key not in best.values())
    return missing or Heading(at, _first_of_each(best))


def twice_named(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Heads that stand more than once: nobody knows which column is meant."""
    named = [_head(cell.text) for cell in cells if _head(cell.text) in HEADS]
    return tuple(sorted({head for head in named if named.count(head) > 1}))


def unknown_heads(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Heads of columns that will not be read, to be told to whoever uploads."""
    named = [_head(cell.text) for cell in cells]
    return tuple(head for head in named if head and head not in HEADS and head not in IGNORED)


def line_of(heading: Heading, number: int, cells: Sequence[Cell]) -> Line:
    """The cells of a row under their keys; a short row is filled up."""
    found = {key: cells[index] if index < len(cells) else EMPTY for index, key in heading.columns.items()}
    return Line(number, {column.key: found.get(column.key, EMPTY) for column in COLUMNS})


def is_example(line: Line) -> bool:
    """Whether this is the example row of the template."""
    return line.cells["name"].text.startswith(EXAMPLE)


def read(line: Line, places: Places) -> Told:
    """What a row tells: every faulty cell is named at once."""
    reading = _Reading(line, places)
    application = reading.application()
    return Told(line, None if reading.faults else application, reading.seen, tuple(reading.faults))


def faults_of(row: int, reasons: Iterable[Reason]) -> tuple[Fault, ...]:
    """Reasons of the rules of registration as faults of cells; attachments are answered by the county having seen them."""
    return tuple(_fault(row, reason) for reason in reasons)


def _fault(row: int, reason: Reason) -> Fault:
    if reason.code == "licence":
        words = "证件号码与国家标准不符。请核对；确认无误的，在“已核对原件”一列填“是”。"
        return Fault(row, "cred_no", words)
    return Fault(row, reason.field if reason.field in BY_KEY else "", str(reason))


class _Reading:
    """One row being read; collects its faults."""

    def __init__(self, line: Line, places: Places) -> None:
        self.line, self.places = line, places
        self.faults: list[Fault] = []
        self.seen = False

    def application(self) -> Application:
        """Everything the row tells; only meaningful when no fault was found."""
        text = {column.key: self._text(column.key) for column in COLUMNS}
        self.seen = self._one(text, "seen", {YES: True}) or False
        return Application(
            org_form=self._one(text, "org_form", _FORMS) or SubjectForm.OTHER,
            business_roles=self._several(text, "business_roles", _ROLES) or (BusinessRole.PLANTING,),
            industries=self._several(text, "industries", _INDUSTRIES) or (Industry.PLANTING,),
            name=text["name"],
            cred_kind=self._one(text, "cred_kind", _CREDENTIALS) or CredentialKind.CREDIT_CODE,
            cred_no=text["cred_no"],
            region_code=self._region(text["region_code"]),
            address=text["address"],
            legal_name=text["legal_name"],
            legal_id=text["legal_id"],
            phone=text["phone"],
            contact_name=text["contact_name"],
            scale_words=text["scale_words"],
            main_products=tuple(dict.fromkeys(self._several(text, "main_products", self.places.products))),
        )

    def _text(self, key: str) -> str:
        cell, column = self.line.cells[key], BY_KEY[key]
        words = _OF_KIND.get(cell.kind, "")
        if column.number and cell.kind is CellKind.TEXT and _SCIENTIFIC.fullmatch(half_width(cell.text.strip())):
            words = _OF_KIND[CellKind.LONG_NUMBER]
        text = " ".join(cell.text.split())
        if not words and column.required and not text:
            words = f"请填写{column.head}。"
        if not words and len(text) > LONGEST_CELL:
            words = f"内容太长，最多 {LONGEST_CELL} 个字。"
        if words:
            self.faults.append(Fault(self.line.number, key, words))
            return ""
        return text

    def _one(self, text: Mapping[str, str], key: str, meaning: Mapping[str, _T]) -> _T | None:
        said = text[key]
        if not said:
            return None
        if said in meaning:
            return meaning[said]
        self._unknown(key, said, meaning)
        return None

    def _several(self, text: Mapping[str, str], key: str, meaning: Mapping[str, _T]) -> tuple[_T, ...]:
        rest, found = text[key], []
        for word in sorted((word for word in meaning if _SEPARATORS.search(word)), key=len, reverse=True):
            if word in rest:  # a word of the list that holds a separator itself
                rest = rest.replace(word, "、")
                found.append(meaning[word])
        for word in filter(None, (one.strip() for one in _SEPARATORS.split(rest))):
            if word in meaning:
                found.append(meaning[word])
            else:
                self._unknown(key, word, meaning)
        return tuple(found)

    def _region(self, said: str) -> str:
        if not said:
            return ""
        plain = half_width(said).replace(" ", "")
        if plain.isascii() and plain.isdecimal() and len(plain) in {6, 9, 12}:
            return plain.ljust(12, "0")
        if plain in self.places.regions:
            return self.places.regions[plain]
        words = f"本县没有叫“{_short(said)}”的乡镇（街道）。请按“填写说明”中的名称填写；其他县的主体由所在县导入。"
        self.faults.append(Fault(self.line.number, "region_code", words))
        return ""

    def _unknown(self, key: str, said: str, meaning: Mapping[str, object]) -> None:
        choice = "、".join(BY_KEY[key].words[:8]) or "见“填写说明”"
        words = f"没有“{_short(said)}”这一项。可填：{choice}。"
        self.faults.append(Fault(self.line.number, key, words))


def _short(said: str) -> str:
    return said if len(said) <= 20 else f"{said[:20]}…"


def _head(text: str) -> str:
    """A head without star, blanks and full-width brackets: people retype them."""
    return "".join(half_width(text).split()).rstrip("*").replace("(", "（").replace(")", "）")


def _first_of_each(found: Mapping[int, str]) -> Mapping[int, str]:
    kept: dict[str, int] = {}
    for index, key in found.items():
        kept.setdefault(key, index)
    return {index: key for key, index in kept.items()}
