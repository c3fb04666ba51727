"""The three separated offices: who gives them, that they stand alone, what they may and may not (decision 0013)."""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from agritrace.config import roles
from agritrace.foundation.accounts import selectors, services
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.accounts.values import (
    OFFICES,
    AccountRole,
    ChangePermissions,
    ChangeState,
    Credentials,
    usable,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations.tests.country import BUILDER
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC, Jurisdiction, Level, ViewerKind

from .people import ADMIN, ORIGIN, PASSWORD, USER, People, populate
from .test_pages import come_in

SYSTEM, SECURITY, AUDIT = AccountRole.SYSTEM, AccountRole.SECURITY, AccountRole.AUDIT


@pytest.fixture
def staffed(people: People) -> People:
    """The three offices of the ministry, security of one province."""
    people.appoint("minister", "sys", "ministry", SYSTEM)
    people.appoint("minister", "sec", "ministry", SECURITY)
    people.appoint("minister", "aud", "ministry", AUDIT)
    people.appoint("minister", "province.sec", "province", SECURITY)
    return people


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.refusal.reasons}


def test_the_offices_rights_are_disjoint_and_nobody_else_has_them() -> None:
    table = {(one.kind, one.level, one.role, one.support): one.permissions for one in roles.templates()}
    offices = {key: used for key, used in table.items() if key[2] in OFFICES}
    assert len(offices) == 5
    for (_, _, role, _), used in offices.items():
        others = [p for (_, _, other, _), p in table.items() if other is not role]
        assert used
        assert not any(used & permissions for permissions in others)


def test_an_office_comes_with_its_rights_and_covers_nothing(staffed: People) -> None:
    for name, role in (("sys", SYSTEM), ("sec", SECURITY), ("aud", AUDIT)):
        viewer = staffed.viewer(name)
        assert viewer.permissions == usable(ViewerKind.REGULATOR, Level.MINISTRY, role)
        assert viewer.jurisdiction == Jurisdiction()
        assert selectors.held_by(staffed[name]) == frozenset()
    assert staffed.viewer("province.sec").permissions == usable(ViewerKind.REGULATOR, Level.PROVINCE, SECURITY)


@pytest.mark.parametrize("by", ["province", "county", "clerk", "farmer"])
def test_only_the_ministrys_administrator_gives_an_office(people: People, by: str) -> None:
    for where in ("ministry", "province"):
        with pytest.raises(Denied):
            services.appoint(people.viewer(by), people.command("newcomer", where, AUDIT), people.now)
    with pytest.raises(Denied):
        services.appoint(PUBLIC, people.command("newcomer", "ministry", AUDIT), people.now)


@pytest.mark.parametrize(("where", "role"), [("province", SYSTEM), ("ministry", AUDIT)])
def test_an_office_where_there_is_none_or_with_permissions_is_refused(
    people: People, where: str, role: AccountRole
) -> None:
    some = frozenset({"audit:record:read"}) if role is AUDIT else frozenset[str]()
    with pytest.raises(Refused) as refused:
        services.appoint(
            people.viewer("minister"), people.command("newcomer", where, role, permissions=some), people.now
        )
    assert codes(refused) <= {"office_place", "office_rights"}
    with pytest.raises(Refused):
        services.appoint(BUILDER, people.command("newcomer", "county", role), people.now)


def test_one_person_never_holds_two_offices_nor_an_office_and_another_account(staffed: People) -> None:
    minister = staffed.viewer("minister")
    phone = "13900008888"
    staffed.appoint("minister", "wang", "ministry", AUDIT, phone=phone)
    for where, role in (("ministry", SECURITY), ("province", AUDIT), ("ministry", USER), ("province", ADMIN)):
        command = staffed.command("second", where, role, phone="139 0000 8888")
        with pytest.raises(Refused) as refused:
            services.appoint(minister, command, staffed.now)
        assert codes(refused) == {"second_office"}
        assert refused.value.refusal.reasons[0].field == "phone"


