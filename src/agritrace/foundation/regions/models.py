"""Tables of regions: public reference data, dated."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from agritrace.kernel.scope import GuardedManager, Unscoped
from agritrace.kernel.sealedcolumns import NotSealed


class Region(models.Model):
    """A division with its full name; abolished ones stay with their last day in ``valid_to``.

    ``valid_from`` is null when the division is older than the data. ``parent`` is the next authority above, so it skips
    the ``grouping`` rows that only hold counties together ("市辖区").
    """

    scope = Unscoped("public reference data")
    NAMES = ("code", "name", "path", "level", "pinyin")

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    name = models.CharField(max_length=60, db_collation="C")
    path = models.CharField(max_length=160)
    level = models.SmallIntegerField()
    parent = models.CharField(max_length=12, blank=True, db_collation="C")
    pinyin = models.CharField(max_length=120, db_collation="C")
    initials = models.CharField(max_length=60, db_collation="C")
    grouping = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Indexes for prefixes of every spelling and for any part of the full name."""

        db_table = "regions_region"
        indexes = [
            models.Index(fields=["parent", "pinyin"], name="regions_region_parent"),
            models.Index(fields=["name"], name="regions_region_name"),
            models.Index(fields=["pinyin"], name="regions_region_pinyin"),
            models.Index(fields=["initials"], name="regions_region_initials"),
            GinIndex(fields=["path"], opclasses=["gin_trgm_ops"], name="regions_region_path"),
        ]


class RegionChange(models.Model):
    """A dated change of codes (see ``values.CodeChange``) with its source."""

    scope = Unscoped("public reference data")

    from_code = models.CharField(max_length=12, db_collation="C")
    from_name = models.CharField(max_length=60, blank=True)
    to_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10)
    effective = models.DateField()
    source = models.CharField(max_length=300)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A code changes at most once a day."""

        db_table = "regions_regionchange"
        constraints = [models.UniqueConstraint(fields=["from_code", "effective"], name="regions_regionchange_once")]


class Boundary(models.Model):
    """One polygon of the boundary data in WGS-84 degrees; ``county`` is empty where the codes know no county.

    The outline is well-known binary, read by shapely; it stays in the database so that no web process holds the map.
    """

    scope = Unscoped("public reference data")
    not_sealed = NotSealed({"outline": "a public boundary"})

    polygon = models.CharField(max_length=6, primary_key=True, db_collation="C")
    county = models.CharField(max_length=12, blank=True, db_index=True, db_collation="C")
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    outline = models.BinaryField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only; 2,891 rows are read by their boxes."""

        db_table = "regions_boundary"


class Edition(models.Model):
    """Which edition of the data is loaded, by the digest of its files."""

    scope = Unscoped("bookkeeping of the loader")

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "regions_edition"
