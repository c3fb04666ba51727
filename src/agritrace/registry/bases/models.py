"""Tables of bases."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.wordpairs import WordPairs

from .values import AREA_UNITS, BaseState

_ASKED = ("state", "land_class")
"""Columns of the filters, carried by the indexes of the list so that it is filtered without reading its rows."""


class Base(models.Model):
    """A plot or site of one subject.

    ``region_code`` is the subject's region of the day and decides who sees it; ``place_code`` is where the land lies.
    ``corners`` are longitudes and latitudes one after the other, in WGS-84; ``stated_system`` is the system they were
    given in; ``drawn_area`` is in square metres.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "name", "code")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    place_code = models.CharField(max_length=12, db_collation="C")
    land_class = models.CharField(max_length=4, db_collation="C")
    code = models.CharField(max_length=20, unique=True, db_collation="C")
    name = models.CharField(max_length=40)
    area = models.DecimalField(max_digits=18, decimal_places=3)
    area_unit = models.CharField(max_length=4)
    corners = ArrayField(models.FloatField(), default=list)
    stated_system = models.CharField(max_length=8, default=CoordinateSystem.WGS84.value)
    drawn_area = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    findings = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=8, db_collation="C")
    sort_key = models.CharField(max_length=120, db_collation="C")
    words = models.CharField(max_length=400)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One active base of a name for each subject; indexes carry the offered sorts."""

        db_table = "bases_base"
        indexes = [
            models.Index(fields=["subject_id", "sort_key", "id"], name="bases_own"),
            models.Index(fields=["region_code"], name="bases_place", include=[*_ASKED, "sort_key", "created_at", "id"]),
            models.Index(fields=["sort_key", "id"], name="bases_by_name", include=["region_code", *_ASKED]),
            models.Index(fields=["created_at", "id"], name="bases_by_day", include=["region_code", *_ASKED]),
            models.Index(fields=["land_class", "region_code"], name="bases_land"),
            models.Index(fields=["region_code", "id"], name="bases_found", condition=~Q(findings=[])),
            *(
                models.Index(
                    fields=[column, "id"],
                    name=f"bases_found_{name}",
                    condition=~Q(findings=[]),
                    include=["region_code", "findings", "words"],
                )
                for name, column in (("name", "sort_key"), ("day", "created_at"))
            ),
            GinIndex(WordPairs("words"), name="bases_pairs"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "name"], condition=Q(state="active"), name="bases_base_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in BaseState]), name="bases_state"),
            models.CheckConstraint(condition=Q(area__gt=0), name="bases_area"),
            models.CheckConstraint(condition=Q(area_unit__in=AREA_UNITS), name="bases_unit"),
            models.CheckConstraint(
                condition=Q(stated_system__in=[s.value for s in CoordinateSystem]), name="bases_system"
            ),
        ]
