"""A farm for the tests of this room and of the rooms above: works told in few words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import OF_SUBJECTS
from agritrace.tracing.farming import services
from agritrace.tracing.farming.permissions import Permission
from agritrace.tracing.farming.values import Entered, EnterRecord, Told, Work

OF_FARMERS = OF_SUBJECTS | {one.value for one in Permission}


def spray(day: date, product_id: int | None = None, **changes: object) -> Told:
    """A pesticide with a safety interval of seven days on base 1."""
    told: dict[str, object] = {
        "work": Work.PESTICIDE, "done_on": day, "base_name": "1号基地", "product_id": product_id, "input_name": "吡虫啉",
        "registration_no": "PD20081234", "dose": Decimal(30), "dose_unit": "毫升", "interval_days": 7, **changes,
    }  # fmt: skip
    return Told(**told)  # type: ignore[arg-type]  # told by the tests


def enter(viewer: Viewer, told: Told, now: datetime, command_id: UUID | None = None) -> Entered:
    """Entered through the service."""
    return services.enter_record(viewer, EnterRecord(told, command_id or uuid4()), now)
