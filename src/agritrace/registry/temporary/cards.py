"""The card of a temporary subject as PDF and PNG: like the identity card, but marked 临时."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.conf import settings

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.printing import services as printing
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import FORM_NAMES

from .values import TemporaryRow

PACKAGE = "agritrace.registry.temporary"
TEMPLATE = "temporary_card"


def link(row: TemporaryRow) -> str:
    """What the QR code of the card holds: an address with code and proof, nothing personal."""
    return subjects.temporary_link(row.code, settings.PUBLIC_HOST)


def pdf(row: TemporaryRow) -> bytes:
    """The card, A7 landscape at true millimetres."""
    return printing.pdf(PACKAGE, TEMPLATE, _data(row))


def png(row: TemporaryRow) -> bytes:
    """The same card as a picture, to be sent to a telephone or a label printer (203 dots per inch)."""
    return printing.png(PACKAGE, TEMPLATE, _data(row))


def grouped(row: TemporaryRow) -> str:
    """The temporary code in groups of four."""
    return " ".join(row.code[i : i + 4] for i in range(0, 16, 4))


def facts(row: TemporaryRow) -> list[tuple[str, str]]:
    """Names and values beside the QR code."""
    office = organisations.names([row.organisation_id]).get(row.organisation_id, "")
    place = "".join(one.name for one in regions.line(row.region_code)[1:])
    return [
        ("组织形式", FORM_NAMES[row.org_form]),
        ("所在地", place),
        ("登记机关", office),
        ("登记日期", beijing_day(row.recorded_at).isoformat()),
    ]


def _data(row: TemporaryRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "grouped": grouped(row),
        "name": row.name,
        "facts": facts(row),
        "qr": printing.qr_svg(link(row), error="m"),
        "mark": (files("agritrace.ui") / "static" / "ui" / "logo.svg").read_text(),
    }
