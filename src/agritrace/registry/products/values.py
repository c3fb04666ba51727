"""Commands, rows and events of products. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event


class ProductState(StrEnum):
    """A draft may be incomplete; only an active product can be chosen for a batch."""

    DRAFT = "draft"
    ACTIVE = "active"
    DISABLED = "disabled"


STATE_NAMES: dict[ProductState, str] = {
    ProductState.DRAFT: "草稿",
    ProductState.ACTIVE: "启用",
    ProductState.DISABLED: "停用",
}

LONGEST = {"name": 40, "spec": 40, "brand": 40, "standard": 60}


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What is said about a product: four things asked, the rest may be left empty (domain facts tracing §1)."""

    name: str
    category_code: str
    unit: str
    spec: str = ""
    brand: str = ""
    standard: str = ""
    shelf_life_days: int | None = None
    photo_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AddProduct:
    """Add an active product to the viewer's own subject. ``session`` proves who uploaded the photo."""

    facts: ProductFacts
    command_id: UUID
    session: str = ""


@dataclass(frozen=True, slots=True)
class ChangeProduct:
    """Replace the facts of the version that was shown."""

    product_id: int
    version: int
    facts: ProductFacts
    command_id: UUID
    session: str = ""


@dataclass(frozen=True, slots=True)
class SwitchProduct:
    """Disable a product, or take it back into use."""

    product_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ProductAdded:
    """Answer to adding."""

    product_id: int


@dataclass(frozen=True, slots=True)
class ProductStanding:
    """Answer to changes: state and version now."""

    product_id: int
    state: ProductState
    version: int


@dataclass(frozen=True, slots=True)
class ProductBrief:
    """The few fields other rooms take."""

    id: int
    subject_id: int
    name: str
    category_code: str
    unit: str
    spec: str
    brand: str
    state: ProductState

    @property
    def full_name(self) -> str:
        """Name with specification, as chosen in forms."""
        return f"{self.name}　{self.spec}" if self.spec else self.name


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product in lists and on its record."""

    id: int
    subject_id: int
    region_code: str
    category_code: str
    name: str
    spec: str
    unit: str
    brand: str
    standard: str
    shelf_life_days: int | None
    photo_id: UUID | None
    state: ProductState
    version: int
    created_at: datetime


@dataclass(frozen=True)
class ProductAddedEvent(Event):
    """A product was added."""

    event_name: ClassVar[str] = "products.product_added"

    product_id: int
    subject_id: int
    category_code: str


@dataclass(frozen=True)
class ProductChangedEvent(Event):
    """A product was changed, disabled or taken back into use."""

    event_name: ClassVar[str] = "products.product_changed"

    product_id: int
    subject_id: int
    state: str
