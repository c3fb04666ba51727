"""Guessed numbers: files, runs, results, notices, devices, keys, applications of others; what the scope walk cannot try.

The walk opens every record with everybody; here numbers are guessed upwards and downwards by whoever may see some of them.
"""

from __future__ import annotations

from uuid import uuid4

from django.core.cache import cache
from django.db import connection
from django.test import Client

from agritrace.kernel.clock import system_now
from agritrace.registry.proxies.tests.field import Field, paper
from tests.architecture.world import build
from tests.cast import Cast

from .ways import come


def ids(table: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return [row[0] for row in cursor.fetchall()]


def test_every_file_of_others_is_not_there(cast: Cast) -> None:
    mine = paper(cast.viewer("township"), system_now())
    Field(cast, system_now()).approved(serial=90)
    files = ids("files_storedfile")
    assert mine in files
    for who in ("anonymous", "buyer", "other_county", "laboratory", "sibling_county", "producer"):
        client = Client() if who == "anonymous" else come(cast, who)
        assert {client.get(f"/files/{one}").status_code for one in files} == {404}, who


def test_runs_results_and_imports_of_others_are_not_there(cast: Cast) -> None:
    build(cast)
    guessed = [f"/runs/{one}/{way}" for one in ids("runs_run") for way in ("", "state")]
    guessed += [f"/runs/results/{one}" for one in ids("runs_runfile")]
    guessed += [
        f"/imports/{one}/{way}" for one in ids("imports_directoryimport") for way in ("", "state", "errors.xlsx")
    ]
    assert len(guessed) > 5
    for who in ("sibling_county", "other_county", "producer", "ministry"):
        client = come(cast, who)
        seen = [address for address in guessed if client.get(address).status_code not in {403, 404}]
        assert seen == [], who
    stranger = come(cast, "sibling_county")
    for one in ids("runs_run"):
        assert stranger.post(f"/runs/{one}/cancel", {"command_id": str(uuid4())}).status_code in {403, 404}


def test_a_notice_a_device_and_a_key_of_somebody_else_are_not_there(cast: Cast) -> None:
    build(cast)
    victim, stranger = come(cast, "county"), come(cast, "other_county")
    for one in ids("accounts_loginsession"):
        stranger.post(f"/me/sessions/{one}/end", {"command_id": str(uuid4())})
    assert victim.get("/me").status_code == 200
    buyers = ids("notifications_notice")
    assert buyers
    before = unread()
    for one in buyers:
        assert stranger.get(f"/notices/{one}/").status_code in {302, 404}
    assert unread() == before, "nobody marks what is not his"


def unread() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_noticeread")
        return int(cursor.fetchone()[0])


def test_a_run_of_wrong_query_numbers_slows_down_whoever_guesses(cast: Cast) -> None:
    cache.clear()
    client = Client()
    for address in ("/register/status", "/institutions/status"):
        pages = [
            client.post(address, {"query_no": f"{number:012d}", "phone_tail": "0101", "phone": "0101"}).content.decode()
            for number in range(25)
        ]
        assert "分钟" in pages[-1], address
        assert "分钟" not in pages[0], address
    cache.clear()


def test_no_number_a_person_guesses_is_answered_with_a_fault(cast: Cast) -> None:
    client = come(cast, "county", raise_request_exception=False)
    for number in ("0", "9223372036854775807", "9223372036854775808", "99999999999999999999999"):
        for address in (f"/subjects/{number}/", f"/batches/{number}/", f"/accounts/{number}/", f"/trade/{number}/"):
            assert client.get(address).status_code in {403, 404}, address
    for query in ("size=" + "9" * 5000, "size=²", "after=%00", "q=%00", "sort=password", "after=" + "A" * 3000,
                  "before=eyJhIjoxfQ", "jump=%F0%9F%8D%85", "state=active'--", "q=%25%5F%5C"):  # fmt: skip
        assert client.get(f"/subjects/?{query}").status_code == 200, query[:30]
