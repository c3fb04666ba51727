"""Bases for the tests of bases and of the rooms above."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.viewer import Viewer
from agritrace.registry.bases import services
from agritrace.registry.bases.values import AddBase, BaseFacts, BaseStanding, Place

HOME = ((119.93, 30.40), (119.931, 30.40), (119.931, 30.401), (119.93, 30.401))
"""A plot of about 16 亩 in 余杭."""


def town(county: str = "330110000000") -> str:
    """A township of a county."""
    return regions.children(county)[0].code


def facts(**changes: object) -> BaseFacts:
    """16 亩 with their outline."""
    told: dict[str, object] = {"name": "1号基地", "area": Decimal(16), "area_unit": "亩", "corners": HOME, **changes}
    return BaseFacts(**told)  # type: ignore[arg-type]  # a dictionary of the tests


def add_base(viewer: Viewer, now: datetime, *, land_class: str = "0102", **changes: object) -> BaseStanding:
    """A base of the viewer's subject."""
    return services.add_base(viewer, AddBase(Place(town(), land_class), facts(**changes), uuid4()), now)
