"""Tables of processing: runs with what they took and what they made. Append-only in spirit: a run is never changed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import RunKind


class Run(models.Model):
    """One act by which batches of a holder became other batches.

    Weights are kilograms; null where nothing was weighed. ``taken`` + ``added`` = ``made`` + ``loss`` is a constraint.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("kind",)

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    inputs = models.SmallIntegerField()
    outputs = models.SmallIntegerField()
    taken = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    made = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    added = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    loss = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    added_words = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300)
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    county = models.GeneratedField(
        expression=Left("region_code", 6),
        output_field=models.CharField(max_length=6, db_collation="C"),
        db_persist=True,
    )
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

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Newest first for a holder and for each width of scope; nothing comes from nothing."""

        db_table = "processing_run"
        indexes = [
            models.Index(fields=["subject_id", "created_at", "id"], name="processing_run_own"),
            models.Index(fields=["county", "created_at", "id"], name="processing_run_county"),
            models.Index(fields=["city", "created_at", "id"], name="processing_run_city"),
            models.Index(fields=["province", "created_at", "id"], name="processing_run_province"),
            models.Index(fields=["created_at", "id"], name="processing_run_new"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="processing_run_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in RunKind]), name="processing_run_kind"),
            models.CheckConstraint(
                condition=Q(taken__isnull=True)
                | (Q(loss__gte=0) & Q(added__gte=0) & Q(loss=F("taken") + F("added") - F("made"))),
                name="processing_run_balanced",
            ),
        ]


class Taken(models.Model):
    """What a run drew from a batch, in the batch's unit; of it ``lost`` went into nothing."""

    scope = Unscoped("reached only with its run, which carries the scope")

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, related_name="+")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    lost = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by run and by batch."""

        db_table = "processing_taken"
        indexes = [
            models.Index(fields=["run", "batch"], name="processing_taken_run"),
            models.Index(fields=["batch", "run"], name="processing_taken_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(lost__gte=0) & Q(lost__lt=F("quantity")),
                name="processing_taken_amounts",
            )
        ]


class Made(models.Model):
    """A batch that came out of a run."""

    scope = Unscoped("reached only with its run, which carries the scope")

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, related_name="+")
    batch = models.OneToOneField("batches.Batch", models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by run; a batch comes out of one run only."""

        db_table = "processing_made"
        indexes = [models.Index(fields=["run", "batch"], name="processing_made_run")]


class Slaughter(models.Model):
    """What a slaughter is proven by (domain facts tracing §2): numbers of certificates, no names."""

    scope = Unscoped("reached only with its run, which carries the scope")

    run = models.OneToOneField(Run, models.PROTECT, primary_key=True, related_name="+")
    animal_papers = models.TextField()
    ear_tags = models.CharField(max_length=200, blank=True)
    meat_inspection = models.CharField(max_length=60)
    meat_quarantine = models.CharField(max_length=60)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Reached by run only."""

        db_table = "processing_slaughter"
