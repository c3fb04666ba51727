"""The identity card (电子身份标识) and the A4 plaque of a subject as PDF and QR code (domain facts codes §9.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.resources import files

from django.conf import settings

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.printing import services as printing
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.subjectforms import FORM_NAMES

from . import selectors
from .values import INDUSTRY_NAMES, ROLE_NAMES, BusinessRole, Industry, SubjectRow

PACKAGE = "agritrace.registry.subjects"


def link(row: SubjectRow) -> str:
    """What the QR code of the newest card holds."""
    return selectors.identity_link(row, settings.PUBLIC_HOST)


def pdf(row: SubjectRow, issued: date | None = None) -> bytes:
    """The card, A7 landscape at true millimetres. NotFound while the subject has no code. Holds no personal number."""
    held = link(row)
    return printing.pdf(
        PACKAGE,
        "identity_card",
        {
            "code": row.code,
            "grouped": grouped(row),
            "name": row.name,
            "facts": facts(row, issued),
            "qr": printing.qr_svg(held, error="m"),
            "mark": _mark(),
        },
    )


def plaques(rows: Iterable[tuple[SubjectRow, date]]) -> bytes:
    """A4 plaques, one page for each subject with the day its issue holds since; like the card, nothing personal beyond its name.

    NotFound when one has no code.
    """
    told = [_plaque(row, issued) for row, issued in rows]
    return printing.pdf(PACKAGE, "plaque", {"plaques": told, "mark": _mark(), "hotline": settings.HOTLINE})


def _plaque(row: SubjectRow, issued: date) -> dict[str, object]:
    roles = "、".join(ROLE_NAMES[BusinessRole(one)] for one in row.business_roles)
    told = facts(row, issued)
    return {
        "name": row.name,
        "grouped": grouped(row),
        "number": number(row),
        "facts": [told[0], ("主体类别", roles), *told[1:]],
        "qr": printing.qr_svg(link(row), error="q"),
    }


def number(row: SubjectRow) -> str:
    """The number of the present card and plaque: last six digits of the code and the issue."""
    return f"{row.code[-6:]}-{row.identity_issue:02d}"


def _mark() -> str:
    return (files("agritrace.ui") / "static" / "ui" / "logo.svg").read_text()


def grouped(row: SubjectRow) -> str:
    """The subject code in groups of four."""
    return " ".join(row.code[i : i + 4] for i in range(0, 16, 4))


def facts(row: SubjectRow, issued: date | None = None) -> list[tuple[str, str]]:
    """Names and values beside the QR code; ``issued`` is the day the present issue holds since (None: the first)."""
    day = issued or beijing_day(row.decided_at or row.submitted_at)
    issuer = organisations.competent_county(row.region_code, day)
    place = "".join(one.name for one in regions.line(row.region_code)[1:])
    return [
        ("组织形式", FORM_NAMES[row.org_form]),
        ("行业", "　".join(INDUSTRY_NAMES[Industry(one)] for one in row.industries)),
        ("所在地", place),
        ("发证机关", issuer.name if issuer else ""),
        ("发证日期", day.isoformat()),
    ]
