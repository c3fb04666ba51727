"""The table of runs."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Unscoped

from .values import Outcome, RunKind


class BackupRun(models.Model):
    """A backup, drill or restore that has ended: when, with what counts, or why it failed."""

    scope = Unscoped("counts and times of the whole platform; the permission decides who reads them")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, db_collation="C")
    outcome = models.CharField(max_length=8, db_collation="C")
    archive = models.CharField(max_length=80, blank=True, db_collation="C")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    tables = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    words = models.CharField(max_length=400, blank=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read newest first, and the newest of each kind and outcome."""

        db_table = "backups_backuprun"
        indexes = [
            models.Index(fields=["started_at", "id"], name="backups_run_new"),
            models.Index(fields=["kind", "outcome", "started_at"], name="backups_run_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in RunKind]), name="backups_run_kind"),
            models.CheckConstraint(condition=Q(outcome__in=[one.value for one in Outcome]), name="backups_run_outcome"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="backups_run_order"),
        ]
