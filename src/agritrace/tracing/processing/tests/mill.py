"""A processing plant for the tests: its people, products and harvests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import Quantity
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import OF_SUBJECTS, add, farmer, make_subject, tomato
from agritrace.registry.products.values import ProductFacts
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.models import Balance
from agritrace.tracing.batches.permissions import Permission as Batches
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.processing.permissions import Permission

OF_PLANTS = OF_SUBJECTS | frozenset(Permission) | frozenset(Batches) | {"subjects:subject:look_up"}
SAUCE = ProductFacts(name="番茄酱", category_code="01040551", unit="公斤", spec="瓶装")


class Mill:
    """A subject that harvests, buys and processes."""

    def __init__(self, now: datetime, account_id: int | None = None) -> None:
        self.now = now
        self.subject_id = make_subject(now)
        self.viewer: Viewer = farmer(self.subject_id, OF_PLANTS)
        if account_id is not None:
            self.viewer = self.as_account(account_id)
        self.products: dict[tuple[str, str], int] = {}

    def as_account(self, account_id: int) -> Viewer:
        """Somebody else of the same subject."""
        return Viewer(
            self.viewer.kind, "另一个人", account_id=account_id, subject_id=self.subject_id, permissions=OF_PLANTS
        )

    def product(self, facts: ProductFacts) -> int:
        """The product of these facts, added once."""
        key = (facts.name, facts.spec)
        if key not in self.products:
            self.products[key] = add(self.viewer, self.now, facts)
        return self.products[key]

    def harvest(
        self,
        amount: str,
        unit: str = "公斤",
        *,
        facts: ProductFacts | None = None,
        content: Quantity | None = None,
        on: date | None = None,
    ) -> int:
        """A batch of tomatoes, or of other facts."""
        product = self.product(facts or tomato())
        command = Produce(
            product, Decimal(amount), unit, on or beijing_day(self.now), uuid4(), base_name="1号基地", content=content
        )
        return batches.produce(self.viewer, command, self.now).batch_id


def balance(batch_id: int) -> tuple[Decimal, ...]:
    """Entered, frozen, departed, lost."""
    rows = Balance.objects.everything(reason="tests look").filter(pk=batch_id)
    return rows.values_list("entered", "frozen", "departed", "lost").get()
