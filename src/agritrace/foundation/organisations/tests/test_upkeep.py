"""Contact data, certificates of laboratories, support organisations, zones, closing, predecessors: as stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from agritrace.foundation.accounts.tests.people import USER, People, populate
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal import services as acting
from agritrace.foundation.journal.values import Act
from agritrace.foundation.organisations import selectors, services
from agritrace.foundation.organisations.rules import against_contact, against_qualification, carve
from agritrace.foundation.organisations.values import (
    CloseOrganisation,
    Contact,
    CreateOrganisation,
    Move,
    OrganisationState,
    QualificationFacts,
    QualificationStanding,
    RecordQualification,
    Reform,
    ReformKind,
    Scheme,
    SetContact,
    SetJurisdiction,
    WithdrawQualification,
    standing_on,
)
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind

from .country import BUILDER, Country, build
from .test_services import ALL, looking

pytestmark = pytest.mark.django_db
CONTACT = Contact("余杭区文一西路 1500 号", "311121", "0571-88001234", "nyj@example.cn", "0571-88005678")


@pytest.fixture
def country(now: datetime) -> Country:
    return build(now)


def contact(organisation_id: int, **more: object) -> SetContact:
    told: dict[str, object] = {"contact": CONTACT, "version": 0, "command_id": uuid4()}
    return SetContact(organisation_id=organisation_id, **{**told, **more})  # type: ignore[arg-type]  # told by the test


def certificate(organisation_id: int, now: datetime, **more: object) -> RecordQualification:
    today = beijing_day(now)
    facts = QualificationFacts(
        Scheme.CMA,
        "231100340123",
        "蔬菜、水果中农药残留，共 68 项参数",
        today - timedelta(days=30),
        today + timedelta(days=400),
    )
    return RecordQualification(
        organisation_id=organisation_id,
        facts=replace(facts, **more),  # type: ignore[arg-type]  # told by the test
        command_id=uuid4(),
    )


def test_an_office_and_its_superior_keep_the_contact_data_and_two_at_once_are_told(
    country: Country, now: datetime
) -> None:
    county, city = looking(country, "county"), looking(country, "city")
    first = contact(country["county"])
    services.set_contact(county, first, now)
    assert selectors.contact_of(country["county"]).contact == CONTACT
    services.set_contact(county, first, now)
    assert selectors.contact_of(country["county"]).version == 1
    with pytest.raises(Refused, match="别人修改过"):
        services.set_contact(city, contact(country["county"], contact=replace(CONTACT, phone="12316")), now)
    services.set_contact(city, contact(country["county"], contact=replace(CONTACT, phone="12316"), version=1), now)
    assert selectors.contact_of(country["county"]).contact.phone == "12316"
    assert (
        "更新了“余杭区农业农村局”的联系方式" in journal.history(county, "organisation", country["county"])[0].sentence
    )
    with pytest.raises(CommandConflict):
        services.set_contact(county, replace(first, version=2), now)


def test_nobody_else_changes_contact_data(country: Country, now: datetime) -> None:
    for name, error in (("sibling", NotFound), ("province", Denied), ("other_province", NotFound)):
        with pytest.raises(error):
            services.set_contact(looking(country, name), contact(country["county"]), now)
    unable = looking(country, "county", permissions=frozenset())
    with pytest.raises(Denied):
        services.set_contact(unable, contact(country["county"]), now)


def test_numbers_that_cannot_be_dialled_are_refused_beside_their_fields() -> None:
    wrong = Contact("", "3111", "call me", "nobody", "12345678901234567890123456789012")
    assert {reason.field for reason in against_contact(wrong)} == {"postcode", "phone", "email", "duty_phone"}
    assert against_contact(CONTACT) == []
    assert against_contact(Contact()) == []


def test_a_certificate_is_entered_renewed_withdrawn_and_never_entered_for_others(
    country: Country, now: datetime
) -> None:
    lab, number = looking(country, "laboratory"), country["laboratory"]
    services.record_qualification(lab, certificate(number, now), now)
    renewed = certificate(number, now, number="231100349999")
    services.record_qualification(looking(country, "county"), renewed, now)
    rows = selectors.qualifications(lab, number)
    assert [(row.facts.number, row.state) for row in rows] == [
        ("231100349999", "in_force"),
        ("231100340123", "replaced"),
    ]
    ending = WithdrawQualification(qualification_id=rows[0].id, reason="被撤销", command_id=uuid4())
    for name in ("enforcement", "sibling"):
        with pytest.raises(NotFound):
            services.withdraw_qualification(looking(country, name), ending, now)
        with pytest.raises((NotFound, Denied)):
            services.record_qualification(looking(country, name), certificate(number, now), now)
    with pytest.raises(Refused):
        services.withdraw_qualification(lab, replace(ending, reason=" ", command_id=uuid4()), now)
    services.withdraw_qualification(lab, ending, now)
    with pytest.raises(Refused, match="已经失效"):
        services.withdraw_qualification(lab, replace(ending, command_id=uuid4()), now)
    assert not selectors.qualifications_of([number])
    assert selectors.qualification(lab, rows[0].id).state == "withdrawn"
    with pytest.raises(NotFound):
        selectors.qualification(looking(country, "sibling"), rows[0].id)


def test_a_number_belongs_to_one_laboratory(country: Country, now: datetime) -> None:
    country.add("other_lab", "330106", "sibling", level=Level.COUNTY, kind=ViewerKind.LABORATORY)
    services.record_qualification(looking(country, "laboratory"), certificate(country["laboratory"], now), now)
    with pytest.raises(Refused, match="另一家机构"):
        services.record_qualification(looking(country, "other_lab"), certificate(country["other_lab"], now), now)


def test_each_reason_against_a_certificate(now: datetime) -> None:
    today = beijing_day(now)
    good = certificate(1, now).facts
    assert against_qualification(ViewerKind.LABORATORY, good, today) == []
    assert against_qualification(ViewerKind.REGULATOR, good, today)
    wrong = (
        ({"number": " "}, "number"),
        ({"scope": " "}, "scope"),
        ({"valid_until": today - timedelta(days=31)}, "valid_until"),
        ({"valid_until": today - timedelta(days=1)}, "valid_until"),
        ({"valid_from": today + timedelta(days=1)}, "valid_from"),
    )
    for change, field in wrong:
        facts = replace(good, **change)  # type: ignore[arg-type]  # told above
        assert [reason.field for reason in against_qualification(ViewerKind.LABORATORY, facts, today)] == [field]


@pytest.mark.parametrize(
    ("left", "standing"),
    [(-1, "expired"), (0, "expiring"), (60, "expiring"), (61, "valid")],
)
def test_sixty_days_ahead_a_certificate_is_running_out(left: int, standing: str) -> None:
    day = date(2026, 11, 25)
    assert standing_on(day + timedelta(days=left), day) == QualificationStanding(standing)


def test_laboratories_are_listed_by_how_their_certificates_stand(country: Country, now: datetime) -> None:
    today = beijing_day(now)
    until = {"valid": 400, "expiring": 30, "expired": 5, "none": None}
    for name, days in until.items():
        country.add(name, "330110", "county", level=Level.COUNTY, kind=ViewerKind.LABORATORY, title=f"实验室{name}")
        if days is not None:
            facts = certificate(country[name], now, number=f"n-{name}", valid_until=today + timedelta(days=days))
            services.record_qualification(looking(country, name), facts, now)
    later = today + timedelta(days=10)
    rows = {row.organisation_id: row.standing(later) for row in services.running_out(BUILDER, later)}
    assert rows == {
        country["expiring"]: QualificationStanding.EXPIRING,
        country["expired"]: QualificationStanding.EXPIRED,
    }
    with pytest.raises(Denied):
        services.running_out(looking(country, "county"), later)

    def told(opened: acting.OpenAct) -> int:
        services.mark_reminded(opened, [row.id for row in services.running_out(BUILDER, later)], later)
        return 1

    acting.act(BUILDER, Act("test:remind", "{who}"), told, now=now, answer=int)
    assert services.running_out(BUILDER, later) == ()
    assert [row.organisation_id for row in services.running_out(BUILDER, today + timedelta(days=31))] == [
        country["expiring"]
    ]


def test_the_list_filters_by_qualification(country: Country, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "system_now", lambda: now)
    lab = looking(country, "laboratory")
    city = looking(country, "city")

    def found(standing: str) -> list[str]:
        request = PageRequest(filters={"qualification": standing})
        return [row.name for row in selectors.list_organisations(city, request).rows]

    assert found("none") == ["余杭区检测中心"]
    today = beijing_day(now)
    for days, standing in ((400, "valid"), (30, "expiring")):
        facts = certificate(country["laboratory"], now, valid_until=today + timedelta(days=days))
        services.record_qualification(lab, facts, now)
        assert {one: found(one) for one in QualificationStanding} == {
            one: ["余杭区检测中心"] if one == standing else [] for one in QualificationStanding
        }
    monkeypatch.setattr(selectors, "system_now", lambda: now + timedelta(days=31))
    assert found("expired") == ["余杭区检测中心"]
    assert found("nonsense") == [row.name for row in selectors.list_organisations(city, PageRequest()).rows]


def opening_support(under: int | None, kind: str = "developer") -> CreateOrganisation:
    return CreateOrganisation(
        kind=ViewerKind.SUPPORT,
        level=Level.MINISTRY,
        name="某软件公司",
        region_code="000000000000",
        parent_id=under,
        command_id=uuid4(),
        support_kind=kind,
    )


def test_the_ministry_opens_support_organisations_that_see_nothing_of_the_business(now: datetime) -> None:
    people = populate(now)
    ministry = people.viewer("minister")
    made = services.create_organisation(ministry, opening_support(people.country["ministry"]), now)
    people.country.ids["support"] = made.id
    people.appoint("minister", "developer", "support")
    developer = people.viewer("developer")
    assert developer.jurisdiction == Jurisdiction()
    assert not developer.jurisdiction.covers("330110")
    assert [row.name for row in selectors.list_organisations(developer, PageRequest()).rows] == ["某软件公司"]
    people.appoint("developer", "programmer", "support", USER)
    assert people.viewer("programmer").permissions == {
        "organisations:organisation:see",
        "duty:session:open",
        "duty:session:operate",
    }
    with pytest.raises(NotFound):
        selectors.organisation(developer, people.country["county"])


def test_nobody_but_the_ministry_opens_support_and_a_kind_is_told_for_support_alone(
    country: Country, now: datetime
) -> None:
    with pytest.raises(Refused):
        services.create_organisation(looking(country, "province"), opening_support(country["province"]), now)
    with pytest.raises(Denied):
        services.create_organisation(looking(country, "county"), opening_support(country["ministry"]), now)
    wrong = replace(opening_support(country["ministry"]), kind=ViewerKind.LABORATORY)
    with pytest.raises(Refused, match="技术支撑"):
        services.create_organisation(looking(country, "ministry"), wrong, now)


def test_a_zone_takes_its_towns_and_the_county_loses_them_in_the_same_act(country: Country, now: datetime) -> None:
    command = CreateOrganisation(
        kind=ViewerKind.REGULATOR,
        level=Level.COUNTY,
        name="未来科技城监管局",
        region_code="330110000000",
        parent_id=country["city"],
        command_id=uuid4(),
        include=("330110012",),
        carve=True,
    )
    zone = services.create_organisation(looking(country, "city"), command, now).id
    day = beijing_day(now)
    competent = selectors.competent_county("330110012001", day)
    assert competent is not None
    assert competent.id == zone
    assert not selectors.jurisdiction_of(country["county"], day).covers("330110012001")
    more = SetJurisdiction(organisation_id=zone, include=("330110012", "330110013"), command_id=uuid4(), carve=True)
    services.set_jurisdiction(looking(country, "city"), more, now)
    assert not selectors.jurisdiction_of(country["county"], day).covers("330110013")
    assert selectors.jurisdiction_of(country["county"], day).covers("330110010")
    lines = journal.history(looking(country, "city"), "organisation", country["county"])
    assert "调整了“未来科技城监管局”的管辖范围" in lines[0].sentence


def test_carving_leaves_neighbours_alone_that_do_not_cover_the_place() -> None:
    assert carve(["330110"], {1: Jurisdiction(("3302",))}) == ()


def test_an_organisation_with_accounts_in_use_is_not_closed(now: datetime) -> None:
    people: People = populate(now)
    people.appoint("county", "clerk2", "township", USER)
    closing = CloseOrganisation(organisation_id=people.country["township"], command_id=uuid4())
    with pytest.raises(Refused, match="在用账号"):
        services.close_organisation(people.viewer("county"), closing, now)
    with pytest.raises(Refused, match="下级机构"):
        services.close_organisation(
            people.viewer("city"), CloseOrganisation(organisation_id=people.country["county"], command_id=uuid4()), now
        )


def moved(country: Country, now: datetime, **more: object) -> Reform:
    told: dict[str, object] = {
        "kind": ReformKind.MOVE,
        "name": "浙政函〔2026〕1 号",
        "effective": beijing_day(now),
        "moves": (Move("330106", country["city"], country["other_city"]),),
        "closes": (),
        "command_id": uuid4(),
    }
    return Reform(**{**told, **more})  # type: ignore[arg-type]  # told by the test


def test_a_county_moves_to_another_city_and_both_records_say_so(country: Country, now: datetime) -> None:
    ministry, day = looking(country, "ministry"), beijing_day(now)
    command = moved(country, now)
    preview = services.preview_reform(ministry, command, now)
    assert ("西湖区农业农村局", "杭州市农业农村局", "宁波市农业农村局") in preview.superiors
    assert {one.organisation_id for one in preview.recasts} == {country["city"], country["other_city"]}
    assert selectors.briefs([country["sibling"]])[country["sibling"]].parent_id == country["city"], "nothing written"
    services.reform(ministry, command, now)
    services.reform(ministry, command, now)
    assert selectors.briefs([country["sibling"]])[country["sibling"]].parent_id == country["other_city"]
    assert selectors.jurisdiction_of(country["other_city"], day).covers("330106004")
    before, after = selectors.successions(country["other_city"])
    assert [(row.name, row.kind) for row in before] == [("杭州市农业农村局", ReformKind.MOVE)]
    assert after == ()
    assert [row.other_id for row in selectors.successions(country["city"])[1]] == [country["other_city"]]
    assert "登记了区划调整" in journal.history(ministry, "organisation", country["sibling"])[0].sentence


def test_a_preview_is_refused_like_the_reform_itself(country: Country, now: datetime) -> None:
    command = moved(country, now, effective=beijing_day(now) + timedelta(days=1))
    with pytest.raises(Refused, match="执行日期"):
        services.preview_reform(looking(country, "ministry"), command, now)
    unable: Viewer = looking(country, "province", permissions=ALL - {"organisations:division:reform"})
    with pytest.raises(Denied):
        services.preview_reform(unable, moved(country, now), now)
    with pytest.raises(NotFound):
        services.preview_reform(looking(country, "other_province"), moved(country, now), now)


def test_a_merger_warns_of_accounts_that_will_stop(now: datetime) -> None:
    people = populate(now)
    country = people.country
    command = moved(
        country,
        now,
        kind=ReformKind.MERGE,
        moves=(Move("330106", country["sibling"], country["county"]),),
        closes=(country["sibling"],),
    )
    preview = services.preview_reform(people.viewer("minister"), command, now)
    assert preview.closes == ("西湖区农业农村局",)
    assert preview.warnings == ("“西湖区农业农村局”还有 1 个在用账号。",)
    services.reform(people.viewer("minister"), command, now)
    rows = selectors.briefs([country["sibling"], country["sibling_township"]])
    assert rows[country["sibling"]].state is OrganisationState.CLOSED
    assert rows[country["sibling_township"]].parent_id == country["county"]


def test_the_competent_superior_is_the_next_one_that_covers_the_place(country: Country, now: datetime) -> None:
    day = beijing_day(now)

    def above(kind: ViewerKind, level: Level, region: str) -> int | None:
        found = selectors.competent_superior(kind, level, region, day=day)
        return found.id if found else None

    assert above(ViewerKind.LABORATORY, Level.COUNTY, "330110000000") == country["county"]
    assert above(ViewerKind.ENFORCEMENT, Level.CITY, "330100000000") == country["city"]
    assert above(ViewerKind.REGULATOR, Level.TOWNSHIP, "330110011000") == country["county"]
    assert above(ViewerKind.REGULATOR, Level.COUNTY, "330102000000") == country["city"]
    assert above(ViewerKind.REGULATOR, Level.PROVINCE, "340000000000") == country["ministry"]
    assert above(ViewerKind.LABORATORY, Level.COUNTY, "340102000000") is None


def test_organisations_are_found_by_code_or_name(country: Country) -> None:
    assert [row.id for row in selectors.named("j330110001")] == [country["county"]]
    assert [row.id for row in selectors.named("余杭区农业农村局")] == [country["county"]]
    assert len(selectors.named("余杭区")) == 3
    assert selectors.named(" ") == ()
    assert selectors.neighbours(selectors.briefs([country["ministry"]])[country["ministry"]]) == ()
