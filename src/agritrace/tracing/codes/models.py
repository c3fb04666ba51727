"""Tables of codes: number ranges, issued codes, print runs and counted scans.

Number ranges and scan counts are written outside acts: a lease must not wait for a business transaction, and a scan is
no act of anybody. ``unguarded`` on a model says so for the architecture test.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import CodeState


class NumberRange(models.Model):
    """The next free sequence number of one kind of code on one Beijing day."""

    scope = Unscoped("a counter, no data of anybody")
    unguarded = "leases are taken in a short transaction of their own, outside every act"

    id = models.BigAutoField(primary_key=True)
    kind = models.SmallIntegerField()
    day = models.DateField()
    next_free = models.BigIntegerField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One counter for each kind and day, of at most 10^8 numbers."""

        db_table = "codes_numberrange"
        constraints = [
            models.UniqueConstraint(fields=["kind", "day"], name="codes_numberrange_once"),
            models.CheckConstraint(
                condition=Q(next_free__gte=0) & Q(next_free__lte=100_000_000), name="codes_numberrange_capacity"
            ),
        ]


class IssuedCode(models.Model):
    """A 20-digit code that is in the world, and what it stands for: a batch or a voucher (never both).

    A batch may have several codes (one for each package). ``prints`` counts labels printed so far.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "code", "state", "prints")

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True, db_collation="C")
    kind = models.SmallIntegerField()
    batch_id = models.BigIntegerField(null=True)
    voucher_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    state = models.CharField(max_length=10, default=CodeState.ACTIVE.value)
    reason = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    prints = models.IntegerField(default=0)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Found by code, by batch, by voucher; listed by holder."""

        db_table = "codes_issuedcode"
        indexes = [
            models.Index(fields=["batch_id"], name="codes_issuedcode_batch", condition=Q(batch_id__isnull=False)),
            models.Index(fields=["voucher_id"], name="codes_issuedcode_voucher", condition=Q(voucher_id__isnull=False)),
            models.Index(fields=["subject_id", "id"], name="codes_issuedcode_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CodeState]), name="codes_issuedcode_state"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{20}$"), name="codes_issuedcode_digits"),
            models.CheckConstraint(
                condition=Q(batch_id__isnull=True) | Q(voucher_id__isnull=True), name="codes_issuedcode_one_thing"
            ),
            models.CheckConstraint(condition=Q(prints__gte=0), name="codes_issuedcode_prints"),
        ]


class PrintRun(models.Model):
    """One print of labels: ``nth`` run of this code, serial numbers from ``first_serial`` on."""

    scope = Scope(region="region_code", subjects=("subject_id",))

    id = models.BigAutoField(primary_key=True)
    code_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    nth = models.IntegerField()
    copies = models.IntegerField()
    first_serial = models.IntegerField()
    reason = models.CharField(max_length=40, blank=True)
    paper = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    printed_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Runs of one code are numbered without gaps."""

        db_table = "codes_printrun"
        constraints = [
            models.UniqueConstraint(fields=["code_id", "nth"], name="codes_printrun_nth"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="codes_printrun_copies"),
        ]


class ScanDelta(models.Model):
    """Scans of one code counted by one process, waiting to be folded into the total."""

    scope = Unscoped("counts of scans, shown to whoever holds the label")
    unguarded = "a scan is no act of anybody; counts are appended by the process that saw them"

    id = models.BigAutoField(primary_key=True)
    code_id = models.BigIntegerField(db_index=True)
    count = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Append and fold only."""

        db_table = "codes_scandelta"


class ScanTotal(models.Model):
    """How often a code was scanned, first and last, up to the last fold."""

    scope = Unscoped("counts of scans, shown to whoever holds the label")
    unguarded = "folded by the worker out of deltas"

    code_id = models.BigIntegerField(primary_key=True)
    count = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "codes_scantotal"
