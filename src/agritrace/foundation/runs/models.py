"""Tables of background runs. What is personal lies in files alone, sealed; rows hold figures and plain words."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import FileRole, RunState


class Run(models.Model):
    """A piece of long work, seen by whoever started it. ``attempt`` is the fence: it grows with every begin."""

    scope = Scope(accounts=("account_id",))
    NAMES = ("id", "title", "state")

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    account_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    parameters = models.JSONField()
    url = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300, blank=True)
    figures = models.JSONField(default=dict)
    attempt = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    swept = models.BooleanField(default=False)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Own runs newest first; the open ones for the worker; the ended ones for the sweeper."""

        db_table = "runs_run"
        constraints = [models.CheckConstraint(condition=Q(state__in=list(RunState)), name="runs_run_state")]
        indexes = [
            models.Index(fields=["account_id", "created_at", "id"], name="runs_own"),
            models.Index(fields=["id"], name="runs_open", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["created_at"], name="runs_unswept", condition=Q(swept=False)),
        ]


class RunProgress(models.Model):
    """How far a run is; written between steps, outside acts, so that it is seen at once."""

    scope = Unscoped("figures of a run that is read through its own scope")

    run_id = models.BigIntegerField(primary_key=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    words = models.CharField(max_length=120, blank=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "runs_runprogress"


class RunFile(models.Model):
    """A file of a run; its content is kept by the files room."""

    scope = Scope(accounts=("account_id",))

    run_id = models.BigIntegerField(db_index=True)
    account_id = models.BigIntegerField(null=True)
    file_id = models.UUIDField(unique=True)
    role = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    size = models.IntegerField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """What the file is to its run is one of three."""

        db_table = "runs_runfile"
        constraints = [models.CheckConstraint(condition=Q(role__in=list(FileRole)), name="runs_runfile_role")]
