"""Tables of recalls and of the holds they put on batches."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.viewer import Level

from .values import HoldState, RecallState, Way

DECIDERS = frozenset({Level.COUNTY, Level.CITY, Level.PROVINCE, Level.MINISTRY})


class Recall(models.Model):
    """A batch is called back with everything that came out of it.

    ``region_code`` is that of its origin, ``level`` that of the office that opened it.
    """

    scope = Scope(region="region_code", organisations=("organisation_id",), act_levels=DECIDERS)
    NAMES = ("id", "number", "state", "reason", "drill", "organisation_id")

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    batch_number = models.CharField(max_length=30)
    product_name = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    organisation_id = models.BigIntegerField()
    level = models.SmallIntegerField()
    reason = models.CharField(max_length=200)
    drill = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=RecallState.OPEN.value)
    batches = models.IntegerField(default=0)
    words = models.CharField(max_length=200)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=200, blank=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """By day and by area; a batch is called back once at a time."""

        db_table = "recall_recall"
        indexes = [
            models.Index(fields=["opened_at", "id"], name="recall_recall_new"),
            models.Index(fields=["region_code", "opened_at"], name="recall_recall_region"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="recall_recall_words"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in RecallState]), name="recall_recall_state"),
            models.UniqueConstraint(
                fields=["batch", "drill"], condition=Q(state=RecallState.OPEN.value), name="recall_recall_once"
            ),
        ]


class Hold(models.Model):
    """One batch of the chain at its holder. ``until`` is set while provisional; ``organisation_id`` decided last."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_levels=DECIDERS)

    id = models.BigAutoField(primary_key=True)
    recall = models.ForeignKey(Recall, models.PROTECT, db_index=False, related_name="+")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    batch_number = models.CharField(max_length=30)
    product_name = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    hops = models.IntegerField()
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    drill = models.BooleanField(default=False)
    ordered = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)
    way = models.CharField(max_length=12, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=200, blank=True)
    objected_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """By recall, holder, area, batch, and what lapses when."""

        db_table = "recall_hold"
        indexes = [
            models.Index(fields=["subject_id", "opened_at", "id"], name="recall_hold_subject"),
            models.Index(fields=["region_code", "opened_at"], name="recall_hold_region"),
            models.Index(fields=["opened_at", "id"], name="recall_hold_new"),
            models.Index(fields=["batch"], name="recall_hold_batch"),
            models.Index(
                fields=["until", "id"], name="recall_hold_due", condition=Q(state=HoldState.PROVISIONAL.value)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recall", "batch"], name="recall_hold_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in HoldState]), name="recall_hold_state"),
            models.CheckConstraint(condition=Q(way__in=["", *(w.value for w in Way)]), name="recall_hold_way"),
            models.CheckConstraint(
                condition=~Q(state=HoldState.PROVISIONAL.value) | Q(until__isnull=False), name="recall_hold_until"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="recall_hold_quantity"),
        ]
