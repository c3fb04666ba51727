"""Pairs of subjects that may be one, and what was found out about them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Scope

from .values import PairState


class Suspicion(models.Model):
    """A pair of one county, found by name, telephone or place, or named by an official; asked once."""

    scope = Scope(region="region_code")

    low = models.BigIntegerField()
    high = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    same_name = models.BooleanField(default=False)
    same_phone = models.BooleanField(default=False)
    near = models.BooleanField(default=False)
    metres = models.FloatField(null=True)
    state = models.CharField(max_length=10, db_collation="C", default=PairState.OPEN.value)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A pair stands once; a county's pairs by time; the pairs of one subject."""

        db_table = "merging_suspicion"
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="merging_suspicion_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="merging_suspicion_two"),
            models.CheckConstraint(condition=Q(state__in=list(PairState)), name="merging_suspicion_state"),
        ]
        indexes = [
            models.Index(fields=["region_code", "found_at", "id"], name="merging_region"),
            models.Index(fields=["found_at", "id"], name="merging_time"),
            models.Index(fields=["high"], name="merging_high"),
        ]
