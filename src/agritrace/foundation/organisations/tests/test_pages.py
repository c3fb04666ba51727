"""The pages of organisations, asked over HTTP by the cast."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.organisations import selectors, services
from agritrace.foundation.organisations.values import OrganisationState, QualificationFacts, RecordQualification, Scheme
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Origin
from tests.cast import PASSWORD, Cast


def desk(cast: Cast, member: str) -> Client:
    """A browser in which a member is signed in."""
    client, now = Client(), system_now()
    session = client.session
    viewers.begin(session, accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin("", "", ""), now), now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def place(cast: Cast, member: str) -> int:
    number = cast[member].organisation_id
    assert number is not None
    return number


def code_of(cast: Cast, member: str) -> str:
    return str(selectors.briefs([place(cast, member)])[place(cast, member)].code)


def test_contact_data_are_written_shown_listed_and_exported(cast: Cast) -> None:
    county = desk(cast, "county_admin")
    address = f"/organisations/{place(cast, 'county')}/contact"
    told = {"address": "文一西路 1500 号", "postcode": "311121", "phone": "0571-88001234", "version": "0"}
    wrong = county.post(address, {**told, "postcode": "3", "command_id": str(uuid4())})
    assert "邮政编码是 6 位数字" in wrong.content.decode()
    assert "文一西路 1500 号" in wrong.content.decode(), "what was typed stays"
    assert county.post(address, {**told, "command_id": str(uuid4())}).status_code == 302
    stale = county.post(address, {**told, "command_id": str(uuid4())})
    assert "别人修改过" in stale.content.decode()
    assert "文一西路 1500 号" in county.get(f"/organisations/{place(cast, 'county')}/").content.decode()
    assert "0571-88001234" in county.get("/organisations/?q=余杭区农业").content.decode()
    assert county.get("/organisations/export?kind=laboratory").status_code == 200
    assert desk(cast, "sibling_county_admin").get(address).status_code == 404
    assert desk(cast, "province_admin").get(address).status_code == 403
    assert desk(cast, "county").get(address).status_code == 403


def test_lists_show_how_laboratories_are_qualified(cast: Cast) -> None:
    number, now = place(cast, "laboratory"), system_now()
    today = beijing_day(now)
    county = desk(cast, "county_admin")
    assert "没有登记资质" in county.get("/organisations/?qualification=none").content.decode()
    facts = QualificationFacts(Scheme.CATL, "浙农检 001", "蔬菜", today, today + timedelta(days=20))
    services.record_qualification(
        cast.viewer("county_admin"),
        RecordQualification(organisation_id=number, facts=facts, command_id=uuid4()),
        now,
    )
    page = county.get("/organisations/?kind=laboratory&qualification=expiring").content.decode()
    assert "即将到期" in page
    assert "余杭区农产品检测站" in page
    assert "没有符合条件的机构" in county.get("/organisations/?qualification=expired").content.decode()
    assert "浙农检 001" in county.get(f"/organisations/{number}/").content.decode()


def reforming(cast: Cast, **more: str) -> dict[str, str]:
    told = {
        "kind": "merge",
        "name": "浙政函〔2026〕1 号",
        "effective": f"{beijing_day(system_now())}",
        "rows": "2",
        "source_1": code_of(cast, "sibling_county"),
        "target_1": "余杭区农业农村局",
        "what_1": "",
        "close_1": "on",
        "command_id": str(uuid4()),
    }
    return {**told, **more}


def test_the_ministry_merges_two_counties_after_reading_what_it_means(cast: Cast) -> None:
    ministry = desk(cast, "ministry_admin")
    source = place(cast, "sibling_county")
    first = ministry.get(f"/organisations/reform?source={source}").content.decode()
    assert code_of(cast, "sibling_county") in first
    told = reforming(cast)
    preview = ministry.post("/organisations/reform", told)
    text = preview.content.decode()
    assert "“余杭区农业农村局”新增管辖 浙江省杭州市西湖区" in text
    assert "“西湖区农业农村局”撤销" in text
    assert "2 个在用账号" in text
    assert selectors.briefs([source])[source].state is OrganisationState.ACTIVE
    again = {hidden.name: hidden.value for hidden in preview.context["confirm"].fields}
    done = ministry.post("/organisations/reform", again)
    assert done.status_code == 302
    assert selectors.briefs([source])[source].state is OrganisationState.CLOSED
    target = place(cast, "county")
    assert done.headers["Location"] == f"/organisations/{target}/"
    assert "承接" in ministry.get(f"/organisations/{target}/").content.decode()
    assert "由" in ministry.get(f"/organisations/{source}/").content.decode()
    assert desk(cast, "county").get("/organisations/").status_code == 200


def test_a_reform_that_is_unclear_says_how_to_mend_it_and_keeps_what_was_typed(cast: Cast) -> None:
    ministry = desk(cast, "ministry_admin")

    def answer(**more: str) -> str:
        return ministry.post("/organisations/reform", reforming(cast, **more)).content.decode()

    assert "不止一家" in answer(target_1="余杭区农")
    assert "没有找到机构" in answer(target_1="没有这家机构")
    assert "请填写到（承接机构）" in answer(target_1="")
    assert "至少填写一项" in answer(source_1="", target_1="", close_1="")
    assert "不是区划代码" in answer(what_1="33010")
    assert "管辖范围内没有" in answer(what_1="不存在镇")
    assert "不是同类同级" in answer(target_1="杭州市农业农村局")
    tomorrow = beijing_day(system_now()) + timedelta(days=1)
    page = answer(effective=f"{tomorrow}")
    assert "执行日期还没有到" in page
    assert "浙政函〔2026〕1 号" in page
    more = answer(more="1")
    assert "第 5 项" in more
    assert "浙政函〔2026〕1 号" in more


def test_a_town_named_by_its_name_moves_alone(cast: Cast) -> None:
    ministry = desk(cast, "ministry_admin")
    told = reforming(cast, kind="split", what_1="西溪街道", close_1="")
    text = ministry.post("/organisations/reform", told).content.decode()
    assert "“西湖区农业农村局”划出 浙江省杭州市西湖区西溪街道" in text
    assert "撤销，不再有管辖范围" not in text


def test_nobody_but_the_ministry_opens_the_page_of_reforms(cast: Cast) -> None:
    for member in ("province_admin", "county_admin", "ministry", "laboratory_admin", "producer"):
        assert desk(cast, member).get("/organisations/reform").status_code == 403
        assert desk(cast, member).post("/organisations/reform", reforming(cast)).status_code == 403


def test_a_city_opens_a_zone_and_sets_its_jurisdiction_after_reading_what_it_means(cast: Cast) -> None:
    city = desk(cast, "city_admin")
    told = {
        "what": "regulator-3-",
        "name": "未来科技城监管局",
        "region_code": "330110000000",
        "include": "仓前街道",
        "carve": "on",
        "command_id": str(uuid4()),
    }
    made = city.post("/organisations/new", told)
    assert made.status_code == 302, made.context["form"].errors
    record = str(made.headers["Location"])
    zone = int(record.strip("/").rsplit("/", maxsplit=1)[-1])
    today = beijing_day(system_now())
    (prefix,) = selectors.jurisdiction_of(zone, today).include
    assert not selectors.jurisdiction_of(place(cast, "county"), today).covers(prefix)
    wanted = {"include": f"{prefix}\n五常街道", "exclude": "", "command_id": str(uuid4())}
    warned = city.post(f"{record}jurisdiction", wanted)
    assert "两家会同时管辖" in warned.content.decode()
    asked = city.post(f"{record}jurisdiction", {**wanted, "carve": "on"})
    assert "“余杭区农业农村局”划出 浙江省杭州市余杭区五常街道" in asked.content.decode()
    assert selectors.jurisdiction_of(zone, today).include == (prefix,)
    again = {hidden.name: hidden.value for hidden in asked.context["confirm"].fields}
    assert city.post(f"{record}jurisdiction", again).status_code == 302
    assert len(selectors.jurisdiction_of(zone, today).include) == 2
    outside = city.post(f"{record}jurisdiction", {**wanted, "include": "3702"})
    assert "不在上级机构的管辖范围内" in outside.content.decode()
    unknown = city.post(f"{record}jurisdiction", {**wanted, "include": "没有这个街道"})
    assert "管辖范围内没有" in unknown.content.decode()
    for member, status in (("province_admin", 403), ("other_province_admin", 404), ("county_admin", 404)):
        assert desk(cast, member).get(f"{record}jurisdiction").status_code in {status, 403}


def test_the_ministry_opens_a_support_organisation_and_closing_names_what_hinders(cast: Cast) -> None:
    ministry = desk(cast, "ministry_admin")
    told = {
        "what": "support-0-developer",
        "name": "某软件公司",
        "region_code": "000000000000",
        "command_id": str(uuid4()),
    }
    made = ministry.post("/organisations/new", told)
    assert made.status_code == 302, made.context["form"].errors
    assert "技术支撑机构（软件开发单位）" in ministry.get(made.headers["Location"]).content.decode()
    assert "技术支撑" not in desk(cast, "province_admin").get("/organisations/new").content.decode()
    county = desk(cast, "county_admin")
    address = f"/organisations/{place(cast, 'laboratory')}/close"
    assert county.get(address).status_code == 200
    refused = county.post(address, {"command_id": str(uuid4())}, follow=True)
    assert "在用账号" in refused.content.decode()
    assert county.post(address, {}).status_code == 409
    assert desk(cast, "sibling_county_admin").post(address, {"command_id": str(uuid4())}).status_code == 404
