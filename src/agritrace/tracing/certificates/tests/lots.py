"""A grower with a batch, for the tests of certificates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import UUID, uuid4

from PIL import Image

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products import selectors as products
from agritrace.registry.products.tests.factories import add, farmer, make_subject
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.certificates import services
from agritrace.tracing.certificates.permissions import Permission
from agritrace.tracing.certificates.values import Basis, IssueCertificate, IssuedCertificate, TestReport
from agritrace.tracing.farming.tests.plots import OF_FARMERS

SESSION = "a visitor's unguessable token"
OF_GROWERS = OF_FARMERS | {one.value for one in Permission}


def grower(now: datetime) -> Viewer:
    """Somebody logged in for a new cooperative."""
    return farmer(make_subject(now), OF_GROWERS)


def lot(viewer: Viewer, now: datetime, amount: str = "100", day: date | None = None, note: str = "") -> int:
    """A batch of tomatoes from base 1."""
    product = next((one.id for one in products.choices(viewer)), None) or add(viewer, now)
    command = Produce(
        product, Decimal(amount), "公斤", day or beijing_day(now), uuid4(), base_name="1号基地", note=note
    )
    return batches.produce(viewer, command, now).batch_id


def order(batch_id: int, amount: str = "40", **changes: object) -> IssueCertificate:
    """A promise that rests on control of quality."""
    told: dict[str, object] = {
        "batch_id": batch_id, "quantity": Decimal(amount), "bases": (Basis.CONTROL,), "promised": True,
        "command_id": uuid4(), "session": SESSION, **changes,
    }  # fmt: skip
    return IssueCertificate(**told)  # type: ignore[arg-type]  # told by the tests


def issue(viewer: Viewer, batch_id: int, now: datetime, amount: str = "40", **changes: object) -> IssuedCertificate:
    """Issued through the service."""
    return services.issue_certificate(viewer, order(batch_id, amount, **changes), now)


def picture() -> bytes:
    """A small photograph."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def report(viewer: Viewer, now: datetime) -> TestReport:
    """An uploaded report of yesterday's test."""
    content = picture()
    stored: UUID = files.store(viewer, Upload("r.png", len(content), BytesIO(content), "test-report", SESSION), now).id
    return TestReport("JC-2026-0088", beijing_day(now), "余杭区农产品检测站", stored)
