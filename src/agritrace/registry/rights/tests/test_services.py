"""Stories: a copy fetched once, a correction that must really happen, a deletion that names what the law keeps."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import connection
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.foundation.accounts import people
from agritrace.foundation.accounts.models import PersonalEntry
from agritrace.foundation.accounts.peoplevalues import OpenSub
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.notifications.models import Notice
from agritrace.foundation.runs import services as runs
from agritrace.foundation.runs.values import RunState
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC, Viewer, system
from agritrace.registry.privacy import selectors as privacy
from agritrace.registry.privacy import services as erasing
from agritrace.registry.privacy.values import OF_ACCOUNT
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.rights import selectors, services
from agritrace.registry.rights.models import PersonalRequest
from agritrace.registry.rights.values import Ask, AskAsApplicant, AskAtCounter, Done, Kind, State, Step, Take, Told
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.models import Subject
from agritrace.registry.subjects.tests.papers import farmer
from agritrace.registry.subjects.tests.papers import registration as registered
from agritrace.registry.subjects.values import Reject
from tests.cast import Cast

SECRET = "我的身份证号登记错了"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: SettingsWrapper) -> None:
    """Contents of this story lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"


def asked(kind: Kind = Kind.COPY, **told: str) -> Ask:
    return Ask(kind, Told(**told), uuid4())


def step(viewer: Viewer, number: int, arrow: str, now: datetime, **more: str) -> Done:
    version = PersonalRequest.objects.everything(reason="test").get(id=number).version
    return services.step(viewer, Step(number, version, arrow, uuid4(), **more), now)


def copied(cast: Cast, number: int, now: datetime, who: str = "county") -> None:
    """Receive, prepare, and let the worker do it."""
    step(cast.viewer(who), number, "receive", now)
    step(cast.viewer(who), number, "prepare", now)
    run = PersonalRequest.objects.everything(reason="test").get(id=number).run_id
    assert runs.perform(run or 0) is RunState.DONE


