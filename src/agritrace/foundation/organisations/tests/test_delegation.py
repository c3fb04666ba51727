"""Who may give which account to whom: the kernel against an independent model, and the clauses as stories."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.organisations import delegation
from agritrace.foundation.organisations.delegation import (
    OFFICE_LEVELS,
    Holding,
    Office,
    Role,
    against_second_office,
    may_grant,
)
from agritrace.foundation.regions import values as regions
from agritrace.kernel.viewer import Level, ViewerKind

from .model import (
    COUNTRY,
    PERMISSIONS,
    SPECIAL,
    Account,
    Place,
    grants_of,
    offices_allowed,
    role_allowed,
    subsets,
)

ALL = frozenset(PERMISSIONS)
OFFICES = frozenset(role.value for role in OFFICE_LEVELS)
HEIGHTS = {place.number: place for place in COUNTRY}


def _holding(account: Account, country: tuple[Place, ...]) -> Holding:
    number, role, held = account
    office = next(place.office for place in country if place.number == number)
    return Holding(office, Role(role), held)


def _allowed_by_kernel(account: Account, country: tuple[Place, ...]) -> set[Account]:
    granter = _holding(account, country)
    wanted = [(p.number, role.value, some) for p in country for role in Role for some in subsets(ALL)]
    return {one for one in wanted if not may_grant(granter, _holding(one, country))}


def test_the_kernel_and_the_six_clauses_agree_in_every_state_reachable_in_four_acts() -> None:
    start: Account = (1, "admin", ALL)
    by_kernel = cache(lambda account: frozenset(_allowed_by_kernel(account, COUNTRY)))
    by_model = cache(lambda account: frozenset(grants_of(account, COUNTRY)))
    states, border = {frozenset({start})}, {frozenset({start})}
    acts, offices = 0, set[Account]()
    for _ in range(4):
        reached: set[frozenset[Account]] = set()
        for state in border:
            for account in state:
                allowed = by_kernel(account)
                assert allowed == by_model(account), (state, account)
                acts += len(allowed)
                reached.update(state | {one} for one in allowed if one not in state and one[1] not in OFFICES)
                offices |= {one for one in allowed if one[1] in OFFICES}
        border = reached - states
        states |= border
    holders = {account for state in states for account in state}
    assert all(by_kernel(account) == by_model(account) for account in holders)
    assert {number for number, _, _ in holders} == {place.number for place in COUNTRY}
    assert {(number, office) for number, office, _ in offices} == {
        (1, "system"), (1, "security"), (1, "audit"), (2, "security"), (2, "audit"), (3, "security"), (3, "audit"),
    }  # fmt: skip
    assert all(by_kernel(office) == frozenset() for office in offices)  # so no walk leads on through them
    assert len(states) > 5_000
    assert acts > len(states)


@pytest.mark.parametrize("country", [COUNTRY, SPECIAL], ids=["plain", "special"])
def test_the_kernel_and_the_clauses_agree_for_every_thinkable_account(country: tuple[Place, ...]) -> None:
    for place in country:
        for role in Role:
            for held in subsets(ALL):
                account = (place.number, role.value, held)
                expected = grants_of(account, country)
                if place.rank == "township":
                    expected = set()
                assert _allowed_by_kernel(account, country) == expected, account


_permissions = st.frozensets(st.sampled_from(["a", "b", "c", "d", "e"]))
_roles = st.sampled_from(list(Role))
_country = st.sampled_from([COUNTRY, SPECIAL])


@given(_country, st.data(), _roles, _roles, _permissions, _permissions)
def test_nobody_ever_grants_what_he_does_not_hold_or_reaches_past_one_level(
    country: tuple[Place, ...],
    data: st.DataObject,
    role: Role,
    given_role: Role,
    held: frozenset[str],
    some: frozenset[str],
) -> None:
    giver, receiver = data.draw(st.sampled_from(country)), data.draw(st.sampled_from(country))
    reasons = may_grant(Holding(giver.office, role, held), Holding(receiver.office, given_role, some))
    expected = role is Role.ADMIN and some <= held and role_allowed(giver, receiver, country) == given_role.value
    if given_role in OFFICE_LEVELS:
        expected = role is Role.ADMIN and not some and given_role.value in offices_allowed(giver, receiver)
    assert (not reasons) is expected
    if not reasons:
        assert some <= held
        assert giver.number in (receiver.number, receiver.under)
    assert all(reason.sentence and reason.code for reason in reasons)


def _admin(number: int) -> Holding:
    return Holding(HEIGHTS[number].office, Role.ADMIN, ALL)


def _codes(granter: Holding, office: Office, role: Role, permissions: frozenset[str] = ALL) -> list[str]:
    return [reason.code for reason in may_grant(granter, Holding(office, role, permissions))]


def test_the_ministry_appoints_a_province_but_not_a_city() -> None:
    assert _codes(_admin(1), HEIGHTS[2].office, Role.ADMIN) == []
    assert _codes(_admin(1), HEIGHTS[4].office, Role.ADMIN) == ["out_of_reach"]


def test_a_province_does_not_reach_a_county_nor_the_city_of_another_province() -> None:
    assert _codes(_admin(2), HEIGHTS[7].office, Role.ADMIN) == ["out_of_reach"]
    assert _codes(_admin(3), HEIGHTS[4].office, Role.ADMIN) == ["out_of_reach"]


def test_a_county_appoints_its_bodies_and_users_in_its_own_townships_only() -> None:
    assert _codes(_admin(7), HEIGHTS[9].office, Role.ADMIN) == []
    assert _codes(_admin(7), HEIGHTS[10].office, Role.ADMIN) == []
    assert _codes(_admin(7), HEIGHTS[8].office, Role.USER) == []
    assert _codes(_admin(6), HEIGHTS[8].office, Role.USER) == ["out_of_reach"]


def test_a_township_never_gets_an_administrator() -> None:
    assert _codes(_admin(7), HEIGHTS[8].office, Role.ADMIN) == ["township_admin"]
    township_admin = Holding(HEIGHTS[8].office, Role.ADMIN, ALL)
    assert _codes(township_admin, HEIGHTS[8].office, Role.USER) == ["not_admin"]


def test_a_superior_gives_administrators_and_leaves_the_users_to_them() -> None:
    assert _codes(_admin(7), HEIGHTS[9].office, Role.USER) == ["foreign_user"]
    assert _codes(_admin(9), HEIGHTS[9].office, Role.USER) == []
    assert _codes(_admin(9), HEIGHTS[9].office, Role.ADMIN) == ["own_admin"]


def test_a_laboratory_does_not_appoint_in_the_enforcement_body_next_door() -> None:
    assert _codes(_admin(9), HEIGHTS[10].office, Role.USER) == ["out_of_reach"]


def test_a_user_appoints_nobody() -> None:
    user = Holding(HEIGHTS[7].office, Role.USER, ALL)
    assert _codes(user, HEIGHTS[7].office, Role.USER) == ["not_admin"]


def test_what_one_does_not_hold_one_does_not_grant() -> None:
    reader = Holding(HEIGHTS[7].office, Role.ADMIN, frozenset({"read"}))
    assert _codes(reader, HEIGHTS[7].office, Role.USER, frozenset({"write"})) == ["not_held"]
    assert _codes(reader, HEIGHTS[7].office, Role.USER, frozenset({"read"})) == []


def test_the_cities_of_the_corps_are_those_of_the_regions_room() -> None:
    assert regions.is_corps(delegation.CORPS_CITIES)


def test_the_ministry_stands_below_nobody() -> None:
    assert delegation.levels_above(Level.MINISTRY, "") == frozenset()
    ministry = Office(ViewerKind.REGULATOR, Level.MINISTRY, "", 5, 1)
    assert not delegation.stands_directly_below(ministry, HEIGHTS[1].office)


_grants = st.lists(
    st.tuples(
        st.integers(0, 60), st.sampled_from(COUNTRY), st.sampled_from(list(Role)), st.integers(0, 5), _permissions
    ),
    min_size=1,
    max_size=25,
)


@given(_grants)
def test_no_sequence_of_grants_gives_one_person_two_offices_or_an_office_and_anything_else(
    grants: list[tuple[int, Place, Role, int, frozenset[str]]],
) -> None:
    """Anybody who has an account tries to give anything to anybody of six persons, himself among them."""
    given_: list[tuple[int, Holding]] = [(0, Holding(COUNTRY[0].office, Role.ADMIN, frozenset("abcde")))]
    for pick, place, role, person, some in grants:
        _, granter = given_[pick % len(given_)]
        wanted = Holding(place.office, role, some)
        held = [one.role for who, one in given_ if who == person]
        if not may_grant(granter, wanted) and not against_second_office(role, held):
            given_.append((person, wanted))
    for person in range(6):
        roles = [one.role for who, one in given_ if who == person]
        offices = [role for role in roles if role in OFFICE_LEVELS]
        assert not offices or roles == offices[:1], (person, roles)
    for _, one in given_:
        if one.role in OFFICE_LEVELS:
            assert not one.permissions
            assert one.office.kind is ViewerKind.REGULATOR
            assert one.office.level in OFFICE_LEVELS[one.role]


def test_only_the_ministry_gives_the_separated_offices_and_their_holders_give_nothing() -> None:
    none: frozenset[str] = frozenset()
    assert _codes(_admin(1), HEIGHTS[1].office, Role.SYSTEM, none) == []
    assert _codes(_admin(1), HEIGHTS[2].office, Role.AUDIT, none) == []
    assert _codes(_admin(1), HEIGHTS[2].office, Role.SYSTEM, none) == ["office_place"]
    assert _codes(_admin(2), HEIGHTS[2].office, Role.AUDIT, none) == ["office_appointer"]
    assert _codes(_admin(1), HEIGHTS[4].office, Role.AUDIT, none) == ["out_of_reach", "office_place"]
    assert _codes(_admin(1), HEIGHTS[1].office, Role.AUDIT) == ["office_rights"]
    auditor = Holding(HEIGHTS[1].office, Role.AUDIT, none)
    assert _codes(auditor, HEIGHTS[1].office, Role.USER, none) == ["not_admin"]
    assert _codes(auditor, HEIGHTS[1].office, Role.AUDIT, none) == ["office_appointer"]


def test_an_office_stands_alone() -> None:
    assert not against_second_office(Role.AUDIT, [])
    assert not against_second_office(Role.USER, [Role.ADMIN])
    assert against_second_office(Role.AUDIT, [Role.SECURITY])
    assert against_second_office(Role.AUDIT, [Role.USER])
    assert against_second_office(Role.USER, [Role.AUDIT])
