"""The scope walk: every entrance, with the whole cast, on objects of several owners. Nobody sees what is not theirs.

The answers stand as a table in ``docs/scope-walk.md``: a change of who may see what is a change of that file, which a
reviewer reads. ``AGRITRACE_WRITE_TABLES=1`` writes it anew. Independent of the table, the rules at the end must hold.
"""

from __future__ import annotations

import copy
import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image

from agritrace.config import frame as frames
from agritrace.config.entrances import entrances
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.duty import services as duties
from agritrace.foundation.duty.values import DUTY, EndDuty
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import Origin, Viewer
from agritrace.ui.frame import Frame
from tests.architecture.world import World, addresses, build, on_duty
from tests.cast import PASSWORD, Cast

from .sources import ROOT

TABLE = ROOT / "docs" / "scope-walk.md"
MEMBERS = (
    "anonymous", "producer", "buyer", "township", "county", "county_admin", "sibling_county", "other_county",
    "city", "province", "other_province", "ministry", "laboratory", "enforcement",
    "system_office", "security_office", "audit_office", "province_audit",
)  # fmt: skip
REGULATORS = {"township", "county", "county_admin", "sibling_county", "other_county", "city", "province",
              "other_province", "ministry"}  # fmt: skip
OFFICES = {"system_office", "security_office", "audit_office", "province_audit"}
OVER_YUHANG = {"township", "county", "county_admin", "city", "province", "ministry"}
OVER_LIXIA = {"other_county", "other_province", "ministry"}
SCOPED = (
    "subjects:record",
    "subjects:request",
    "subjects:versions",
    "temporary:record",
    "papers:record",
    "bases:record",
    "proxies:record",
    "accounts:person",
    "products:record",
    "batches:record",
    "batches:batch-ledger",
    "batches:correction",
    "processing:record",
    "trade:record",
    "trade:return",
    "trade:hand",
    "vouchers:record",
    "farming:record",
    "certificates:record",
    "codes:record",
    "rights:record",
    "exports:record",
    "recall:record",
    "recall:hold",
)


def session_of(cast: Cast, member: str) -> str:
    if member == "anonymous":
        return ""
    client, now = Client(), system_now()
    session = client.session
    entered = accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin("walk", "", ""), now)
    viewers.begin(session, entered, now)
    session.save()
    return str(session.session_key)


def ask(client: Client, session: str, method: str, address: str) -> tuple[str, str]:
    """Status and page; whatever it wrote is undone. ``login`` stands for a redirect to the login."""
    client.cookies.clear()
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address, {})
        body = b"" if answer.streaming else answer.content
        transaction.set_rollback(True)
    status = str(answer.status_code)
    if status == "302" and answer["Location"].startswith("/login"):
        status = "login"
    return status, body.decode("utf-8", "replace")


def walk(cast: Cast, world: World) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    targets = list(addresses(world))
    client = Client(raise_request_exception=False)  # one for all: each new one builds every layer of the site anew
    for member in MEMBERS:
        session = session_of(cast, member)
        for entrance, words, address in targets:
            if entrance.name in {"metrics", "notifications:live-ticket"}:
                continue
            for method in ("GET", "POST"):
                row = found.setdefault((f"{method} {entrance.name}", words), {})
                row[member] = ask(client, session, method, address)
    return found


@contextmanager
def one_frame_each() -> Iterator[None]:
    """Menu, counters and jurisdiction of a person are the same on every page: made once, not ten thousand times.

    Right, because whatever a request of the walk wrote is undone before the next one asks.
    """
    made, build = dict[int | None, Frame](), frames.build
    jurisdiction, load = functools.cache(organisations.jurisdiction_of), functools.cache(viewers._load)

    def remembered(viewer: Viewer, path: str) -> Frame:
        if viewer.account_id not in made:
            made[viewer.account_id] = build(viewer, path)
        return made[viewer.account_id]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frames, "build", remembered)
        patched.setattr(organisations, "jurisdiction_of", jurisdiction)
        patched.setattr(viewers, "_load", lambda *asked: copy.copy(load(*asked)))
        yield


