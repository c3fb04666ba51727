"""The tables of sales, returns and hand records, and the sealed ones of drivers and unregistered buyers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, inside
from agritrace.kernel.sealedcolumns import Sealed
from agritrace.kernel.viewer import Viewer

from .states import HandState, ReturnState, SaleState


@dataclass(frozen=True)
class BothSides(Scope):
    """A sale lies in two regions, the seller's and the buyer's: either authority sees it, only the parties act."""

    other_region: str = ""

    def seen(self, viewer: Viewer) -> Q | None:
        """Own sales, and those with one side inside the jurisdiction."""
        found = super().seen(viewer)
        if found is None or not found or viewer.kind not in self.by_region:
            return found
        for part in inside(self.other_region, viewer.jurisdiction):
            found |= part
        return found

    def acted(self, viewer: Viewer) -> Q | None:
        """The parties, and the timer."""
        return Scope(subjects=self.subjects).acted(viewer)


class Sale(models.Model):
    """One batch, or a part of it, on its way from a seller to a buyer; names and regions are those of its day.

    ``buyer_batch_id`` and ``buyer_code`` are filled by the confirmation. ``proven`` is true when the buyer's card was
    scanned with its valid K. ``transport`` holds ``carrier``, ``plate`` and what else is told of the way, ``storage``
    how the goods are kept. Sales of one delivery share ``delivery_id``, the id of its first; a sale alone has none.
    ``refused`` went back to the seller's stock at the confirmation, ``returned`` came back later by a return.
    ``remind_at`` is the next moment the buyer is reminded. The keys to subjects carry no database
    constraint: subjects are never deleted, and a check would write a lock into a row all sales of a market share.
    """

    scope = BothSides(region="seller_region_code", other_region="buyer_region_code", subjects=("seller_id", "buyer_id"))
    NAMES = ("id", "product_name", "batch_number", "quantity", "unit", "state")

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    buyer = models.ForeignKey("subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seller_region_code = models.CharField(max_length=12, db_collation="C")
    buyer_region_code = models.CharField(max_length=12, db_collation="C")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    batch_number = models.CharField(max_length=30)
    product_name = models.CharField(max_length=40)
    unit = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    state = models.CharField(max_length=10, db_collation="C", default=SaleState.SUBMITTED.value)
    proven = models.BooleanField(default=False)
    transport = models.JSONField(default=dict)
    storage = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    buyer_batch_id = models.BigIntegerField(null=True)
    buyer_code = models.CharField(max_length=20, blank=True, db_collation="C")
    words = models.CharField(max_length=300)
    submitted_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    refused = models.DecimalField(max_digits=18, decimal_places=3, default=Decimal(0), db_default=Decimal(0))
    returned = models.DecimalField(max_digits=18, decimal_places=3, default=Decimal(0), db_default=Decimal(0))
    remind_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Each side's sales by day; what waits, by buyer and by deadline; regions; the batch; search."""

        db_table = "trade_sale"
        indexes = [
            models.Index(fields=["seller", "submitted_at", "id"], name="trade_sale_seller"),
            models.Index(fields=["buyer", "submitted_at", "id"], name="trade_sale_buyer"),
            models.Index(fields=["submitted_at", "id"], name="trade_sale_new"),
            models.Index(fields=["seller_region_code"], name="trade_sale_seller_region"),
            models.Index(fields=["buyer_region_code"], name="trade_sale_buyer_region"),
            models.Index(fields=["batch"], name="trade_sale_batch"),
            models.Index(
                fields=["expires_at", "id"], name="trade_sale_due", condition=Q(state=SaleState.SUBMITTED.value)
            ),
            models.Index(fields=["delivery_id"], name="trade_sale_delivery", condition=Q(delivery_id__isnull=False)),
            models.Index(
                fields=["remind_at", "id"], name="trade_sale_remind", condition=Q(state=SaleState.SUBMITTED.value)
            ),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="trade_sale_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in SaleState]), name="trade_sale_state"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="trade_sale_quantity"),
            models.CheckConstraint(
                condition=Q(refused__gte=0, returned__gte=0, quantity__gte=models.F("refused") + models.F("returned")),
                name="trade_sale_conserved",
            ),
            models.CheckConstraint(condition=~Q(seller=models.F("buyer")), name="trade_sale_two_parties"),
            models.CheckConstraint(
                condition=Q(buyer_batch_id__isnull=True) | Q(state=SaleState.CONFIRMED.value),
                name="trade_sale_born_by_confirmation",
            ),
        ]


