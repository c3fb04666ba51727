"""Changes of divisions as stories: a merger, an absorbed city, a county split in two."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from agritrace.foundation.journal.models import StoredEvent
from agritrace.foundation.organisations import selectors, services
from agritrace.foundation.organisations.models import Organisation
from agritrace.foundation.organisations.values import Move, OrganisationState, Reform, ReformKind
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from .country import BUILDER, LABORATORY, Country

pytestmark = pytest.mark.django_db


def record(country: Country, kind: ReformKind, day: date, **told: object) -> services.Reformed:
    moves = tuple(Move(p, country[source], country[target]) for p, source, target in told["moves"])  # type: ignore[attr-defined]  # told by the test
    closes = tuple(country[name] for name in told.get("closes", ()))  # type: ignore[attr-defined]  # told by the test
    viewer = told.get("viewer", BUILDER)
    command = Reform(kind=kind, name="测试区划调整", effective=day, moves=moves, closes=closes, command_id=uuid4())
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return services.reform(viewer, command, told.get("now", at))  # type: ignore[arg-type]  # told by the test


def sees(country: Country, name: str, region: str, day: date) -> bool:
    """Whether a regulator of the organisation sees rows stored under a region on an earlier day."""
    return selectors.jurisdiction_of(country[name], day).covers(region)


def seen_organisations(country: Country, name: str, day: date) -> set[str]:
    covers = selectors.jurisdiction_of(country[name], day)
    viewer = Viewer(kind=ViewerKind.REGULATOR, organisation_id=country[name], jurisdiction=covers)
    ids = set(Organisation.objects.seen_by(viewer).values_list("id", flat=True))
    return {known for known, number in country.ids.items() if number in ids}


def zhejiang(at: datetime) -> Country:
    country = Country(at)
    country.add("ministry", "", None, level=Level.MINISTRY)
    country.add("zhejiang", "33", "ministry", level=Level.PROVINCE)
    country.add("hangzhou", "3301", "zhejiang", level=Level.CITY)
    return country


def test_xiacheng_merges_into_gongshu_which_sees_the_rows_of_the_old_days() -> None:
    country = zhejiang(datetime(2020, 1, 6, tzinfo=UTC))
    country.add("xiacheng", "330103", "hangzhou", level=Level.COUNTY)
    country.add("gongshu", "330105", "hangzhou", level=Level.COUNTY)
    country.add("sibling", "330106", "hangzhou", level=Level.COUNTY)
    country.add("xiacheng_lab", "330103", "xiacheng", level=Level.COUNTY, kind=LABORATORY)
    before, day = date(2021, 4, 8), date(2021, 4, 9)
    assert not sees(country, "gongshu", "330103001000", before)
    reformed = record(
        country,
        ReformKind.MERGE,
        day,
        moves=[("330103", "xiacheng", "gongshu")],
        closes=["xiacheng"],
    )
    assert (reformed.opened, reformed.ended) == (1, 1)
    assert sees(country, "gongshu", "330103001000", day)
    assert not sees(country, "gongshu", "330103001000", before)
    assert sees(country, "xiacheng", "330103001000", before)
    assert not sees(country, "xiacheng", "330103001000", day)
    assert not sees(country, "sibling", "330103001000", day)
    assert sees(country, "hangzhou", "330103001000", day)
    assert "xiacheng_lab" in seen_organisations(country, "gongshu", day)
    rows = selectors.briefs(country.ids.values())
    assert rows[country["xiacheng"]].state is OrganisationState.CLOSED
    assert rows[country["xiacheng_lab"]].parent_id == country["gongshu"]
    competent = selectors.competent_county("330103001000", day)
    assert competent is not None
    assert competent.id == country["gongshu"]
    part = next(one for one in selectors.parts_of(country["gongshu"]) if one.prefix == "330103")
    assert (part.valid_from, part.inherited_from) == (day, country["xiacheng"])


def test_laiwu_is_absorbed_and_jinan_with_its_new_districts_sees_everything_of_it() -> None:
    country = Country(datetime(2018, 1, 8, tzinfo=UTC))
    country.add("ministry", "", None, level=Level.MINISTRY)
    country.add("shandong", "37", "ministry", level=Level.PROVINCE)
    country.add("jinan", "3701", "shandong", level=Level.CITY)
    country.add("laiwu_city", "3712", "shandong", level=Level.CITY)
    country.add("laicheng", "371202", "laiwu_city", level=Level.COUNTY)
    country.add("gangcheng", "371203", "laiwu_city", level=Level.COUNTY)
    country.add("kouzhen", "371202100", "laicheng", level=Level.TOWNSHIP)
    country.add("laiwu", "370116", "jinan", level=Level.COUNTY)
    country.add("new_gangcheng", "370117", "jinan", level=Level.COUNTY)
    day = date(2018, 12, 26)
    moves = [
        ("371202", "laicheng", "laiwu"),
        ("371203", "gangcheng", "new_gangcheng"),
        ("3712", "laiwu_city", "jinan"),
    ]
    record(country, ReformKind.ABSORB, day, moves=moves, closes=["laicheng", "gangcheng", "laiwu_city"])
    assert sees(country, "jinan", "371203003000", day)
    assert sees(country, "jinan", "371201000000", day)
    assert sees(country, "laiwu", "371202100005", day)
    assert not sees(country, "laiwu", "371203003000", day)
    assert not sees(country, "new_gangcheng", "371202100005", day)
    assert sees(country, "shandong", "371202100005", day)
    for old in ("laiwu_city", "laicheng", "gangcheng"):
        assert not selectors.jurisdiction_of(country[old], day).include
    assert selectors.briefs([country["kouzhen"]])[country["kouzhen"]].parent_id == country["laiwu"]
    assert "kouzhen" in seen_organisations(country, "laiwu", day)


def test_yuhang_is_split_and_linping_sees_the_old_rows_of_its_towns_only() -> None:
    country = zhejiang(datetime(2020, 1, 6, tzinfo=UTC))
    country.add("yuhang", "330110", "hangzhou", level=Level.COUNTY)
    country.add("linping", "330113", "hangzhou", level=Level.COUNTY)
    country.add("linping_street", "330110001", "yuhang", level=Level.TOWNSHIP)
    country.add("liangzhu", "330110010", "yuhang", level=Level.TOWNSHIP)
    day = date(2021, 4, 9)
    towns = ["330110001", "330110002", "330110102"]
    record(country, ReformKind.SPLIT, day, moves=[(town, "yuhang", "linping") for town in towns])
    assert sees(country, "linping", "330110001002", day)
    assert not sees(country, "yuhang", "330110001002", day)
    assert sees(country, "yuhang", "330110010000", day)
    assert not sees(country, "linping", "330110010000", day)
    assert sees(country, "linping", "330113001000", day)
    rows = selectors.briefs(country.ids.values())
    assert rows[country["linping_street"]].parent_id == country["linping"]
    assert rows[country["liangzhu"]].parent_id == country["yuhang"]
    competent = selectors.competent_county("330110001002", day)
    assert competent is not None
    assert competent.id == country["linping"]
    events = StoredEvent.objects.everything(reason="the test looks").filter(name="organisations.divisions_changed")
    assert events.count() == 1


def test_a_district_opened_after_the_reform_inherits_by_the_dated_codes_alone() -> None:
    country = zhejiang(datetime(2026, 11, 23, tzinfo=UTC))
    country.add("linping", "330113", "hangzhou", level=Level.COUNTY)
    country.add("yuhang", "330110", "hangzhou", level=Level.COUNTY)
    day = date(2026, 11, 23)
    assert sees(country, "linping", "330110001002", day)
    assert not sees(country, "yuhang", "330110001002", day)
    assert sees(country, "yuhang", "330110010000", day)


def test_a_zone_goes_back_to_its_county() -> None:
    country = zhejiang(datetime(2026, 1, 5, tzinfo=UTC))
    country.add("county", "330106", "hangzhou", level=Level.COUNTY, exclude=("330106011",))
    country.add("zone", "330106", "hangzhou", level=Level.COUNTY, title="区", include=("330106011",))
    day = date(2026, 3, 1)
    assert not sees(country, "county", "330106011001", day)
    record(country, ReformKind.ABSORB, day, moves=[("330106011", "zone", "county")], closes=["zone"])
    assert sees(country, "county", "330106011001", day)
    assert not selectors.jurisdiction_of(country["county"], day).exclude


def test_a_county_absorbed_with_its_zone_cut_out_does_not_swallow_the_zone() -> None:
    country = zhejiang(datetime(2026, 1, 5, tzinfo=UTC))
    country.add("county", "330106", "hangzhou", level=Level.COUNTY, exclude=("330106011",))
    country.add("zone", "330106", "hangzhou", level=Level.COUNTY, title="区", include=("330106011",))
    country.add("taker", "330108", "hangzhou", level=Level.COUNTY)
    day = date(2026, 3, 1)
    record(country, ReformKind.ABSORB, day, moves=[("330106", "county", "taker")], closes=["county"])
    assert sees(country, "taker", "330106004000", day)
    assert not sees(country, "taker", "330106011001", day)
    assert sees(country, "zone", "330106011001", day)


def test_a_county_moving_to_another_city_leaves_the_old_city_and_joins_the_new() -> None:
    country = zhejiang(datetime(2026, 1, 5, tzinfo=UTC))
    country.add("ningbo", "3302", "zhejiang", level=Level.CITY)
    country.add("county", "330106", "hangzhou", level=Level.COUNTY)
    country.add("taker", "330205", "ningbo", level=Level.COUNTY)
    day = date(2026, 3, 1)
    record(country, ReformKind.ABSORB, day, moves=[("330106", "county", "taker")], closes=["county"])
    assert sees(country, "ningbo", "330106004000", day)
    assert not sees(country, "hangzhou", "330106004000", day)
    assert sees(country, "hangzhou", "330105004000", day)


def test_a_reform_that_does_not_add_up_is_refused_with_reasons() -> None:
    country = zhejiang(datetime(2026, 1, 5, tzinfo=UTC))
    country.add("one", "330106", "hangzhou", level=Level.COUNTY)
    country.add("other", "330105", "hangzhou", level=Level.COUNTY)
    country.add("town", "330106004", "one", level=Level.TOWNSHIP)
    day = date(2026, 3, 1)

    def reasons(**told: object) -> str:
        with pytest.raises(Refused) as refused:
            record(country, ReformKind.MERGE, day, **told)
        return str(refused.value.refusal)

    assert "至少填写一项" in reasons(moves=[])
    assert "并不管辖" in reasons(moves=[("330108", "one", "other")])
    assert "同类同级" in reasons(moves=[("330106", "one", "hangzhou")])
    assert "仍有管辖范围" in reasons(moves=[("330106004", "one", "other")], closes=["one"])
    assert "执行日期" in reasons(moves=[("330106", "one", "other")], now=datetime(2026, 2, 1, tzinfo=UTC))
    country.add("lab", "330105", "one", level=Level.COUNTY, kind=LABORATORY, include=("330106",))
    assert "失去上级" in reasons(moves=[("330106", "one", "other")], closes=["one"])


def test_a_province_reforms_only_inside_and_only_with_the_permission() -> None:
    country = zhejiang(datetime(2026, 1, 5, tzinfo=UTC))
    country.add("shandong", "37", "ministry", level=Level.PROVINCE)
    country.add("one", "330106", "hangzhou", level=Level.COUNTY)
    country.add("other", "330105", "hangzhou", level=Level.COUNTY)
    day, moves = date(2026, 3, 1), [("330106", "one", "other")]
    covers = selectors.jurisdiction_of(country["shandong"], day)
    without = Viewer(kind=ViewerKind.REGULATOR, organisation_id=country["shandong"], jurisdiction=covers)
    with pytest.raises(Denied):
        record(country, ReformKind.MERGE, day, moves=moves, viewer=without)
    allowed = Viewer(
        kind=ViewerKind.REGULATOR,
        organisation_id=country["shandong"],
        jurisdiction=covers,
        permissions=frozenset({"organisations:division:reform"}),
    )
    with pytest.raises(NotFound):
        record(country, ReformKind.MERGE, day, moves=moves, viewer=allowed)
