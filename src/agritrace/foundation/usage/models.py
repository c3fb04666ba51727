"""Tables of use: one row for an account and day, one row for a place with its sums."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope

from .values import NEVER


class UsageDay(models.Model):
    """What one account did on one Beijing day; recounted as often as one likes, always to the same figures."""

    scope = Scope(region="region_code", organisations=("organisation_id",))

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    account_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    logins = models.IntegerField()
    acts = models.IntegerField()
    last_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Once for each account and day; read by day for the sums, by account for persons."""

        db_table = "usage_day"
        indexes = [models.Index(fields=["day"], name="usage_day_day")]
        constraints = [
            models.UniqueConstraint(fields=["account_id", "day"], name="usage_day_once"),
            models.CheckConstraint(condition=Q(logins__gte=0, acts__gte=0), name="usage_day_counts"),
        ]


class UsagePlace(models.Model):
    """The sums of one organisation, or (without organisation) of the accounts of producers in one township.

    ``active_N`` counts accounts still in use that were here within N days; ``last_at`` is 1970 when nobody ever was.
    """

    scope = Scope(region="region_code", organisations=("organisation_id",))

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    accounts = models.IntegerField(default=0)
    active_7 = models.IntegerField(default=0)
    active_30 = models.IntegerField(default=0)
    active_90 = models.IntegerField(default=0)
    logins_7 = models.IntegerField(default=0)
    logins_30 = models.IntegerField(default=0)
    logins_90 = models.IntegerField(default=0)
    acts_7 = models.IntegerField(default=0)
    acts_30 = models.IntegerField(default=0)
    acts_90 = models.IntegerField(default=0)
    last_at = models.DateTimeField(default=NEVER)
    counted_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Once for each organisation and township; found by region."""

        db_table = "usage_place"
        indexes = [models.Index(fields=["region_code", "id"], name="usage_place_region")]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="usage_place_organisation"),
            models.UniqueConstraint(
                fields=["region_code"], condition=Q(organisation__isnull=True), name="usage_place_town"
            ),
        ]
