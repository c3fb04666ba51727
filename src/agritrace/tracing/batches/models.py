"""Tables of batches: the batch, its balance and its ledger."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import BatchState, EventKind, Inspection, Source


class Batch(models.Model):
    """A quantity of one product with one history (domain facts tracing §2).

    ``subject_id`` and ``region_code`` are the holder's, ``origin_*`` those of whoever produced it. ``product_name``,
    ``spec``, ``category_code`` and ``unit`` are copied, so that later changes of the product do not rewrite history.
    ``province``, ``city`` and ``county`` are generated from ``region_code``: the level columns of the lists.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "product_name", "spec", "unit", "number", "code", "state")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    product = models.ForeignKey("products.Product", models.PROTECT, db_index=False, related_name="+")
    category_code = models.CharField(max_length=8, db_collation="C")
    product_name = models.CharField(max_length=40)
    spec = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=12)
    number = models.CharField(max_length=30)
    source = models.CharField(max_length=10)
    inspection = models.CharField(max_length=12, default=Inspection.NONE.value)
    harvested_on = models.DateField()
    base_name = models.CharField(max_length=40, blank=True)
    origin_subject_id = models.BigIntegerField()
    origin_region_code = models.CharField(max_length=12, db_collation="C")
    origin_batch_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=20, unique=True, db_collation="C")
    state = models.CharField(max_length=10, default=BatchState.ACTIVE.value)
    note = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    province = models.GeneratedField(
        expression=Left("region_code", 2),
        output_field=models.CharField(max_length=2, db_collation="C"),
        db_persist=True,
    )
    city = models.GeneratedField(
        expression=Left("region_code", 4),
        output_field=models.CharField(max_length=4, db_collation="C"),
        db_persist=True,
    )
    county = models.GeneratedField(
        expression=Left("region_code", 6),
        output_field=models.CharField(max_length=6, db_collation="C"),
        db_persist=True,
    )

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """The one sort of the lists by creation and the one by harvest day, for each width of scope."""

        db_table = "batches_batch"
        indexes = [
            models.Index(fields=["subject_id", "created_at", "id"], name="batches_batch_own"),
            models.Index(fields=["subject_id", "harvested_on", "id"], name="batches_batch_own_day"),
            models.Index(fields=["county", "created_at", "id"], name="batches_batch_county"),
            models.Index(fields=["city", "created_at", "id"], name="batches_batch_city"),
            models.Index(fields=["province", "created_at", "id"], name="batches_batch_province"),
            models.Index(fields=["created_at", "id"], name="batches_batch_new"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="batches_batch_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in BatchState]), name="batches_batch_state"),
            models.CheckConstraint(condition=Q(source__in=[s.value for s in Source]), name="batches_batch_source"),
        ]


class Balance(models.Model):
    """What entered a batch and what became of it, in the batch's unit.

    The one place where stock is decided: rows are changed by one statement in ascending id before anything else of an
    act. ``is_open`` is false as soon as nothing more may be taken (closed, void, recalled).
    """

    scope = Unscoped("reached only with its batch, which carries the scope")
    NAMES = ("entered", "frozen", "departed", "lost", "is_open")

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="balance")
    entered = models.DecimalField(max_digits=18, decimal_places=3)
    frozen = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    departed = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    lost = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    is_open = models.BooleanField(default=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """What leaves a batch never exceeds what entered it, whoever writes."""

        db_table = "batches_balance"
        constraints = [
            models.CheckConstraint(
                condition=Q(entered__gt=0) & Q(frozen__gte=0) & Q(departed__gte=0) & Q(lost__gte=0),
                name="batches_balance_signs",
            ),
            models.CheckConstraint(
                condition=Q(entered__gte=F("departed") + F("lost") + F("frozen")), name="batches_balance_conserved"
            ),
        ]


class BatchEvent(models.Model):
    """One line of the ledger. Append-only: a trigger refuses every update and delete."""

    scope = Unscoped("reached only with its batch, which carries the scope")

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    trade_id = models.BigIntegerField(null=True)
    counterpart_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    record_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by batch in order."""

        db_table = "batches_batchevent"
        indexes = [models.Index(fields=["batch", "id"], name="batches_batchevent_ledger")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="batches_batchevent_quantity"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EventKind]), name="batches_batchevent_kind"),
        ]
