"""Somebody met in the field, for the stories of this room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.foundation.journal.models import StoredEvent
from agritrace.foundation.journal.values import Announced
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import PUBLIC, Viewer
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.tests.papers import farmer, identity
from agritrace.registry.subjects.tests.papers import registration as filled
from agritrace.registry.subjects.values import Approve, Approved, Industry, Registered, TemporaryFacts
from agritrace.registry.temporary import selectors, services
from agritrace.registry.temporary.listeners import LISTENERS
from agritrace.registry.temporary.values import Entered, EnterTemporary, JoinTemporary, SettleClaim, TemporaryRow
from tests.cast import Cast

SESSION = "a visitor's unguessable token"
PHONE = "13711110055"


def facts(**changes: Any) -> TemporaryFacts:
    """A farmer who sells at the roadside of Yuhang."""
    told: dict[str, Any] = {
        "org_form": SubjectForm.FARMER,
        "name": "何满囤",
        "region_code": "330110000000",
        "address": "村口集市东头",
        "industry": Industry.PLANTING,
        "main_product": "0104",
    }
    return TemporaryFacts(**{**told, **changes})


def photo(viewer: Viewer, now: datetime) -> UUID:
    """A photographed stall."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return files.store(viewer, Upload("照片.png", out.tell(), BytesIO(out.getvalue()), "temporary", SESSION), now).id


def deliver() -> None:
    """Hand everything announced so far to this room's ear, as the relay does after a commit, perhaps again."""
    rows = StoredEvent.objects.everything(reason="test").order_by("id")
    for values in rows.values_list("id", "record_id", "recorded_at", "name", "payload"):
        event = Announced(*values)
        for ear in LISTENERS:
            if event.name in ear.events:
                ear.hear(event)


@dataclass
class Field:
    """Officials of Yuhang and whom they meet."""

    cast: Cast
    now: datetime

    def enter(self, who: str = "county", *, different: bool = False, photos: int = 0, **changes: Any) -> Entered:
        """An entry by one of the cast."""
        viewer = self.cast.viewer(who)
        taken = tuple(photo(viewer, self.now) for _ in range(photos))
        command = EnterTemporary(facts(**changes), "在集市上卖菜", taken, SESSION, different, uuid4())
        return services.enter(viewer, command, self.now)

    def row(self, number: int, who: str = "county") -> TemporaryRow:
        """The entry as one of the cast sees it."""
        return selectors.entry(self.cast.viewer(who), number)

    def register(self, code: str = "", serial: int = 55, **changes: Any) -> Registered:
        """The person registers, naming a temporary code or not."""
        told = replace(farmer(serial, name="何满囤", **changes), temp_code=code)
        return registration.submit_registration(PUBLIC, filled(told), self.now)

    def settle(self, made: Registered, entry: int | None, reason: str = "", who: str = "county") -> None:
        """The reviewer's decision about a claim."""
        command = SettleClaim(made.subject_id, 1, entry, reason, uuid4())
        services.settle_claim(self.cast.viewer(who), command, self.now)

    def approve(self, made: Registered) -> Approved:
        """The county approves."""
        return registration.approve(self.cast.viewer("county"), Approve(made.subject_id, 1, uuid4()), self.now)

    def join(self, number: int, code: str, who: str = "county", **changes: Any) -> None:
        """The county joins an entry with a registered subject."""
        told: dict[str, Any] = {"version": 1, "reason": "本人持证件到窗口核对", "command_id": uuid4(), **changes}
        services.join(self.cast.viewer(who), JoinTemporary(number, code=code, **told), self.now)


def number_of(serial: int = 55) -> str:
    """The identity number of the person who registers in :meth:`Field.register`."""
    return identity(serial % 900)
