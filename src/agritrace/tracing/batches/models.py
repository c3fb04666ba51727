"""Tables of batches: the batch, its balance and its ledger."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .keptvalues import CorrectionState, Stage
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
    """One line of the ledger. Append-only: a trigger refuses every update and delete.

    ``subject_id`` and ``region_code`` are the holder's of that day. ``reverses_id`` names the line a correction mends.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("kind",)

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    trade_id = models.BigIntegerField(null=True)
    counterpart_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    reverses_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    record_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by batch in order, and by holder in order."""

        db_table = "batches_batchevent"
        indexes = [
            models.Index(fields=["batch", "id"], name="batches_batchevent_ledger"),
            models.Index(fields=["subject_id", "id"], include=["kind"], name="batches_batchevent_own"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="batches_batchevent_quantity"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EventKind]), name="batches_batchevent_kind"),
        ]


class Content(models.Model):
    """What one container of a batch holds, as its holder declared it: 每筐 15 公斤. Only for container units."""

    scope = Unscoped("reached only with its batch, which carries the scope")

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Something is in it."""

        db_table = "batches_content"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="batches_content_amount")]


class Purchase(models.Model):
    """Where bought goods came from that no seller of the platform sold: no name, only kind, county and papers."""

    scope = Unscoped("reached only with its batch, which carries the scope")

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="+")
    seller_kind = models.CharField(max_length=12)
    seller_id = models.BigIntegerField(null=True)
    seller_region = models.CharField(max_length=12, db_collation="C")
    from_code = models.CharField(max_length=40, blank=True)
    paper = models.CharField(max_length=60)
    bought_on = models.DateField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Reached by batch only."""

        db_table = "batches_purchase"


class Step(models.Model):
    """One step of a batch at its holder (NY/T 4712-2025): what came in under which number, what went out under which.

    ``lot_in`` is unique within its holder's step; ``lot_out`` is the trace code that the next holder reads.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    stage = models.CharField(max_length=12)
    lot_in = models.CharField(max_length=40)
    lot_out = models.CharField(max_length=20, blank=True, db_collation="C")
    place = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    condition = models.CharField(max_length=60, blank=True)
    treatment = models.CharField(max_length=100, blank=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """What ends has begun."""

        db_table = "batches_step"
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[s.value for s in Stage]), name="batches_step_stage"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="batches_step_order"
            ),
            models.UniqueConstraint(fields=["subject_id", "lot_in"], name="batches_step_lot"),
        ]


class Correction(models.Model):
    """What was typed wrong in a ledger and what is right: done at once when small, else after a second pair of eyes."""

    scope = Scope(region="region_code", subjects=("subject_id",))

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="+")
    event = models.ForeignKey(BatchEvent, models.PROTECT, db_index=False, related_name="+")
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    before = models.DecimalField(max_digits=18, decimal_places=3)
    after = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One open correction for each line of a ledger."""

        db_table = "batches_correction"
        indexes = [
            models.Index(fields=["subject_id", "asked_at", "id"], name="batches_correction_own"),
            models.Index(fields=["region_code", "state"], name="batches_correction_region"),
            models.Index(fields=["event"], name="batches_correction_event"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(state="waiting"), name="batches_correction_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in CorrectionState]), name="batches_correction_state"
            ),
            models.CheckConstraint(condition=Q(after__gte=0) & Q(before__gte=0), name="batches_correction_amounts"),
        ]
