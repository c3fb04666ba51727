"""The table of certificates."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.wordpairs import WordPairs

from .values import CertificateForm, CertificateState

_ASKED = ("state", "form", "batch_id")
"""Columns of the filters, carried by the indexes of the list so that it is filtered without reading its rows."""


class Certificate(models.Model):
    """A promise for a part of a batch. Facts of the batch are copied; the row is never deleted, only declared void."""

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "code", "state", "product_name", "quantity", "unit")

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True, db_collation="C")
    code_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    batch = models.ForeignKey("batches.Batch", models.PROTECT, db_index=False, related_name="+")
    batch_number = models.CharField(max_length=30)
    batch_code = models.CharField(max_length=20, db_collation="C")
    form = models.CharField(max_length=8)
    category_code = models.CharField(max_length=8, db_collation="C")
    product_name = models.CharField(max_length=40)
    spec = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=12)
    origin_region_code = models.CharField(max_length=12, db_collation="C")
    base_name = models.CharField(max_length=40, blank=True)
    harvested_on = models.DateField()
    bases = ArrayField(models.CharField(max_length=12))
    report_number = models.CharField(max_length=40, blank=True)
    report_day = models.DateField(null=True)
    report_by = models.CharField(max_length=60, blank=True)
    report_file = models.UUIDField(null=True)
    result_id = models.BigIntegerField(null=True)
    received = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, default=CertificateState.ISSUED.value)
    reason = models.CharField(max_length=200, blank=True)
    prints = models.IntegerField(default=0)
    words = models.CharField(max_length=300)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Listed by day of issue in every width of scope, found by batch."""

        db_table = "certificates_certificate"
        indexes = [
            models.Index(fields=["subject_id", "issued_at", "id"], name="certificates_own"),
            models.Index(fields=["batch", "id"], name="certificates_by_batch"),
            models.Index(fields=["region_code"], name="certificates_place", include=[*_ASKED, "issued_at", "id"]),
            models.Index(fields=["issued_at", "id"], name="certificates_by_day", include=["region_code", *_ASKED]),
            GinIndex(WordPairs("words"), name="certificates_pairs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in CertificateState]), name="certificates_state"
            ),
            models.CheckConstraint(
                condition=Q(form__in=[one.value for one in CertificateForm]), name="certificates_form"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="certificates_quantity"),
            models.CheckConstraint(condition=Q(bases__len__gt=0), name="certificates_bases"),
            models.CheckConstraint(
                condition=Q(state="issued", voided_at__isnull=True) | Q(state="void", voided_at__isnull=False),
                name="certificates_voided",
            ),
        ]
