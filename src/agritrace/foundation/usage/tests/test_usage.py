"""The story of the figures: people come in and work, the clock counts, administrators read what is theirs to read."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.models import LoginSession
from agritrace.foundation.accounts.values import AccountRole, Credentials
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.usage import rules, selectors, services
from agritrace.foundation.usage.models import UsageDay, UsagePlace
from agritrace.foundation.usage.values import NEVER, Figures, Standing
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin, system
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from tests.cast import PASSWORD, Cast


def come_in(cast: Cast, who: str, at: datetime) -> Client:
    client = Client()
    session = client.session
    entered = accounts.sign_in(Credentials(cast[who].username, PASSWORD), Origin("u", "10.0.0.0/24", "Edge"), at)
    viewers.begin(session, entered, at)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def town(cast: Cast) -> str:
    return organisations.names([cast["township"].organisation_id or 0])[cast["township"].organisation_id or 0]


def last_use(cast: Cast, who: str, at: datetime) -> None:
    """Whoever is in the cast chose a password today: let an organisation look as if that had been long ago."""

    def forget(opened: journal.OpenAct) -> int:
        places = UsagePlace.objects.storing(opened).filter(organisation_id=cast[who].organisation_id)
        return places.update(last_at=at)

    journal.act(system("test"), Act("test:usage:forget", "{who}"), forget, now=at, answer=int)


def rows() -> list[tuple[object, ...]]:
    everything = UsageDay.objects.everything(reason="test").order_by("account_id", "day")
    return list(
        everything.values_list("account_id", "day", "organisation_id", "region_code", "logins", "acts", "last_at")
    )


@pytest.fixture
def used(cast: Cast) -> datetime:
    """The county came in twice today, once 40 days ago; its administrator today; the producer came in and worked."""
    now = system_now()
    for at in (now - timedelta(days=40), now, now):
        come_in(cast, "county", at)
    come_in(cast, "county_admin", now)
    come_in(cast, "township", now - timedelta(days=40))
    come_in(cast, "producer", now)
    facts = ProductFacts("有机小番茄", "010405", "公斤")
    products.add_product(cast.viewer("producer"), AddProduct(facts, uuid4()), now)
    days = tuple(beijing_day(now) - timedelta(days=step) for step in (40, 1, 0))
    services.count_days(days, now)
    last_use(cast, "township", now - timedelta(days=40))
    last_use(cast, "enforcement", NEVER)
    return now


def figures(cast: Cast, who: str, region: str, days: int, now: datetime) -> dict[str, Figures]:
    found = selectors.summary(cast.viewer(who), region, days, now=now)
    assert rules.total(part.figures for part in found.parts) == found.total
    return {part.code or "own": part.figures for part in found.parts} | {"total": found.total}


def test_counting_twice_gives_the_same_rows_and_touches_nothing(cast: Cast, used: datetime) -> None:
    before = rows()
    today = beijing_day(used)
    county = [row for row in before if row[0] == cast["county"].account_id and row[1] == today]
    assert [row[4] for row in county] == [2]
    services.count_recent(used)
    assert rows() == before
    assert services.fold(used) == 0  # the last uses that the test took back came again with the first
    township, long_ago = cast["township"].account_id, today - timedelta(days=40)
    assert [row[4:6] for row in rows() if row[:2] == (township, long_ago)] == [(1, 0)]
    LoginSession.objects.everything(reason="test").filter(account_id=township).delete()
    services.count_day(long_ago, used)
    assert not [row for row in rows() if row[:2] == (township, long_ago)]


def test_figures_add_up_from_the_organisation_to_the_country(cast: Cast, used: datetime) -> None:
    country = figures(cast, "ministry_admin", "", 30, used)
    province = figures(cast, "province_admin", "", 30, used)
    city = figures(cast, "province_admin", "330100000000", 30, used)
    county = figures(cast, "county_admin", "", 30, used)
    assert country["330000000000"] == province["total"]
    assert province["330100000000"] == city["total"]
    assert city["330110000000"] == county["total"]
    assert (county["own"].logins, county["own"].idle, county["own"].never, county["total"].idle) == (3, 0, 1, 1)
    assert (county["own"].accounts, county["own"].active) == (6, 6)
    assert county["total"].subject_logins == 1
    assert county["total"].subject_acts >= 1
    assert (county["total"].subject_active, county["total"].subject_accounts) == (1, 1)
    assert (
        country["total"].organisations == UsagePlace.objects.everything(reason="t").exclude(organisation=None).count()
    )
    assert figures(cast, "county_admin", "", 90, used)["own"].logins == 4
    assert country["370000000000"].logins == 0


def test_organisations_are_found_sorted_and_cut_by_standing(cast: Cast, used: datetime) -> None:
    viewer = cast.viewer("county_admin")

    def names(days: int = 30, **asked: object) -> list[str]:
        page = selectors.list_places(viewer, PageRequest(**asked), days, now=used)  # type: ignore[arg-type]
        assert page.rows == selectors.export_places(viewer, PageRequest(**asked), days, now=used)  # type: ignore[arg-type]
        return [row.name for row in page.rows]

    assert names(sort="logins")[0] == "余杭区农业农村局"
    assert names(filters={"standing": Standing.IDLE}) == [town(cast)]
    assert names(filters={"standing": Standing.NEVER}) == ["余杭区农业行政执法队"]
    assert names(search="执法队") == ["余杭区农业行政执法队"]
    assert names(filters={"kind": "laboratory"}) == ["余杭区农产品检测站"]
    assert names(filters={"region": "370000000000"}) == []
    first = selectors.list_places(viewer, PageRequest(sort="last"), 7, now=used)
    assert first.rows[0].standing is Standing.USED


def test_who_is_named_and_who_is_counted_follows_the_delegation(cast: Cast, used: datetime) -> None:
    def named(who: str, where: str) -> set[str] | None:
        found = selectors.people(
            cast.viewer(who), cast[where].organisation_id or 0, 30, now=used, request=PageRequest()
        )
        return None if found is None else {row.username for row in found.rows}

    assert named("county_admin", "county") == {"county", "county_admin"}
    assert named("county_admin", "laboratory") == {"laboratory_admin"}
    assert named("county_admin", "township") == {"township"}
    assert named("city_admin", "county") == {"county_admin"}
    assert named("province_admin", "county") is None
    assert named("laboratory_admin", "laboratory") == {"laboratory", "laboratory_admin"}
    for who, where in (("county_admin", "sibling_county"), ("county_admin", "city"), ("laboratory_admin", "county")):
        with pytest.raises(NotFound):
            named(who, where)


@pytest.mark.parametrize("who", ["county", "producer", "security_office", "audit_office", "anonymous"])
def test_nobody_else_reads_figures(cast: Cast, used: datetime, who: str) -> None:
    viewer = cast.viewer(who)
    with pytest.raises(Denied):
        selectors.summary(viewer, "", 30, now=used)
    with pytest.raises(Denied):
        selectors.place(viewer, cast["county"].organisation_id or 0, 30, now=used)


def test_a_region_of_others_is_not_found(cast: Cast, used: datetime) -> None:
    for region in ("370000000000", "330106000000", "330100000000"):
        with pytest.raises(NotFound):
            selectors.summary(cast.viewer("county_admin"), region, 30, now=used)


def test_a_catch_up_of_senseless_days_is_refused(cast: Cast) -> None:
    now = system_now()
    with pytest.raises(Refused):
        services.count_span(beijing_day(now), beijing_day(now) + timedelta(days=2), now, told=lambda *_: None)
    steps: list[int] = []
    first = beijing_day(now) - timedelta(days=2)
    services.count_span(first, beijing_day(now), now, told=lambda words, done, whole: steps.append(done))
    assert steps == [1, 2, 3]


def test_the_pages_show_the_figures_and_export_them(cast: Cast, used: datetime) -> None:
    client = come_in(cast, "county_admin", used)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("usage:overview") + "?days=90").content.decode()
    assert len(queries) <= 24, len(queries)  # fourteen belong to the frame: the counters of all rooms
    assert "余杭区使用情况" in page
    assert "合计" in page
    listed = client.get(reverse("usage:organisations") + "?standing=idle&region=330110000000").content.decode()
    assert town(cast) in listed
    assert "执法队" not in listed.split("<table")[1]
    office = reverse("usage:organisation", args=[cast["county"].organisation_id])
    assert "周敏" in client.get(office).content.decode()
    lab = client.get(reverse("usage:organisation", args=[cast["laboratory"].organisation_id])).content.decode()
    assert "钱检</a>" not in lab
    assert "只计数" in lab

    def sheet(address: str) -> list[tuple[object, ...]]:
        return list(openpyxl.load_workbook(BytesIO(client.get(address).content)).active.values)

    told = sheet(reverse("usage:export") + "?days=90")
    assert told[-1][0] == "合计"
    assert told[-1][6] == sum(int(str(row[6])) for row in told[1:-1]) >= 4
    assert len(sheet(reverse("usage:export-organisations") + "?standing=idle")) == 2
    assert {row[1] for row in sheet(reverse("usage:export-people", args=[cast["county"].organisation_id]))[1:]} == {
        "county",
        "county_admin",
    }
    beyond = reverse("usage:organisation", args=[cast["other_county"].organisation_id])
    assert client.get(beyond).status_code == 404
    assert selectors.shown_roles(cast.viewer("county_admin"), cast["laboratory"].organisation_id or 0) == (
        AccountRole.ADMIN,
    )
    body = come_in(cast, "laboratory_admin", used)
    assert body.get(reverse("usage:overview")).status_code == 302