def test_a_disabled_account_gives_way_and_does_not_come_back_beside_another(staffed: People) -> None:
    minister, phone = staffed.viewer("minister"), "13900007777"
    first = staffed.appoint("minister", "li.user", "ministry", USER, phone=phone)
    services.disable(minister, ChangeState(account_id=first, command_id=uuid4()), staffed.now)
    staffed.appoint("minister", "li.audit", "ministry", AUDIT, phone=phone)
    with pytest.raises(Refused) as refused:
        services.enable(minister, ChangeState(account_id=first, command_id=uuid4()), staffed.now)
    assert codes(refused) == {"second_office"}
    services.disable(minister, ChangeState(account_id=staffed["li.audit"], command_id=uuid4()), staffed.now)
    services.enable(minister, ChangeState(account_id=first, command_id=uuid4()), staffed.now)


def test_an_office_whose_person_was_erased_does_not_come_back(staffed: People) -> None:
    minister, number = staffed.viewer("minister"), staffed["aud"]
    services.disable(minister, ChangeState(account_id=number, command_id=uuid4()), staffed.now)
    services.erase(minister, number, staffed.now)
    with pytest.raises(Refused) as refused:
        services.enable(minister, ChangeState(account_id=number, command_id=uuid4()), staffed.now)
    assert codes(refused) == {"erased"}


def test_nobody_changes_the_rights_of_an_office(staffed: People) -> None:
    command = ChangePermissions(account_id=staffed["aud"], permissions=frozenset(), command_id=uuid4())
    with pytest.raises(Refused):
        services.change_permissions(staffed.viewer("minister"), command, staffed.now)


@pytest.mark.parametrize("name", ["sys", "sec", "aud"])
def test_an_office_gives_nothing_and_manages_nobody(staffed: People, name: str) -> None:
    viewer = staffed.viewer(name)
    assert selectors.appointment_places(viewer) == ()
    for role in AccountRole:
        with pytest.raises(Denied):
            services.appoint(viewer, staffed.command("newcomer", "ministry", role), staffed.now)
    with pytest.raises((Denied, NotFound)):
        services.disable(viewer, ChangeState(account_id=staffed["clerk"], command_id=uuid4()), staffed.now)
    with pytest.raises(Denied):
        selectors.list_accounts(viewer, PageRequest())


def test_the_database_knows_the_offices_of_regulators_only(staffed: People) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        with pytest.raises(IntegrityError):
            cursor.execute("UPDATE accounts_account SET role = 'audit' WHERE id = %s", [staffed["analyst"]])
        transaction.set_rollback(True)


def lock(people: People, username: str) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            services.sign_in(Credentials(username, "Wrong-pass1"), ORIGIN, people.now)


def test_security_sees_locks_in_its_area_lifts_them_and_ends_logins(staffed: People) -> None:
    lock(staffed, "clerk")
    sec, abroad, now = staffed.viewer("sec"), staffed.viewer("province.sec"), staffed.now
    page = selectors.watched(sec, PageRequest(filters={"view": "locked"}), now)
    assert [row.username for row in page.rows] == ["clerk"]
    assert selectors.guarded(sec, now).locked == 1
    assert "minister" not in {row.username for row in selectors.watched(abroad, PageRequest(size=100), now).rows}
    assert "clerk" in {row.username for row in selectors.watched(abroad, PageRequest(size=100), now).rows}
    command = ChangeState(account_id=staffed["clerk"], command_id=uuid4())
    services.unlock(sec, command, now)
    services.unlock(sec, command, now)  # a doubled submit
    assert services.sign_in(Credentials("clerk", PASSWORD), ORIGIN, now).account_id == staffed["clerk"]
    with pytest.raises(Refused) as refused:
        services.unlock(sec, ChangeState(account_id=staffed["clerk"], command_id=uuid4()), now)
    assert codes(refused) == {"not_locked"}
    before = staffed.row("clerk").session_epoch
    services.guard_end(sec, ChangeState(account_id=staffed["clerk"], command_id=uuid4()), now)
    assert staffed.row("clerk").session_epoch == before + 1
    acts = [line.act for line in journal.history(sec, "account", staffed["clerk"])]
    assert {"accounts:security:unlock", "accounts:security:end", "accounts:account:lock"} <= set(acts)


