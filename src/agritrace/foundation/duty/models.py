"""The table of duty sessions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Scope

from .values import DutyState, Ending


class DutySession(models.Model):
    """Who was on duty, for which access and area, why, from when until when. Bound to the one login that opened it."""

    scope = Scope(organisations=("organisation_id",), accounts=("account_id",))

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    login_id = models.BigIntegerField()
    command_id = models.UUIDField(unique=True)
    access = models.CharField(max_length=20, db_collation="C")
    area = models.CharField(max_length=12, blank=True, db_collation="C")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default=DutyState.OPEN.value, db_collation="C")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    ending = models.CharField(max_length=8, blank=True, db_collation="C")

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One running session of an account; found by institution, by region, by the end that comes next."""

        db_table = "duty_session"
        indexes = [
            models.Index(fields=["organisation_id", "id"], name="duty_by_organisation"),
            models.Index(fields=["account_id", "id"], name="duty_by_account"),
            models.Index(fields=["region_code", "id"], name="duty_by_region"),
            models.Index(fields=["until"], condition=Q(state="open"), name="duty_running"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account_id"], condition=Q(state="open"), name="duty_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=list(DutyState)), name="duty_session_state"),
            models.CheckConstraint(condition=Q(ending__in=["", *Ending]), name="duty_session_ending"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, ending="")
                | Q(state="ended", ended_at__isnull=False) & ~Q(ending=""),
                name="duty_session_end",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="duty_session_order"),
        ]
