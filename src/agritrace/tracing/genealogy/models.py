"""The one table of lineage. Append-only: what has moved has moved; a return is an edge of its own."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Unscoped


class Edge(models.Model):
    """``quantity`` of the source batch went into the target batch; a target may have several sources.

    A target is always younger than its sources (batch ids grow), so that the graph has no cycle.
    """

    scope = Unscoped("a chain is always walked whole, inside this room only; nodes are shown at a depth (values.Depth)")

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    target = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=10)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    source_region = models.CharField(max_length=12, db_collation="C")
    target_region = models.CharField(max_length=12, db_collation="C")
    record_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Both directions are one index range; what a walk needs stands in the index."""

        db_table = "genealogy_edge"
        indexes = [
            models.Index(fields=["source", "target"], include=["quantity"], name="genealogy_edge_forward"),
            models.Index(fields=["target", "source"], include=["quantity"], name="genealogy_edge_back"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="genealogy_edge_quantity"),
            models.CheckConstraint(condition=Q(source__lt=F("target")), name="genealogy_edge_younger"),
        ]
