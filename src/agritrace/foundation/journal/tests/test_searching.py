"""The search of auditors: by person, object, act, time, region, page by page, and the digest made again."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from agritrace.foundation.journal import lexicon, searching, selectors, services
from agritrace.foundation.journal.services import OpenAct
from agritrace.foundation.journal.values import Act, RecordQuery
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.viewer import Jurisdiction, Origin, Viewer, ViewerKind, system

TILL = Act("test:field:till", "{who}翻了{field}号地")
REAP = Act("test:field:reap", "{who}收了{field}号地")
lexicon.register([TILL, REAP])
COUNTRY, ZHEJIANG = Jurisdiction(("",)), Jurisdiction(("33",), ("330110",))
YUHANG, XIHU, LIXIA = "330110001000", "330106000000", "370102000000"
AUDITOR = system("test")
TESTED = (TILL.name, REAP.name)


def person(number: int) -> Viewer:
    origin = Origin(f"req-{number}", "10.1.2.0/24", "Chrome")
    return Viewer(kind=ViewerKind.REGULATOR, account_id=number, organisation_id=5, origin=origin, reason="")


def work(who: int, act: Act, field: int, *regions: str, now: datetime) -> int:
    def run(opened: OpenAct) -> int:
        for number, region in enumerate(regions):
            opened.on("furrow" if number else "field", field, region)
        opened.note(field=field)
        return opened.record_id

    return services.act(person(who), act, run, now=now, answer=int)


@pytest.fixture
def written(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Six records, a minute apart, by two people in three counties."""
    clock = itertools.count()
    monkeypatch.setattr(services, "system_now", lambda: now + timedelta(minutes=next(clock)))
    told = {
        "till yuhang": (901, TILL, 1, YUHANG),
        "till xihu": (901, TILL, 2, XIHU),
        "reap xihu": (902, REAP, 2, XIHU),
        "till lixia": (902, TILL, 3, LIXIA),
        "both": (901, REAP, 4, XIHU, LIXIA),
        "nowhere": (901, TILL, 5),
    }
    return {key: work(*one, now=now) for key, one in told.items()}


def found(written: dict[str, int], request: PageRequest | None = None, **asked: object) -> list[str]:
    names = {number: key for key, number in written.items()}
    query = RecordQuery(**{"area": COUNTRY, "acts": TESTED, **asked})  # type: ignore[arg-type]  # told by the tests
    page = selectors.search_records(AUDITOR, query, request or PageRequest())
    return [names[one.row.id] for one in page.rows]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["nowhere", "both", "till lixia", "reap xihu", "till xihu", "till yuhang"]),
        ({"accounts": (902,)}, ["till lixia", "reap xihu"]),
        ({"accounts": (901, 902), "acts": (REAP.name,)}, ["both", "reap xihu"]),
        ({"accounts": ()}, []),
        ({"objects": (("field", 2),)}, ["reap xihu", "till xihu"]),
        ({"objects": (("field", 2), ("field", 4))}, ["both", "reap xihu", "till xihu"]),
        ({"objects": (("field", 2),), "accounts": (901,)}, ["till xihu"]),
        ({"objects": ()}, []),
        ({"objects": (("field", 99),)}, []),
        ({"region": "33"}, ["both", "reap xihu", "till xihu", "till yuhang"]),
        ({"region": "3301"}, ["both", "reap xihu", "till xihu", "till yuhang"]),
        ({"region": "330110"}, ["till yuhang"]),
        ({"region": "330110001", "acts": None}, ["till yuhang"]),
        ({"region": "330110002"}, []),
        ({"area": ZHEJIANG}, ["both", "reap xihu", "till xihu"]),
        ({"area": ZHEJIANG, "region": "330110"}, []),
        ({"area": ZHEJIANG, "accounts": (902,)}, ["reap xihu"]),
        ({"area": Jurisdiction(("330110", "37"))}, ["both", "till lixia", "till yuhang"]),
        ({"area": Jurisdiction()}, []),
    ],
)
def test_everything_asked_must_fit(written: dict[str, int], asked: dict[str, object], expected: list[str]) -> None:
    assert found(written, **asked) == expected


def test_a_province_without_a_named_act_starts_at_the_object_lines(written: dict[str, int]) -> None:
    asked = {"area": Jurisdiction(("37",)), "acts": None}
    assert found(written, **asked) == ["both", "till lixia"]


def test_times_are_half_open(written: dict[str, int], now: datetime) -> None:
    minute = timedelta(minutes=1)
    assert found(written, since=now + minute, until=now + 3 * minute) == ["reap xihu", "till xihu"]
    assert found(written, since=now + 10 * minute) == []


def pages(written: dict[str, int], **asked: object) -> Iterator[list[int]]:
    query = RecordQuery(**{"area": COUNTRY, "acts": TESTED, **asked})  # type: ignore[arg-type]  # told by the tests
    page = selectors.search_records(AUDITOR, query, PageRequest())
    while True:
        yield [one.row.id for one in page.rows]
        if not page.next:
            return
        page = selectors.search_records(AUDITOR, query, PageRequest(after=page.next))


