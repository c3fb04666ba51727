"""Tables of the journal. Records, object lines and events are partitioned by month (see the first migration)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import NotSealed
from agritrace.kernel.viewer import ViewerKind


class Record(models.Model):
    """One act: who, when, from where, what. Append-only: the program's role may neither update nor delete."""

    scope = Unscoped("read only through object lines, which carry the scope, or by auditors")

    not_sealed = NotSealed({"salt": "random", "digest": "salted digest of the record"})
    id = models.BigIntegerField(primary_key=True)
    cause_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    account_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    origin = models.JSONField()
    notes = models.JSONField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    salt = models.BinaryField()
    digest = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only; partitions and keys stand in the migration."""

        db_table = "journal_record"


class RecordObject(models.Model):
    """One object that a record is about; gives each object its history. ``act`` is that of the record, for the search."""

    scope = Scope(region="region_code", by_region=frozenset({ViewerKind.REGULATOR}))

    id = models.BigAutoField(primary_key=True)
    record_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    act = models.CharField(max_length=80, default="")

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "journal_recordobject"


class StoredEvent(models.Model):
    """An announced event waiting for, or kept after, delivery. ``xid`` orders events by commit for the relay."""

    scope = Unscoped("internal to the relay")

    id = models.BigAutoField(primary_key=True)
    record_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    name = models.CharField(max_length=80)
    payload = models.JSONField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "journal_event"


class Delivery(models.Model):
    """A listener has handled an event; unique, so that at-least-once delivery has its effect once."""

    scope = Unscoped("internal to the relay")

    event_id = models.BigIntegerField()
    listener = models.CharField(max_length=120)
    delivered_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One delivery per event and listener."""

        db_table = "journal_delivery"
        constraints = [models.UniqueConstraint(fields=["event_id", "listener"], name="journal_delivery_once")]


class Command(models.Model):
    """A command id made by a client with the digest of its content and the first answer (architecture §3)."""

    scope = Unscoped("looked up by an unguessable id made by the same client")

    not_sealed = NotSealed({"digest": "of the command, to recognise its repetition"})
    command_id = models.UUIDField(primary_key=True)
    account_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=80)
    digest = models.BinaryField()
    answer = models.JSONField()
    recorded_at = models.DateTimeField(db_index=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "journal_command"


class RelayPosition(models.Model):
    """How far the one relay has read: the last (transaction, event) handed on."""

    scope = Unscoped("one row, internal to the relay")

    id = models.SmallIntegerField(primary_key=True)
    xid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "journal_relayposition"
