"""The tables of vouchers; the supplier's telephone stands sealed in one of its own."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import Sealed

from .states import VoucherState
from .values import MarketKind


class Voucher(models.Model):
    """Goods on their way into a market. ``market_id`` is a registered market, named or found at the gate.

    ``goods`` says the lines in words; ``decided_at`` is when they were delivered or the voucher became void.
    """

    scope = Scope(region="region_code", subjects=("subject_id", "market_id"))
    NAMES = ("id", "code", "state")

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    code = models.CharField(max_length=20, db_collation="C", blank=True)
    kind = models.CharField(max_length=10, db_collation="C")
    market = models.CharField(max_length=60)
    market_region_code = models.CharField(max_length=12, db_collation="C")
    market_id = models.BigIntegerField(null=True)
    plate = models.CharField(max_length=16, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    goods = models.CharField(max_length=200)
    state = models.CharField(max_length=10, db_collation="C", default=VoucherState.ISSUED.value)
    reason = models.CharField(max_length=200, blank=True)
    prints = models.IntegerField(default=0)
    words = models.CharField(max_length=300)
    issued_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """The supplier's and the market's by day, the region, the code, search."""

        db_table = "vouchers_voucher"
        indexes = [
            models.Index(fields=["subject", "issued_at", "id"], name="vouchers_subject"),
            models.Index(fields=["market_id", "issued_at", "id"], name="vouchers_market"),
            models.Index(fields=["issued_at", "id"], name="vouchers_new"),
            models.Index(fields=["region_code"], name="vouchers_region"),
            models.Index(fields=["code"], name="vouchers_code"),
            models.Index(
                fields=["issued_at", "id"],
                name="vouchers_under_way",
                condition=Q(state__in=[VoucherState.ISSUED.value, VoucherState.PRINTED.value]),
            ),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="vouchers_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in VoucherState]), name="vouchers_state"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in MarketKind]), name="vouchers_kind"),
            models.CheckConstraint(condition=Q(prints__gte=0), name="vouchers_prints"),
        ]


class VoucherLine(models.Model):
    """One product line; what it says is that of its day."""

    scope = Unscoped("reached only with its voucher, which carries the scope")

    id = models.BigAutoField(primary_key=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, db_index=False, related_name="+")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, related_name="+")
    batch_code = models.CharField(max_length=20, db_collation="C")
    batch_number = models.CharField(max_length=30)
    product_name = models.CharField(max_length=40)
    spec = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    origin_region_code = models.CharField(max_length=12, db_collation="C")
    harvested_on = models.DateField()
    inspection = models.CharField(max_length=20)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by voucher in order; a batch stands in it once."""

        db_table = "vouchers_voucherline"
        constraints = [
            models.UniqueConstraint(fields=["voucher", "batch"], name="vouchers_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="vouchers_line_quantity"),
        ]


class VoucherContact(models.Model):
    """The supplier's telephone on the paper, sealed; erasable without touching the voucher."""

    scope = Scope(region="region_code", subjects=("subject_id",))
    sealed = Sealed(place="vouchers_vouchercontact", row="row", tokens={"phone": "phone"})

    row = models.UUIDField(primary_key=True)
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    phone = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """At most one for each voucher."""

        db_table = "vouchers_vouchercontact"
        indexes = [models.Index(fields=["subject_id"], name="vouchers_contact_subject")]
