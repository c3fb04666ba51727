"""Opening, changing and closing organisations, told against the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations import selectors, services
from agritrace.foundation.organisations.models import Organisation
from agritrace.foundation.organisations.permissions import Permission
from agritrace.foundation.organisations.values import (
    CloseOrganisation,
    CreateOrganisation,
    OrganisationState,
    RenameOrganisation,
    SetJurisdiction,
)
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.scope import ScopeForgotten
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind

from .country import LABORATORY, REGULATOR, Country, build

pytestmark = pytest.mark.django_db
ALL = frozenset(one.value for one in Permission)


@pytest.fixture
def country(now: datetime) -> Country:
    return build(now)


def looking(country: Country, name: str, *, permissions: frozenset[str] = ALL) -> Viewer:
    """A viewer at work in one organisation."""
    row = selectors.briefs([country[name]])[country[name]]
    covers = selectors.jurisdiction_of(row.id, beijing_day(country.now))
    return Viewer(kind=row.kind, organisation_id=row.id, level=row.level, jurisdiction=covers, permissions=permissions)


def opening(under: int | None, **more: object) -> CreateOrganisation:
    told: dict[str, object] = {
        "kind": REGULATOR,
        "level": Level.TOWNSHIP,
        "name": "瓶窑镇监管站",
        "region_code": "330110110000",
        "parent_id": under,
        "command_id": uuid4(),
    }
    return CreateOrganisation(**{**told, **more})  # type: ignore[arg-type]  # told by the tests


def test_organisations_get_codes_by_letter_region_and_number(country: Country) -> None:
    rows = {name: selectors.briefs([number])[number] for name, number in country.ids.items()}
    assert rows["ministry"].code == "J000000001"
    assert rows["county"].code == "J330110001"
    assert rows["township"].code == "J330110002"
    assert rows["laboratory"].code == "C330110001"
    assert rows["enforcement"].code == "Z330110001"


def test_the_county_opens_a_township_and_its_history_says_so(country: Country, now: datetime) -> None:
    county = looking(country, "county")
    made = services.create_organisation(county, opening(country["county"]), now)
    row = selectors.organisation(county, made.id)
    assert (row.name, row.code) == ("瓶窑镇监管站", "J330110003")
    lines = journal.history(county, "organisation", made.id)
    assert [line.sentence for line in lines] == ["访客设立了机构“瓶窑镇监管站”"]


def test_nobody_opens_organisations_below_others(country: Country, now: datetime) -> None:
    for name in ("sibling", "city", "province", "laboratory"):
        with pytest.raises(Denied):
            services.create_organisation(looking(country, name), opening(country["county"]), now)
    with pytest.raises(Denied):
        services.create_organisation(
            looking(country, "county", permissions=frozenset()), opening(country["county"]), now
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": Level.COUNTY}, "level"),
        ({"kind": LABORATORY}, "level"),
        ({"region_code": "330106109000"}, "region_code"),
        ({"region_code": "330110999000"}, "region_code"),
        ({"name": " "}, "name"),
        ({"name": "良渚街道监管站"}, "name"),
    ],
)
def test_a_wrong_place_or_name_is_refused_beside_its_field(
    country: Country, now: datetime, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.create_organisation(looking(country, "county"), opening(country["county"], **change), now)
    assert field in {reason.field for reason in refused.value.refusal.reasons}


def test_only_the_ministry_stands_at_the_top(country: Country, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        country.add("lost", "36", None, level=Level.PROVINCE)
    assert refused.value.refusal.reasons[0].field == "parent_id"
    assert country.add("support", "", None, level=Level.MINISTRY, kind=ViewerKind.SUPPORT)
    assert selectors.briefs([country["support"]])[country["support"]].code is None


def test_the_same_command_twice_opens_one_organisation_and_another_content_conflicts(
    country: Country, now: datetime
) -> None:
    county, command = looking(country, "county"), opening(country["county"])
    first = services.create_organisation(county, command, now)
    assert services.create_organisation(county, command, now + timedelta(minutes=1)) == first
    other = opening(country["county"], name="径山镇监管站", command_id=command.command_id)
    with pytest.raises(CommandConflict):
        services.create_organisation(county, other, now)


def test_a_special_place_skips_the_missing_level(country: Country) -> None:
    country.add("shanghai", "31", "ministry", level=Level.PROVINCE)
    country.add("pudong", "310115", "shanghai", level=Level.COUNTY)
    country.add("guangdong", "44", "ministry", level=Level.PROVINCE)
    country.add("dongguan", "4419", "guangdong", level=Level.CITY)
    country.add("dongguan_town", "441900003", "dongguan", level=Level.TOWNSHIP)
    day = beijing_day(country.now)
    pudong, dongguan = selectors.competent_county("310115001000", day), selectors.competent_county("441900003000", day)
    assert pudong is not None
    assert dongguan is not None
    assert (pudong.id, dongguan.id) == (country["pudong"], country["dongguan"])


def test_a_zone_cut_out_of_its_county_is_competent_for_its_towns_alone(country: Country, now: datetime) -> None:
    zone = country.add(
        "zone",
        "330110",
        "city",
        level=Level.COUNTY,
        title="未来科技城监管局",
        include=("330110012000", "330110013000"),
    )
    county = country["county"]
    city = looking(country, "city")
    cut = selectors.jurisdiction_of(county, beijing_day(now))
    services.set_jurisdiction(
        city,
        SetJurisdiction(
            organisation_id=county,
            include=cut.include,
            exclude=(*cut.exclude, "330110012", "330110013"),
            command_id=uuid4(),
        ),
        now,
    )
    day = beijing_day(now)
    competent = {town: selectors.competent_county(town, day) for town in ("330110012000", "330110010000")}
    assert {town: row.id for town, row in competent.items() if row} == {"330110012000": zone, "330110010000": county}
    assert not looking(country, "county").jurisdiction.covers("330110012005")
    assert looking(country, "city").jurisdiction.covers("330110012005")


def test_the_corps_stands_beside_its_region_with_its_own_divisions(country: Country) -> None:
    country.add("xinjiang", "65", "ministry", level=Level.PROVINCE, exclude=("6590",))
    country.add("corps", "65", "ministry", level=Level.PROVINCE, title="新疆生产建设兵团", include=("6590",))
    country.add("shihezi", "659001", "corps", level=Level.COUNTY)
    day = beijing_day(country.now)
    assert not selectors.jurisdiction_of(country["xinjiang"], day).covers("659001001000")
    assert selectors.jurisdiction_of(country["corps"], day).covers("659001001000")
    assert not selectors.jurisdiction_of(country["corps"], day).covers("650102001000")


def test_a_jurisdiction_ends_on_a_day_and_what_held_before_stays_on_file(country: Country, now: datetime) -> None:
    town, county = country["township"], looking(country, "county")
    later = now + timedelta(days=10)
    wanted = SetJurisdiction(organisation_id=town, include=("330110010", "330110011"), command_id=uuid4())
    services.set_jurisdiction(county, wanted, later)
    assert selectors.jurisdiction_of(town, beijing_day(now)) == Jurisdiction(("330110010",))
    assert selectors.jurisdiction_of(town, beijing_day(later)) == Jurisdiction(("330110010", "330110011"))
    services.set_jurisdiction(
        county,
        SetJurisdiction(organisation_id=town, include=("330110011",), command_id=uuid4()),
        later + timedelta(days=1),
    )
    assert selectors.jurisdiction_of(town, beijing_day(later)) == Jurisdiction(("330110010", "330110011"))
    assert selectors.jurisdiction_of(town, beijing_day(later + timedelta(days=1))) == Jurisdiction(("330110011",))
    assert len(selectors.parts_of(town)) == 2
    with pytest.raises(Refused):
        services.set_jurisdiction(
            county, SetJurisdiction(organisation_id=town, include=("330106004",), command_id=uuid4()), later
        )


def test_names_change_with_their_history(country: Country, now: datetime) -> None:
    county, city = looking(country, "county"), looking(country, "city")
    command = RenameOrganisation(
        organisation_id=country["county"], name="余杭区农业农村局（林业局）", command_id=uuid4()
    )
    services.rename_organisation(county, command, now)
    assert selectors.names([country["county"]]) == {country["county"]: "余杭区农业农村局（林业局）"}
    assert "由“余杭区农业农村局”改为" in journal.history(city, "organisation", country["county"])[0].sentence
    taken = RenameOrganisation(organisation_id=country["county"], name="西湖区农业农村局", command_id=uuid4())
    with pytest.raises(Refused):
        services.rename_organisation(county, taken, now)
    with pytest.raises(Refused):
        services.rename_organisation(
            county, RenameOrganisation(organisation_id=country["county"], name=" ", command_id=uuid4()), now
        )


def test_what_one_does_not_govern_one_does_not_change(country: Country, now: datetime) -> None:
    town = country["township"]
    with pytest.raises(NotFound):
        services.close_organisation(
            looking(country, "sibling"), CloseOrganisation(organisation_id=town, command_id=uuid4()), now
        )
    with pytest.raises(Denied):  # the city sees the township, but its county is the superior
        services.close_organisation(
            looking(country, "city"), CloseOrganisation(organisation_id=town, command_id=uuid4()), now
        )
    with pytest.raises(NotFound):
        selectors.organisation(looking(country, "laboratory"), town)


def test_an_organisation_closes_once_nothing_stands_below_it(country: Country, now: datetime) -> None:
    city, county = looking(country, "city"), looking(country, "county")
    with pytest.raises(Refused):
        services.close_organisation(city, CloseOrganisation(organisation_id=country["county"], command_id=uuid4()), now)
    closing = CloseOrganisation(organisation_id=country["township"], command_id=uuid4())
    services.close_organisation(county, closing, now)
    assert selectors.organisation(county, country["township"]).state is OrganisationState.CLOSED
    assert selectors.jurisdiction_of(country["township"], beijing_day(now)) == Jurisdiction()
    with pytest.raises(NotFound):
        selectors.office_of(country["township"])
    with pytest.raises(Refused):
        services.close_organisation(
            county, CloseOrganisation(organisation_id=country["township"], command_id=uuid4()), now
        )


def test_lists_are_searched_filtered_and_stay_inside_the_jurisdiction(country: Country) -> None:
    city, county = looking(country, "city"), looking(country, "county")
    assert selectors.list_organisations(city, PageRequest()).total == 7
    assert {row.id for row in selectors.list_organisations(county, PageRequest()).rows} == {
        country[name] for name in ("county", "township", "laboratory", "enforcement")
    }

    def found(**asked: object) -> list[str]:
        page = selectors.list_organisations(city, PageRequest(**asked))  # type: ignore[arg-type]  # told by the test
        return [row.name for row in page.rows]

    assert found(search="余杭 检测") == ["余杭区检测中心"]
    assert found(search="lzjd") == ["良渚街道监管站"]
    assert found(search="J330106001") == ["西湖区农业农村局"]
    assert found(filters={"kind": "enforcement"}) == ["余杭区执法大队"]
    assert len(found(filters={"level": "9"})) == 7
    assert found(sort="name")[0] == "杭州市农业农村局"
    exported = selectors.export_organisations(city, PageRequest(filters={"level": "4"}))
    assert [row.name for row in exported] == ["西溪街道监管站", "良渚街道监管站"]
    with pytest.raises(Denied):
        selectors.list_organisations(looking(country, "city", permissions=frozenset()), PageRequest())


def test_forgetting_the_viewer_is_a_crash_and_writing_without_a_record_too(country: Country) -> None:
    with pytest.raises(ScopeForgotten):
        Organisation.objects.filter(id=country["county"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Organisation.objects.everything(reason="the test tries to write").update(name="x")
