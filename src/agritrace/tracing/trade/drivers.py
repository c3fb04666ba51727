"""Who drives: name and telephone sealed beside a sale or the first sale of a delivery, and opened for its parties."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.conf import settings

from agritrace.foundation.journal import services as journal
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.sealing import Place, mask_name, mask_phone, open_sealed, seal
from agritrace.kernel.viewer import Viewer

from .models import Sale, SaleDriver
from .values import Haulage

TABLE = "trade_saledriver"


def keep(opened: journal.OpenAct, sale: Sale, told: Haulage) -> None:
    """Seal what is told of the driver; nothing is stored when nothing is."""
    if not (told.driver.strip() or told.driver_phone.strip()):
        return
    row, keys = uuid4(), _ring()
    SaleDriver.objects.storing(opened).bulk_create(
        [
            SaleDriver(
                row=row,
                sale_id=sale.id,
                seller_id=sale.seller_id,
                buyer_id=sale.buyer_id,
                seller_region_code=sale.seller_region_code,
                buyer_region_code=sale.buyer_region_code,
                name=seal(keys, Place(TABLE, "name", row), told.driver.strip()[:40]),
                phone=seal(keys, Place(TABLE, "phone", row), told.driver_phone.strip()[:20]),
            )
        ]
    )


def driver(viewer: Viewer, sale_id: int, *, in_full: bool) -> tuple[str, str]:
    """Name and telephone of the driver of a sale the viewer sees; masked unless ``in_full``; "" when not told."""
    rows = SaleDriver.objects.seen_by(viewer).filter(sale_id=sale_id).values_list("row", "name", "phone")
    for row, name, phone in rows:
        keys = _ring()
        told = (
            open_sealed(keys, Place(TABLE, "name", row), bytes(name)),
            open_sealed(keys, Place(TABLE, "phone", row), bytes(phone)),
        )
        return told if in_full else (mask_name(told[0]), mask_phone(told[1]))
    return "", ""


def _ring() -> KeyRing:
    return live_ring(Path(settings.KEY_DIR), KeyPurpose.PERSONAL, demonstration=bool(settings.DEMONSTRATION))