class Return(models.Model):
    """Goods on their way back: ``quantity`` of ``batch`` (the buyer's), which a confirmed sale had brought.

    ``seller_batch_id`` and ``seller_code`` are filled when the seller takes them back.
    """

    scope = BothSides(region="seller_region_code", other_region="buyer_region_code", subjects=("seller_id", "buyer_id"))

    id = models.BigAutoField(primary_key=True)
    sale = models.ForeignKey(Sale, models.PROTECT, db_index=False, related_name="+")
    seller = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    buyer = models.ForeignKey("subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seller_region_code = models.CharField(max_length=12, db_collation="C")
    buyer_region_code = models.CharField(max_length=12, db_collation="C")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    product_name = models.CharField(max_length=40)
    unit = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    state = models.CharField(max_length=10, db_collation="C", default=ReturnState.REQUESTED.value)
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=200, blank=True)
    seller_batch_id = models.BigIntegerField(null=True)
    seller_code = models.CharField(max_length=20, blank=True, db_collation="C")
    words = models.CharField(max_length=300)
    requested_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Returns of a sale; each side's by day; regions; search."""

        db_table = "trade_return"
        indexes = [
            models.Index(fields=["sale", "id"], name="trade_return_sale"),
            models.Index(fields=["seller", "requested_at", "id"], name="trade_return_seller"),
            models.Index(fields=["buyer", "requested_at", "id"], name="trade_return_buyer"),
            models.Index(fields=["requested_at", "id"], name="trade_return_new"),
            models.Index(fields=["seller_region_code"], name="trade_return_seller_region"),
            models.Index(fields=["buyer_region_code"], name="trade_return_buyer_region"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="trade_return_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ReturnState]), name="trade_return_state"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="trade_return_quantity"),
            models.CheckConstraint(
                condition=Q(seller_batch_id__isnull=True) | Q(state=ReturnState.RETURNED.value),
                name="trade_return_born_by_acceptance",
            ),
        ]


class SaleDriver(models.Model):
    """Name and telephone of the driver of a sale or delivery, sealed; erasable without touching the sale."""

    scope = BothSides(region="seller_region_code", other_region="buyer_region_code", subjects=("seller_id", "buyer_id"))
    sealed = Sealed(place="trade_saledriver", row="row", tokens={"name": "name", "phone": "phone"})

    row = models.UUIDField(primary_key=True)
    sale_id = models.BigIntegerField(unique=True)
    seller_id = models.BigIntegerField()
    buyer_id = models.BigIntegerField()
    seller_region_code = models.CharField(max_length=12, db_collation="C")
    buyer_region_code = models.CharField(max_length=12, db_collation="C")
    name = models.BinaryField()
    phone = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One for a sale, or for the first sale of a delivery."""

        db_table = "trade_saledriver"


class HandSale(models.Model):
    """Goods that went to somebody who is not registered, written down by the seller; they have left his batch.

    ``region_code`` is the buyer's place, ``temporary_id`` the subject of his temporary card. ``buyer_id`` is filled when
    a registered subject is asked to claim it, ``buyer_batch_id`` and ``buyer_code`` when it does.
    """

    scope = BothSides(region="seller_region_code", other_region="region_code", subjects=("seller_id", "buyer_id"))

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    buyer_id = models.BigIntegerField(null=True)
    temporary_id = models.BigIntegerField(null=True)
    seller_region_code = models.CharField(max_length=12, db_collation="C")
    region_code = models.CharField(max_length=12, db_collation="C")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    batch_number = models.CharField(max_length=30)
    product_name = models.CharField(max_length=40)
    unit = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    use = models.CharField(max_length=10, db_collation="C")
    state = models.CharField(max_length=10, db_collation="C", default=HandState.RECORDED.value)
    reason = models.CharField(max_length=200, blank=True)
    photos = ArrayField(models.UUIDField())
    buyer_batch_id = models.BigIntegerField(null=True)
    buyer_code = models.CharField(max_length=20, blank=True, db_collation="C")
    words = models.CharField(max_length=300)
    recorded_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    sold_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """The seller's and the buyer's by day, what is offered, regions, temporary subjects, search."""

        db_table = "trade_handsale"
        indexes = [
            models.Index(fields=["seller", "recorded_at", "id"], name="trade_hand_seller"),
            models.Index(fields=["buyer_id", "recorded_at", "id"], name="trade_hand_buyer"),
            models.Index(fields=["recorded_at", "id"], name="trade_hand_new"),
            models.Index(fields=["seller_region_code"], name="trade_hand_seller_region"),
            models.Index(fields=["region_code"], name="trade_hand_region"),
            models.Index(fields=["temporary_id"], name="trade_hand_temporary", condition=Q(temporary_id__isnull=False)),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="trade_hand_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in HandState]), name="trade_hand_state"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="trade_hand_quantity"),
            models.CheckConstraint(
                condition=Q(buyer_batch_id__isnull=True) | Q(state=HandState.CLAIMED.value),
                name="trade_hand_born_by_claim",
            ),
        ]


class HandBuyer(models.Model):
    """Name, telephone and address of an unregistered buyer, sealed; erasable without touching the record."""

    scope = BothSides(region="seller_region_code", other_region="region_code", subjects=("seller_id",))
    sealed = Sealed(place="trade_handbuyer", row="row", tokens={"name": "name", "phone": "phone", "address": "address"})

    row = models.UUIDField(primary_key=True)
    hand = models.OneToOneField(HandSale, models.PROTECT, related_name="+")
    seller_id = models.BigIntegerField()
    seller_region_code = models.CharField(max_length=12, db_collation="C")
    region_code = models.CharField(max_length=12, db_collation="C")
    name = models.BinaryField()
    phone = models.BinaryField()
    address = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One for each record."""

        db_table = "trade_handbuyer"