def test_security_reaches_nobody_outside_its_area_and_others_reach_nobody(staffed: People) -> None:
    command = ChangeState(account_id=staffed["minister"], command_id=uuid4())
    with pytest.raises(NotFound):
        services.guard_end(staffed.viewer("province.sec"), command, staffed.now)
    for name in ("aud", "sys", "minister", "county", "farmer"):
        with pytest.raises(Denied):
            services.guard_end(staffed.viewer(name), command, staffed.now)
        with pytest.raises(Denied):
            selectors.watched(staffed.viewer(name), PageRequest(), staffed.now)


@pytest.fixture
def _clock(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("accounts.web.entering", "accounts.web.own", "accounts.web.pages", "accounts.web.security"):
        monkeypatch.setattr(f"agritrace.foundation.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)


@pytest.mark.usefixtures("_clock")
def test_the_ministry_appoints_an_auditor_on_the_page_and_is_told_what_the_office_may(
    client: Client, people: People
) -> None:
    come_in(client, "minister")
    address = f"/accounts/new?place={people.country['ministry']}-audit"
    page = client.get(address).content.decode()
    assert "查阅审计记录" in page
    assert "看不到业务数据" in page
    assert 'name="permissions"' not in page
    given = {"name": "赵审", "phone": "13911110000", "username": "zhao.audit", "command_id": str(uuid4())}
    answer = client.post(address, given)
    assert "账号已开通" in answer.content.decode()
    number = Account.objects.everything(reason="test").get(username="zhao.audit").id
    record = client.get(f"/accounts/{number}/").content.decode()
    assert "审计管理员" in record
    assert f"/accounts/{number}/permissions" not in record
    again = client.post(address, given | {"username": "zhao.two", "command_id": str(uuid4())}).content.decode()
    assert "此人已有其他账号" in again
    assert 'value="zhao.two"' in again


@pytest.mark.usefixtures("_clock")
def test_the_security_page_shows_rules_and_locks_and_asks_before_it_acts(client: Client, staffed: People) -> None:
    lock(staffed, "clerk")
    come_in(client, "sec")
    page = client.get("/security/?view=locked").content.decode()
    assert "5 次锁定 15 分钟" in page
    assert "clerk" in page
    number = staffed["clerk"]
    question = client.get(f"/security/{number}/unlock").content.decode()
    assert "解除锁定" in question
    assert client.post(f"/security/{number}/unlock", {"command_id": "x"}).status_code == 409
    done = client.post(f"/security/{number}/unlock", {"command_id": str(uuid4())}, follow=True).content.decode()
    assert "已解除锁定" in done
    assert client.get(f"/security/{number}/end").status_code == 200
    client.post(f"/security/{number}/end", {"command_id": str(uuid4())})
    assert client.get("/accounts/").status_code == 403
    assert client.get("/audit/").status_code == 403


def test_two_offices_for_one_person_at_the_same_moment_become_one(fresh_database: str, now: datetime) -> None:
    people = populate(now)
    minister = people.viewer("minister")
    commands = [
        people.command(f"twin{n}", "ministry", role, phone="13955556666") for n, role in enumerate((AUDIT, SECURITY))
    ]
    done: list[object] = []
    start = threading.Barrier(2)

    def run(command: object) -> None:
        start.wait()
        try:
            done.append(services.appoint(minister, command, now))  # type: ignore[arg-type]  # a command
        except Refused as refused:
            done.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Refused) for one in done) == 1
