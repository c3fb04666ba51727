"""Reading products: one, a page of them, briefs for other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.pinyin import sort_key
from agritrace.kernel.results import NotFound
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer
from agritrace.kernel.wordpairs import spoken

from .models import Product
from .values import ProductBrief, ProductRow, ProductState

_COLUMNS = (
    "id",
    "subject_id",
    "region_code",
    "category_code",
    "name",
    "spec",
    "unit",
    "brand",
    "standard",
    "shelf_life_days",
    "photo_id",
    "state",
    "version",
    "created_at",
)
_BRIEF = ("id", "subject_id", "name", "category_code", "unit", "spec", "brand", "state")
FILTERS = ("state", "category")
SORTS: dict[str, Sort] = {
    "name": Sort("sort_key", "名称", parse=sort_key),
    "created": Sort("created_at", "新增时间", descending=True, parse=read_start_of_day),
}


def product(viewer: Viewer, product_id: int) -> ProductRow:
    """One product the viewer may see; NotFound otherwise."""
    row = Product.objects.seen_by(viewer).filter(pk=product_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这个产品")
    return _row(row)


def briefs(ids: Iterable[int]) -> Mapping[int, ProductBrief]:
    """Products by id for other rooms; unknown ids are absent."""
    rows = Product.objects.everything(reason="rooms above name the products of their own objects")
    found = rows.filter(pk__in=set(ids)).values_list(*_BRIEF)
    return {row[0]: _brief(row) for row in found}


def choices(viewer: Viewer, *, limit: int = 200) -> tuple[ProductBrief, ...]:
    """The viewer's own active products by pinyin: what a batch may be made of."""
    if viewer.subject_id is None:
        return ()
    rows = Product.objects.seen_by(viewer).filter(subject_id=viewer.subject_id, state=ProductState.ACTIVE.value)
    found = rows.order_by("sort_key", "id").values_list(*_BRIEF)[:limit]
    return tuple(_brief(row) for row in found)


def list_products(viewer: Viewer, request: PageRequest) -> Page[ProductRow]:
    """A page of the products the viewer may see."""
    common = _asked(viewer, request, rare=False) if request.search and request.sort == "created" else None
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, common=common)
    return page.with_rows([_row(row) for row in page.rows])


def export_products(viewer: Viewer, request: PageRequest, *, most: int = 50_000) -> Iterator[ProductRow]:
    """Every product the list would show, in its order, at most 50,000; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=most)
    return (_row(row) for row in rows)


def _asked(viewer: Viewer, request: PageRequest, *, rare: bool = True) -> QuerySet[Product, Any]:
    rows: QuerySet[Product, Any] = Product.objects.seen_by(viewer)
    if request.filters.get("state", "") in set(ProductState):
        rows = rows.filter(state=request.filters["state"])
    if request.filters.get("category", "").isdecimal():
        rows = rows.filter(category_code__startswith=request.filters["category"])
    asked = half_width(request.search).lower().strip()
    if not asked:
        return rows
    return spoken(rows, "words", asked) if rare else rows.filter(words__contains=asked)


def _row(row: tuple[Any, ...]) -> ProductRow:
    values = dict(zip(_COLUMNS, row, strict=True))
    return ProductRow(**{**values, "state": ProductState(values["state"])})


def _brief(row: tuple[Any, ...]) -> ProductBrief:
    values = dict(zip(_BRIEF, row, strict=True))
    return ProductBrief(**{**values, "state": ProductState(values["state"])})
