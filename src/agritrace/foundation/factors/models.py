"""Tables of second factors. Secrets stand sealed, recovery codes hashed; of keys only the public half is known.

What changes with every login (failures, last code, counters) stands in unguarded framework tables.
"""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import NotSealed, Sealed


class Authenticator(models.Model):
    """The sealed secret of one-time codes of one account; in use once a first code confirmed it."""

    scope = Scope(accounts=("account_id",))
    sealed = Sealed(place="factors_authenticator", row="uid", tokens={"token": "secret"})

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, editable=False)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    token = models.BinaryField()
    started_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "factors_authenticator"


class Key(models.Model):
    """A hardware key: its identifier, its public half (COSE), the name its owner gave it."""

    scope = Scope(accounts=("account_id",))
    not_sealed = NotSealed({"credential": "a public identifier", "attested": "the public half of the key"})

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    credential = models.BinaryField()
    attested = models.BinaryField()
    added_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A key belongs to one account."""

        db_table = "factors_key"
        constraints = [models.UniqueConstraint(fields=["credential"], name="factors_key_once")]


class RecoveryCode(models.Model):
    """A salted hash of a code that opens once, when telephone or key are gone."""

    scope = Scope(accounts=("account_id",))
    not_sealed = NotSealed({"salt": "random", "digest": "of a code with 79 random bits"})

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField()
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "factors_recoverycode"


class PolicyRow(models.Model):
    """What a role must have: data of the platform office, dated."""

    scope = Unscoped("the rule of the whole country")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    role = models.CharField(max_length=8)
    need = models.CharField(max_length=8)
    grace_days = models.SmallIntegerField()
    since = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One line for each role."""

        db_table = "factors_policy"
        constraints = [
            models.UniqueConstraint(fields=["kind", "role"], name="factors_policy_once"),
            models.CheckConstraint(condition=Q(need__in=["none", "any", "key"]), name="factors_policy_need"),
            models.CheckConstraint(condition=Q(grace_days__gte=0, grace_days__lte=180), name="factors_policy_grace"),
        ]


class Proof(models.Model):
    """Wrong codes in a row, lock, and the time step of the last code used. A framework table."""

    scope = Unscoped("framework table: changes with every login")

    account_id = models.BigIntegerField(primary_key=True)
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "factors_proof"


class KeyUse(models.Model):
    """A key's counter and last use. A framework table."""

    scope = Unscoped("framework table: changes with every login")

    key_id = models.BigIntegerField(primary_key=True)
    counter = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "factors_keyuse"
