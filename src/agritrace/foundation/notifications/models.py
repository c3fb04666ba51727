"""Tables of notices and of messages a recording provider kept."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import Channel, DeliveryState


class Notice(models.Model):
    """A notice to exactly one recipient: an account, everybody of a subject, or everybody of an organisation.

    ``url`` is a path of this site; ``text`` names no person. ``words`` is what the search looks at.
    """

    scope = Scope(subjects=("subject_id",), organisations=("organisation_id",), accounts=("account_id",))

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    topic = models.CharField(max_length=24, db_collation="C")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Each recipient's notices, newest first."""

        db_table = "notifications_notice"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="notifications_notice_subject"),
            models.Index(fields=["organisation_id", "id"], name="notifications_notice_office"),
            models.Index(fields=["account_id", "id"], name="notifications_notice_account"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(account_id__isnull=False, subject_id__isnull=True, organisation_id__isnull=True)
                | Q(account_id__isnull=True, subject_id__isnull=False, organisation_id__isnull=True)
                | Q(account_id__isnull=True, subject_id__isnull=True, organisation_id__isnull=False),
                name="notifications_notice_one_recipient",
            )
        ]


class NoticeRead(models.Model):
    """An account has read a notice: a mark for the bell, no fact about trade or supervision."""

    scope = Scope(accounts=("account_id",), by_region=frozenset())
    unguarded = "a reading mark changes nothing anybody else sees; a record of it would drown the real acts"

    id = models.BigAutoField(primary_key=True)
    notice_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    read_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A notice is read once by each account."""

        db_table = "notifications_noticeread"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "notice_id"], name="notifications_noticeread_once")
        ]


class SentMessage(models.Model):
    """A message the recording provider kept instead of sending it (demonstration and tests only).

    The recipient is masked; the text of a one-time code stands here because nobody receives it otherwise.
    """

    scope = Unscoped("exists in demonstrations only, where every person is invented")
    unguarded = "written beside the act that asked for the message, like the telephone network would"

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=8)
    recipient = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    sent_at = models.DateTimeField(db_index=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "notifications_sentmessage"


class Preference(models.Model):
    """Where an account departs from the usual ways of a topic (``values.USUAL``): one row for each topic and channel."""

    scope = Scope(accounts=("account_id",), by_region=frozenset())

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField()
    topic = models.CharField(max_length=24, db_collation="C")
    channel = models.CharField(max_length=8, db_collation="C")
    wanted = models.BooleanField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One answer to one question."""

        db_table = "notifications_preference"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "topic", "channel"], name="notifications_preference_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in Channel]), name="notifications_preference_channel"
            ),
        ]


class Delivery(models.Model):
    """A message on its way out: to an account, or to an applicant who has none yet. Recipients are looked up when it leaves.

    ``values`` are what its wording names (plain, never personal); ``claimed_at`` is when a worker last took it.
    """

    scope = Unscoped("which messages left, without recipients and personal data; shown to operators by permission")
    unguarded = "the way out of a notice that stands in a record; written by the worker, like a telephone network would"

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField(null=True)
    applicant_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=8, db_collation="C")
    wording = models.CharField(max_length=40, db_collation="C")
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=8, db_collation="C", default=DeliveryState.QUEUED.value)
    tries = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Found by what is due; listed newest first."""

        db_table = "notifications_delivery"
        indexes = [
            models.Index(fields=["due_at", "id"], name="notifications_delivery_due", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="notifications_delivery_claimed", condition=Q(state="leaving")),
            models.Index(fields=["state", "id"], name="notifications_delivery_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in DeliveryState]), name="notifications_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(account_id__isnull=False, applicant_id__isnull=True)
                | Q(account_id__isnull=True, applicant_id__isnull=False),
                name="notifications_delivery_one_recipient",
            ),
        ]


class Wording(models.Model):
    """One version of a message's words, written by the platform office; the newest one of a key is in force."""

    scope = Unscoped("the words of messages are the same for everybody")

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=40, db_collation="C")
    version = models.IntegerField()
    text = models.CharField(max_length=1000)
    by_account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Versions of a key are counted; two editors at once cannot write the same one."""

        db_table = "notifications_wording"
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="notifications_wording_version")]
