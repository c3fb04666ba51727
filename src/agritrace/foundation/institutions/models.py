"""Tables of applications of institutions, with what they carry, and of cards of enforcement officers."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import Sealed

from .values import OPEN_STATES, ApplicationState, Asked

_BESIDE = "read together with the application, which carries the scope"


class Application(models.Model):
    """What an institution asks for. Seen by the superior that decides and by the institution itself, by nobody else."""

    scope = Scope(organisations=("superior_id", "organisation_id"))

    id = models.BigAutoField(primary_key=True)
    query_no = models.CharField(max_length=12, unique=True, db_collation="C")
    asked = models.CharField(max_length=6)
    state = models.CharField(max_length=9)
    kind = models.CharField(max_length=12)
    level = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=12, db_collation="C")
    superior = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=120, blank=True)
    duty_phone = models.CharField(max_length=30, blank=True)
    username = models.CharField(max_length=40, blank=True, db_collation="C")
    reason = models.CharField(max_length=400, blank=True)
    version = models.IntegerField(default=1)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One application under way for each institution; a new one has none yet, the others have."""

        db_table = "institutions_application"
        indexes = [
            models.Index(fields=["superior", "state", "submitted_at", "id"], name="institutions_waiting"),
            models.Index(fields=["superior", "submitted_at", "id"], name="institutions_by_time"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="institutions_name_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(asked__in=list(Asked)), name="institutions_asked"),
            models.CheckConstraint(condition=Q(state__in=list(ApplicationState)), name="institutions_state"),
            models.CheckConstraint(
                condition=Q(asked="open") | Q(organisation__isnull=False), name="institutions_whose"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="institutions_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["superior", "name"],
                condition=Q(asked="open", state__in=sorted(OPEN_STATES)),
                name="institutions_one_opening",
            ),
        ]


class ApplicantPersonal(models.Model):
    """Sealed name and telephone of the person an application names; erasable."""

    scope = Unscoped(_BESIDE)
    sealed = Sealed(place="institutions_applicantpersonal", row="row", tokens={"name": "name", "phone": "phone"})

    application_id = models.BigIntegerField(primary_key=True)
    row = models.UUIDField(default=uuid.uuid4)
    name = models.BinaryField()
    phone = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "institutions_applicantpersonal"


class ApplicationFile(models.Model):
    """A paper of an application."""

    scope = Unscoped(_BESIDE)

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    file_id = models.UUIDField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A file is attached once."""

        db_table = "institutions_applicationfile"
        constraints = [models.UniqueConstraint(fields=["application", "file_id"], name="institutions_file_once")]


class Decision(models.Model):
    """A decision about an application, with its words to the applicant; append-only by use."""

    scope = Unscoped(_BESIDE)

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    approve = models.BooleanField()
    words = models.CharField(max_length=400, blank=True)
    by_account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "institutions_decision"


class OfficerCard(models.Model):
    """The card 执法证 of an enforcement officer; his name stands with his account."""

    scope = Scope(region="region_code", organisations=("organisation_id",))

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    card_no = models.CharField(max_length=30, db_collation="C")
    valid_until = models.DateField()
    in_force = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One card in force for each officer, one officer for each card."""

        db_table = "institutions_officercard"
        indexes = [models.Index(fields=["valid_until", "id"], name="institutions_cards_by_end")]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(in_force=True), name="institutions_one_card"),
            models.UniqueConstraint(fields=["card_no"], condition=Q(in_force=True), name="institutions_card_once"),
        ]
