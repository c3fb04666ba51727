"""Tables of the catalogue: public reference data, dated by edition."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from agritrace.kernel.scope import GuardedManager, Unscoped


class Category(models.Model):
    """A category by its code: two digits for each level (NY/T 3177-2018, domain facts codes §8).

    ``own`` marks entries that this platform adds below the published table. ``path`` holds the names from the top
    down, parted by full-width spaces; ``words`` holds name, other names, pinyin and initials for the search.
    """

    scope = Unscoped("public reference data")
    NAMES = ("code", "name", "path")

    code = models.CharField(max_length=8, primary_key=True, db_collation="C")
    name = models.CharField(max_length=40)
    path = models.CharField(max_length=160)
    level = models.SmallIntegerField()
    own = models.BooleanField(default=False)
    unit = models.CharField(max_length=12, blank=True)
    sort_key = models.CharField(max_length=80, db_collation="C")
    initials = models.CharField(max_length=40, db_collation="C")
    words = models.CharField(max_length=300)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Indexes for the search by any part of a name, pinyin or initials."""

        db_table = "catalogue_category"
        indexes = [GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="catalogue_category_words")]


class CatalogueEdition(models.Model):
    """Which edition of the data is loaded, by the digest of its file."""

    scope = Unscoped("bookkeeping of the loader")

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Table name only."""

        db_table = "catalogue_edition"
