"""Giving, changing and taking accounts: the six clauses and every forbidden act, told against the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from agritrace.foundation.accounts import selectors, services
from agritrace.foundation.accounts.listvalues import Used
from agritrace.foundation.accounts.models import PersonalEntry
from agritrace.foundation.accounts.permissions import Permission
from agritrace.foundation.accounts.values import (
    AccountRole,
    AccountState,
    ChangePermissions,
    ChangeState,
    Credentials,
    OpenSubjectAccount,
    ResetPassword,
    holdable,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations.permissions import Permission as Organisations
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC, Level, ViewerKind

from .people import ADMIN, ORIGIN, PASSWORD, USER, People

FORBIDDEN = [
    ("minister", "city", ADMIN, "past one level"),
    ("minister", "county", ADMIN, "past two levels"),
    ("province", "county", ADMIN, "a province reaches no county"),
    ("other_province", "city", ADMIN, "another province's city"),
    ("county", "sibling", ADMIN, "the neighbour"),
    ("county", "sibling_township", USER, "the neighbour's township"),
    ("sibling", "township", USER, "a township of the neighbour"),
    ("city", "township", USER, "a township past its county"),
    ("city", "laboratory", ADMIN, "the body of another level"),
    ("lab", "enforcement", USER, "the body next door"),
    ("lab", "county", USER, "upwards"),
    ("enf", "laboratory", ADMIN, "the body next door"),
]


@pytest.mark.parametrize(("by", "where", "role", "why"), FORBIDDEN, ids=[one[3] for one in FORBIDDEN])
def test_nobody_appoints_out_of_his_reach(people: People, by: str, where: str, role: AccountRole, why: str) -> None:
    with pytest.raises(Denied):
        services.appoint(people.viewer(by), people.command("newcomer", where, role), people.now)


@pytest.mark.parametrize("by", ["clerk", "town", "analyst", "farmer"])
def test_users_and_producers_appoint_nobody(people: People, by: str) -> None:
    for where in ("county", "township", "laboratory"):
        with pytest.raises(Denied):
            services.appoint(people.viewer(by), people.command("newcomer", where, USER), people.now)
    with pytest.raises(Denied):
        services.appoint(PUBLIC, people.command("newcomer", "county", USER), people.now)


@pytest.mark.parametrize(
    ("where", "role", "field"),
    [
        ("township", ADMIN, "role"),
        ("laboratory", USER, "role"),
        ("county", ADMIN, "role"),
        ("county", AccountRole.SUB, "role"),
    ],
)
def test_the_wrong_role_is_refused_beside_its_field(people: People, where: str, role: AccountRole, field: str) -> None:
    with pytest.raises(Refused) as refused:
        services.appoint(people.viewer("county"), people.command("newcomer", where, role), people.now)
    assert refused.value.refusal.reasons[0].field == field


def test_what_an_administrator_does_not_hold_he_does_not_grant(people: People) -> None:
    city, county = people.viewer("city"), people["county"]
    less = selectors.held_by(county) - {Organisations.SEE}
    services.change_permissions(
        city, ChangePermissions(account_id=county, permissions=less, command_id=uuid4()), people.now
    )
    command = people.command("reader", "county", USER, permissions=frozenset({str(Organisations.SEE)}))
    with pytest.raises(Refused) as refused:
        services.appoint(people.viewer("county"), command, people.now)
    assert "not_held" in {reason.code for reason in refused.value.refusal.reasons}
    with pytest.raises(Refused):
        services.change_permissions(
            people.viewer("county"),
            ChangePermissions(
                account_id=people["clerk"],
                permissions=selectors.held_by(people["clerk"]) | {"subjects:nothing:such"},
                command_id=uuid4(),
            ),
            people.now,
        )


def test_permissions_a_role_may_not_hold_are_refused_even_from_the_system(people: People) -> None:
    wrong = people.command("analyst2", "laboratory", ADMIN, permissions=frozenset({str(Organisations.REFORM)}))
    with pytest.raises(Refused) as refused:
        services.appoint(people.viewer("county"), wrong, people.now)
    assert {r.code for r in refused.value.refusal.reasons} & {"not_held", "not_fitting"}


def test_administrators_hold_what_flows_down_but_use_only_their_own(people: People) -> None:
    county = people.viewer("county")
    held = selectors.held_by(people["county"])
    assert holdable(ViewerKind.LABORATORY, Level.COUNTY, ADMIN) <= held
    assert holdable(ViewerKind.REGULATOR, Level.TOWNSHIP, USER) <= held
    assert county.permissions <= held
    assert county.can(Permission.APPOINT)
    assert not people.viewer("clerk").can(Permission.APPOINT)
    assert selectors.held_by(people["clerk"]) <= held


def test_each_administrator_is_offered_exactly_the_places_of_his_clauses(people: People) -> None:
    def places(name: str) -> set[tuple[int, AccountRole]]:
        return {(one.organisation_id, one.role) for one in selectors.appointment_places(people.viewer(name))}

    at = people.country
    offices = {(at["ministry"], AccountRole.SYSTEM)} | {
        (at[where], office)
        for where in ("ministry", "province", "other_province")
        for office in (AccountRole.SECURITY, AccountRole.AUDIT)
    }
    assert (
        places("minister") == {(at["ministry"], USER), (at["province"], ADMIN), (at["other_province"], ADMIN)} | offices
    )
    assert places("province") == {(at["province"], USER), (at["city"], ADMIN), (at["other_city"], ADMIN)}
    assert places("county") == {
        (at["county"], USER),
        (at["township"], USER),
        (at["laboratory"], ADMIN),
        (at["enforcement"], ADMIN),
    }
    assert places("lab") == {(at["laboratory"], USER)}
    assert places("clerk") == places("farmer") == set()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"username": "Xi"}, "username"),
        ({"username": "clerk"}, "username"),
        ({"username": "王五"}, "username"),
        ({"phone": "12345678901"}, "phone"),
        ({"phone": "1381234567"}, "phone"),
        ({"name": "  "}, "name"),
    ],
)
def test_a_wrong_person_is_refused_beside_the_field(people: People, more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        services.appoint(people.viewer("county"), people.command("newcomer", "county", USER, **more), people.now)
    assert field in {reason.field for reason in refused.value.refusal.reasons}


def test_a_doubled_submit_makes_one_account_and_shows_the_same_initial_password(people: People) -> None:
    county, command = people.viewer("county"), people.command("newcomer", "county", USER)
    first = services.appoint(county, command, people.now)
    assert services.appoint(county, command, people.now) == first
    assert first.initial_password
    other = people.command("another", "county", USER, command_id=command.command_id)
    with pytest.raises(CommandConflict):
        services.appoint(county, other, people.now)
    people.ids["newcomer"] = first.account_id
    people.settle("newcomer", first.initial_password)
    assert services.appoint(county, command, people.now).initial_password == ""


def test_nothing_stored_shows_a_name_a_telephone_or_an_initial_password(people: People) -> None:
    command = people.command("newcomer", "county", USER, name="欧阳明月", phone="13600001111")
    done = services.appoint(people.viewer("county"), command, people.now)
    with connection.cursor() as cursor:
        for table in (
            "journal_record",
            "journal_command",
            "journal_event",
            "accounts_account",
            "accounts_personalentry",
        ):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = "\n".join(row[0] for row in cursor.fetchall())
            assert "欧阳明月" not in text
            assert "13600001111" not in text
            assert done.initial_password not in text
    row = selectors.account(people.viewer("county"), done.account_id)
    assert (row.name, row.phone) == ("欧阳明月", "136****1111")


def test_disabling_ends_the_viewer_at_once_and_enabling_brings_him_back(people: People) -> None:
    county, clerk = people.viewer("county"), people["clerk"]
    services.disable(county, ChangeState(account_id=clerk, command_id=uuid4()), people.now)
    assert selectors.viewer_of_account(clerk, ORIGIN, people.now) is None
    with pytest.raises(Refused):
        services.disable(county, ChangeState(account_id=clerk, command_id=uuid4()), people.now)
    services.enable(county, ChangeState(account_id=clerk, command_id=uuid4()), people.now)
    assert people.viewer("clerk").account_id == clerk
    said = [line.sentence for line in journal.history(county, "account", clerk)]
    assert said[:2] == ["张county恢复了账号 clerk", "张county停用了账号 clerk"]


@pytest.mark.parametrize(
    ("by", "whom", "outcome"),
    [
        ("county", "county", Denied),  # not oneself: that is for the city
        ("county", "analyst", Denied),  # seen, but the laboratory's own administrator manages him
        ("county", "sibling", NotFound),
        ("sibling", "clerk", NotFound),
        ("lab", "clerk", NotFound),
        ("clerk", "clerk", Denied),
        ("clerk", "town", Denied),
    ],
)
def test_nobody_disables_or_resets_whom_he_could_not_appoint(
    people: People, by: str, whom: str, outcome: type[Refused]
) -> None:
    viewer = people.viewer(by)
    with pytest.raises(outcome):
        services.disable(viewer, ChangeState(account_id=people[whom], command_id=uuid4()), people.now)
    with pytest.raises(outcome):
        services.reset(viewer, ResetPassword(account_id=people[whom], command_id=uuid4()), people.now)


def test_an_erased_account_keeps_its_acts_and_loses_its_name(people: People) -> None:
    county, clerk = people.viewer("county"), people["clerk"]
    with pytest.raises(Refused):
        services.erase(county, clerk, people.now)
    services.disable(county, ChangeState(account_id=clerk, command_id=uuid4()), people.now)
    services.erase(county, clerk, people.now)
    assert selectors.names([clerk]) == {}
    assert selectors.account(county, clerk).name == ""
    assert not PersonalEntry.objects.everything(reason="the test counts").filter(account_id=clerk).exists()


def test_lists_show_the_jurisdiction_and_find_whole_names_and_telephones(people: People) -> None:
    county = people.viewer("county")

    def found(**asked: object) -> set[str]:
        page = selectors.list_accounts(county, PageRequest(**asked))  # type: ignore[arg-type]  # told by the test
        return {row.username for row in page.rows}

    assert found() == {"county", "clerk", "town", "lab", "enf", "analyst", "farmer"}
    assert found(search="cler") == {"clerk"}
    assert found(search="张clerk") == {"clerk"}
    assert found(search="13711112222") == {"farmer"}
    assert found(search="1371111") == set()
    assert found(filters={"role": "admin"}) == {"county", "lab", "enf"}
    assert found(filters={"organisation": str(people.country["laboratory"])}) == {"lab", "analyst"}
    assert len(selectors.export_accounts(county, PageRequest(filters={"state": AccountState.ACTIVE}))) == 7
    assert {row.username for row in selectors.list_accounts(people.viewer("lab"), PageRequest()).rows} == {
        "lab",
        "analyst",
    }
    for name in ("clerk", "farmer"):
        with pytest.raises(Denied):
            selectors.list_accounts(people.viewer(name), PageRequest())


def test_the_list_tells_who_never_came_and_who_stayed_away_for_ninety_days(people: People) -> None:
    county = people.viewer("county")
    services.sign_in(Credentials("lab", PASSWORD), ORIGIN, people.now + timedelta(days=10))

    def found(used: Used, days: int) -> set[str]:
        asked, day = PageRequest(filters={"used": used}), people.now + timedelta(days=days)
        rows = selectors.export_accounts(county, asked, now=day)
        assert rows == selectors.list_accounts(county, asked, now=day).rows
        return {row.username for row in rows}

    every = {"county", "clerk", "town", "lab", "enf", "analyst", "farmer"}
    assert found(Used.NEVER, 0) == {"farmer"}  # everybody else chose his password
    assert found(Used.LONG_AGO, 89) == set()
    assert found(Used.LONG_AGO, 91) == every - {"lab"}
    assert found(Used.LONG_AGO, 101) == every
    assert len(selectors.list_accounts(county, PageRequest(filters={"used": "whatever"})).rows) == 7


def test_a_subject_has_one_main_account_served_by_its_county(people: People, now: datetime) -> None:
    assert [one.username for one in selectors.accounts_of_subject(77)] == ["farmer"]
    again = OpenSubjectAccount(
        subject_id=77, region_code="330110010000", username="farmer2", phone="13711112223", name="甲"
    )
    county, sibling = people.viewer("county"), people.viewer("sibling")
    with pytest.raises(Refused):
        services.open_subject_account(county, again, now)
    with pytest.raises(Denied):
        services.open_subject_account(sibling, again, now)
    with pytest.raises(NotFound):
        services.reset(sibling, ResetPassword(account_id=people["farmer"], command_id=uuid4()), now)
    with pytest.raises(Refused, match="柜台"):
        services.reset(county, ResetPassword(account_id=people["farmer"], command_id=uuid4()), now)
    assert not people.row("farmer").must_change_password
    fresh = OpenSubjectAccount(
        subject_id=78, region_code="330110010000", username="farmer3", phone="13711112224", name="乙"
    )
    assert services.open_subject_account(county, fresh, now).initial_password
