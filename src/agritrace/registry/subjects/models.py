"""Tables of subjects. Personal data stand in ``SubjectPersonal`` alone, sealed, so that a person can be erased.

Level columns are generated from ``region_code``; a list of one province walks ``(region_2, sort key, id)`` and stops
after one page, however many rows the country has. Filters on state and form have indexes of their own for the country
and for provinces; a city or county has so few rows that its list is filtered while it is walked.
"""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Left

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.sealedcolumns import BlindColumn, NotSealed, Sealed
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import ViewerKind

from . import personal
from .lifetables import IdentityIssue as IdentityIssue  # noqa: PLC0414  # tables of the room that stand elsewhere
from .lifetables import SubjectReminder as SubjectReminder  # noqa: PLC0414  # likewise
from .lifetables import SubjectRequest as SubjectRequest  # noqa: PLC0414  # likewise
from .lifetables import SubjectSealed as SubjectSealed  # noqa: PLC0414  # likewise
from .lifetables import SubjectVersion as SubjectVersion  # noqa: PLC0414  # likewise
from .placedgrams import PlacedGrams
from .values import LIVE, CredentialKind, SubjectState


def _level(length: int) -> GeneratedField:
    return GeneratedField(
        expression=Left("region_code", length),
        output_field=models.CharField(max_length=length, db_collation="C"),
        db_persist=True,
    )


