"""Stories about paging by index: forwards, backwards, by jump, and with addresses typed by hand."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models.functions import Length

from agritrace.foundation.regions.models import Region
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut, walk

SORTS = {
    "code": Sort("code", "代码"),
    "name": Sort("pinyin", "名称"),
    "level": Sort("level", "级别", descending=True, parse=int),
}


def rows_of(prefix: str):  # type: ignore[no-untyped-def]  # a queryset of a guarded model
    return Region.objects.everything(reason="test").filter(code__startswith=prefix)


def page(request: PageRequest, prefix: str = "3301") -> Page[tuple[str, ...]]:
    return cut(rows_of(prefix), request, sorts=SORTS, columns=("code",))


@pytest.mark.parametrize("sort", ["code", "name", "level"])
@pytest.mark.parametrize("descending", [True, False, None])
def test_walking_forwards_and_back_meets_every_row_once(db: None, sort: str, descending: bool | None) -> None:
    asked = PageRequest(sort=sort, descending=descending, size=50)
    pages = [page(asked)]
    while pages[-1].next and len(pages) < 20:
        pages.append(page(replace(asked, after=pages[-1].next)))
    seen = [code for one in pages for (code,) in one.rows]
    assert len(seen) == len(set(seen)) == rows_of("3301").count() == pages[0].total
    assert pages[0].previous == ""
    back = [pages[-1]]
    while back[-1].previous and len(back) < 20:
        back.append(page(replace(asked, before=back[-1].previous)))
    assert [one.rows for one in reversed(back)] == [one.rows for one in pages]


def test_a_jump_starts_at_the_first_row_that_is_not_before_it(db: None) -> None:
    first = page(PageRequest(sort="code", jump="330110"))
    assert first.rows[0] == ("330110000000",)
    assert first.previous
    assert page(PageRequest(sort="level", jump="kein Tag")).rows == page(PageRequest(sort="level")).rows


def test_totals_are_counted_to_a_thousand(db: None) -> None:
    assert page(PageRequest(), "").total_words == "1,000+"
    assert page(PageRequest(), "330110").total_words == str(rows_of("330110").count())


def typed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize("cursor", ["???", typed(5), typed(["kein Tag", "x"]), typed([["liste"], {}])])
def test_addresses_typed_by_hand_fall_back_to_the_first_page(db: None, cursor: str) -> None:
    asked = PageRequest(sort="level", size=7, after=cursor)
    assert page(asked).rows == page(PageRequest(sort="level")).rows
    assert page(PageRequest(sort="unknown")).sort == "code"


def test_an_empty_list_has_no_neighbours(db: None) -> None:
    empty = page(PageRequest(), "00")
    assert (empty.rows, empty.next, empty.previous, empty.total) == ((), "", "", 0)
    assert empty.with_rows(["x"]).rows == ("x",)


@pytest.mark.parametrize("along", [True, False])
@pytest.mark.parametrize("sort", ["code", "name", "level"])
def test_a_long_list_is_walked_in_the_order_asked_for(db: None, sort: str, *, along: bool) -> None:
    rows = rows_of("33")
    assert rows.count() > COUNTED_TO

    def piece(request: PageRequest) -> Page[tuple[str, ...]]:
        return cut(rows, request, sorts=SORTS, columns=("code",), common=rows if along else None)

    asked = PageRequest(sort=sort, size=100)
    first = piece(asked)
    second = piece(replace(asked, after=first.next))
    sign = "-" if SORTS[sort].descending else ""
    whole = rows.order_by(f"{sign}{SORTS[sort].column}", f"{sign}pk").values_list("code")[:200]
    assert [*first.rows, *second.rows] == list(whole)
    assert piece(replace(asked, before=second.previous)).rows == first.rows
    assert (first.total, first.more_than_counted) == (COUNTED_TO, True)


def test_a_forced_walk_leaves_the_planner_as_it_was(db: None) -> None:
    cut(rows_of("33"), PageRequest(), sorts=SORTS, columns=("code",), common=rows_of("33"))
    with connection.cursor() as cursor:
        for way in ("sort", "seqscan", "bitmapscan"):
            cursor.execute(f"SHOW enable_{way}")
            assert cursor.fetchone() == ("on",)


def test_an_export_takes_the_whole_list_from_its_beginning_and_ends_with_the_page_that_reaches_the_limit(
    db: None,
) -> None:
    asked = PageRequest(sort="code", after=page(PageRequest(sort="code")).next, size=20)
    whole = walk(page, asked)
    assert [code for (code,) in whole] == sorted(rows_of("3301").values_list("code", flat=True))
    assert walk(page, asked, most=150) == whole[:200]
    assert walk(lambda one: page(one, "99"), asked) == []


def test_what_a_query_computes_comes_with_few_rows_and_with_many(db: None) -> None:
    for prefix, more in (("3301", False), ("3", True)):
        rows = rows_of(prefix).annotate(letters=Length("name"))
        found = cut(rows, PageRequest(), sorts=SORTS, columns=("name", "letters"))
        assert found.more_than_counted is more
        assert found.rows
        assert all(len(name) == letters for name, letters in found.rows)
