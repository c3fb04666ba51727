"""The paper of a voucher: 58 and 80 mm rolls for thermal printers at 203 dpi, and A6; one template for all three."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from agritrace.foundation.printing import services as printing
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, show_instant
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.subjectcodes import trace_url
from agritrace.kernel.tracecodes import grouped
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches.values import INSPECTION_NAMES, Inspection

from .values import KIND_NAMES, LineRow, MarketKind, Paper, VoucherRow

PACKAGE, TEMPLATE = "agritrace.tracing.vouchers", "voucher"


def link(row: VoucherRow) -> str:
    """What the QR code holds: the public address of the code, nothing personal."""
    return trace_url(settings.PUBLIC_HOST, row.code)


def pdf(row: VoucherRow, lines: tuple[LineRow, ...], paper: Paper, *, phone: str) -> bytes:
    """The voucher on one paper; rolls are as long as its lines need."""
    return printing.pdf(PACKAGE, TEMPLATE, data(row, lines, paper, phone=phone))


def png(row: VoucherRow, lines: tuple[LineRow, ...], paper: Paper, *, phone: str) -> bytes:
    """The same as a picture of 203 dots per inch."""
    return printing.png(PACKAGE, TEMPLATE, data(row, lines, paper, phone=phone))


def data(row: VoucherRow, lines: tuple[LineRow, ...], paper: Paper, *, phone: str) -> dict[str, Any]:
    """Everything the template reads (domain facts tracing §4)."""
    supplier = subjects.brief([row.subject_id])[row.subject_id]
    facts = (
        ("供货主体", supplier.name),
        ("主体码", supplier.code),
        ("联系电话", phone),
        ("收货单位", f"{row.market}（{KIND_NAMES[MarketKind(row.kind)]}）"),
        ("所在地", regions.path(row.market_region_code)),
        ("承运", " ".join(part for part in (row.carrier, row.plate) if part)),
        ("交易日期", beijing_day(row.issued_at).isoformat()),
        ("开具时间", show_instant(row.issued_at)),
    )
    return {
        "paper": paper.value,
        "code": grouped(row.code),
        "qr": printing.qr_svg(link(row)),
        "facts": [(name, text) for name, text in facts if text],
        "lines": [_line(one) for one in lines],
        "nth": row.prints,
    }


def _line(one: LineRow) -> dict[str, str]:
    tested = INSPECTION_NAMES[Inspection(one.inspection)]
    return {
        "name": f"{one.product_name}　{one.spec}" if one.spec else one.product_name,
        "amount": f"{format_amount(one.quantity)} {one.unit}",
        "origin": regions.path(f"{one.origin_region_code[:6]}000000"),
        "day": one.harvested_on.isoformat(),
        "tested": tested,
        "code": grouped(one.batch_code),
    }