class Subject(models.Model):
    """A producer or trader, from its application on. ``version`` grows with every change of its row."""

    scope = Scope(region="region_code", subjects=("id",), act_subjects=())
    not_sealed = NotSealed({"cred_index": "the rotation of the personal row renews it"})
    NAMES = ("id", "name", "code", "region_code", "state", "org_form")

    code = models.CharField(max_length=16, null=True, unique=True, db_collation="C")
    temp_code = models.CharField(max_length=16, null=True, unique=True, db_collation="C")
    joined_to = models.BigIntegerField(null=True, db_index=True)
    query_no = models.CharField(max_length=12, unique=True, db_collation="C")
    state = models.CharField(max_length=14, db_collation="C")
    org_form = models.SmallIntegerField()
    business_roles = ArrayField(models.CharField(max_length=2))
    industries = ArrayField(models.CharField(max_length=12))
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=200, db_collation="C")
    initials = models.CharField(max_length=80, db_collation="C")
    grams = ArrayField(models.CharField(max_length=2, db_collation="C"))
    region_code = models.CharField(max_length=12, db_collation="C")
    region_2 = _level(2)
    region_4 = _level(4)
    region_6 = _level(6)
    region_9 = _level(9)
    address = models.CharField(max_length=120)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    coordinate_system = models.CharField(max_length=8, default="wgs84")
    cred_kind = models.CharField(max_length=14)
    cred_index = models.BinaryField()
    cred_masked = models.CharField(max_length=24)
    main_products = ArrayField(models.CharField(max_length=12))
    scale_words = models.CharField(max_length=60, blank=True)
    claimed_code = models.CharField(max_length=16, blank=True, default="", db_default="", db_collation="C")
    findings = ArrayField(models.CharField(max_length=40), default=list)
    identity_issue = models.SmallIntegerField(default=1)
    valid_until = models.DateField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Indexes for each offered sort by level, for filters of wide views, for search, duplicates and work."""

        db_table = "subjects_subject"
        constraints = [
            models.UniqueConstraint(
                fields=["cred_index"], condition=Q(state__in=sorted(LIVE)), name="subjects_subject_live_credential"
            ),
            models.CheckConstraint(condition=Q(state__in=list(SubjectState)), name="subjects_subject_state"),
            models.CheckConstraint(
                condition=~Q(state=SubjectState.MERGED.value) | Q(joined_to__isnull=False),
                name="subjects_subject_merged",
            ),
            models.CheckConstraint(condition=~Q(joined_to=F("id")), name="subjects_subject_two"),
            models.CheckConstraint(condition=Q(org_form__in=list(SubjectForm)), name="subjects_subject_form"),
            models.CheckConstraint(condition=Q(cred_kind__in=list(CredentialKind)), name="subjects_subject_credential"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="subjects_subject_point",
            ),
            models.CheckConstraint(condition=Q(submitted_at__gte=F("created_at")), name="subjects_subject_order"),
        ]
        indexes = [
            models.Index(fields=["region_code"], name="subjects_region"),
            models.Index(fields=["sort_key", "id"], name="subjects_name_0"),
            models.Index(fields=["region_2", "sort_key", "id"], name="subjects_name_2"),
            models.Index(fields=["region_4", "sort_key", "id"], name="subjects_name_4"),
            models.Index(fields=["region_6", "sort_key", "id"], name="subjects_name_6"),
            models.Index(fields=["region_9", "sort_key", "id"], name="subjects_name_9"),
            models.Index(fields=["submitted_at", "id"], name="subjects_time_0"),
            models.Index(fields=["region_2", "submitted_at", "id"], name="subjects_time_2"),
            models.Index(fields=["region_4", "submitted_at", "id"], name="subjects_time_4"),
            models.Index(fields=["region_6", "submitted_at", "id"], name="subjects_time_6"),
            models.Index(fields=["region_9", "submitted_at", "id"], name="subjects_time_9"),
            models.Index(fields=["state", "sort_key", "id"], name="subjects_state_name_0"),
            models.Index(fields=["state", "submitted_at", "id"], name="subjects_state_time_0"),
            models.Index(fields=["region_2", "state", "sort_key", "id"], name="subjects_state_name_2"),
            models.Index(fields=["region_2", "state", "submitted_at", "id"], name="subjects_state_time_2"),
            models.Index(fields=["org_form", "sort_key", "id"], name="subjects_form_name_0"),
            models.Index(fields=["org_form", "submitted_at", "id"], name="subjects_form_time_0"),
            models.Index(fields=["region_2", "org_form", "sort_key", "id"], name="subjects_form_name_2"),
            models.Index(fields=["region_2", "org_form", "submitted_at", "id"], name="subjects_form_time_2"),
            models.Index(
                fields=["region_6", "submitted_at", "id"],
                include=["region_code"],
                condition=Q(state=SubjectState.PENDING.value),
                name="subjects_waiting",
            ),
            # pg_trgm finds no trigram in a pattern of two Chinese characters; pairs of characters serve two and more
            GinIndex(fields=["grams"], name="subjects_grams"),
            GinIndex(PlacedGrams("region_2", "grams"), name="subjects_placed"),
            models.Index(fields=["cred_index"], name="subjects_credential"),
            models.Index(fields=["region_6", "name"], name="subjects_same_name"),
            models.Index(
                fields=["region_6", "latitude", "longitude"], name="subjects_point", condition=Q(latitude__isnull=False)
            ),
        ]


class SubjectPersonal(models.Model):
    """Erasable, re-encryptable personal data: tokens of ``kernel.sealing`` bound to ``row``, and blind indexes."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())
    sealed = Sealed(
        place=personal.TABLE,
        row="row",
        tokens={name: name for name in personal.FIELDS},
        indexes=(
            BlindColumn(personal.TABLE, "phone_index", personal.said_phone, key="subject_id", of="subject_id"),
            BlindColumn(
                "subjects_subject", "cred_index", personal.said_credential, of="subject_id", needs=("cred_kind",)
            ),
        ),
    )

    subject_id = models.BigIntegerField(primary_key=True)
    row = models.UUIDField(default=uuid.uuid4)
    region_code = models.CharField(max_length=12, db_collation="C")
    legal_name = models.BinaryField()
    legal_id = models.BinaryField()
    phone = models.BinaryField()
    contact_name = models.BinaryField()
    cred_no = models.BinaryField()
    password_hash = models.BinaryField()
    phone_index = models.BinaryField(db_index=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "subjects_subjectpersonal"
        indexes = [models.Index(fields=["region_code"], name="subjects_personal_region")]


class SubjectDecision(models.Model):
    """A decision of an authority about a subject, with reasons; append-only by use."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())

    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    verdict = models.CharField(max_length=12)
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    words = models.CharField(max_length=400, blank=True)
    by_account_id = models.BigIntegerField(null=True)
    by_organisation_id = models.BigIntegerField(null=True)
    files = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Decisions are read by subject, newest first."""

        db_table = "subjects_subjectdecision"
        indexes = [models.Index(fields=["subject_id", "at"], name="subjects_decision_subject")]


class SubjectFile(models.Model):
    """An attachment of a subject: which file, what it shows."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())

    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    file_id = models.UUIDField()
    kind = models.CharField(max_length=12)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A file is attached once."""

        db_table = "subjects_subjectfile"
        constraints = [models.UniqueConstraint(fields=["subject_id", "file_id"], name="subjects_subjectfile_once")]


class DirectoryEntry(models.Model):
    """A subject came out of a county's directory: what the row said, as a keyed digest, and when."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())

    not_sealed = NotSealed({"content": "a keyed digest to know a row again; without its key the row counts as changed"})

    subject_id = models.BigIntegerField(primary_key=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    content = models.BinaryField()
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "subjects_directoryentry"


class CountySequence(models.Model):
    """The last sequence number of subject codes given out in one county.

    A locked row of the county rather than a lease: approvals of one county are made by a handful of people, so nobody
    waits, numbers stay without gaps that look like missing subjects, and no row is shared by the whole country.
    """

    scope = Scope(region="region", by_region=frozenset({ViewerKind.REGULATOR}))

    region = models.CharField(max_length=6, primary_key=True, db_collation="C")
    last = models.IntegerField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A subject code has seven digits of sequence."""

        db_table = "subjects_countysequence"
        constraints = [models.CheckConstraint(condition=Q(last__range=(1, 9_999_999)), name="subjects_sequence_range")]
