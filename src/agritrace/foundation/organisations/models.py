"""Tables of organisations and of their dated jurisdictions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped


class Organisation(models.Model):
    """An authority or a body. ``region_code`` (12 digits, zeros for the ministry) is where it stands, not all it covers."""

    scope = Scope(region="region_code", organisations=("id",))
    NAMES = ("id", "name", "kind", "level", "code", "region_code", "state")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    level = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=10, null=True, unique=True, db_collation="C")
    region_code = models.CharField(max_length=12, db_collation="C")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="active")
    sort_key = models.CharField(max_length=240, db_collation="C")
    initials = models.CharField(max_length=80, db_collation="C")
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One open organisation of a name under each superior; sorts by pinyin and by region."""

        db_table = "organisations_organisation"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisations_by_name"),
            models.Index(fields=["region_code", "id"], name="organisations_by_region"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="organisations_name_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["regulator", "laboratory", "enforcement", "support"]), name="organisations_kind"
            ),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=4), name="organisations_level"),
            models.CheckConstraint(condition=Q(state__in=["active", "closed"]), name="organisations_state"),
            models.CheckConstraint(condition=Q(region_code__regex="^[0-9]{12}$"), name="organisations_region"),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(state="active"),
                nulls_distinct=False,
                name="organisations_name_once",
            ),
        ]


class JurisdictionPart(models.Model):
    """A prefix an organisation includes or excludes from one day until another (not included)."""

    scope = Unscoped("who is competent where is public")

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12, blank=True, db_collation="C")
    sign = models.CharField(max_length=7)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    inherited_from = models.BigIntegerField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Read by organisation for viewers, by prefix for the competent county."""

        db_table = "organisations_jurisdictionpart"
        indexes = [models.Index(fields=["prefix", "sign"], name="organisations_part_prefix")]
        constraints = [
            models.CheckConstraint(condition=Q(sign__in=["include", "exclude"]), name="organisations_part_sign"),
            models.CheckConstraint(condition=Q(prefix__regex="^[0-9]{0,12}$"), name="organisations_part_digits"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="organisations_part_dates",
            ),
        ]