def ended(subject_id: int, now: datetime, days: int = 0) -> None:
    """As if the subject had been cancelled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute(
            "UPDATE subjects_subject SET state = 'cancelled', decided_at = %s WHERE id = %s",
            [now - timedelta(days=days), subject_id],
        )
        cursor.execute("SELECT set_config('agritrace.record', '', true)")


def everything() -> str:
    """The text of every table, without the sessions of the test itself."""
    told = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            told.append(str(cursor.fetchone()[0]))
    return "\n".join(told)


def test_the_owner_gets_one_copy_of_everything_and_fetches_it_once(cast: Cast, now: datetime) -> None:
    owner = cast.viewer("producer")
    number = services.ask(owner, asked(), now).request_id
    with pytest.raises(Refused, match="正在办理"):
        services.ask(owner, asked(), now)
    with pytest.raises(Refused, match="只有"):
        step(cast.viewer("county"), number, "refuse", now, ground="duty", words="还没有受理就不同意")
    copied(cast, number, now)
    row = selectors.request_of(owner, number)
    assert row.state is State.FULFILLED
    assert selectors.may_fetch(owner, row, now)
    for other in ("county", "township", "ministry_admin"):
        with pytest.raises(Denied):
            services.take(cast.viewer(other), Take(number, uuid4()), now)
    with pytest.raises(NotFound):
        services.take(cast.viewer("buyer"), Take(number, uuid4()), now)
    package = ZipFile(BytesIO(services.take(owner, Take(number, uuid4()), now).content))
    told = json.loads(package.read("个人信息.json"))
    lines = dict(tuple(line) for part in told["sections"] for line in part["lines"])
    assert lines["法定代表人或本人姓名"] == "王桂兰"
    assert lines["手机号"].startswith("1390000")
    assert len(lines["法定代表人证件号码"]) == 18
    assert package.read("个人信息.pdf").startswith(b"%PDF")
    later = now + timedelta(minutes=11)
    with pytest.raises(Refused, match="只能下载一次"):
        services.take(owner, Take(number, uuid4()), later)
    assert services.sweep(later) == 1
    assert services.sweep(later) == 0
    assert not selectors.may_fetch(owner, selectors.request_of(owner, number), later)
    said = [line.sentence for line in journal.history(system("test"), "personal-request", number)]
    assert any("下载了个人信息副本" in one for one in said)
    assert lines["手机号"] not in " ".join(said)


def test_a_sub_account_asks_about_itself_only(cast: Cast, now: datetime) -> None:
    owner = cast.viewer("producer")
    rights = frozenset({"products:product:see"})
    opened = people.open_sub(
        owner, OpenSub(name="李会计", phone="13900007777", permissions=rights, command_id=uuid4()), now
    )
    sub = Viewer(owner.kind, "李会计", opened.account_id, subject_id=owner.subject_id, permissions=rights)
    services.ask(owner, asked(), now)
    number = services.ask(sub, asked(), now).request_id
    assert [row.id for row in selectors.list_requests(sub, PageRequest(), now).rows] == [number]
    copied(cast, number, now)
    package = ZipFile(BytesIO(services.take(sub, Take(number, uuid4()), now).content))
    text = package.read("个人信息.json").decode()
    assert "李会计" in text
    assert "王桂兰" not in text
    erase = services.ask(sub, asked(Kind.ERASE, why="已经离开合作社"), now).request_id
    step(cast.viewer("county"), erase, "receive", now)
    assert step(cast.viewer("county"), erase, "fulfil", now, words="已删除").state is State.PARTLY
    assert "13900007777" not in everything()
    erased = privacy.erased()
    assert [(one.number, one.ground) for one in erased] == [(opened.account_id, OF_ACCOUNT)]
    with connection.cursor() as cursor:  # what an older backup brings back
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        row = (
            "SELECT %s, field, token, blind_index FROM accounts_personalentry WHERE account_id = %s AND field = 'name'"
        )
        copied_row = f"INSERT INTO accounts_personalentry (account_id, field, token, blind_index) {row}"
        cursor.execute(copied_row, [opened.account_id, owner.account_id])
    assert erasing.erase_again(erased, now) == 1
    assert not PersonalEntry.objects.everything(reason="test").filter(account_id=opened.account_id).exists()
    with pytest.raises(Denied):
        services.ask(Viewer(owner.kind, subject_id=owner.subject_id, permissions=rights, consent_id=1), asked(), now)


def test_a_correction_is_fulfilled_only_when_facts_have_changed(cast: Cast, now: datetime) -> None:
    owner, county = cast.viewer("producer"), cast.viewer("county")
    number = services.ask(owner, asked(Kind.CORRECT, wrong=SECRET, right="以身份证为准"), now).request_id
    assert SECRET not in everything()
    assert selectors.words_of(owner, selectors.request_of(owner, number), now)[0].wrong == SECRET
    assert selectors.words_of(county, selectors.request_of(county, number), now)[0].wrong == SECRET
    city = cast.viewer("city")
    assert selectors.words_of(city, selectors.request_of(city, number), now)[0].wrong == ""
    step(county, number, "receive", now)
    with pytest.raises(Refused, match="还没有更改"):
        step(county, number, "fulfil", now, words="已经按证件更正")
    step(county, number, "extend", now, words="需要向公安机关核对")
    assert selectors.request_of(owner, number).due_on == datetime(2027, 1, 4).date()  # noqa: DTZ001  # a Beijing day
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute("UPDATE subjects_subject SET version = version + 1 WHERE id = %s", [owner.subject_id])
    assert step(county, number, "fulfil", now, words="已经按证件更正").state is State.FULFILLED
    assert selectors.words_of(owner, selectors.request_of(owner, number), now)[1] == "已经按证件更正"


def test_deletion_waits_for_the_end_of_the_subject_and_keeps_what_the_law_keeps(cast: Cast, now: datetime) -> None:
    made = Field(cast, now).approved(serial=51)
    county, town = cast.viewer("county"), cast.viewer("township")
    told = farmer(51)
    command = AskAtCounter(made.subject_id, "identity_card", asked(Kind.ERASE, why=f"本人{told.phone}不再种地"))
    with pytest.raises(Refused, match="请选择核对了什么证件"):
        services.ask_at_counter(town, AskAtCounter(made.subject_id, "", command.ask), now)
    number = services.ask_at_counter(town, command, now).request_id
    assert services.ask_at_counter(town, command, now).request_id == number
    with pytest.raises(CommandConflict):
        services.ask_at_counter(town, AskAtCounter(made.subject_id, "household", command.ask), now)
    step(county, number, "receive", now)
    with pytest.raises(Refused, match="先办理主体注销"):
        step(county, number, "fulfil", now, words="删除")
    ended(made.subject_id, now)
    with pytest.raises(Denied):
        step(town, number, "fulfil", now)
    assert step(county, number, "fulfil", now, words="已删除").state is State.PARTLY
    text = everything()
    assert told.cred_no not in text
    assert told.phone not in text
    subject = Subject.objects.everything(reason="test").get(id=made.subject_id)
    assert (subject.name, subject.cred_masked) == (told.name, "")
    assert [one.ground for one in privacy.erased() if one.number == made.subject_id] == ["asked"]
    ended(made.subject_id, now, days=731)
    again = services.ask_at_counter(
        town, AskAtCounter(made.subject_id, "identity_card", asked(Kind.ERASE, why="期限已经过了")), now
    )
    step(county, again.request_id, "receive", now)
    step(county, again.request_id, "fulfil", now, words="已删除")
    assert Subject.objects.everything(reason="test").get(id=made.subject_id).name == "（已删除的个人信息）"


def test_an_applicant_asks_with_his_query_number_and_everything_goes(cast: Cast, now: datetime) -> None:
    told = farmer(61, name="诸葛青山")
    made = registration.submit_registration(PUBLIC, registered(told), now)
    tail, ask = told.phone[-4:], asked(Kind.ERASE, why="我不想注册了")
    with pytest.raises(NotFound):
        services.ask_as_applicant(PUBLIC, AskAsApplicant(made.query_no, "0000", ask=ask), now)
    registration.reject(cast.viewer("county"), Reject(made.subject_id, 1, ("papers",), "照片看不清", uuid4()), now)
    number = services.ask_as_applicant(PUBLIC, AskAsApplicant(made.query_no, tail, ask=ask), now).request_id
    step(cast.viewer("county"), number, "receive", now)
    assert step(cast.viewer("county"), number, "fulfil", now, words="已删除").state is State.FULFILLED
    text = everything()
    assert [value for value in ("诸葛青山", told.cred_no, told.phone) if value in text] == []


def test_others_may_not_act_and_two_at_once_find_each_other(cast: Cast, now: datetime) -> None:
    owner, county = cast.viewer("producer"), cast.viewer("county")
    number = services.ask(owner, asked(), now).request_id
    for key in ("township", "city", "province", "ministry"):
        with pytest.raises(Denied):
            step(cast.viewer(key), number, "receive", now)
    for key in ("sibling_county", "other_county"):
        with pytest.raises(NotFound):
            step(cast.viewer(key), number, "receive", now)
    for key in ("laboratory", "enforcement", "security_office"):
        with pytest.raises(Denied):
            selectors.request_of(cast.viewer(key), number)
    for key in ("county", "ministry", "laboratory", "anonymous"):
        with pytest.raises(Denied):
            services.ask(cast.viewer(key), asked(), now)
    with pytest.raises(Denied):
        services.ask_at_counter(cast.viewer("city"), AskAtCounter(owner.subject_id or 0, "licence", asked()), now)
    services.step(county, Step(number, 1, "receive", uuid4()), now)
    with pytest.raises(Refused, match="已被办理"):
        services.step(county, Step(number, 1, "receive", uuid4()), now)
    with pytest.raises(Denied):
        step(county, number, "withdraw", now)
    assert step(owner, number, "withdraw", now).state is State.WITHDRAWN
    refused = services.ask(owner, asked(), now).request_id
    step(county, refused, "receive", now)
    assert step(county, refused, "refuse", now, ground="proof", words="身份没有核实清楚").state is State.REFUSED


def test_the_office_is_reminded_before_the_day_and_the_city_after_it(cast: Cast, now: datetime) -> None:
    number = services.ask(cast.viewer("producer"), asked(), now).request_id
    due = selectors.request_of(cast.viewer("producer"), number).due_on

    def told(key: str) -> list[str]:
        rows = Notice.objects.everything(reason="test").filter(organisation_id=cast[key].organisation_id)
        return [text for text in rows.values_list("text", flat=True) if "答复" in text and "期限" in text]

    assert services.remind(now) == 0
    near = now + timedelta(days=(due - beijing_day(now)).days - 1)
    assert (services.remind(near), services.remind(near)) == (1, 0)
    assert (len(told("county")), told("city")) == (1, [])
    late = near + timedelta(days=2)
    assert (services.remind(late), services.remind(late)) == (1, 0)
    assert len(told("city")) == 1
    found = selectors.list_requests(cast.viewer("county"), PageRequest(filters={"state": "late", "kind": "copy"}), late)
    assert [row.id for row in found.rows] == [number]
    assert selectors.count_waiting(cast.viewer("county"), late) == (1, 1)
