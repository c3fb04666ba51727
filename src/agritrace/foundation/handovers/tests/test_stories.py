"""Work in hand: taken beside the case, seen by colleagues, handed over when somebody leaves, never lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from agritrace.config.demo import founding
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import AccountRole, ChangePermissions, ChangeState, Credentials
from agritrace.foundation.handovers import selectors, services
from agritrace.foundation.handovers.models import Holder
from agritrace.foundation.handovers.values import HandedOver, HandOver, Take
from agritrace.foundation.institutions.tests.stories import applied
from agritrace.foundation.institutions.values import WORK as APPLICATION
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.notifications import selectors as notices
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin, Viewer
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.proxies.values import WORK as CONSENT
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.heldwork import REVIEW
from agritrace.registry.subjects.values import Approve
from tests.cast import PASSWORD, Cast

NOWHERE = Origin("handover", "", "")


@dataclass
class Office:
    """The county and township of the cast, with a colleague in each."""

    cast: Cast
    now: datetime
    ids: dict[str, int]

    def viewer(self, name: str) -> Viewer:
        if name not in self.ids:
            return self.cast.viewer(name)
        found = accounts.viewer_of_account(self.ids[name], NOWHERE, self.now)
        assert found is not None
        return found

    def id(self, name: str) -> int:
        return self.ids.get(name) or self.cast[name].account_id

    def take(self, name: str, kind: str, number: int) -> None:
        services.take(self.viewer(name), Take(kind=kind, object_id=number, command_id=uuid4()), self.now)

    def held(self, name: str) -> set[tuple[str, int]]:
        return {(item.kind, item.object_id) for item in selectors.open_of(self.id(name))}

    def command(self, who: str, **changes: object) -> HandOver:
        """Everything of ``who`` to the colleague, as the page shows it now."""
        row = accounts.account(self.viewer("county_admin"), self.id(who))
        leaving = selectors.leaving(self.viewer("county_admin"), row)
        told: dict[str, object] = {
            "account_id": row.id,
            "successors": tuple((load.kind.key, self.id(f"{who}_two")) for load in leaving.loads),
            "leave": True,
            "seen": leaving.seen,
            "command_id": uuid4(),
        }
        return HandOver(**{**told, **changes})  # type: ignore[arg-type]  # told by the tests

    def hand_over(self, command: HandOver, by: str = "county_admin") -> HandedOver:
        return services.hand_over(self.viewer(by), command, self.now)


@pytest.fixture
def office(cast: Cast) -> Office:
    now = system_now()
    made = Office(cast, now, {})
    admin = cast.viewer("county_admin")
    for number, name in enumerate(("county", "township")):
        person = founding.Person(f"{name}_two", f"接手{number}", f"1370000{number:04d}")
        at = cast[name].organisation_id or 0
        made.ids[person.username] = founding.account(
            admin, person, now, at=at, role=AccountRole.USER, password=PASSWORD
        )
    return made


def test_a_county_clerk_leaves_and_a_colleague_goes_on(office: Office) -> None:
    field = Field(office.cast, office.now)
    waits, other = field.enter(1).subject_id, field.enter(2).subject_id
    office.take("county", REVIEW, waits)
    office.take("county", REVIEW, other)
    assert office.held("county") == {(REVIEW, waits), (REVIEW, other)}
    assert [one.item.object_id for one in selectors.own_work(office.viewer("county"))] == [waits, other]
    beside = selectors.holder(office.viewer("county_two"), REVIEW, waits)
    assert (beside.account_id, beside.mine, beside.may) == (office.id("county"), False, False)
    with pytest.raises(Refused, match="已有人承办"):
        office.take("county_two", REVIEW, waits)
    subjects.approve(office.viewer("county_two"), Approve(other, 1, uuid4()), office.now)  # a holder forbids nobody
    assert office.held("county") == {(REVIEW, waits)}

    command = office.command("county")
    done = office.hand_over(command)
    assert done == HandedOver(office.id("county"), 1, left=True)
    assert office.hand_over(command) == done  # a doubled press
    with pytest.raises(CommandConflict):
        office.hand_over(replace(command, leave=False))
    assert office.held("county_two") == {(REVIEW, waits)}
    assert accounts.viewer_of_account(office.id("county"), NOWHERE, office.now) is None
    said = [line.sentence for line in journal.history(office.viewer("county_admin"), "account", office.id("county"))]
    assert any("承办的 1 件工作交给了 county_two" in one for one in said), said
    told = notices.list_notices(office.viewer("county_two"), PageRequest()).rows[0]
    assert told.text == "同事的工作交接给您：注册审核 1 件，请接着办理。"
    assert told.url == "/duties/mine"
    again = ChangeState(account_id=office.id("county"), command_id=uuid4())
    account_services.enable(office.viewer("county_admin"), again, office.now)  # disabled by mistake: he comes back
    assert office.viewer("county").account_id == office.id("county")


def test_who_is_simply_disabled_leaves_work_that_the_administrator_sees(office: Office) -> None:
    consent = Field(office.cast, office.now).approved(1).consent_id
    assert office.held("township") == {(CONSENT, consent)}  # whoever recorded it sees to the farmer
    state = ChangeState(account_id=office.id("township"), command_id=uuid4())
    account_services.disable(office.viewer("county_admin"), state, office.now)
    (row,) = selectors.managed(office.viewer("county_admin"))
    assert (row.account_id, row.works, row.leaving.words) == (office.id("township"), False, "代录的农户 1 件")
    assert selectors.managed(office.cast.viewer("sibling_county_admin")) == ()
    beside = selectors.holder(office.viewer("township_two"), CONSENT, consent)
    assert (beside.works, beside.may) == (False, True)
    office.hand_over(office.command("township", leave=False))
    assert office.held("township_two") == {(CONSENT, consent)}
    assert selectors.managed(office.viewer("county_admin"))[0].works
    mine = Take(kind=CONSENT, object_id=consent, command_id=uuid4())
    with pytest.raises(NotFound):
        services.release(office.viewer("county"), mine, office.now)
    services.release(office.viewer("township_two"), replace(mine, command_id=uuid4()), office.now)
    assert office.held("township_two") == set()


def test_consents_from_before_holders_existed_get_whoever_recorded_them(office: Office) -> None:
    consent = Field(office.cast, office.now).approved(1).consent_id
    older = import_module("agritrace.registry.proxies.migrations.0002_holders").HOLDERS
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true); DELETE FROM handovers_holder")
        assert office.held("township") == set()
        cursor.execute(older)
        cursor.execute(older)  # a second time changes nothing
    assert office.held("township") == {(CONSENT, consent)}


def test_refusals_of_a_handover(office: Office) -> None:
    waits = Field(office.cast, office.now).enter(1).subject_id
    office.take("county", REVIEW, waits)
    good = office.command("county", leave=False)
    wrong = [
        (((REVIEW, office.id("county")),), "不能交给本人"),
        (((REVIEW, office.id("township")),), "同一机构"),
        (((REVIEW, office.id("sibling_county")),), "同一机构"),
        (((REVIEW, 987654321),), "同一机构"),
        ((), "没有选择"),
        ((("no-such", office.id("county_two")),), "不在他手上"),
    ]
    for successors, words in wrong:
        with pytest.raises(Refused, match=words):
            office.hand_over(replace(good, successors=successors, command_id=uuid4()))
    with pytest.raises(Refused, match="已有变化"):
        office.hand_over(replace(good, seen="0" * 32, command_id=uuid4()))
    for by in ("county", "township", "producer", "sibling_county_admin", "province_admin"):
        with pytest.raises((Denied, NotFound)):
            office.hand_over(replace(good, command_id=uuid4()), by)
    rights = accounts.held_by(office.id("county_two")) - {"subjects:registration:review"}
    less = ChangePermissions(account_id=office.id("county_two"), permissions=rights, command_id=uuid4())
    account_services.change_permissions(office.viewer("county_admin"), less, office.now)
    with pytest.raises(Refused, match="没有办理注册审核的权限"):
        office.hand_over(replace(good, command_id=uuid4()))
    state = ChangeState(account_id=office.id("county_two"), command_id=uuid4())
    account_services.disable(office.viewer("county_admin"), state, office.now)
    with pytest.raises(Refused, match="已停用"):
        office.hand_over(replace(good, command_id=uuid4()))
    assert office.held("county") == {(REVIEW, waits)}  # nothing moved


def test_two_administrators_at_once_move_the_work_once(office: Office) -> None:
    waits = Field(office.cast, office.now).enter(1).subject_id
    office.take("county", REVIEW, waits)
    one, two = office.command("county", leave=False), office.command("county", leave=False)
    office.hand_over(one)
    with pytest.raises(Refused, match="已有变化"):
        office.hand_over(two)
    assert Holder.objects.everything(reason="test").filter(kind=REVIEW, object_id=waits).count() == 1


def test_the_last_administrator_stays_until_there_is_another(office: Office) -> None:
    city, county = office.viewer("city_admin"), office.id("county_admin")
    row = accounts.account(city, county)
    seen = selectors.leaving(city, row).seen
    leave = HandOver(account_id=county, successors=(), leave=True, seen=seen, command_id=uuid4())
    with pytest.raises(Refused, match="最后一位用户管理员"):
        services.hand_over(city, leave, office.now)
    with pytest.raises(Refused, match="分配一位新的用户管理员"):
        account_services.disable(city, ChangeState(account_id=county, command_id=uuid4()), office.now)
    person = founding.Person("county_admin_two", "新管", "13700009999")
    founding.account(city, person, office.now, at=row.organisation_id or 0, role=AccountRole.ADMIN, password=PASSWORD)
    assert services.hand_over(city, replace(leave, command_id=uuid4()), office.now).left


def test_nobody_takes_what_is_not_before_his_desk(office: Office) -> None:
    waits = Field(office.cast, office.now).enter(1).subject_id
    application = applied(office.now).application_id
    office.take("county_admin", APPLICATION, application)
    assert office.held("county_admin") == {(APPLICATION, application)}
    for who, kind, number in (
        ("sibling_county", REVIEW, waits),
        ("county", REVIEW, 987654321),
        ("county", "no-such", waits),
        ("sibling_county_admin", APPLICATION, application),
    ):
        with pytest.raises(NotFound):
            office.take(who, kind, number)
    for who, kind in (("township", REVIEW), ("producer", REVIEW), ("laboratory", APPLICATION)):
        with pytest.raises(Denied):
            office.take(who, kind, waits)


def come_in(office: Office, username: str) -> Client:
    client = Client()
    now = system_now()
    entered = account_services.sign_in(Credentials(username, PASSWORD), NOWHERE, now)
    session = client.session
    viewers.begin(session, entered, now, origin=NOWHERE, agent="")
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def test_the_pages_of_a_handover(office: Office) -> None:
    waits = Field(office.cast, office.now).enter(1).subject_id
    clerk, admin = come_in(office, "county"), come_in(office, "county_admin")
    review = f"/subjects/{waits}/review"
    page = clerk.get(review).content.decode()
    assert "我来承办" in page
    told = {"kind": REVIEW, "object_id": str(waits), "command_id": str(uuid4()), "next": review}
    assert clerk.post("/duties/take", told).headers["Location"] == review
    assert "您在承办" in clerk.get(review).content.decode()
    assert "审核注册" in clerk.get("/duties/mine").content.decode()
    assert "您承办的工作还有 1 件没有办完" in clerk.get("/me").content.decode()
    assert "注册审核 1 件" in admin.get("/handovers/").content.decode()
    assert admin.get("/handovers/export").status_code == 200
    account = f"/accounts/{office.id('county')}/"
    assert "手上有 1 件没有办完的工作" in admin.get(account).content.decode()
    assert "他承办的 1 件工作还没有办完" in admin.get(f"{account}disable").content.decode()
    address = f"/handovers/{office.id('county')}/"
    shown = admin.get(address)
    sent = {"seen": shown.context["form"].initial["seen"], "command_id": str(uuid4())}
    assert "没有选择要交接的工作" in admin.post(address, sent).content.decode()
    sent |= {REVIEW: str(office.id("county_two")), "leave": "on", "command_id": str(uuid4())}
    assert admin.post(address, sent).headers["Location"] == account
    assert "停用" in admin.get(account).content.decode()
    assert "手上没有没办完的工作" in admin.get(address).content.decode()
    assert clerk.get("/duties/mine").status_code == 302
    assert come_in(office, "sibling_county_admin").get(address).status_code == 404
    assert come_in(office, "county_two").get(address).status_code == 403
    next_one = come_in(office, "county_two")
    told["command_id"] = str(uuid4())
    assert next_one.post("/duties/release", told).headers["Location"] == review
    assert next_one.post("/duties/release", {"kind": REVIEW}).status_code in {400, 409}
