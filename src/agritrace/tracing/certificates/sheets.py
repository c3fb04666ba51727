"""The printed certificate: data of the print template and its measures.

Alone on A6 paper its QR leads to the certificate; together with the trace label (100 x 70 mm) one QR serves both: it is the
batch's trace code, whose public page shows the certificate. Six dots a module at 203 dpi, level Q, four modules of white.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno

from agritrace.foundation.printing import services as printing
from agritrace.kernel.subjectcodes import trace_url
from agritrace.kernel.tracecodes import grouped

from .values import BASIS_NAMES, Basis, CertificateRow

DOT_MM = 25.4 / 203
DOTS_PER_MODULE = 6
QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed besides the row: who promises, how to reach him, where from, which sentences, which copies."""

    paper: str
    promiser: str
    contact: str
    origin: str
    promises: tuple[str, ...]
    issued_on: str
    first: int
    copies: int


def template_data(host: str, row: CertificateRow, sheet: Sheet) -> dict[str, Any]:
    """Everything the template ``certificate`` reads."""
    together = sheet.paper != "a6"
    text = trace_url(host, row.batch_code if together else row.code)
    modules = int(segno.make_qr(text, error="q", boost_error=False).symbol_size(border=QUIET_MODULES)[0])
    return {
        "paper": sheet.paper,
        "qr": printing.qr_svg(text),
        "side": modules * DOTS_PER_MODULE * DOT_MM,
        "facts": [list(fact) for fact in _facts(row, sheet).items()],
        "promises": list(sheet.promises),
        "bases": [[BASIS_NAMES[one], one in row.bases] for one in Basis],
        "code": grouped(row.code),
        "trace": grouped(row.batch_code) if together else "",
        "first": sheet.first,
        "copies": sheet.copies,
    }


def pdf(data: Mapping[str, Any]) -> bytes:
    """The certificates as PDF, one page each."""
    return printing.pdf("agritrace.tracing.certificates", "certificate", data)


def _facts(row: CertificateRow, sheet: Sheet) -> dict[str, str]:
    """What the order of 2025 asks for: product, quantity, origin, day of issue, who promises, how to reach him."""
    return {
        "产品名称": row.full_name,
        "数量": f"{row.quantity.normalize():f} {row.unit}",
        "产地": sheet.origin,
        "开具时间": sheet.issued_on,
        "承诺主体": sheet.promiser,
        "联系方式": sheet.contact,
    }
