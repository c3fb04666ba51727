"""Stories of duty sessions: opened with reason and proof, recorded throughout, closed by person, office and clock."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pyotp
import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import ChangePermissions, ChangeState, Credentials
from agritrace.foundation.audit import services as audit
from agritrace.foundation.audit.values import Asked
from agritrace.foundation.duty import selectors, services
from agritrace.foundation.duty.values import DUTY, EndDuty, Ending, OpenDuty, Proof
from agritrace.foundation.factors import services as factors
from agritrace.foundation.notifications import selectors as notices
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin, Viewer
from agritrace.registry.subjects import selectors as subjects
from tests.cast import PASSWORD, Cast

YUHANG = "330110000000"
PROOF = Proof(password=PASSWORD)


def come_in(cast: Cast, who: str) -> tuple[Client, int]:
    client, now = Client(), system_now()
    session = client.session
    entered = accounts.sign_in(Credentials(cast[who].username, PASSWORD), Origin("d", "10.0.0.0/24", "Edge"), now)
    viewers.begin(session, entered, now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client, int(session["login"])


def asked(login: int = 1, **changed: object) -> OpenDuty:
    command = OpenDuty("region", YUHANG, 2, "代余杭区夜间值班，接听投诉", login, uuid4())
    return replace(command, **changed)  # type: ignore[arg-type]  # fields of the command


def opened(cast: Cast, who: str = "sibling_county", login: int = 1, now: datetime | None = None) -> int:
    return services.open_duty(cast.viewer(who), asked(login), now or cast.now, proof=PROOF).duty_id


def on_duty(
    cast: Cast, duty_id: int, login: int = 1, who: str = "sibling_county", now: datetime | None = None
) -> Viewer | None:
    return selectors.on_duty(cast.viewer(who), duty_id, login, now=now or cast.now)


def told(cast: Cast, who: str) -> list[str]:
    return [row.text for row in notices.list_notices(cast.viewer(who), PageRequest()).rows]


def test_it_opens_reading_of_one_region_for_its_time_and_no_longer(cast: Cast) -> None:
    producer, viewer = cast["producer"].subject_id or 0, cast.viewer("sibling_county")
    with pytest.raises(NotFound):
        subjects.subject(viewer, producer)
    number = opened(cast)
    carried = on_duty(cast, number)
    assert carried is not None
    assert subjects.subject(carried, producer).id == producer
    with pytest.raises(NotFound):
        subjects.subject(carried, cast["buyer"].subject_id or 0)
    for instant, runs in ((timedelta(hours=2) - timedelta(seconds=1), True), (timedelta(hours=2), False)):
        assert (on_duty(cast, number, now=cast.now + instant) is not None) is runs
    assert services.expire(cast.now + timedelta(hours=1)) == 0
    assert services.expire(cast.now + timedelta(hours=2, minutes=5)) == 1
    assert services.expire(cast.now + timedelta(hours=2, minutes=6)) == 0
    row = selectors.session(viewer, number, cast.now)
    assert (row.ending, row.ended_at, row.running) == (Ending.CLOCK, row.until, False)
    with pytest.raises(NotFound):
        subjects.subject(viewer, producer)


def test_a_forged_number_opens_nothing(cast: Cast) -> None:
    number = opened(cast)
    assert on_duty(cast, number, login=2) is None, "another login of the same person"
    assert on_duty(cast, number + 1) is None
    for other in ("county", "other_county", "sibling_county_admin", "township", "producer", "anonymous"):
        assert on_duty(cast, number, who=other) is None
    client, _ = come_in(cast, "other_county")
    session = client.session
    session[DUTY] = number
    session.save()
    assert client.get(reverse("workbench"))["Location"] == reverse("duty:over")
    assert client.get(reverse("subjects:record", args=[cast["producer"].subject_id])).status_code == 404


def test_the_right_is_not_inherited_by_proxies_sub_accounts_or_grants(cast: Cast) -> None:
    carried = on_duty(cast, opened(cast))
    assert carried is not None
    admin = cast.viewer("sibling_county_admin")
    services.open_duty(admin, asked(3), cast.now, proof=PROOF)
    duty = selectors.running_of(admin, cast.now)
    assert duty is not None
    boss = selectors.on_duty(admin, duty.id, 3, now=cast.now)
    assert boss is not None
    given = ChangePermissions(
        account_id=cast["sibling_county"].account_id, permissions=frozenset({"backups:run:see"}), command_id=uuid4()
    )
    with pytest.raises((Denied, NotFound)):
        accounts.change_permissions(boss, given, cast.now)
    acting = replace(cast.viewer("sibling_county"), consent_id=1)
    assert selectors.on_duty(acting, carried.duty.id if carried.duty else 0, 1, now=cast.now) is None
    for viewer in (acting, carried, cast.viewer("producer"), cast.viewer("township"), cast.viewer("security_office")):
        with pytest.raises(Denied):
            services.open_duty(viewer, asked(), cast.now, proof=PROOF)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"region": "330106000000"}, "own"), ({"region": "370102000000"}, "beyond"), ({"region": "330100000000"}, "beyond"),
     ({"region": "330000000000"}, "level"), ({"region": "999999000000"}, "region"), ({"hours": 9}, "hours"),
     ({"reason": "值班"}, "reason"), ({"access": "operation"}, "access")],
)  # fmt: skip  # one case per line
def test_what_is_asked_for_wrongly_is_refused(cast: Cast, changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.open_duty(cast.viewer("sibling_county"), asked(**changed), cast.now, proof=PROOF)
    assert code in {one.code for one in refused.value.refusal.reasons}


def test_overlapping_is_refused_and_a_doubled_press_is_one_session(cast: Cast) -> None:
    viewer, command = cast.viewer("sibling_county"), asked()
    first = services.open_duty(viewer, command, cast.now, proof=PROOF)
    assert services.open_duty(viewer, command, cast.now, proof=PROOF) == first
    with pytest.raises(Refused) as refused:
        services.open_duty(viewer, asked(), cast.now, proof=PROOF)
    assert {one.code for one in refused.value.refusal.reasons} == {"overlap"}
    later = cast.now + timedelta(hours=3)  # the timer has not been here yet
    assert services.open_duty(viewer, asked(), later, proof=PROOF) != first
    assert selectors.session(viewer, first.duty_id, later).ending is Ending.CLOCK


def test_of_two_presses_at_once_one_opens(fresh_cast: Cast) -> None:
    viewer, now, answers = fresh_cast.viewer("sibling_county"), fresh_cast.now, []
    both = threading.Barrier(2)

    def press() -> None:
        try:
            both.wait(5)
            answers.append(services.open_duty(viewer, asked(), now, proof=PROOF).duty_id)
        except Refused as refused:
            answers.append(refused.refusal.reasons[0].code)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(type(one).__name__ for one in answers) == ["int", "str"]
    assert "overlap" in answers


def test_an_account_with_a_second_factor_must_use_it(cast: Cast) -> None:
    viewer, now = cast.viewer("sibling_county"), system_now()
    with pytest.raises(Refused):
        services.open_duty(viewer, asked(), now, proof=Proof(password="wrong"))
    factors.start_codes(viewer, now)
    waiting = factors.enrolling(viewer, now)
    assert waiting is not None
    codes = pyotp.TOTP(waiting.secret)
    factors.confirm_codes(viewer, codes.at(now), now)
    for proof in (PROOF, Proof(code="000000"), Proof(code=codes.at(now))):  # no code, a wrong one, a used one
        with pytest.raises(Refused):
            services.open_duty(viewer, asked(), now, proof=proof)
    later = now + timedelta(seconds=30)
    assert services.open_duty(viewer, asked(), later, proof=Proof(code=codes.at(later))).duty_id


def test_everything_done_on_duty_is_found_by_its_number_and_reported(cast: Cast) -> None:
    client, _ = come_in(cast, "sibling_county")
    producer = reverse("subjects:record", args=[cast["producer"].subject_id])
    assert client.get(producer).status_code == 404
    form = {
        "access": "region",
        "region": YUHANG,
        "hours": "2",
        "reason": "代余杭区夜间值班",
        "command_id": str(uuid4()),
    }
    shown = client.post(reverse("duty:new"), {**form, "region": "", "password": "wrong"}).content.decode()
    assert "请选择值守地区" in shown
    shown = client.post(reverse("duty:new"), {**form, "password": "wrong"}).content.decode()
    assert "口令不正确" in shown
    assert "可不填" not in shown, "everything on this form is demanded"
    assert "代余杭区夜间值班" in shown, "what was typed is kept"
    answer = client.post(reverse("duty:new"), {**form, "password": PASSWORD})
    assert answer["Location"] == reverse("workbench")
    page = client.get(producer).content.decode()
    assert "值守中，还剩 2 小时 0 分" in page
    assert "禾田蔬菜专业合作社" in page
    assert client.get(reverse("subjects:record", args=[cast["buyer"].subject_id])).status_code == 404
    assert client.get(reverse("subjects:record", args=[0])).status_code == 404
    number = client.session[DUTY]
    closed = client.post(reverse("duty:finish"))
    assert closed["Location"] == reverse("duty:record", args=[number])
    report = client.get(closed["Location"]).content.decode()
    assert "本人结束" in report
    assert "查看页面" in report
    assert "…" not in report, "a report has no gaps"
    assert "值守中，还剩" not in report
    assert client.get(producer).status_code == 404

    found = audit.read_records(
        cast.viewer("audit_office"), Asked(kind="duty", thing=str(number)), system_now(), place=PageRequest()
    )
    acts = [one.row.act for one in found.rows]
    assert acts[0] == "duty:session:end"
    assert acts[-1] == "duty:session:open"
    assert acts.count("duty:page:read") == 1
    assert f"查看了主体 {cast['producer'].subject_id}" in next(
        one.row.sentence for one in found.rows if one.row.act == "duty:page:read"
    )
    assert found.rows[0].row.notes["pages"] == 1
    notice = told(cast, "security_office")[0]
    assert "其中查看页面 1 次" in notice
    assert told(cast, "audit_office") == []


def test_the_security_office_stops_what_others_may_not(cast: Cast) -> None:
    client, login = come_in(cast, "sibling_county")
    number = opened(cast, login=login, now=system_now())
    session = client.session
    session[DUTY] = number
    session.save()
    assert client.get(reverse("subjects:record", args=[cast["producer"].subject_id])).status_code == 200
    for who, outcome in (("county", NotFound), ("audit_office", Denied), ("sibling_county_admin", Denied)):
        with pytest.raises(outcome):
            services.end_duty(cast.viewer(who), EndDuty(number), system_now())
    office, _ = come_in(cast, "security_office")
    assert "终止值守" in office.get(reverse("duty:end", args=[number])).content.decode()
    assert office.post(reverse("duty:end", args=[number])).status_code == 302
    assert office.post(reverse("duty:end", args=[number])).status_code == 409, "ending twice"
    sent = client.post(reverse("subjects:record", args=[cast["producer"].subject_id]), {})
    assert sent["Location"] == reverse("duty:over"), "what was sent under a stopped session is not done"
    assert "已结束" in client.get(reverse("duty:over")).content.decode()
    assert selectors.session(cast.viewer("security_office"), number, system_now()).ending is Ending.STOPPED


def test_signing_out_ends_it_and_so_does_a_login_that_is_over(cast: Cast) -> None:
    client, login = come_in(cast, "sibling_county")
    first = opened(cast, login=login, now=system_now())
    session = client.session
    session[DUTY] = first
    session.save()
    assert client.get(reverse("subjects:record", args=[cast["producer"].subject_id])).status_code == 200
    assert client.post(reverse("accounts:logout")).status_code == 302
    row = selectors.session(cast.viewer("security_office"), first, system_now())
    assert (row.ending, row.running) == (Ending.SELF, False)
    assert any("其中查看页面 1 次" in one for one in told(cast, "security_office"))
    _, login = come_in(cast, "sibling_county")
    second = opened(cast, login=login, now=system_now())
    with pytest.raises(Refused, match="已经在值守"):
        opened(cast, login=login, now=system_now())
    accounts.end_session(
        cast.viewer("sibling_county"), login, system_now()
    )  # from another device: that browser is lost
    third = opened(cast, login=come_in(cast, "sibling_county")[1], now=system_now())
    assert selectors.session(cast.viewer("security_office"), second, system_now()).ending is Ending.SELF
    assert selectors.session(cast.viewer("security_office"), third, system_now()).running


def test_a_disabled_account_or_a_lost_right_ends_it_at_once(cast: Cast) -> None:
    number, admin = opened(cast), cast.viewer("sibling_county_admin")
    assert on_duty(cast, number) is not None
    kept = cast.viewer("sibling_county").permissions - {"duty:session:open"}
    change = ChangePermissions(account_id=cast["sibling_county"].account_id, permissions=kept, command_id=uuid4())
    accounts.change_permissions(admin, change, cast.now)
    assert on_duty(cast, number) is None
    accounts.disable(admin, ChangeState(account_id=cast["sibling_county"].account_id, command_id=uuid4()), cast.now)
    assert services.expire(cast.now + timedelta(days=1)) == 1


def test_who_sees_which_sessions(cast: Cast) -> None:
    number = opened(cast)
    services.end_duty(cast.viewer("sibling_county"), EndDuty(number), cast.now)

    def seen(who: str, **filters: str) -> int:
        request = PageRequest(search=filters.pop("q", ""), filters=filters)
        return len(selectors.list_sessions(cast.viewer(who), request, cast.now).rows)

    for who in ("sibling_county", "sibling_county_admin", "security_office", "audit_office", "province_audit"):
        assert seen(who) == 1, who
    for who in ("county", "county_admin", "city_admin", "other_county"):
        assert seen(who) == 0, who
    for who in ("township", "producer", "system_office", "anonymous"):
        with pytest.raises(Denied):
            seen(who)
    assert [
        seen("audit_office", **one) for one in ({"state": "open"}, {"state": "ended"}, {"access": "operation"})
    ] == [0, 1, 0]
    assert [seen("audit_office", q=text) for text in ("sibling_county", str(number), "沈国强", "nobody.here")] == [
        1,
        1,
        1,
        0,
    ]
    client, _ = come_in(cast, "audit_office")
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("duty:export")).content))
    assert [row[0] for row in book.active.values] == ["编号", number]
    assert "代余杭区夜间值班" in client.get(reverse("duty:list")).content.decode()
    assert f"kind=duty&amp;thing={number}" in client.get(reverse("duty:record", args=[number])).content.decode()
