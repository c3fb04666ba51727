"""Tables of notices and of messages a recording provider kept."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped


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