@pytest.mark.parametrize("asked", [{}, {"area": Jurisdiction(("33",)), "acts": None}], ids=["records", "lines"])
def test_pages_follow_each_other_without_gap_or_repetition_there_and_back(
    db: None, now: datetime, asked: dict[str, object]
) -> None:
    made = {str(n): work(901, TILL, n, YUHANG, XIHU, now=now) for n in range(45)}
    shown = list(pages(made, **asked))
    assert [len(one) for one in shown] == [20, 20, 5]
    assert [number for one in shown for number in one] == sorted(made.values(), reverse=True)
    query = RecordQuery(**{"area": COUNTRY, "acts": TESTED, **asked})  # type: ignore[arg-type]  # told by the tests
    second = selectors.search_records(AUDITOR, query, PageRequest(after=_next(query)))
    first = selectors.search_records(AUDITOR, query, PageRequest(before=second.previous))
    assert [one.row.id for one in first.rows] == shown[0]
    assert not first.previous
    assert first.next
    assert first.total == 45
    assert [one.row.id for one in selectors.iterate_records(AUDITOR, query, limit=30)] == (shown[0] + shown[1])[:30]


def _next(query: RecordQuery) -> str:
    return selectors.search_records(AUDITOR, query, PageRequest()).next


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "WyIyMDI2LTExLTIzIiwgNV0", "eyJhIjoxfQ"])
def test_a_cursor_typed_by_hand_is_passed_over(written: dict[str, int], cursor: str) -> None:
    assert len(found(written, PageRequest(after=cursor))) == 6


def test_an_export_longer_than_a_thousand_is_read_piece_by_piece(
    db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "COUNTED_TO", 4)
    made = [work(901, TILL, n, YUHANG, now=now) for n in range(10)]
    query = RecordQuery(area=COUNTRY, acts=TESTED)
    rows = [one.row.id for one in selectors.iterate_records(AUDITOR, query, limit=100)]
    assert rows == made[::-1]
    page = selectors.search_records(AUDITOR, query, PageRequest())
    assert (page.total, page.more_than_counted) == (4, True)


def test_one_record_tells_everything_that_stands_in_it(written: dict[str, int]) -> None:
    detail = selectors.record_detail(AUDITOR, written["both"], ZHEJIANG)
    assert detail is not None
    assert detail.intact
    assert len(detail.digest) == 64
    assert [(one.kind, one.region_code) for one in detail.objects] == [("field", XIHU), ("furrow", LIXIA)]
    assert detail.recorded.network == "10.1.2.0/24"
    assert detail.recorded.device == "Chrome"
    assert detail.recorded.request == "req-901"


def test_a_record_outside_the_area_is_not_there(written: dict[str, int]) -> None:
    assert selectors.record_detail(AUDITOR, written["till lixia"], ZHEJIANG) is None
    assert selectors.record_detail(AUDITOR, written["till yuhang"], ZHEJIANG) is None  # cut out of the area
    assert selectors.record_detail(AUDITOR, written["nowhere"], ZHEJIANG) is None
    assert selectors.record_detail(AUDITOR, written["nowhere"], COUNTRY) is not None
    assert selectors.record_detail(AUDITOR, 10**15, COUNTRY) is None


def test_a_chain_of_acts_is_shown_both_ways(db: None, now: datetime) -> None:
    inner: list[int] = []

    def outer(opened: OpenAct) -> int:
        inner.append(work(902, REAP, 7, YUHANG, now=now))
        return opened.record_id

    number = services.act(person(901), TILL, outer, now=now, answer=int)
    above, below = (selectors.record_detail(AUDITOR, one, COUNTRY) for one in (number, inner[0]))
    assert above is not None
    assert below is not None
    assert [one.id for one in above.effects] == inner
    assert below.cause is not None
    assert below.cause.id == number


CHANGES = (
    "UPDATE journal_record SET notes = '{\"field\": 8}' WHERE id = %s",
    "UPDATE journal_record SET account_id = 7 WHERE id = %s",
    "UPDATE journal_record SET recorded_at = recorded_at + interval '1 microsecond' WHERE id = %s",
    "UPDATE journal_recordobject SET object_id = 9 WHERE record_id = %s AND kind = 'field'",
    "DELETE FROM journal_recordobject WHERE record_id = %s AND kind = 'field'",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_record_no_longer_gives_its_digest(fresh_database: str, now: datetime, change: str) -> None:
    """Only somebody with the owner's rights can change a record at all; even then it shows."""
    number = work(901, TILL, 1, YUHANG, XIHU, now=now)
    before = selectors.record_detail(AUDITOR, number, COUNTRY)
    assert before is not None
    assert before.intact
    owner = os.environ["AGRITRACE_TEST_TEMPLATE_OWNER_URL"].replace(
        "agritrace_template", connection.settings_dict["NAME"]
    )
    with psycopg.connect(owner, autocommit=True) as intruder:
        assert intruder.execute(change, [number]).rowcount == 1
    after = selectors.record_detail(AUDITOR, number, COUNTRY)
    assert after is not None
    assert not after.intact


def test_every_act_has_a_title_without_braces() -> None:
    titles = [lexicon.title(one) for one in lexicon.known()]
    assert all(titles)
    assert not [one for one in titles if "{" in one]
    assert lexicon.kind_word("batch") == "批次"
    assert lexicon.kind_word("nothing") == "nothing"


def test_times_are_those_of_the_machine(written: dict[str, int]) -> None:
    detail = selectors.record_detail(AUDITOR, written["both"], COUNTRY)
    assert detail is not None
    assert detail.recorded.row.recorded_at.tzinfo is UTC or detail.recorded.row.recorded_at.utcoffset() == timedelta(0)
