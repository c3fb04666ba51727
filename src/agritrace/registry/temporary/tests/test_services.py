"""From the roadside to the register: entered, corrected, closed, claimed, joined, looked up for ever."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.notifications import selectors as notices
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import parse_scanned, read_subject_code
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import reviews
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.models import SubjectFile, SubjectPersonal
from agritrace.registry.subjects.tests.life import codes
from agritrace.registry.subjects.tests.papers import registration as filled
from agritrace.registry.subjects.tests.test_ending import again, end
from agritrace.registry.subjects.values import Reject, SubjectState
from agritrace.registry.temporary import cards, jobs, offers, selectors, services
from agritrace.registry.temporary.values import CloseTemporary, CorrectTemporary, Ending, EnterTemporary, SettleClaim

from .field import PHONE, SESSION, deliver, facts, number_of

GONE = "邻居说上个月就搬走了"


def close(field, number, who="county", **changes):
    told = {"version": 1, "ending": Ending.GONE, "reason": GONE, "command_id": uuid4(), **changes}
    return services.close(field.cast.viewer(who), CloseTemporary(number, **told), field.now)


def listed(field, who, **filters):
    asked = PageRequest(search=filters.pop("search", ""), filters=filters)
    return {row.id for row in selectors.list_entries(field.cast.viewer(who), asked, field.now).rows}


def held(number):
    return SubjectPersonal.objects.everything(reason="test").filter(subject_id=number).exists()


def test_an_officer_enters_somebody_and_the_code_is_there_at_once(field):
    done = field.enter(photos=2, phone=PHONE, cred_no=number_of(), longitude=120.0, latitude=30.4)
    parts = read_subject_code(done.code)
    assert (parts.temporary, parts.region, parts.sequence) == (True, "330110", 1)
    assert read_subject_code(field.enter(name="何二囤").code).sequence == 2
    row = field.row(done.temporary_id)
    assert (row.name, row.state, row.remark, row.recorder_kind) == (
        "何满囤",
        SubjectState.TEMPORARY,
        "在集市上卖菜",
        "regulator",
    )
    assert subjects.masked_temporary(row.id) == ("137****0055", f"{number_of()[:6]}********{number_of()[-4:]}")
    assert len(subjects.photos_of(row.id)) == 2
    brief = subjects.brief([row.id])[row.id]  # what inspections and samples will point at
    assert (brief.code, brief.state, brief.working) == (done.code, SubjectState.TEMPORARY, False)
    scanned = parse_scanned(cards.link(row))
    assert scanned.code == done.code
    assert subjects.card_is_valid(scanned.code, scanned.k)
    assert not subjects.card_is_valid(scanned.code, "100000000")
    (line,) = journal.history(field.cast.viewer("county"), "subject", row.id)
    assert done.code in line.sentence
    assert "何满囤" not in line.sentence


def test_a_repeated_command_is_one_entry_and_other_words_are_a_conflict(field):
    viewer = field.cast.viewer("township")
    town = viewer.jurisdiction.include[0].ljust(12, "0")
    command = EnterTemporary(facts(region_code=town), "", (), SESSION, False, uuid4())
    first = services.enter(viewer, command, field.now)
    assert services.enter(viewer, command, field.now) == first
    with pytest.raises(CommandConflict):
        services.enter(viewer, replace(command, remark="别的话"), field.now)


@pytest.mark.parametrize("who", ["producer", "laboratory", "province", "city", "ministry", "anonymous"])
def test_only_township_county_and_enforcement_enter(field, who):
    with pytest.raises(Denied):
        services.enter(field.cast.viewer(who), EnterTemporary(facts(), "", (), SESSION, False, uuid4()), field.now)


def test_nobody_enters_outside_his_area(field):
    for who in ("sibling_county", "other_county"):
        with pytest.raises(Refused) as caught:
            field.enter(who)
        assert codes(caught) == {"region"}


def test_a_known_paper_is_refused_and_a_known_telephone_asks(field):
    first = field.enter(phone=PHONE, cred_no=number_of())
    with pytest.raises(Refused) as caught:
        field.enter("enforcement", cred_no=number_of())
    assert codes(caught) == {"known"}
    (known,) = subjects.alike(field.cast.viewer("enforcement"), *_paper(), phone="")
    assert (known.id, known.code, known.by) == (first.temporary_id, first.code, "paper")
    (elsewhere,) = subjects.alike(field.cast.viewer("other_county"), *_paper(), phone=PHONE)
    assert (elsewhere.name, elsewhere.code, elsewhere.by) == ("", "", "paper")
    with pytest.raises(Refused) as caught:
        field.enter(name="何小囤", phone=PHONE)
    assert codes(caught) == {"similar"}
    assert field.enter(name="何小囤", phone=PHONE, different=True).code != first.code


def _paper():
    told = facts(cred_no=number_of())
    return told.cred_kind, told.cred_no


def test_an_entry_is_corrected_in_the_version_that_was_shown(field):
    made = field.enter(phone=PHONE)
    told = CorrectTemporary(made.temporary_id, 1, facts(name="何满仓"), "改名", (), SESSION, uuid4())
    services.correct(field.cast.viewer("enforcement"), told, field.now)
    row = field.row(made.temporary_id)
    assert (row.name, row.version, row.code) == ("何满仓", 2, made.code)
    assert subjects.masked_temporary(row.id)[0] == "137****0055"  # an empty field keeps the telephone
    assert listed(field, "county", search="满仓") == {row.id}
    with pytest.raises(Refused) as caught:
        services.correct(field.cast.viewer("county"), replace(told, command_id=uuid4()), field.now)
    assert codes(caught) == {"version"}
    moved = replace(told, version=2, facts=facts(region_code="330106000000"), command_id=uuid4())
    with pytest.raises(Refused) as caught:
        services.correct(field.cast.viewer("county"), moved, field.now)
    assert codes(caught) == {"region"}
    with pytest.raises(NotFound):
        services.correct(field.cast.viewer("sibling_county"), replace(moved, command_id=uuid4()), field.now)


def test_closing_erases_the_person_and_is_final(field):
    made = field.enter(phone=PHONE, cred_no=number_of())
    number = made.temporary_id
    assert held(number)
    with pytest.raises(Refused) as caught:
        close(field, number, reason="错")
    assert codes(caught) == {"reason"}
    assert close(field, number, "enforcement").state is SubjectState.CLOSED
    assert not held(number)
    assert (field.row(number).ending, field.row(number).reason) == ("gone", GONE)
    assert subjects.by_code(field.cast.viewer("laboratory"), made.code).state is SubjectState.CLOSED
    with pytest.raises(Refused):
        close(field, number, version=2)
    with pytest.raises(Refused) as caught:
        field.join(number, field.cast["producer"].subject_code, version=2)
    assert codes(caught) == {"closed"}
    assert field.enter(cred_no=number_of()).code != made.code  # the paper is free again


def test_lists_show_the_own_area_and_filter_by_state_age_and_recorder(field):
    by_county, by_body = field.enter().temporary_id, field.enter("enforcement", name="何小囤").temporary_id
    assert listed(field, "county") == listed(field, "province") == listed(field, "enforcement") == {by_county, by_body}
    assert not listed(field, "sibling_county") | listed(field, "other_province")
    assert listed(field, "county", by="me") == listed(field, "county", by="regulator") == {by_county}
    assert listed(field, "county", by="enforcement") == listed(field, "enforcement", by="office") == {by_body}
    close(field, by_body)
    assert listed(field, "county", state="temporary") == listed(field, "county", age="fresh") == {by_county}
    assert listed(field, "county", state="closed") == listed(field, "county", search="hx") == {by_body}
    assert not listed(field, "county", age="late")
    with pytest.raises(Denied):
        listed(field, "producer")
    with pytest.raises(NotFound):
        field.row(by_county, "other_county")


def test_an_entry_nobody_claims_is_brought_to_its_office_once(field):
    made = field.enter()
    later = field.now + timedelta(days=30)
    assert jobs.remind(later) == 0  # the thirtieth day is still in time
    later += timedelta(days=1)
    assert jobs.remind(later) == 1
    assert jobs.remind(later + timedelta(days=1)) == 0
    texts = [row.text for row in notices.list_notices(field.cast.viewer("county"), PageRequest()).rows]
    assert any("1 份临时登记超过 30 天没有认领" in text for text in texts)
    asked = PageRequest(filters={"age": "late"})
    (row,) = selectors.list_entries(field.cast.viewer("county"), asked, later).rows
    assert row.id == made.temporary_id
    assert selectors.last_instant(beijing_day(later)) > field.now


def test_the_township_hears_of_its_own(field):
    viewer = field.cast.viewer("township")
    field.enter("township", region_code=viewer.jurisdiction.include[0].ljust(12, "0"))
    assert jobs.remind(field.now + timedelta(days=31)) == 1
    assert notices.list_notices(viewer, PageRequest()).rows
    assert not offers.todo(field.cast.viewer("province"))


def test_a_claim_only_proposes_the_official_decides_and_approval_brings_it_about(field):
    made = field.enter(photos=1, phone=PHONE, cred_no=number_of())
    number, county = made.temporary_id, field.cast.viewer("county")
    asked = field.register(made.code)
    with pytest.raises(Refused) as caught:
        field.approve(asked)
    assert codes(caught) == {"claim"}
    field.settle(asked, number)
    assert field.row(number).waits  # nothing is joined before the approval
    done = field.approve(asked)
    deliver()
    row = field.row(number)
    assert (row.state, row.joined_to) == (SubjectState.JOINED, asked.subject_id)
    assert not held(number)
    for viewer in (county, field.cast.viewer("laboratory")):  # code and number lead to the subject, for ever
        assert subjects.by_code(viewer, made.code).code == done.code
    assert subjects.brief([number])[number].id == asked.subject_id
    assert subjects.names([number]) == {number: "何满囤"}
    assert subjects.same_subject(asked.subject_id) == (asked.subject_id, number)
    assert SubjectFile.objects.everything(reason="test").filter(subject_id=asked.subject_id).count() == 1
    sentences = [line.sentence for line in reviews.history(county, asked.subject_id)]
    assert any("现场录入了临时主体" in one for one in sentences)
    assert sum("并入主体" in one for one in sentences) == 1
    public = subjects.public_card(made.code, "")
    assert (public.valid, public.name, public.temporary) == (True, "", False)
    assert services.complete(asked.subject_id, asked.subject_id, field.now) is False  # heard twice, joined once
    with pytest.raises(Refused) as caught:
        field.join(number, field.cast["producer"].subject_code, version=2)
    assert codes(caught) == {"twice"}


def test_who_registers_again_after_an_end_gets_his_entries_under_the_old_code(field):
    producer = field.cast["producer"]
    end(field.cast, field.now)
    made = field.enter(photos=1)
    told = replace(again(field.cast), temp_code=made.code)
    asked = registration.submit_registration(PUBLIC, filled(told), field.now)
    field.settle(asked, made.temporary_id)
    assert field.approve(asked).code == producer.subject_code
    deliver()
    row = field.row(made.temporary_id)
    assert (row.state, row.joined_to) == (SubjectState.JOINED, producer.subject_id)
    assert subjects.by_code(field.cast.viewer("county"), made.code).code == producer.subject_code


def test_a_declined_claim_hinders_nothing_and_leaves_the_entry(field):
    made = field.enter(name="别人家")
    asked = field.register(made.code)
    with pytest.raises(Refused) as caught:
        field.settle(asked, None)
    assert codes(caught) == {"reason"}
    field.settle(asked, None, reason="本人说没有收过这张卡")
    field.approve(asked)
    deliver()
    assert field.row(made.temporary_id).waits


def test_a_returned_application_joins_nothing(field):
    made = field.enter()
    asked = field.register(made.code)
    field.settle(asked, made.temporary_id)
    told = Reject(asked.subject_id, 1, ("facts",), "请补充主要产品", uuid4())
    registration.reject(field.cast.viewer("county"), told, field.now)
    deliver()
    assert field.row(made.temporary_id).waits
    with pytest.raises(Refused) as caught:
        field.settle(asked, made.temporary_id)
    assert codes(caught) & {"state", "version"}


def test_guessing_a_code_gains_nothing_and_one_entry_goes_to_one_application(field):
    made, unknown = field.enter(), "9533011000012345"
    guessed = next(code for code in (f"{unknown[:15]}{d}" for d in range(10)) if read_subject_code(code))
    wrong = field.register(guessed, serial=61, phone="13711110061")
    notes = offers.what_is_claimed(subjects.WhatIsClaimed(field.cast.viewer("county"), wrong.subject_id, guessed))
    assert [note.open for note in notes] == [False]  # nobody has it: told to the official, hinders nothing
    field.approve(wrong)
    first, second = field.register(made.code, serial=62), field.register(made.code, serial=63)
    field.settle(first, made.temporary_id)
    with pytest.raises(Refused) as caught:
        field.settle(second, made.temporary_id)
    assert codes(caught) == {"twice"}
    with pytest.raises(NotFound):
        field.settle(first, made.temporary_id, who="other_county")
    with pytest.raises(Denied):
        field.settle(first, made.temporary_id, who="township")


def test_an_entry_over_before_the_approval_is_said_in_the_history(field):
    made = field.enter()
    asked = field.register(made.code)
    field.settle(asked, made.temporary_id)
    close(field, made.temporary_id)
    field.approve(asked)
    deliver()
    assert field.row(made.temporary_id).state is SubjectState.CLOSED
    sentences = [line.sentence for line in reviews.history(field.cast.viewer("county"), asked.subject_id)]
    assert any("已不能并入" in one for one in sentences)


def test_the_same_paper_or_telephone_is_found_without_a_code(field):
    made = field.enter(phone=PHONE)
    asked = field.register()
    county = field.cast.viewer("county")
    (note,) = offers.what_is_claimed(subjects.WhatIsClaimed(county, asked.subject_id, ""))
    assert (note.open, note.url) == (False, f"/temporary/claims/{asked.subject_id}/")
    field.settle(asked, made.temporary_id)
    field.approve(asked)
    deliver()
    assert field.row(made.temporary_id).joined_to == asked.subject_id


def test_the_county_joins_later_and_nobody_else(field):
    made, code = field.enter(), field.cast["producer"].subject_code
    number = made.temporary_id
    for who in ("enforcement", "township", "province"):
        with pytest.raises(Denied):
            field.join(number, code, who)
    with pytest.raises(NotFound):
        field.join(number, code, "sibling_county")
    for wrong, fault in ((field.cast["buyer"].subject_code, "scope"), (made.code, "state"), ("", "unknown")):
        with pytest.raises(Refused) as caught:
            field.join(number, wrong)
        assert codes(caught) == {fault}
    command = uuid4()
    field.join(number, code, command_id=command)
    field.join(number, code, command_id=command)  # pressed twice
    assert field.row(number).joined_to == field.cast["producer"].subject_id
    with pytest.raises(Refused) as caught:
        field.join(number, code, version=2)
    assert codes(caught) == {"twice"}


def test_a_decision_about_another_version_than_the_shown_one_is_refused(field):
    made = field.enter()
    asked = field.register(made.code)
    command = SettleClaim(asked.subject_id, 2, made.temporary_id, "", uuid4())
    with pytest.raises(Refused) as caught:
        services.settle_claim(field.cast.viewer("county"), command, field.now)
    assert codes(caught) == {"version"}
