"""Commands, rows and events of bases. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.geo import CoordinateSystem

Corner = tuple[float, float]
"""Longitude and latitude in degrees."""
AREA_UNITS = ("亩", "公顷")
MOST_CORNERS = 200
LONGEST_NAME = 40
FINDINGS: dict[str, str] = {
    "outside": "画的位置不在所选县（市、区）界内。",
    "area": "画出的面积与填写的面积相差三成以上。",
}


class BaseState(StrEnum):
    """Only an active base is offered for a harvest."""

    ACTIVE = "active"
    RETIRED = "retired"


STATE_NAMES: dict[BaseState, str] = {BaseState.ACTIVE: "在用", BaseState.RETIRED: "停用"}


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """What may change about a base.

    ``corners`` are degrees in ``system``: none, one (a point) or at least three (an outline, not closed).
    """

    name: str
    area: Decimal
    area_unit: str
    corners: tuple[Corner, ...] = ()
    system: CoordinateSystem = CoordinateSystem.WGS84


@dataclass(frozen=True, slots=True)
class Place:
    """What never changes, because the base code is made of it: a region of 12 digits and a land class of 4."""

    region_code: str
    land_class: str


@dataclass(frozen=True, slots=True)
class AddBase:
    """Add a base to the viewer's own subject."""

    place: Place
    facts: BaseFacts
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeBase:
    """Replace the facts of the version that was shown."""

    base_id: int
    version: int
    facts: BaseFacts
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SwitchBase:
    """Retire a base, or take it back into use."""

    base_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class BaseStanding:
    """Answer to every act; ``findings`` are keys of ``FINDINGS``."""

    base_id: int
    code: str
    state: BaseState
    version: int
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseRow:
    """One base in lists and on its record; corners in WGS-84, ``drawn_area`` in square metres."""

    id: int
    subject_id: int
    region_code: str
    place_code: str
    land_class: str
    code: str
    name: str
    area: Decimal
    area_unit: str
    corners: tuple[Corner, ...]
    stated_system: CoordinateSystem
    drawn_area: Decimal | None
    findings: tuple[str, ...]
    state: BaseState
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PublicBase:
    """What the public reads of a base: never where exactly it lies. ``name`` is "" for bases of natural persons."""

    name: str
    land: str
    place_code: str
    area: Decimal
    area_unit: str


@dataclass(frozen=True)
class BaseChanged(Event):
    """A base was added, changed, retired or restored."""

    event_name: ClassVar[str] = "bases.base_changed"

    base_id: int
    subject_id: int
    state: str