def as_table(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> str:
    lines = ["# The scope walk", "", "Every entrance × every object × the whole cast; made by tests/architecture/test_scope_walk.py.",
             "POST carries an empty form: 200 shows its errors, 302 was done or leads on, 405 is no way in.", "",
             "| entrance | object | " + " | ".join(MEMBERS) + " |", "| --- " * (len(MEMBERS) + 2) + "|"]  # fmt: skip
    lines += [
        f"| {name} | {words} | " + " | ".join(row[m][0] for m in MEMBERS) + " |" for (name, words), row in found.items()
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.no_cover  # passing through every view proves none of them, and measuring it would double the time
def test_every_entrance_answers_the_whole_cast_as_written_down(cast: Cast) -> None:
    world = build(cast)
    with one_frame_each():
        found = walk(cast, world)
    broken = [
        (name, words, m)
        for (name, words), row in found.items()
        for m, (status, _) in row.items()
        if status >= "500" and status.isdigit()
    ]
    assert not broken
    keeps_the_rules(found, world)
    keeps_directories_apart(found)
    keeps_claims_with_the_county(found)
    table = as_table(found)
    if os.environ.get("AGRITRACE_WRITE_TABLES"):
        TABLE.write_text(table, encoding="utf-8")
    written = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    differing = [line for line in table.splitlines() if line not in written]
    assert table.splitlines() == written, "read these, then run with AGRITRACE_WRITE_TABLES=1:\n" + "\n".join(
        differing[:20]
    )


def keeps_the_rules(found: dict[tuple[str, str], dict[str, tuple[str, str]]], world: World) -> None:
    """What must hold whatever the table says."""
    for (name, words), row in found.items():
        entrance = name.split(" ")[1]
        if not _public(entrance):
            assert row["anonymous"][0] in {"login", "204", "403", "404", "405", "401"}, (
                f"{name} {words}: anonymous got {row['anonymous'][0]}"
            )
        if name.startswith("GET ") and entrance in SCOPED:
            yuhang, lixia = OVER_YUHANG | {"producer"}, OVER_LIXIA | {"buyer"}
            may = {"of producer": yuhang, "producer": yuhang, "checked": yuhang, "of buyer": lixia, "buyer": lixia,
                   "waiting": yuhang | lixia, "confirmed": yuhang | lixia,
                   "farmer to township": OVER_YUHANG, "met in town": OVER_YUHANG | {"enforcement"},
                   "clerk of producer": {"producer"}, "asked by county": {"county", "county_admin"}}.get(words, set())  # fmt: skip
            got = {member for member, (status, _) in row.items() if status == "200"}
            assert got <= may, f"{name} {words}: {sorted(got - may)} see what is not theirs"
        if entrance == "institutions:record":
            assert {m for m, (status, _) in row.items() if status == "200"} <= {"county_admin"}, name
    offices_see_no_business(found, world)
    for (name, words), row in found.items():
        if not _public(name.split(" ")[1]) and words in {"of producer", "producer"}:
            for member in ("sibling_county", "other_province", "other_county"):
                assert world.names["producer"] not in row[member][1], (
                    f"{name} {words}: {member} reads the producer's name"
                )


def offices_see_no_business(found: dict[tuple[str, str], dict[str, tuple[str, str]]], world: World) -> None:
    """The separated offices: no page shows them a producer, no two of them open the same page but everybody's."""
    for (name, words), row in found.items():
        entrance = name.split(" ")[1]
        if _public(entrance) or entrance.startswith("audit:"):  # what a record says in words, an auditor reads
            continue
        for member in OFFICES:
            assert world.names["producer"] not in row[member][1], f"{name} {words}: {member} reads business data"
    mine = {
        office: {
            name
            for (name, _), row in found.items()
            if row[office][0] == "200" and row["county"][0] in {"403", "404", "405"}
        }
        for office in OFFICES - {"province_audit"}
    }
    assert all(mine.values())
    assert not mine["system_office"] & mine["security_office"]
    assert not mine["system_office"] & mine["audit_office"]
    assert not mine["security_office"] & mine["audit_office"]


@pytest.mark.no_cover  # as above
def test_duty_opens_reading_of_its_region_and_leaves_nothing_open(cast: Cast) -> None:
    """One county over its neighbour: closed before, only reading meanwhile and only there, closed again as before."""
    world, member = build(cast), "sibling_county"
    seen = [one for one in addresses(world) if one[0].name in SCOPED or one[0].name == "privacy:unmask"]
    session, client = session_of(cast, member), Client(raise_request_exception=False)
    before = {address: ask(client, session, "GET", address)[0] for _, _, address in seen}
    store = Client().session.__class__(session)
    number = on_duty(cast, member, "330110000000", int(store["login"]))
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} == before, (
        "opened without being taken up"
    )
    store[DUTY] = number
    store.save()
    opened = set()
    for entrance, words, address in seen:
        status, page = ask(client, session, "GET", address)
        if status == "200" and before[address] != "200":
            opened.add(entrance.name)
            assert "buyer" not in words, f"{entrance.name} {words} opened beyond the region"
            assert entrance.name in SCOPED
        assert "值守中，还剩" in page or status != "200"
    assert {"subjects:record", "batches:record", "products:record", "bases:record", "papers:record"} <= opened
    theirs = {"of producer", "producer", "checked", "waiting", "confirmed", "farmer to township", "clerk of producer"}
    shown = {"subjects:request"}  # shows the request whatever the method
    for entrance, words, address in addresses(world):
        if words in theirs and not _public(entrance.name) and entrance.name not in shown:
            assert ask(client, session, "POST", address)[0] not in {"200", "302"}, (
                f"{entrance.name} {words}: more than reading"
            )
    duties.end_duty(cast.viewer(member), EndDuty(number), system_now())
    assert ask(client, session, "GET", seen[0][2])[0] == "302", "told once that it is over"
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} in (
        before,
        dict.fromkeys(before, "302"),
    )
    del store[DUTY]
    store.save()
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} == before


def keeps_directories_apart(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> None:
    """A directory, its run and its files are for the office that uploaded it, whatever the table says."""
    for (name, words), row in found.items():
        if words == "of county" and name.split(" ")[1].startswith("duty:"):
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county", "county_admin", "security_office", "audit_office", "province_audit"}, (
                f"{name}: {sorted(got)}"
            )
            if name.startswith("POST"):
                assert got <= {"county", "security_office"}, f"{name}: {sorted(got)} end a session that is not theirs"
        elif words == "of county":
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county", "county_admin"}, f"{name}: {sorted(got)} see a directory that is not theirs"
        if words == "own of county's office":
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county_admin"}, f"{name}: {sorted(got)} see a role template that is not theirs"


def keeps_claims_with_the_county(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> None:
    """Whose temporary code an application names is for the county that reviews it alone."""
    for (name, words), row in found.items():
        if words == "names his code":
            assert {m for m, (status, _) in row.items() if status == "200"} <= {"county", "county_admin"}, name


def _public(entrance: str) -> bool:
    return any(row.name == entrance and row.permission.startswith("public") for row in entrances())
