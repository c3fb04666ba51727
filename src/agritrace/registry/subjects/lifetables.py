"""Tables of the life of a subject: requests, versions, sealed values beside them, reminders sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped, inside
from agritrace.kernel.sealedcolumns import Sealed
from agritrace.kernel.viewer import Viewer, ViewerKind

from .cardvalues import CardEnd
from .lifevalues import OPEN_REQUESTS, RequestKind, RequestState


@dataclass(frozen=True)
class DeskToo(Scope):
    """A request is seen where its subject lies and where it waits now; only the authority of its desk may act."""

    desk: str = ""

    def seen(self, viewer: Viewer) -> Q | None:
        """By region of the subject, by desk, and by the subject itself."""
        found = super().seen(viewer)
        if found is None or not found or viewer.kind not in self.by_region:
            return found
        for part in inside(self.desk, viewer.jurisdiction):
            found |= part
        return found

    def acted(self, viewer: Viewer) -> Q | None:
        """By desk, and by the subject itself."""
        return Scope(region=self.desk, subjects=self.subjects).acted(viewer)


class SubjectRequest(models.Model):
    """A subject asks its county for a change of key facts, a move or its cancellation.

    ``region_code`` is the subject's of the day; ``desk_region_code`` the place whose county decides now, since
    ``since``. ``facts`` are the proposed values, ``before`` those they replace; personal ones stand sealed in
    ``SubjectSealed`` under ``sealed_row``. The key to the subject carries no constraint: an application that takes
    its old code over is deleted with all its rows moved, and a check would lock a shared row.
    """

    scope = DeskToo(region="region_code", subjects=("subject_id",), desk="desk_region_code")

    subject = models.ForeignKey(
        "subjects.Subject", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=12, db_collation="C")
    state = models.CharField(max_length=10, db_collation="C", default=RequestState.WAITING.value)
    region_code = models.CharField(max_length=12, db_collation="C")
    to_region_code = models.CharField(max_length=12, db_collation="C", blank=True)
    desk_region_code = models.CharField(max_length=12, db_collation="C")
    changed = ArrayField(models.CharField(max_length=20), default=list)
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    findings = ArrayField(models.CharField(max_length=40), default=list)
    sealed_row = models.UUIDField(null=True)
    files = models.JSONField(default=list)
    reason = models.CharField(max_length=400, blank=True)
    words = models.CharField(max_length=400, blank=True)
    version = models.IntegerField(default=1)
    filed_at = models.DateTimeField()
    since = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One open request of a subject; the queue of a desk, the oldest first; a region's requests; a subject's."""

        db_table = "subjects_subjectrequest"
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=sorted(OPEN_REQUESTS)), name="subjects_request_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=list(RequestState)), name="subjects_request_state"),
            models.CheckConstraint(condition=Q(kind__in=list(RequestKind)), name="subjects_request_kind"),
        ]
        indexes = [
            models.Index(
                fields=["desk_region_code"], name="subjects_request_desk", condition=Q(state__in=sorted(OPEN_REQUESTS))
            ),
            models.Index(fields=["since", "id"], name="subjects_request_open", condition=Q(state__in=sorted(OPEN_REQUESTS))),
            models.Index(fields=["region_code", "since", "id"], name="subjects_request_region"),
            models.Index(fields=["since", "id"], name="subjects_request_since",
                         include=["region_code", "desk_region_code", "kind", "state"]),
            models.Index(fields=["subject", "id"], name="subjects_request_subject"),
        ]  # fmt: skip  # one index per line


class SubjectVersion(models.Model):
    """The facts that held about a subject from ``since`` to ``until`` (None: now).

    The first change stores the version it replaces too, so that a subject without changes has no rows here.
    """

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())

    subject_id = models.BigIntegerField()
    number = models.IntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    facts = models.JSONField()
    changed = ArrayField(models.CharField(max_length=20), default=list)
    why = models.CharField(max_length=12)
    sealed_row = models.UUIDField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Numbers follow each other; one version holds."""

        db_table = "subjects_subjectversion"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "number"], name="subjects_version_once"),
            models.UniqueConstraint(
                fields=["subject_id"], condition=Q(until__isnull=True), name="subjects_version_one_holds"
            ),
        ]


class SubjectSealed(models.Model):
    """Personal values of a request or of an old version: one sealed token bound to ``row``; erasable."""

    scope = Scope(
        region="region_code", subjects=("subject_id",), act_subjects=(), by_region=frozenset({ViewerKind.REGULATOR})
    )
    sealed = Sealed(place="subjects_subjectsealed", row="row", tokens={"token": "token"})

    row = models.UUIDField(primary_key=True)
    subject_id = models.BigIntegerField(db_index=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    token = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "subjects_subjectsealed"


class IdentityIssue(models.Model):
    """A card (and plaque) of a subject that was taken out of force: its issue number, why, when. The next one holds."""

    scope = Scope(region="region_code", subjects=("subject_id",), act_subjects=())

    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    issue = models.SmallIntegerField()
    why = models.CharField(max_length=8, db_collation="C")
    ended_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """An issue ends once."""

        db_table = "subjects_identityissue"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "issue"], name="subjects_issue_once"),
            models.CheckConstraint(condition=Q(why__in=list(CardEnd)), name="subjects_issue_why"),
        ]


class SubjectReminder(models.Model):
    """A reminder that was sent: about what, waiting since when, to which level; each once."""

    scope = Unscoped("says only that a reminder was sent; read by the timer alone")

    topic = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    since = models.DateTimeField()
    stage = models.CharField(max_length=6)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Each reminder once."""

        db_table = "subjects_subjectreminder"
        constraints = [
            models.UniqueConstraint(fields=["topic", "object_id", "since", "stage"], name="subjects_reminder_once")
        ]
