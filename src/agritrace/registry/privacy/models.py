"""Tables of the privacy room: looks at personal values, and what was erased."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.viewer import ViewerKind

from .values import PURPOSES


class Unmasking(models.Model):
    """One look at personal values in full. Holds field names and the stated reason, never a value."""

    scope = Scope(
        region="region_code",
        subjects=("subject_id",),
        act_subjects=(),
        by_region=frozenset({ViewerKind.REGULATOR}),
    )

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    account_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    fields = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=12, db_collation="C")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by subject, and by account within the last day."""

        db_table = "privacy_unmasking"
        indexes = [
            models.Index(fields=["subject_id", "at"], name="privacy_unmasking_subject"),
            models.Index(fields=["account_id", "at"], name="privacy_unmasking_account"),
            models.Index(fields=["region_code"], name="privacy_unmasking_region"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=list(PURPOSES)), name="privacy_unmasking_purpose"),
        ]


class Erasure(models.Model):
    """A subject whose personal data were erased, on what ground; read again after a restore of an older backup."""

    scope = Unscoped("a number and a day, nothing personal; read by timers and restores")

    subject_id = models.BigIntegerField(primary_key=True)
    ground = models.CharField(max_length=24, db_collation="C")
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "privacy_erasure"


class AccountErasure(models.Model):
    """A sub-account whose person was erased because he asked for it; read again like :class:`Erasure`."""

    scope = Unscoped("a number and a day, nothing personal; read by timers and restores")

    account_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "privacy_accounterasure"
