"""Tables of papers."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.wordpairs import WordPairs

from .values import PaperState

_ASKED = ("state", "kind", "valid_from")
"""Columns of the filters, carried by the indexes of the list so that it is filtered without reading its rows."""


class Paper(models.Model):
    """A licence or certificate of one subject.

    ``region_code`` is the subject's region of the day; ``valid_until`` is 9999-12-31 for a paper without a last day;
    ``words`` is what the search looks at; ``reminded_*`` say when a reminder was sent, so that each is sent once.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "kind")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=20, db_collation="C")
    number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField()
    products = models.CharField(max_length=120, blank=True)
    file_id = models.UUIDField(null=True)
    renews = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, db_collation="C")
    reason = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=400)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reminded_soon_at = models.DateTimeField(null=True)
    reminded_expired_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One waiting and one checked paper of a number; indexes carry the offered sorts and the reminders."""

        db_table = "papers_paper"
        indexes = [
            models.Index(fields=["subject_id", "valid_until", "id"], name="papers_own"),
            models.Index(
                fields=["region_code"], name="papers_place", include=[*_ASKED, "valid_until", "created_at", "id"]
            ),
            models.Index(fields=["valid_until", "id"], name="papers_by_end", include=["region_code", *_ASKED]),
            models.Index(
                fields=["created_at", "id"], name="papers_by_day", include=["region_code", *_ASKED, "valid_until"]
            ),
            models.Index(
                fields=["state", "valid_until", "id"], name="papers_state_until", include=["region_code", *_ASKED[1:]]
            ),
            models.Index(fields=["kind", "region_code"], name="papers_kind"),
            models.Index(fields=["valid_from"], name="papers_from"),
            models.Index(
                fields=["valid_until", "id"],
                name="papers_to_remind",
                condition=Q(state="confirmed") & (Q(reminded_soon_at=None) | Q(reminded_expired_at=None)),
            ),
            GinIndex(WordPairs("words"), name="papers_pairs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "kind", "number"], condition=Q(state="submitted"), name="papers_waiting_once"
            ),
            models.UniqueConstraint(
                fields=["subject_id", "kind", "number"], condition=Q(state="confirmed"), name="papers_checked_once"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PaperState]), name="papers_state"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="papers_order"),
        ]
