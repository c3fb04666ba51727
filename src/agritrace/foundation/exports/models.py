"""The table of exports of personal data; their files are kept sealed by the files room."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.viewer import ViewerKind

from .values import Form, State


class ExportRequest(models.Model):
    """A request to export a list with personal data. ``mark`` is hidden in its file; ``rows`` as counted when asked."""

    scope = Scope(region="region_code", organisations=("organisation_id",), by_region=frozenset({ViewerKind.REGULATOR}))
    NAMES = ("id", "number", "state")

    number = models.CharField(max_length=24, unique=True, db_collation="C")
    mark = models.CharField(max_length=32, unique=True, db_collation="C")
    kind = models.CharField(max_length=24, db_collation="C")
    columns = ArrayField(models.CharField(max_length=24))
    form = models.CharField(max_length=4, db_collation="C")
    purpose = models.CharField(max_length=12, db_collation="C")
    reason = models.CharField(max_length=200)
    rows = models.IntegerField()
    large = models.BooleanField()
    region_code = models.CharField(max_length=12, db_collation="C")
    organisation_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    state = models.CharField(max_length=10, db_collation="C", default=State.ASKED.value)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)
    run_id = models.BigIntegerField(null=True)
    file_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    downloads = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Listed by organisation and by region, newest first; nobody decides about his own."""

        db_table = "exports_request"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="exports_request_state"),
            models.CheckConstraint(condition=Q(form__in=list(Form)), name="exports_request_form"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("account_id")),
                name="exports_request_other",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "id"], name="exports_by_office"),
            models.Index(fields=["region_code", "id"], name="exports_by_region"),
            models.Index(fields=["until"], name="exports_files", condition=Q(file_id__isnull=False)),
        ]
