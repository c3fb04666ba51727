"""Labels: the data of the print template, and its measures.

Measures follow the look of the platform (style page, "Print"): 60 × 40 mm, QR of 5 dots a module at 203 dpi, so that a
thermal printer draws every module with whole dots; name 4.1 mm, other text at least 2.4 mm, code in fours 3.65 mm bold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno

from agritrace.foundation.printing import services as printing
from agritrace.kernel.subjectcodes import trace_url
from agritrace.kernel.tracecodes import grouped

from .values import CodeRow, LabelFacts, Printed

PAPERS: dict[str, str] = {"60x40": "标签纸 60 × 40 mm", "a4": "A4 不干胶（每张 21 个）"}
DOT_MM = 25.4 / 203
DOTS_PER_MODULE = 5
QUIET_MODULES = 4
WIDEST_QR_MM = 26.0


@dataclass(frozen=True, slots=True)
class QrMeasure:
    """The QR code of a label: its text, symbol version, and sizes in millimetres (``side`` with the quiet zone)."""

    text: str
    version: int
    module: float
    side: float


def measure(host: str, code: str) -> QrMeasure:
    """The QR of a code at level Q; a host too long for 5 dots a module within 26 mm gets 4."""
    text = trace_url(host, code)
    symbol = segno.make_qr(text, error="q", boost_error=False)
    modules = int(symbol.symbol_size(border=QUIET_MODULES)[0])
    dots = DOTS_PER_MODULE if modules * DOTS_PER_MODULE * DOT_MM <= WIDEST_QR_MM else DOTS_PER_MODULE - 1
    return QrMeasure(text, int(symbol.version), dots * DOT_MM, modules * dots * DOT_MM)


def template_data(host: str, row: CodeRow, facts: LabelFacts, *, run: Printed, paper: str) -> dict[str, Any]:
    """Everything the template ``label`` reads."""
    found = measure(host, row.code)
    return {
        "paper": paper,
        "title": facts.title,
        "strong": facts.strong,
        "lines": list(facts.lines),
        "number": facts.number,
        "code": grouped(row.code),
        "qr": printing.qr_svg(found.text),
        "side": found.side,
        "first": run.first_serial,
        "copies": run.copies,
        "again": run.nth > 1,
    }


def pdf(data: dict[str, Any]) -> bytes:
    """The labels as PDF, one page each, or 21 on an A4 page."""
    return printing.pdf("agritrace.tracing.codes", "label", data)
