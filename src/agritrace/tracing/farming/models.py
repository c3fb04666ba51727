"""The table of farm records."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.wordpairs import WordPairs

from .values import Work

_ASKED = ("work", "free_on", "banned", "subject_id")
"""Columns of the filters, carried by the indexes of the list so that it is filtered without reading its rows."""


class FarmRecord(models.Model):
    """One work on a plot or with a group of animals. Append-only: a trigger refuses every update and delete.

    ``region_code`` is the subject's on the day of the entry and stays; ``product_name`` and ``category_code`` are copied.
    ``free_on`` is the first day of harvest. ``reverses`` points at the entry this one takes out of effect: once at most.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "work", "done_on", "input_name")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    work = models.CharField(max_length=12)
    done_on = models.DateField()
    base_name = models.CharField(max_length=40, blank=True)
    product_id = models.BigIntegerField(null=True)
    category_code = models.CharField(max_length=8, db_collation="C", blank=True)
    product_name = models.CharField(max_length=80, blank=True)
    input_name = models.CharField(max_length=40, blank=True)
    registration_no = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=60, blank=True)
    dose = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    dose_unit = models.CharField(max_length=12, blank=True)
    method = models.CharField(max_length=60, blank=True)
    target = models.CharField(max_length=40, blank=True)
    interval_days = models.SmallIntegerField(null=True)
    last_used_on = models.DateField()
    free_on = models.DateField(null=True)
    banned = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    proxied = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversing")
    words = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Indexes carry the offered sort; waits are found by subject and day."""

        db_table = "farming_record"
        indexes = [
            models.Index(fields=["subject_id", "done_on", "id"], name="farming_own"),
            models.Index(fields=["subject_id", "free_on"], name="farming_waits", condition=Q(free_on__isnull=False)),
            models.Index(fields=["subject_id", "done_on"], name="farming_banned", condition=Q(banned=True)),
            models.Index(fields=["region_code"], name="farming_place", include=[*_ASKED, "done_on", "id"]),
            models.Index(fields=["done_on", "id"], name="farming_by_day", include=["region_code", *_ASKED]),
            GinIndex(WordPairs("words"), name="farming_pairs"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(work__in=[one.value for one in Work]), name="farming_record_work"),
            models.CheckConstraint(condition=Q(last_used_on__gte=F("done_on")), name="farming_record_days"),
            models.CheckConstraint(condition=Q(dose__isnull=True) | Q(dose__gt=0), name="farming_record_dose"),
        ]
