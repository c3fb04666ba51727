"""Institutions apply, are returned, correct, are approved; change and end; officers and reminders: as stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.accounts.values import AccountState, ChangeState, Credentials
from agritrace.foundation.files import selectors as files
from agritrace.foundation.institutions import selectors, services
from agritrace.foundation.institutions.models import ApplicantPersonal, Application, OfficerCard
from agritrace.foundation.institutions.values import (
    ApplicationState,
    Asked,
    EndCard,
    Reapply,
    RecordCard,
    Withdraw,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.models import Record
from agritrace.foundation.notifications import ports
from agritrace.foundation.notifications import selectors as notifications
from agritrace.foundation.notifications import services as messages
from agritrace.foundation.notifications.values import Outgoing
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as organisation_services
from agritrace.foundation.organisations.values import (
    Move,
    OrganisationState,
    QualificationFacts,
    QualificationStanding,
    RecordQualification,
    Reform,
    ReformKind,
    Scheme,
)
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC, Level, Origin, ViewerKind, system
from tests.cast import Cast

from .stories import CONTACT, OPENING, SESSION, applied, applying, decide, inside, paper


@pytest.fixture
def now(cast: Cast) -> datetime:
    return cast.now


def state_of(number: int) -> str:
    rows = Application.objects.everything(reason="the test looks")
    return str(rows.values_list("state", flat=True).get(id=number))


def test_a_laboratory_applies_is_returned_corrects_and_is_approved(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Outgoing] = []
    port = SimpleNamespace(send=lambda outgoing, at: sent.append(outgoing))
    monkeypatch.setattr(ports, "chosen_port", lambda *_: port)
    done = applied(now)
    county = cast.viewer("county_admin")
    assert [row.name for row in selectors.waiting(county)] == ["余杭区第二检测站"]
    assert notifications.unread(county) == 1
    returned = decide(county, done.application_id, now, approve=False, words="批文不清楚，请重传")
    assert returned.decided.state is ApplicationState.RETURNED
    assert sent == [], "a message waits in the queue, so that a provider that is down loses none"
    assert messages.send_due(now).sent == 1
    assert sent[0].recipient == OPENING.phone
    assert f"机构注册申请 {done.query_no} 已退回" in sent[0].text
    found = selectors.status(done.query_no, "0007")
    assert found is not None
    assert found.words == "批文不清楚，请重传"
    again = Reapply(
        query_no=done.query_no,
        phone_tail="0007",
        version=found.application.version,
        opening=replace(OPENING, person="", phone="", name="余杭区第二农产品检测站"),
        files=(paper(PUBLIC, now),),
        session=SESSION,
        command_id=uuid4(),
    )
    services.reapply(PUBLIC, again, now)
    services.reapply(PUBLIC, again, now)
    handed = decide(county, done.application_id, now, version=3)
    assert handed.initial_password
    number = handed.decided.organisation_id
    assert number is not None
    row = organisations.organisation(county, number)
    assert (row.name, row.kind, row.parent_id) == (
        "余杭区第二农产品检测站",
        ViewerKind.LABORATORY,
        county.organisation_id,
    )
    assert organisations.contact_of(number).contact == CONTACT
    entered = account_services.sign_in(
        Credentials("yuhang.lab2", handed.initial_password), Origin("test", "127.0.0.0/24", ""), now
    )
    assert entered.must_change
    lines = [line.sentence for line in journal.history(county, services.KIND, done.application_id)]
    assert len(lines) == 4
    assert "批准了“余杭区第二农产品检测站”的注册申请" in lines[0]
    status = selectors.status(done.query_no, "0007")
    assert status is not None
    assert status.application.state is ApplicationState.APPROVED


def test_two_submits_are_one_application_and_other_content_conflicts(cast: Cast, now: datetime) -> None:
    command = applying(now)
    first = services.apply(PUBLIC, command, now)
    assert services.apply(PUBLIC, command, now) == first
    with pytest.raises(CommandConflict):
        services.apply(PUBLIC, replace(command, opening=replace(OPENING, name="别的名字")), now)
    with pytest.raises(Refused, match="正在办理"):
        applied(now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "county"}, "username"),
        ({"username": "X Y"}, "username"),
        ({"phone": "12"}, "mobile"),
        ({"name": "余杭区农产品检测站"}, "name"),
        ({"region_code": "340102000000"}, "region_code"),
        ({"region_code": "330110999000", "level": Level.TOWNSHIP, "kind": ViewerKind.REGULATOR}, "region_code"),
        ({"contact": replace(CONTACT, postcode="1")}, "postcode"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    cast: Cast, now: datetime, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        applied(now, **change)
    assert field in {reason.field for reason in refused.value.refusal.reasons}


def test_without_papers_and_with_papers_of_somebody_else_nothing_is_submitted(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="证明材料"):
        services.apply(PUBLIC, replace(applying(now), files=()), now)
    with pytest.raises(Refused, match="附件已失效"):
        services.apply(PUBLIC, replace(applying(now), session="another visitor"), now)


def test_only_the_office_right_above_decides(cast: Cast, now: datetime) -> None:
    done = applied(now)
    for member in ("sibling_county_admin", "city_admin", "province_admin", "other_province_admin", "ministry_admin"):
        with pytest.raises(NotFound):
            decide(cast.viewer(member), done.application_id, now)
        with pytest.raises(NotFound):
            selectors.application(cast.viewer(member), done.application_id)
    for member in ("county", "township", "laboratory_admin", "producer"):
        with pytest.raises(Denied):
            decide(cast.viewer(member), done.application_id, now)
    assert state_of(done.application_id) == "pending"


def test_a_decision_about_another_version_or_without_words_is_refused(cast: Cast, now: datetime) -> None:
    done, county = applied(now), cast.viewer("county_admin")
    with pytest.raises(Refused, match="有了变化"):
        decide(county, done.application_id, now, version=2)
    with pytest.raises(Refused, match="写明原因"):
        decide(county, done.application_id, now, approve=False, words=" ")
    decide(county, done.application_id, now, approve=False, words="请补充资质证书")
    with pytest.raises(Refused, match="当前状态"):
        decide(county, done.application_id, now, version=2)


def test_two_administrators_at_once_decide_once(cast: Cast, now: datetime) -> None:
    done, county = applied(now), cast.viewer("county_admin")
    command = {"version": 1, "command_id": uuid4()}
    first = decide(county, done.application_id, now, **command)
    again = decide(county, done.application_id, now, **command)
    assert again.decided == first.decided
    assert (bool(first.initial_password), again.initial_password) == (True, "")
    with pytest.raises(Refused):
        decide(county, done.application_id, now, version=1)


def test_a_township_applies_and_its_first_account_is_a_user(cast: Cast, now: datetime) -> None:
    town = "330110012000"
    done = applied(now, kind=ViewerKind.REGULATOR, level=Level.TOWNSHIP, region_code=town, name="仓前街道监管站")
    handed = decide(cast.viewer("county_admin"), done.application_id, now)
    assert handed.decided.account_id is not None
    assert [one.role for one in accounts.accounts_of_organisation(handed.decided.organisation_id or 0)] == ["user"]


def test_a_username_taken_meanwhile_leaves_nothing_half_done(cast: Cast, now: datetime) -> None:
    first = applied(now)
    other = applied(now, name="余杭区第三检测站")
    county = cast.viewer("county_admin")
    decide(county, first.application_id, now)
    with pytest.raises(Refused, match="用户名"):
        decide(county, other.application_id, now)
    assert state_of(other.application_id) == "pending"
    assert not organisations.named("余杭区第三检测站")


def test_wrong_numbers_learn_nothing(cast: Cast, now: datetime) -> None:
    done = applied(now)
    assert selectors.status(done.query_no, "0008") is None
    assert selectors.status("000000000000", "0007") is None
    decide(cast.viewer("county_admin"), done.application_id, now, approve=False, words="请补充资质证书")
    stranger = Reapply(
        query_no=done.query_no,
        phone_tail="0008",
        version=2,
        opening=OPENING,
        files=(),
        session=SESSION,
        command_id=uuid4(),
    )
    with pytest.raises(NotFound):
        services.reapply(PUBLIC, stranger, now)


def test_persons_stand_sealed_in_one_erasable_table_and_nowhere_else(cast: Cast, now: datetime) -> None:
    done = applied(now)
    rows = ApplicantPersonal.objects.everything(reason="the test looks").filter(application_id=done.application_id)
    name, phone = rows.values_list("name", "phone").get()
    assert "郑检".encode() not in bytes(name)
    assert b"13912340007" not in bytes(phone)
    notes = str(list(Record.objects.everything(reason="the test looks").values_list("notes", flat=True)))
    assert "13912340007" not in notes
    assert "郑检" not in notes
    person = selectors.applicant(done.application_id)
    assert person is not None
    assert person.phone == "139****0007"


def test_persons_of_applications_that_are_over_go_after_a_year(cast: Cast, now: datetime) -> None:
    keep, county = timedelta(days=365), cast.viewer("county_admin")
    returned, approved = (
        applied(now),
        applied(now, name="余杭区第三检测站", username="yuhang.lab3", phone="13912340008"),
    )
    waiting = applied(now, name="余杭区第四检测站", username="yuhang.lab4", phone="13912340009")
    decide(county, returned.application_id, now, approve=False, words="郑检请重传批文")
    decide(county, approved.application_id, now)
    (kept,) = selectors.papers(returned.application_id)
    assert services.expire(now + keep, keep=keep) == 0, "not a day too early"
    later = now + keep + timedelta(days=1)
    assert services.expire(later, keep=keep) == 2
    assert services.expire(later, keep=keep) == 0
    assert selectors.applicant(returned.application_id) is None
    assert selectors.applicant(approved.application_id) is None
    assert selectors.applicant(waiting.application_id) is not None, "what nobody decided still waits"
    row = selectors.application(county, returned.application_id)
    assert (row.name, row.state, row.contact.phone, row.username) == ("余杭区第二检测站", "withdrawn", "", "")
    assert selectors.status(returned.query_no, "0007") is None
    assert selectors.papers(returned.application_id) == ()
    assert files.files([kept.id])[kept.id].name == "", "its line stays empty"
    assert len(selectors.papers(approved.application_id)) == 1, "papers of an institution that works stay"
    assert selectors.application(county, approved.application_id).state is ApplicationState.APPROVED
    line = journal.history(county, "institution_application", returned.application_id)[0]
    assert line.sentence == "系统删除了“余杭区第二检测站”的注册申请中的个人信息，原因：超过保存期限"
    again = applied(later)  # the name is free again
    assert again.application_id not in {returned.application_id, waiting.application_id}


def test_a_laboratory_changes_its_name_by_application(cast: Cast, now: datetime) -> None:
    lab, county = cast.viewer("laboratory_admin"), cast.viewer("county_admin")
    done = inside(lab, now, Asked.CHANGE)
    with pytest.raises(Refused, match="正在办理"):
        inside(lab, now, Asked.CHANGE)
    decide(county, done.application_id, now, approve=False, words="请上传盖章批文")
    assert notifications.unread(lab) == 1
    again = inside(lab, now, Asked.CHANGE, application_id=done.application_id, version=2, name="余杭区检验检测中心")
    assert again == done
    decide(county, done.application_id, now, version=3)
    number = lab.organisation_id or 0
    assert organisations.names([number]) == {number: "余杭区检验检测中心"}
    assert organisations.contact_of(number).contact == CONTACT
    assert "批准了" in journal.history(county, "organisation", number)[-1].sentence or any(
        "批准了" in line.sentence for line in journal.history(county, "organisation", number)
    )


def test_a_change_needs_its_reason_its_name_and_a_permission(cast: Cast, now: datetime) -> None:
    lab = cast.viewer("laboratory_admin")
    with pytest.raises(Refused):
        inside(lab, now, Asked.CHANGE, reason="改")
    with pytest.raises(Refused):
        inside(lab, now, Asked.CHANGE, name=" ")
    with pytest.raises(Denied):
        inside(cast.viewer("laboratory"), now, Asked.CHANGE)
    with pytest.raises(Denied):
        inside(cast.viewer("ministry_admin"), now, Asked.CHANGE)
    with pytest.raises(Denied):
        inside(lab, now, Asked.OPEN)
    other = inside(cast.viewer("enforcement_admin"), now, Asked.CHANGE, name="余杭区执法大队")
    with pytest.raises(NotFound):
        inside(lab, now, Asked.CHANGE, application_id=other.application_id, version=1)
    with pytest.raises(NotFound):
        services.withdraw(lab, Withdraw(application_id=other.application_id, version=1, command_id=uuid4()), now)


def test_an_application_is_withdrawn_by_its_institution_alone(cast: Cast, now: datetime) -> None:
    lab = cast.viewer("laboratory_admin")
    done = inside(lab, now, Asked.CHANGE)
    with pytest.raises(Refused, match="有了变化"):
        services.withdraw(lab, Withdraw(application_id=done.application_id, version=9, command_id=uuid4()), now)
    with pytest.raises(NotFound):
        services.withdraw(
            cast.viewer("county_admin"),
            Withdraw(application_id=done.application_id, version=1, command_id=uuid4()),
            now,
        )
    services.withdraw(lab, Withdraw(application_id=done.application_id, version=1, command_id=uuid4()), now)
    assert state_of(done.application_id) == "withdrawn"
    assert [row.state for row in selectors.own_applications(lab)] == [ApplicationState.WITHDRAWN]


def test_a_laboratory_is_cancelled_once_its_users_are_gone(cast: Cast, now: datetime) -> None:
    lab, county = cast.viewer("laboratory_admin"), cast.viewer("county_admin")
    done = inside(lab, now, Asked.CLOSE, name="余杭区农产品检测站")
    assert selectors.users_in_use(lab.organisation_id or 0) == 1
    with pytest.raises(Refused, match="在用账号"):
        decide(county, done.application_id, now)
    rows = accounts.accounts_of_organisation(lab.organisation_id or 0)
    assert {one.state for one in rows} == {AccountState.ACTIVE}, "nothing half done"
    account_services.disable(lab, ChangeState(account_id=cast["laboratory"].account_id, command_id=uuid4()), now)
    decide(county, done.application_id, now)
    number = lab.organisation_id or 0
    assert organisations.briefs([number])[number].state is OrganisationState.CLOSED
    assert {one.state for one in accounts.accounts_of_organisation(number)} == {AccountState.DISABLED}


def test_applications_follow_a_reform_to_the_office_now_competent(cast: Cast, now: datetime) -> None:
    ministry = cast.viewer("ministry_admin")
    done = applied(now, region_code="330106000000", name="西湖区检测站")
    source, target = cast["sibling_county"].organisation_id or 0, cast["county"].organisation_id or 0
    merger = Reform(
        kind=ReformKind.MERGE,
        name="并区",
        effective=beijing_day(now),
        moves=(Move("330106", source, target),),
        closes=(source,),
        command_id=uuid4(),
    )
    organisation_services.reform(ministry, merger, now)
    assert services.hand_over(system("the relay"), now) == 1
    assert services.hand_over(system("the relay"), now) == 0
    county = cast.viewer("county_admin")
    assert [row.id for row in selectors.waiting(county)] == [done.application_id]
    assert decide(county, done.application_id, now).decided.organisation_id is not None


def card(cast: Cast, now: datetime, member: str = "enforcement", **more: object) -> RecordCard:
    told: dict[str, object] = {
        "account_id": cast[member].account_id,
        "card_no": "33011001a",
        "valid_until": beijing_day(now) + timedelta(days=400),
        "command_id": uuid4(),
    }
    return RecordCard(**{**told, **more})  # type: ignore[arg-type]  # told by the tests


def test_an_enforcement_body_keeps_the_cards_of_its_officers(cast: Cast, now: datetime) -> None:
    body, county = cast.viewer("enforcement_admin"), cast.viewer("county_admin")
    services.record_card(body, card(cast, now), now)
    services.record_card(body, card(cast, now, card_no="33011002B"), now)
    (row,) = selectors.list_cards(body, PageRequest()).rows
    assert (row.person, row.card_no) == ("吴执", "33011002B")
    assert [one.id for one in selectors.export_cards(county, PageRequest(search="33011002b"))] == [row.id]
    assert selectors.list_cards(cast.viewer("sibling_county_admin"), PageRequest()).total == 0
    with pytest.raises(Refused, match="另一个人"):
        services.record_card(body, card(cast, now, "enforcement_admin", card_no="33011002B"), now)
    with pytest.raises(Refused, match="本机构"):
        services.record_card(body, card(cast, now, "county"), now)
    for member in ("enforcement", "county_admin", "laboratory_admin"):
        with pytest.raises(Denied):
            services.record_card(cast.viewer(member), card(cast, now), now)
        with pytest.raises(Denied):
            services.end_card(cast.viewer(member), EndCard(card_id=row.id, command_id=uuid4()), now)
    with pytest.raises(Denied):
        selectors.list_cards(cast.viewer("laboratory_admin"), PageRequest())
    with pytest.raises(NotFound):
        selectors.card(cast.viewer("sibling_county_admin"), row.id)
    services.end_card(body, EndCard(card_id=row.id, command_id=uuid4()), now)
    assert selectors.list_cards(body, PageRequest()).total == 0
    with pytest.raises(NotFound):
        services.end_card(body, EndCard(card_id=row.id, command_id=uuid4()), now)
    assert OfficerCard.objects.everything(reason="the test counts").count() == 2
    notes = str(list(Record.objects.everything(reason="the test looks").values_list("notes", flat=True)))
    assert "33011002B" not in notes


def test_cards_are_filtered_by_how_they_stand(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    body = cast.viewer("enforcement_admin")
    services.record_card(body, card(cast, now, valid_until=beijing_day(now) + timedelta(days=100)), now)

    def found(days: int) -> list[str]:
        monkeypatch.setattr(selectors, "system_now", lambda: now + timedelta(days=days))
        asked = ("valid", "expiring", "expired")
        return [one for one in asked if selectors.list_cards(body, PageRequest(filters={"standing": one})).total]

    assert found(0) == ["valid"]
    assert found(60) == ["expiring"]
    assert found(101) == ["expired"]


def certificate(cast: Cast, now: datetime, days: int, **more: object) -> RecordQualification:
    today = beijing_day(now)
    facts = QualificationFacts(Scheme.CMA, "231100340123", "蔬菜", today, today + timedelta(days=days))
    return RecordQualification(
        organisation_id=cast["laboratory"].organisation_id or 0,
        facts=facts,
        command_id=uuid4(),
        **more,  # type: ignore[arg-type]  # told by the tests
    )


def test_the_timer_reminds_the_laboratory_and_its_superior_once_before_and_once_after(
    cast: Cast, now: datetime
) -> None:
    lab, county = cast.viewer("laboratory_admin"), cast.viewer("county_admin")
    services.record_qualification(lab, certificate(cast, now, 100), now, session="")
    assert services.remind(now) == 0
    ahead = now + timedelta(days=41)
    assert (services.remind(ahead), services.remind(ahead)) == (1, 0)
    assert (notifications.unread(lab), notifications.unread(county)) == (1, 1)
    over = now + timedelta(days=101)
    assert (services.remind(over), services.remind(over)) == (1, 0)
    assert notifications.unread(county) == 2


def test_a_certificate_comes_with_its_file(cast: Cast, now: datetime) -> None:
    lab = cast.viewer("laboratory_admin")
    scan = paper(lab, now)
    services.record_qualification(lab, certificate(cast, now, 100, file_id=scan), now, session=SESSION)
    (row,) = organisations.qualifications(lab, lab.organisation_id or 0)
    assert row.file_id == scan
    assert row.standing(beijing_day(now)) is QualificationStanding.VALID
    with pytest.raises(Refused, match="附件已失效"):
        services.record_qualification(lab, certificate(cast, now, 100, file_id=uuid4()), now, session=SESSION)
    assert len(organisations.qualifications(lab, lab.organisation_id or 0)) == 1, "nothing half done"
