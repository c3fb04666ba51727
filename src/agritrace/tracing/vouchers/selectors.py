"""Reading vouchers: lists, one, its lines, and what a paper in somebody's hand says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.sealing import Place, mask_phone, open_sealed
from agritrace.kernel.subjectcodes import ScannedTrace, parse_scanned
from agritrace.kernel.viewer import Viewer

from .models import Voucher, VoucherContact, VoucherLine
from .permissions import Permission
from .states import VoucherState
from .values import LineRow, VoucherRow

CONTACTS = "vouchers_vouchercontact"


SORTS = {"day": Sort("issued_at", "开具时间", descending=True, parse=read_start_of_day)}
FILTERS = ("state", "kind")
_COLUMNS = (
    "id", "subject_id", "subject__name", "region_code", "code", "kind", "market", "market_region_code", "market_id",
    "plate", "carrier", "goods", "state", "reason", "prints", "issued_at", "printed_at", "decided_at",
)  # fmt: skip  # a column list reads better in rows
_LINE = tuple(field.name for field in fields(LineRow))
_FIELDS = tuple(field.name for field in fields(VoucherRow))


def list_vouchers(viewer: Viewer, request: PageRequest) -> Page[VoucherRow]:
    """The viewer's vouchers by day, newest first. Filters: ``state``, ``kind``. Denied without the permission."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_vouchers(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[VoucherRow]:
    """Every voucher the list would show, at most ``limit``; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=limit)
    return (_row(row) for row in rows)


def voucher(viewer: Viewer, voucher_id: int) -> VoucherRow:
    """One voucher of the viewer's; NotFound otherwise, Denied without the permission."""
    row = _seen(viewer).filter(pk=voucher_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这张凭证")
    return _row(row)


def by_code(text: str) -> VoucherRow | None:
    """The voucher of a scanned or typed code: the *look up* reach, for whoever holds the paper; None for others."""
    found = parse_scanned(text)
    if not isinstance(found, ScannedTrace):
        return None
    rows = Voucher.objects.everything(reason="look up by the full code, which cannot be guessed")
    row = rows.filter(code=found.code).values_list(*_COLUMNS).first()
    return _row(row) if row else None


def lines(voucher_id: int) -> tuple[LineRow, ...]:
    """The product lines of a voucher the caller may show."""
    rows = VoucherLine.objects.everything(reason="the voucher was read through its scope, or by the code on its paper")
    return tuple(LineRow(*row) for row in rows.filter(voucher_id=voucher_id).order_by("id").values_list(*_LINE))


def phone_of(viewer: Viewer, row: VoucherRow) -> str:
    """The supplier's telephone: in full for the supplier, masked for his authorities, "" for others."""
    rows = VoucherContact.objects.seen_by(viewer).filter(voucher_id=row.id).values_list("row", "phone")
    for key, token in rows:
        phone = open_sealed(ring(), Place(CONTACTS, "phone", key), bytes(token))
        return phone if viewer.subject_id == row.subject_id else mask_phone(phone)
    return ""


def open_vouchers(subject_id: int) -> int:
    """How many vouchers of a subject are under way: what hinders its end."""
    rows = Voucher.objects.everything(reason="the room that asks has read the subject through its own scope")
    return rows.filter(subject_id=subject_id, state__in=_OPEN).count()


def under_way(first: datetime | None, last: datetime, limit: int) -> tuple[int, ...]:
    """Vouchers issued after ``first`` (None: ever) and until ``last`` that are neither delivered nor void. For the timer."""
    rows = Voucher.objects.everything(reason="the timer looks at all of the country")
    due = rows.filter(state__in=_OPEN, issued_at__lte=last)
    if first is not None:
        due = due.filter(issued_at__gt=first)
    return tuple(due.order_by("issued_at", "id").values_list("id", flat=True)[:limit])


def ring() -> KeyRing:
    """The keys of personal data; Refused when they are missing or of the wrong kind."""
    return live_ring(Path(settings.KEY_DIR), KeyPurpose.PERSONAL, demonstration=bool(settings.DEMONSTRATION))


_OPEN = (VoucherState.ISSUED, VoucherState.PRINTED)


def _seen(viewer: Viewer) -> QuerySet[Any]:
    if not viewer.can(Permission.SEE):
        raise denied("查看凭证")
    return Voucher.objects.seen_by(viewer)


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    rows, asked = _seen(viewer), request.filters
    for name in FILTERS:
        if asked.get(name, "").isalpha():
            rows = rows.filter(**{name: asked[name]})
    return rows.filter(words__icontains=request.search) if request.search else rows


def _row(row: tuple[Any, ...]) -> VoucherRow:
    return VoucherRow(**dict(zip(_FIELDS, row, strict=True)))
