"""Tables of temporary entries. Telephone and paper stand sealed with the subject they belong to."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Left

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects.values import PROVISIONAL

_OFFICIALS = frozenset({ViewerKind.REGULATOR, ViewerKind.ENFORCEMENT})


def _level(length: int) -> GeneratedField:
    return GeneratedField(
        expression=Left("region_code", length),
        output_field=models.CharField(max_length=length, db_collation="C"),
        db_persist=True,
    )


class TemporaryEntry(models.Model):
    """An entry in the field; its key is that of its row among the subjects, whose state it repeats for its lists."""

    scope = Scope(region="region_code", by_region=_OFFICIALS)
    NAMES = ("subject_id", "code", "name")

    subject_id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=16, unique=True, db_collation="C")
    name = models.CharField(max_length=80)
    grams = ArrayField(models.CharField(max_length=2, db_collation="C"))
    org_form = models.SmallIntegerField()
    industry = models.CharField(max_length=12)
    main_product = models.CharField(max_length=12)
    region_code = models.CharField(max_length=12, db_collation="C")
    region_2 = _level(2)
    region_4 = _level(4)
    region_6 = _level(6)
    region_9 = _level(9)
    address = models.CharField(max_length=120, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    remark = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=14, db_collation="C", default="temporary")
    recorded_by = models.BigIntegerField()
    recorder_kind = models.CharField(max_length=12)
    organisation_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    ending = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    joined_to = models.BigIntegerField(null=True, db_index=True)
    reminded_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """An entry is joined once, with somebody else; each level has an index in the one offered order."""

        db_table = "temporary_entry"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(PROVISIONAL)), name="temporary_entry_state"),
            models.CheckConstraint(condition=Q(org_form__in=list(SubjectForm)), name="temporary_entry_form"),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False) | (~Q(state="joined") & Q(joined_to=None)),
                name="temporary_entry_joined",
            ),
            models.CheckConstraint(condition=~Q(joined_to=F("subject_id")), name="temporary_entry_two"),
        ]
        indexes = [
            models.Index(fields=["region_code"], name="temporary_region"),
            models.Index(fields=["recorded_at", "subject_id"], name="temporary_time_0"),
            models.Index(fields=["region_2", "recorded_at", "subject_id"], name="temporary_time_2"),
            models.Index(fields=["region_4", "recorded_at", "subject_id"], name="temporary_time_4"),
            models.Index(fields=["region_6", "recorded_at", "subject_id"], name="temporary_time_6"),
            models.Index(fields=["region_9", "recorded_at", "subject_id"], name="temporary_time_9"),
            models.Index(fields=["state", "recorded_at", "subject_id"], name="temporary_state_time"),
            models.Index(
                fields=["recorded_at", "subject_id"],
                name="temporary_to_remind",
                condition=Q(state="temporary", reminded_at=None),
            ),
            GinIndex(fields=["grams"], name="temporary_grams"),
        ]


class TemporaryClaim(models.Model):
    """What a reviewer decided about the code an application names; the joining happens when it is approved."""

    scope = Scope(region="region_code")

    application_id = models.BigIntegerField(primary_key=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    code = models.CharField(max_length=16, blank=True, db_collation="C")
    temporary_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    by_account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """An entry waits to be joined with one application only."""

        db_table = "temporary_claim"
        indexes = [models.Index(fields=["region_code"], name="temporary_claim_region")]
        constraints = [
            models.UniqueConstraint(
                fields=["temporary_id"],
                condition=Q(done_at=None, temporary_id__isnull=False),
                name="temporary_claim_once",
            )
        ]


class TemporarySequence(models.Model):
    """The last sequence number of temporary codes given out in one county, apart from that of subject codes."""

    scope = Scope(region="region")

    region = models.CharField(max_length=6, primary_key=True, db_collation="C")
    last = models.IntegerField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A temporary code has seven digits of sequence."""

        db_table = "temporary_sequence"
        constraints = [models.CheckConstraint(condition=Q(last__range=(1, 9_999_999)), name="temporary_sequence_range")]
