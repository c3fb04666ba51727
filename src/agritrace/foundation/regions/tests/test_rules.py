"""Codes, their levels, and what reforms do to them, as arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.regions import edition, rules, values
from agritrace.foundation.regions.values import ChangeKind, CodeChange
from agritrace.kernel.viewer import Jurisdiction, Level

REAL = tuple(line.change for line in edition.changes())
EVE, AFTER = date(2021, 4, 8), date(2021, 4, 9)
TODAY = date(2026, 11, 23)

digits = st.text("0123456789", min_size=2, max_size=2)
prefixes = st.sampled_from(values.PREFIX_LENGTHS).flatmap(lambda n: st.text("123456789", min_size=n, max_size=n))


@given(prefixes)
def test_a_prefix_survives_being_filled_up_to_twelve_digits(prefix: str) -> None:
    assert values.prefix_of(values.full_code(prefix)) == prefix
    assert len(values.full_code(prefix)) == 12


@pytest.mark.parametrize("wrong", ["1", "123", "33011", "33010a", "３３", "3301100000000"])
def test_what_is_no_code_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a region code"):
        values.full_code(wrong)


@pytest.mark.parametrize(
    ("code", "prefix", "level"),
    [
        ("", "", Level.MINISTRY),
        ("330000000000", "33", Level.PROVINCE),
        ("330100000000", "3301", Level.CITY),
        ("330110000000", "330110", Level.COUNTY),
        ("330110005000", "330110005", Level.TOWNSHIP),
        ("330110005001", "330110005001", Level.TOWNSHIP),
        ("441900000000", "4419", Level.CITY),
        ("441900003000", "441900003", Level.TOWNSHIP),
        ("659001000000", "659001", Level.COUNTY),
    ],
)
def test_every_kind_of_code_has_its_prefix_and_level(code: str, prefix: str, level: Level) -> None:
    assert (values.prefix_of(code), values.level_of(code)) == (prefix, level)


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("330000000000", ()),
        ("330110005000", ("330000000000", "330100000000", "330110000000")),
        ("330110005007", ("330000000000", "330100000000", "330110000000", "330110005000")),
        ("110105000000", ("110000000000",)),  # a municipality has no city between
        ("500235000000", ("500000000000",)),
        ("429004000000", ("420000000000",)),  # 仙桃 answers to the province
        ("441900003000", ("440000000000", "441900000000")),  # a town of 东莞 answers to the city
    ],
)
def test_a_place_answers_only_to_authorities_that_exist(code: str, above: tuple[str, ...]) -> None:
    assert values.ancestors(code) == above
    assert values.parent_of(code) == (above[-1] if above else "")


@given(prefixes)
def test_ancestors_come_from_the_top_and_contain_the_place(prefix: str) -> None:
    levels = [values.level_of(one) for one in values.ancestors(prefix)]
    assert levels == sorted(levels)
    assert all(prefix.startswith(values.prefix_of(one)) for one in values.ancestors(prefix))


def test_grouping_rows_and_the_corps_are_recognised() -> None:
    assert values.is_grouping("110100000000")
    assert values.is_grouping("659000000000")
    assert not values.is_grouping("330100000000")
    assert not values.is_grouping("110101000000")
    assert values.is_corps("659001000000")
    assert values.is_corps("660000000000")
    assert not values.is_corps("650100000000")


@pytest.mark.parametrize(
    ("code", "county"),
    [
        ("330110005001", "330110000000"),
        ("441900003000", "441900000000"),
        ("460400000000", "460400000000"),
        ("620201100000", "620201000000"),
        ("659001100000", "659001000000"),
    ],
)
def test_every_place_has_one_competent_county(code: str, county: str) -> None:
    assert values.competent_county(code) == county
    assert values.is_competent_county(county)


def test_a_province_or_a_city_with_counties_has_no_competent_county() -> None:
    for code in ("330000000000", "330100000000", ""):
        assert not values.is_competent_county(code)
        with pytest.raises(ValueError, match="above"):
            values.competent_county(code)


def test_xiacheng_was_merged_into_gongshu() -> None:
    before = rules.jurisdiction(["330105"], changes=REAL, on=EVE)
    after = rules.jurisdiction(["330105"], changes=REAL, on=AFTER)
    assert not before.covers("330103001000")
    assert after.include == ("330103", "330105")
    assert after.covers("330103001000")
    assert after.covers("330105010000")
    assert rules.successor_chain("330103000000", REAL, AFTER) == ("330103000000", "330105000000")
    assert rules.resolve("330103001000", REAL, EVE) == "330103001000"
    assert rules.resolve("330103001000", REAL, AFTER) == "330105000000"


def test_shangcheng_took_jianggan_but_not_the_two_towns_that_went_to_qiantang() -> None:
    shangcheng = rules.jurisdiction(["330102"], changes=REAL, on=AFTER)
    qiantang = rules.jurisdiction(["330114"], changes=REAL, on=AFTER)
    assert shangcheng.covers("330104005000")
    assert not qiantang.covers("330104005000")
    assert qiantang.covers("330104010000")
    assert not shangcheng.covers("330104010000")


def test_laiwu_was_absorbed_by_jinan_as_a_city_and_by_its_districts() -> None:
    on = date(2019, 1, 9)
    jinan, laiwu, gangcheng, lixia = (
        rules.jurisdiction([code], changes=REAL, on=on) for code in ("3701", "370116", "370117", "370102")
    )
    assert jinan.covers("371200000000")
    assert jinan.covers("371202100003")
    assert jinan.covers("371203001000")
    assert laiwu.covers("371202100003")
    assert not laiwu.covers("371203001000")
    assert gangcheng.covers("371203001000")
    assert not gangcheng.covers("371202100003")
    assert not any(lixia.covers(old) for old in ("371200000000", "371202000000", "371203000000"))
    assert rules.resolve("371202100003", REAL, on) == "370116005003"
    assert rules.resolve("371200000000", REAL, on) == "370100000000"


def test_yuhang_was_split_and_each_new_county_sees_exactly_its_towns() -> None:
    yuhang = rules.jurisdiction(["330110"], changes=REAL, on=AFTER)
    linping = rules.jurisdiction(["330113"], changes=REAL, on=AFTER)
    kept = [
        f"330110{n}000" for n in ("005", "009", "010", "011", "012", "013", "014", "109", "110", "111", "112", "113")
    ]
    gone = [f"330110{n}000" for n in ("001", "002", "003", "004", "006", "007", "008", "102")]
    assert all(yuhang.covers(town) and not linping.covers(town) for town in kept)
    assert all(linping.covers(town) and not yuhang.covers(town) for town in gone)
    before = rules.jurisdiction(["330110"], changes=REAL, on=EVE)
    assert all(before.covers(town) for town in kept + gone)


def test_statistics_of_a_city_lose_nothing_by_a_reform() -> None:
    hangzhou = rules.jurisdiction(["3301"], changes=REAL, on=TODAY)
    assert hangzhou == Jurisdiction(("3301",), ())


def test_a_code_written_after_the_reform_is_not_moved_again() -> None:
    assert rules.resolve("330110001000", REAL, TODAY) == "330113001000"
    assert rules.resolve("330110001000", REAL, TODAY, since=AFTER) == "330110001000"


def test_a_corps_division_is_an_authority_of_its_own_inside_xinjiang() -> None:
    corps = rules.jurisdiction(["6590", "66"], on=TODAY)
    region = rules.jurisdiction(["65"], exclude=["6590"], on=TODAY)
    eighth = rules.jurisdiction(["659001", "650203530"], on=TODAY)  # its city and a regiment inside 克拉玛依区
    karamay = rules.jurisdiction(["650203"], exclude=["650203530"], on=TODAY)
    assert corps.covers("659001500000")
    assert not region.covers("659001500000")
    assert region.covers("650102000000")
    assert eighth.covers("650203530001")
    assert not karamay.covers("650203530001")
    assert karamay.covers("650203001000")


def test_a_development_zone_cut_out_of_a_county_keeps_what_its_towns_were_before() -> None:
    zone = rules.jurisdiction(["330113003", "330113004"], changes=REAL, on=TODAY)
    county = rules.jurisdiction(["330113"], exclude=["330113003", "330113004"], changes=REAL, on=TODAY)
    for code in ("330113003000", "330110003000", "330113004001", "330110004009"):
        assert zone.covers(code)
        assert not county.covers(code)
    for code in ("330113001000", "330110001000"):
        assert county.covers(code)
        assert not zone.covers(code)


def test_the_real_table_of_changes_has_no_fault() -> None:
    assert rules.faults(REAL) == ()


def test_faults_in_a_table_of_changes_are_told() -> None:
    day = date(2020, 1, 1)
    wrong = (
        CodeChange("110101000000", "110101000000", ChangeKind.RENAMED, day),
        CodeChange("110102000000", "110103000000", ChangeKind.MERGED, day),
        CodeChange("110102000000", "110105000000", ChangeKind.MERGED, day),
        CodeChange("110103000000", "110106000000", ChangeKind.MERGED, day),
    )
    told = rules.faults(wrong)
    assert "110101000000 changes into itself" in told
    assert f"110102000000 changes twice on {day}" in told
    assert f"110103000000 comes and goes on {day}" in told


# Tables of changes over a small country, so that chains, splits and returns really meet.
small = st.sampled_from(
    ["330101", "330102", "330103", "330101001", "330101002", "330102001", "330103001", "3302", "3301"]
)
tables = st.lists(
    st.builds(
        CodeChange,
        small.map(values.full_code),
        small.map(values.full_code),
        st.sampled_from(list(ChangeKind)),
        st.integers(0, 5).map(lambda n: date(2020, 1, 1) + timedelta(days=n)),
    ),
    max_size=6,
).map(tuple)


@given(tables, small)
def test_chains_of_successors_always_end_and_go_forward_in_time(changes: tuple[CodeChange, ...], code: str) -> None:
    chain = rules.successor_chain(code, changes, TODAY)
    assert len(chain) <= 1 + len({change.effective for change in changes})
    assert rules.successor_chain(chain[-1], changes, TODAY, since=TODAY) == (chain[-1],)


@given(tables, st.sets(small, min_size=1, max_size=2), st.sets(small, max_size=2))
def test_an_authority_covers_the_old_code_itself_exactly_when_its_successor_lies_inside(
    changes: tuple[CodeChange, ...], include: set[str], exclude: set[str]
) -> None:
    today = Jurisdiction(tuple(include), tuple(exclude))
    covered = rules.jurisdiction(include, exclude=exclude, changes=changes, on=TODAY)
    for old in {change.from_code for change in changes}:
        assert covered.covers(values.prefix_of(old)) == today.covers(rules.resolve(old, changes, TODAY))


@given(prefixes, prefixes)
def test_an_included_prefix_covers_what_begins_with_it_and_nothing_else(include: str, code: str) -> None:
    full = values.full_code(code)
    assert rules.jurisdiction([include], on=TODAY).covers(full) == full.startswith(include)
