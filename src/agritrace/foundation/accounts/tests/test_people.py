"""Sub-accounts of a subject, and the counter: what an owner may hand on, and what nobody may."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.accounts import counter, selectors
from agritrace.foundation.accounts import people as services
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.accounts.peoplevalues import Came, CounterReset, OpenSub, Paper
from agritrace.foundation.accounts.permissions import Permission
from agritrace.foundation.accounts.values import (
    AccountRole,
    AccountState,
    ChangePassword,
    ChangePermissions,
    ChangeState,
    OpenSubjectAccount,
    ResetPassword,
    usable,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.models import Record
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Viewer, ViewerKind

from .people import ORIGIN, PASSWORD, People

SEE, SELL = "products:product:see", "trade:sale:submit"


def opening(**changes: object) -> OpenSub:
    told = {"name": "李会计", "phone": "13900007777", "permissions": frozenset({SEE}), "command_id": uuid4()}
    return OpenSub(**{**told, **changes})  # type: ignore[arg-type]  # told by the tests


def sub_of(people: People, **changes: object) -> tuple[int, Viewer]:
    done = services.open_sub(people.viewer("farmer"), opening(**changes), people.now)
    first = Viewer(ViewerKind.SUBJECT, account_id=done.account_id)
    accounts.change_password(first, ChangePassword(done.initial_password, PASSWORD, PASSWORD), people.now)
    found = selectors.viewer_of_account(done.account_id, ORIGIN, people.now)
    assert found is not None
    return done.account_id, found


def test_an_owner_opens_a_sub_account_that_may_do_what_he_chose(people: People) -> None:
    number, sub = sub_of(people)
    row = Account.objects.everything(reason="test").get(id=number)
    assert row.username == "farmer-002"
    assert row.role == AccountRole.SUB
    assert sub.subject_id == 77
    assert sub.permissions == {SEE}
    (line,) = journal.history(people.viewer("farmer"), "subject", 77)
    assert "开通了子账号 farmer-002" in line.sentence
    second, _ = sub_of(people, phone="13900007778")
    assert Account.objects.everything(reason="test").get(id=second).username == "farmer-003"


def test_a_double_press_opens_one_account_and_other_content_conflicts(people: People) -> None:
    command, owner = opening(), people.viewer("farmer")
    first = services.open_sub(owner, command, people.now)
    assert services.open_sub(owner, command, people.now) == first
    with pytest.raises(CommandConflict):
        services.open_sub(owner, replace(command, name="王会计"), people.now)


def test_nobody_hands_on_more_than_he_holds_or_the_right_to_manage(people: People) -> None:
    owner = people.viewer("farmer")
    less = replace(owner, permissions=owner.permissions - {SELL})
    for viewer, wanted in ((less, {SELL}), (owner, {Permission.MANAGE_PEOPLE.value}), (owner, {"subjects:own:manage"})):
        with pytest.raises(Refused, match="没有的权限"):
            services.open_sub(viewer, opening(permissions=frozenset(wanted)), people.now)
    with pytest.raises(Refused, match="至少选择一项"):
        services.open_sub(owner, opening(permissions=frozenset()), people.now)
    with pytest.raises(Refused):
        services.open_sub(owner, opening(phone="123"), people.now)
    with pytest.raises(Refused, match="姓名"):
        services.open_sub(owner, opening(name=" "), people.now)


def test_a_sub_account_gives_nothing_at_all(people: People) -> None:
    number, sub = sub_of(people)
    for viewer in (sub, people.viewer("county"), people.viewer("town")):
        with pytest.raises(Denied):
            services.open_sub(viewer, opening(), people.now)
    rights = ChangePermissions(account_id=number, permissions=frozenset({SEE, SELL}), command_id=uuid4())
    with pytest.raises(Denied):
        services.change_rights(sub, rights, people.now)
    with pytest.raises(Refused):
        accounts.change_permissions(people.viewer("county"), rights, people.now)


def test_an_owner_changes_stops_restarts_and_resets_his_people_only(people: People) -> None:
    number, _ = sub_of(people)
    owner, now = people.viewer("farmer"), people.now
    wanted = ChangePermissions(account_id=number, permissions=frozenset({SELL}), command_id=uuid4())
    services.change_rights(owner, wanted, now)
    assert selectors.held_by(number) == {SELL}
    services.stop(owner, ChangeState(account_id=number, command_id=uuid4()), now)
    assert selectors.viewer_of_account(number, ORIGIN, now) is None
    with pytest.raises(Refused, match="停用"):
        services.stop(owner, ChangeState(account_id=number, command_id=uuid4()), now)
    services.restart(owner, ChangeState(account_id=number, command_id=uuid4()), now)
    before = Account.objects.everything(reason="test").get(id=number).session_epoch
    assert services.reset_sub(owner, ResetPassword(account_id=number, command_id=uuid4()), now).initial_password
    assert Account.objects.everything(reason="test").get(id=number).session_epoch == before + 1
    for other in (people["farmer"], people["county"]):
        with pytest.raises(NotFound):
            services.stop(owner, ChangeState(account_id=other, command_id=uuid4()), now)
    people.subject("rival", 78, "13711113333")
    with pytest.raises(NotFound):
        services.person(people.viewer("rival"), number)


def test_the_list_is_of_the_own_people(people: People) -> None:
    number, sub = sub_of(people)
    owner = people.viewer("farmer")
    ask = lambda **told: [one.row.id for one in services.list_people(owner, PageRequest(**told)).rows]  # noqa: E731
    assert ask() == ask(search="李会计") == ask(filters={"state": "active"}) == [number]
    assert ask(filters={"state": "disabled"}) == ask(search="无此人") == []
    with pytest.raises(Denied):
        services.list_people(sub, PageRequest())


@given(held=st.frozensets(st.sampled_from(sorted(usable(ViewerKind.SUBJECT, None, AccountRole.OWNER)))))
def test_what_an_owner_offers_is_always_his_own(held: frozenset[str]) -> None:
    owner = Viewer(ViewerKind.SUBJECT, account_id=1, subject_id=1, permissions=held)
    assert services.offered(owner) <= held
    assert Permission.MANAGE_PEOPLE not in services.offered(owner)


def visit(people: People, **changes: object) -> CounterReset:
    told = {"account_id": people["farmer"], "paper": Paper.IDENTITY, "came": Came.SELF, "checked": True}
    return CounterReset(**{**told, "command_id": uuid4(), **changes})  # type: ignore[arg-type]  # told by the tests


@pytest.mark.parametrize("by", ["town", "county", "clerk"])
def test_the_counter_resets_after_a_look_at_a_paper_and_ends_all_sessions(people: People, by: str) -> None:
    before = people.row("farmer").session_epoch
    command = visit(people)
    done = counter.reset_at_counter(people.viewer(by), command, people.now)
    assert done.initial_password
    assert counter.reset_at_counter(people.viewer(by), command, people.now) == done
    assert people.row("farmer").must_change_password
    assert people.row("farmer").session_epoch == before + 1
    line = journal.history(people.viewer("county"), "account", people["farmer"])[0]
    assert "查看居民身份证、核对本人后，重置了账号 farmer 的口令" in line.sentence
    notes = Record.objects.everything(reason="test").order_by("-id").values_list("notes", flat=True)[0]
    assert set(notes) == {"username", "paper", "came"}


@pytest.mark.parametrize("by", ["sibling", "lab", "enf", "farmer", "province"])
def test_no_other_place_and_no_other_office_resets(people: People, by: str) -> None:
    with pytest.raises((Denied, NotFound)):
        counter.reset_at_counter(people.viewer(by), visit(people), people.now)


def test_a_township_resets_and_opens_nothing_for_another_county(people: People) -> None:
    people.subject("far", 79, "13711114444", region="330106001000")
    town = people.viewer("town")
    with pytest.raises(NotFound):
        counter.reset_at_counter(town, visit(people, account_id=people["far"]), people.now)
    opened = OpenSubjectAccount(
        subject_id=80, region_code="330106001000", username="far2", phone="13711115555", name="甲"
    )
    with pytest.raises(Denied):
        accounts.open_subject_account(town, opened, people.now)
    assert not counter.owners(town, "far")


def test_the_counter_checks_and_serves_main_accounts_that_work(people: People) -> None:
    number, _ = sub_of(people)
    town, now = people.viewer("town"), people.now
    with pytest.raises(Refused, match="核对证件"):
        counter.reset_at_counter(town, visit(people, checked=False), now)
    with pytest.raises(NotFound):
        counter.reset_at_counter(town, visit(people, account_id=number), now)
    with pytest.raises(NotFound):
        counter.owner(town, people["county"])
    assert [one.id for one in counter.owners(town, "13711112222")] == [people["farmer"]]
    accounts.disable(people.viewer("county"), ChangeState(account_id=people["farmer"], command_id=uuid4()), now)
    with pytest.raises(Refused, match="已停用"):
        counter.reset_at_counter(town, visit(people), now)
    assert people.row("farmer").state == AccountState.DISABLED
    with pytest.raises(Denied):
        counter.owners(people.viewer("lab"), "farmer")
    with pytest.raises(Denied):
        counter.owner(people.viewer("lab"), people["farmer"])


def test_the_pages_of_people_and_counter(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("entering", "own", "people", "counter"):
        monkeypatch.setattr(f"agritrace.foundation.accounts.web.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)
    client.post("/login", {"username": "farmer", "password": PASSWORD})
    page = client.get("/accounts/people/new").content.decode()
    told = {"name": "李会计", "phone": "1", "permissions": [SEE], "command_id": str(uuid4())}
    again = client.post("/accounts/people/new", told).content.decode()
    assert "手机号应为 11 位" in again
    assert "李会计" in again
    assert SEE in page
    handed = client.post("/accounts/people/new", {**told, "phone": "13900007777"}).content.decode()
    assert "初始口令只在这里显示一次" in handed
    number = Account.objects.everything(reason="test").get(username="farmer-002").id
    for path in ("", "rights", "reset", "stop", "restart"):
        assert client.get(f"/accounts/people/{number}/{path}").status_code == 200, path
    rights = {"permissions": [SELL], "command_id": str(uuid4())}
    assert client.post(f"/accounts/people/{number}/rights", rights).status_code == 302
    beyond = {"permissions": ["accounts:people:manage"], "command_id": str(uuid4())}
    assert client.post(f"/accounts/people/{number}/rights", beyond).status_code == 200
    for path in ("stop", "restart"):
        assert client.post(f"/accounts/people/{number}/{path}", {"command_id": str(uuid4())}).status_code == 302
    reset = client.post(f"/accounts/people/{number}/reset", {"command_id": str(uuid4())})
    assert "初始口令" in reset.content.decode()
    assert "farmer-002" in client.get("/accounts/people/?q=李会计&state=active").content.decode()
    assert client.get("/accounts/people/export").status_code == 200
    client.post("/logout")
    client.post("/login", {"username": "town", "password": PASSWORD})
    found = client.post("/accounts/counter/", {"code": "13711112222"}).content.decode()
    assert f"/accounts/counter/{people['farmer']}/" in found
    address = f"/accounts/counter/{people['farmer']}/"
    check = {"paper": "identity", "came": "self", "command_id": str(uuid4())}
    assert "请先核对" in client.post(address, check).content.decode()
    assert "初始口令只在这里显示一次" in client.post(address, {**check, "checked": "on"}).content.decode()
    assert client.get(f"/accounts/counter/{people['county']}/").status_code == 404
