"""Tables of accounts. Personal values stand sealed in a table of their own, so that a person can be erased.

What changes with every login or click (failures, last activity, one-time codes) stands in unguarded framework tables.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import BlindColumn, NotSealed, Sealed

from .codevalues import Purpose
from .templatevalues import TemplateState


class Account(AbstractBaseUser):
    """One person's way in. ``uid`` binds the sealed values; ``session_epoch`` ends all sessions when raised."""

    scope = Scope(region="region_code", subjects=("subject_id",), organisations=("organisation_id",), accounts=("id",))
    NAMES = ("id", "username", "kind", "role", "state")
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    last_login: Any = None  # the time of the last activity stands in Presence

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, editable=False)
    username = models.CharField(max_length=40, unique=True, db_collation="C")
    kind = models.CharField(max_length=12)
    role = models.CharField(max_length=8)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_id = models.BigIntegerField(null=True, db_index=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    state = models.CharField(max_length=8, default="active")
    must_change_password = models.BooleanField(default=True)
    session_epoch = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Officials belong to an organisation, producers to a subject, nobody to both."""

        db_table = "accounts_account"
        indexes = [
            models.Index(
                fields=["region_code", "id"],
                name="accounts_place",
                include=["username", "role", "state", "kind", "created_at"],
            ),
            models.Index(
                fields=["region_code", "id"],
                name="accounts_disabled",
                include=["username"],
                condition=Q(state="disabled"),
            ),
            models.Index(fields=["role", "region_code"], name="accounts_role_place"),
            models.Index(fields=["kind", "region_code"], name="accounts_kind_place"),
            GinIndex(fields=["username"], opclasses=["gin_trgm_ops"], name="accounts_username_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="subject", subject_id__isnull=False, organisation__isnull=True)
                | Q(
                    kind__in=["regulator", "laboratory", "enforcement", "support"],
                    subject_id__isnull=True,
                    organisation__isnull=False,
                ),
                name="accounts_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(kind="subject", role__in=["owner", "sub"])
                | (~Q(kind="subject") & Q(role__in=["admin", "user"]))
                | Q(kind="regulator", role__in=["system", "security", "audit"]),
                name="accounts_role",
            ),
            models.CheckConstraint(condition=Q(state__in=["active", "disabled"]), name="accounts_state"),
            models.CheckConstraint(condition=Q(username__regex="^[a-z0-9_.-]{3,40}$"), name="accounts_username"),
        ]


class AccountPermission(models.Model):
    """A permission an account holds, to use it or to hand it on."""

    scope = Unscoped("read together with the account, which carries the scope")

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    permission = models.CharField(max_length=80, db_collation="C")

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Held once or not at all."""

        db_table = "accounts_accountpermission"
        constraints = [models.UniqueConstraint(fields=["account", "permission"], name="accounts_permission_once")]


class Template(models.Model):
    """A role template of an organisation; a deleted one stays, so that accounts still say by what they were opened."""

    scope = Scope(organisations=("organisation_id",))

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    level = models.SmallIntegerField(null=True)
    role = models.CharField(max_length=8)
    title = models.CharField(max_length=20)
    words = models.CharField(max_length=80, blank=True)
    permissions = ArrayField(models.CharField(max_length=80))
    state = models.CharField(max_length=8, default=TemplateState.OFFERED.value)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A name stands once among those an organisation offers for one kind of account."""

        db_table = "accounts_template"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(TemplateState)), name="accounts_template_state"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "level", "role", "title"],
                condition=Q(state="offered"),
                nulls_distinct=False,
                name="accounts_template_title",
            ),
        ]


class TemplateUse(models.Model):
    """By which template an account stands, and what that template held when it was applied. No key: by none."""

    scope = Unscoped("read together with the account, which carries the scope")

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.CharField(max_length=40, blank=True, db_collation="C")
    version = models.IntegerField(default=1)
    basis = ArrayField(models.CharField(max_length=80), default=list)
    since = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Found by template."""

        db_table = "accounts_templateuse"
        indexes = [models.Index(fields=["key"], name="accounts_use_key")]


class PersonalEntry(models.Model):
    """A sealed personal value of an account (``name``, ``phone``); erasable, found again by its blind index."""

    scope = Unscoped("read together with the account, which carries the scope")
    sealed = Sealed(
        place="accounts_personalentry",
        row="account__uid",
        tokens={"token": ""},
        named_by="field",
        indexes=(
            BlindColumn(
                "accounts_personalentry",
                "blind_index",
                lambda row, values: (f"account.{row['field']}", values[str(row["field"])]),
                needs=("field",),
            ),
        ),
    )

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=12)
    token = models.BinaryField()
    blind_index = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One value of each field; searched by field and blind index."""

        db_table = "accounts_personalentry"
        indexes = [models.Index(fields=["blind_index", "field"], name="accounts_personal_blind")]
        constraints = [models.UniqueConstraint(fields=["account", "field"], name="accounts_personal_once")]


class Presence(models.Model):
    """Failures since the last good login, lock, and last activity (at most once a minute). A framework table."""

    scope = Unscoped("framework table: changes with every login, shown only beside the account")

    account_id = models.BigIntegerField(primary_key=True)
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """The few that mistyped are found without reading all."""

        db_table = "accounts_presence"
        indexes = [models.Index(fields=["account_id"], condition=Q(failures__gt=0), name="accounts_failing")]


class LoginSession(models.Model):
    """One login on one device. The session keeps the number of its row: no session key stands here, not even hashed.

    Alive while not ended, of the account's present epoch, and seen within the idle time. A framework table.
    """

    scope = Unscoped("framework table: changes with every login, shown to its owner, counted for administrators")

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField()
    epoch = models.IntegerField()
    device = models.CharField(max_length=60)
    network = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Listed by account, the last seen first; counted by the time they began."""

        db_table = "accounts_loginsession"
        indexes = [
            models.Index(fields=["account_id", "last_seen_at"], name="accounts_session_seen"),
            models.Index(fields=["begun_at"], name="accounts_session_begun"),
        ]


class OneTimeCode(models.Model):
    """A code sent to a telephone or an address, kept as a salted hash; rows without account answer unknown numbers."""

    scope = Unscoped("framework table: codes live for five minutes and belong to a number")
    not_sealed = NotSealed(
        {
            "phone_index": "a search value that is worth nothing after an hour, when the row is only a count",
            "salt": "random",
            "digest": "a digest of a code that lived five minutes",
        }
    )

    id = models.BigAutoField(primary_key=True)
    purpose = models.CharField(max_length=8, default=Purpose.LOGIN.value)
    phone_index = models.BinaryField()
    account_id = models.BigIntegerField(null=True)
    network = models.CharField(max_length=60)
    salt = models.BinaryField()
    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used = models.BooleanField(default=False)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Counted by number and by network within the last hour."""

        db_table = "accounts_onetimecode"
        indexes = [
            models.Index(fields=["phone_index", "sent_at"], name="accounts_code_phone"),
            models.Index(fields=["network", "sent_at"], name="accounts_code_network"),
        ]
        constraints = [models.CheckConstraint(condition=Q(purpose__in=list(Purpose)), name="accounts_code_purpose")]
