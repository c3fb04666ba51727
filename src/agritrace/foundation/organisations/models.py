"""Tables of organisations, their dated jurisdictions, successions, contact data and qualifications."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped

from .values import ReformKind, Scheme, SupportKind


class Organisation(models.Model):
    """An authority or a body. ``region_code`` (12 digits, zeros for the ministry) is where it stands, not all it covers."""

    scope = Scope(region="region_code", organisations=("id",))
    NAMES = ("id", "name", "kind", "level", "code", "region_code", "state", "parent_id")

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
    support_kind = models.CharField(max_length=14, blank=True, default="")
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
            models.CheckConstraint(
                condition=~Q(kind="support") & Q(support_kind="")
                | Q(kind="support") & Q(support_kind__in=["", *SupportKind]),
                name="organisations_support_kind",
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


class Succession(models.Model):
    """An organisation took over competences from another in a reform."""

    scope = Unscoped("who followed whom is public")

    id = models.BigAutoField(primary_key=True)
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    kind = models.CharField(max_length=8)
    reform = models.CharField(max_length=120)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Nobody follows himself."""

        db_table = "organisations_succession"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ReformKind)), name="organisations_succession_kind"),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")), name="organisations_succession_others"
            ),
        ]


class OrganisationContact(models.Model):
    """Address and numbers of an office; ``version`` grows with every change."""

    scope = Unscoped("office data, public inside the platform")

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+")
    address = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=120, blank=True)
    duty_phone = models.CharField(max_length=30, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "organisations_contact"


class Qualification(models.Model):
    """A certificate of a testing institution. ``reminded`` counts the reminders sent: of its end coming, of its end."""

    scope = Scope(region="region_code", organisations=("organisation_id",))

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    scheme = models.CharField(max_length=8)
    number = models.CharField(max_length=60)
    scope_words = models.CharField(max_length=400)
    valid_from = models.DateField()
    valid_until = models.DateField()
    file_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="in_force")
    reminded = models.SmallIntegerField(default=0)
    recorded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One certificate of a scheme in force; a number belongs to one organisation."""

        db_table = "organisations_qualification"
        indexes = [
            models.Index(fields=["valid_until"], name="organisations_running_out", condition=Q(state="in_force"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme"], condition=Q(state="in_force"), name="organisations_qualified_once"
            ),
            models.UniqueConstraint(
                fields=["scheme", "number"], condition=Q(state="in_force"), name="organisations_number_once"
            ),
            models.CheckConstraint(condition=Q(scheme__in=list(Scheme)), name="organisations_scheme"),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "replaced", "withdrawn"]), name="organisations_qualification_state"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")), name="organisations_qualification_dates"
            ),
        ]
