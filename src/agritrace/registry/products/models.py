"""Tables of products."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.wordpairs import WordPairs

from .values import ProductState

_ASKED = ("state", "category_code")
"""Columns of the filters, carried by the indexes of the list so that it is filtered without reading its rows."""


class Product(models.Model):
    """A product of one subject (domain facts tracing §1).

    ``region_code`` is the subject's region of the day; ``category_code`` names a catalogue entry; ``unit`` is a unit of
    the kernel's quantities; ``sort_key`` is the pinyin of the name and ``words`` what the search looks at.
    """

    scope = Scope(region="region_code", subjects=("subject_id",))
    NAMES = ("id", "name", "spec", "unit", "category_code")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C")
    category_code = models.CharField(max_length=8, db_collation="C")
    name = models.CharField(max_length=40)
    spec = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=12)
    brand = models.CharField(max_length=40, blank=True)
    standard = models.CharField(max_length=60, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(null=True)
    photo_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default=ProductState.ACTIVE.value)
    sort_key = models.CharField(max_length=120, db_collation="C")
    initials = models.CharField(max_length=40, db_collation="C")
    words = models.CharField(max_length=300)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One open product of a name and specification for each subject; indexes carry the offered sorts."""

        db_table = "products_product"
        indexes = [
            models.Index(fields=["subject_id", "sort_key", "id"], name="products_product_own"),
            models.Index(fields=["subject_id", "created_at", "id"], name="products_product_own_new"),
            models.Index(
                fields=["region_code"], name="products_place", include=[*_ASKED, "sort_key", "created_at", "id"]
            ),
            models.Index(fields=["sort_key", "id"], name="products_by_name", include=["region_code", *_ASKED]),
            models.Index(fields=["created_at", "id"], name="products_by_day", include=["region_code", *_ASKED]),
            models.Index(fields=["category_code", "id"], name="products_product_category"),
            GinIndex(WordPairs("words"), name="products_pairs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "name", "spec"], condition=~Q(state="disabled"), name="products_product_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ProductState]), name="products_product_state"
            ),
        ]
