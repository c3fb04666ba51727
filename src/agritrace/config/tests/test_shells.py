"""What the shell of a page remembers: own acts are seen at once, those of others within ten seconds, nothing of anybody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.config import frame, shells
from agritrace.config.demo import founding
from agritrace.config.shells import Shell, Shells
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services
from agritrace.foundation.accounts.values import AccountRole, ChangePermissions
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import PUBLIC, Viewer, ViewerKind, system
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.permissions import Permission
from agritrace.registry.subjects.tests.papers import cooperative, registration
from tests.cast import PASSWORD, Cast

SECONDS = 10


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(settings, monkeypatch) -> Clock:
    """A process that remembers, and its clock."""
    settings.SHELL_SECONDS = SECONDS
    clock = Clock()
    monkeypatch.setattr(frame, "shells", Shells(clock))
    return clock


def shell(viewer: Viewer) -> Shell:
    return Shell("局", viewer.name, (), (), ())


def regulator(number: int = 1) -> Viewer:
    return Viewer(ViewerKind.REGULATOR, f"第{number}人", account_id=number, permissions=frozenset({"a", "b"}))


def login(username: str) -> Client:
    client = Client()
    client.post("/login", {"username": username, "password": PASSWORD})
    client.cookies.pop(shells.ACTED, None)  # the login was a while ago
    return client


def waiting(client: Client, address: str = "/notices/") -> int:
    """The number behind 注册审核 in the menu of a page; -1 where the menu has no such entry."""
    page = client.get(address).content.decode()
    entry = re.search(r'<a href="/subjects/review/"[^>]*>.*?</a>', page)
    if entry is None:
        return -1
    count = re.search(r'<span class="n[^"]*">(\d+)', entry[0])
    return int(count[1]) if count else 0


def apply(now: datetime, number: int) -> int:
    return subjects.submit_registration(PUBLIC, registration(cooperative(number)), now).subject_id


def approve(client: Client, subject_id: int) -> None:
    page = client.get(f"/subjects/{subject_id}/review").content.decode()
    command = re.search(r'name="command_id" value="([0-9a-f-]+)"', page)
    assert command is not None
    told = {"command_id": command[1], "version": "1", "verdict": "approve", "words": ""}
    assert client.post(f"/subjects/{subject_id}/review", told).status_code == 302


def colleague(cast: Cast) -> None:
    county = cast["county"].organisation_id
    assert county is not None
    person = founding.Person("county_second", "何二", "13900007777")
    founding.account(cast.viewer("county_admin"), person, cast.now, at=county, role=AccountRole.USER, password=PASSWORD)


def test_who_approves_sees_the_number_fall_at_once_and_his_colleague_after_ten_seconds(cast: Cast, clock: Clock):
    first, second = apply(system_now(), 931), apply(system_now(), 932)
    colleague(cast)
    mine, theirs = login("county"), login("county_second")
    assert (waiting(mine), waiting(theirs)) == (2, 2)
    approve(mine, first)
    assert waiting(mine) == 1
    assert waiting(theirs) == 2
    clock.now += SECONDS
    assert waiting(theirs) == 1
    del mine.cookies[shells.ACTED]  # it ended with the seconds
    assert waiting(mine) == 1
    approve(theirs, second)
    assert waiting(theirs) == 0
    assert waiting(mine) == 1
    assert waiting(mine, "/workbench") == 0


def test_a_process_that_remembers_older_numbers_shows_the_new_ones_to_who_acted_in_another(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    number, mine = apply(system_now(), 933), login("county")
    assert waiting(mine) == 1
    here, there = frame.shells, Shells(clock)
    monkeypatch.setattr(frame, "shells", there)
    approve(mine, number)
    monkeypatch.setattr(frame, "shells", here)
    assert waiting(mine) == 0
    assert int(mine.cookies[shells.ACTED]["max-age"]) > SECONDS


def test_nobody_sees_the_numbers_of_another(cast: Cast, clock: Clock):
    apply(system_now(), 934)
    assert waiting(login("county")) == 1
    assert waiting(login("sibling_county")) == 0
    assert waiting(login("producer")) == -1


def test_a_right_that_was_taken_away_is_gone_with_its_entry_on_the_next_page(cast: Cast, clock: Clock):
    apply(system_now(), 935)
    mine, number = login("county"), cast["county"].account_id
    assert waiting(mine) == 1
    left = accounts.held_by(number) - {Permission.REVIEW}
    services.change_permissions(
        cast.viewer("county_admin"),
        ChangePermissions(account_id=number, permissions=left, command_id=uuid4()),
        cast.now,
    )
    assert waiting(mine) == -1


def test_news_are_seen_with_the_numbers_they_are_about(cast: Cast, clock: Clock):
    mine = login("county")
    assert waiting(mine) == 0
    apply(system_now(), 936)
    assert waiting(mine) == 0
    teach(cast)
    assert waiting(mine) == 1


def teach(cast: Cast) -> None:
    """Something is told to the county."""
    act = Act("tests:shells:tell", "告知")

    def work(opened: journal.OpenAct) -> int:
        notifications.tell(opened, To(cast["county"].account_id), Message("todo", "有新的申请", "/subjects/review/"))
        return 1

    journal.act(system("a story"), act, work, now=system_now(), answer=int)


def test_only_what_was_sent_marks_a_browser_and_only_of_people(cast: Cast, clock: Clock):
    visitor = Client()
    visitor.post("/login", {"username": "county", "password": "wrong"})
    assert shells.ACTED not in visitor.cookies
    mine = login("county")
    waiting(mine)
    assert shells.ACTED not in mine.cookies


def test_each_viewer_as_a_whole_has_its_own_shell(settings):
    settings.SHELL_SECONDS = SECONDS
    kept = Shells(Clock())
    made: list[Viewer] = []

    def make(viewer: Viewer) -> Shell:
        made.append(viewer)
        return shell(viewer)

    one = regulator()
    others = [regulator(2), replace(one, permissions=frozenset({"a"})), replace(one, consent_id=5, subject_id=8)]
    for viewer in (one, *others, one, *others):
        assert kept.of(viewer, 0, make).person == viewer.name
    assert made == [one, *others]


def test_the_age_of_a_shell_counts_from_before_it_was_made(settings):
    settings.SHELL_SECONDS = SECONDS
    clock = Clock()
    kept, asked = Shells(clock), 0

    def slowly(viewer: Viewer) -> Shell:
        nonlocal asked
        asked += 1
        clock.now += SECONDS - 1
        return shell(viewer)

    for _ in range(2):
        kept.of(regulator(), 0, slowly)
    assert asked == 1
    clock.now += 1
    kept.of(regulator(), 0, slowly)
    assert asked == 2


def test_names_do_not_stay_in_memory_and_memory_is_bounded(settings, monkeypatch):
    settings.SHELL_SECONDS = SECONDS
    clock = Clock()
    kept = Shells(clock)
    kept.of(regulator(1), 0, shell)
    clock.now += SECONDS
    kept.of(regulator(2), 0, shell)
    assert len(kept) == 1
    monkeypatch.setattr(shells, "MOST", 3)
    for number in range(3, 12):
        kept.of(regulator(number), 0, shell)
        assert len(kept) <= 3


def test_nothing_is_kept_where_nothing_shall_be(settings):
    settings.SHELL_SECONDS = 0
    kept = Shells(Clock())
    kept.of(regulator(), 0, shell)
    assert len(kept) == 0
