"""Tables of the rights room. What people write stands sealed in ``RequestWords`` alone."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.sealedcolumns import Sealed
from agritrace.kernel.viewer import ViewerKind

from .values import OPEN, About, Kind, State, Way

_REGULATORS = frozenset({ViewerKind.REGULATOR})


class PersonalRequest(models.Model):
    """A person's request about the data kept of him; ``due_on`` is a Beijing day, ``subject_version`` that of the asking."""

    scope = Scope(region="region_code", subjects=("subject_id",), by_region=_REGULATORS)
    NAMES = ("id", "kind", "state")

    subject = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    about = models.CharField(max_length=8, db_collation="C")
    account_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8, db_collation="C")
    way = models.CharField(max_length=10, db_collation="C")
    state = models.CharField(max_length=10, db_collation="C", default=State.ASKED.value)
    checked = models.CharField(max_length=16, db_collation="C", blank=True)
    subject_version = models.IntegerField()
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    office_reminded = models.BooleanField(default=False)
    above_reminded = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=16, db_collation="C", blank=True)
    files = ArrayField(models.UUIDField(), default=list)
    run_id = models.BigIntegerField(null=True)
    package_id = models.UUIDField(null=True)
    package_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One open request of a kind about the same persons; lists by region, by subject, by day due."""

        db_table = "rights_request"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "about", "account_id", "kind"],
                condition=Q(state__in=sorted(OPEN)),
                name="rights_request_one_open",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="rights_request_state"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="rights_request_kind"),
            models.CheckConstraint(condition=Q(way__in=list(Way)), name="rights_request_way"),
            models.CheckConstraint(
                condition=Q(about=About.SUBJECT, account_id=None) | Q(about=About.ACCOUNT, account_id__isnull=False),
                name="rights_request_about",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="rights_by_region"),
            models.Index(fields=["subject", "id"], name="rights_by_subject"),
            models.Index(fields=["due_on", "id"], name="rights_open", condition=Q(state__in=sorted(OPEN))),
            models.Index(fields=["package_until"], name="rights_packages", condition=Q(package_id__isnull=False)),
        ]


class RequestWords(models.Model):
    """What a person wrote and what he was answered, sealed and erasable."""

    scope = Scope(region="region_code", subjects=("subject_id",), by_region=_REGULATORS)
    sealed = Sealed(place="rights_words", row="row", tokens={"told": "told", "answer": "answer"})

    request_id = models.BigIntegerField(primary_key=True)
    row = models.UUIDField(default=uuid4)
    subject_id = models.BigIntegerField(db_index=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    told = models.BinaryField()
    answer = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "rights_words"
