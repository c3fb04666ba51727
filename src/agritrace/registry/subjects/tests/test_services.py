"""Registration, review and what follows, through the services, with the cast of all tests."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from agritrace.foundation.accounts import selectors as accounts
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import parse_scanned, read_subject_code
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import applicants, cards, reviews, selectors, services
from agritrace.registry.subjects.cardvalues import CardEnd, ReissueCard
from agritrace.registry.subjects.values import (
    Approve,
    Attachment,
    ChangeStanding,
    Reject,
    Resubmit,
    SubjectForm,
    SubjectState,
)

from .papers import XIHU, cooperative, credit_code, farmer, registration


def register(now, application=None, **changes):
    return services.submit_registration(PUBLIC, registration(application or cooperative(), **changes), now)


def approve(cast, now, subject_id, *, who="county", version=1):
    return services.approve(cast.viewer(who), Approve(subject_id, version, uuid4()), now)


def reject(cast, now, subject_id, *, version=1):
    command = Reject(subject_id, version, ("papers",), "请重拍营业执照，四角完整", uuid4())
    return services.reject(cast.viewer("county"), command, now)


def codes(caught):
    return {reason.code for reason in caught.value.refusal.reasons}


def test_a_cooperative_registers_is_approved_and_signs_in_with_its_subject_code(cast, now):
    registered = register(now)
    done = approve(cast, now, registered.subject_id)
    parts = read_subject_code(done.code)
    assert parts is not None
    assert parts.form is SubjectForm.COOPERATIVE
    assert parts.region == "330110"
    (owner,) = accounts.accounts_of_subject(registered.subject_id)
    assert owner.username == done.code == done.username
    assert selectors.brief([registered.subject_id])[registered.subject_id].working


def test_codes_of_one_county_follow_each_other(cast, now):
    first = approve(cast, now, register(now, cooperative(1)).subject_id)
    second = approve(cast, now, register(now, cooperative(2)).subject_id)
    assert read_subject_code(second.code).sequence == read_subject_code(first.code).sequence + 1


def test_the_same_paper_is_refused_with_the_way_out_and_free_again_after_a_return(cast, now):
    first = register(now)
    with pytest.raises(Refused) as caught:
        register(now, cooperative(1, phone="13655550000"))
    assert codes(caught) == {"duplicate"}
    assert "登录" in str(caught.value)
    reject(cast, now, first.subject_id)
    assert register(now, cooperative(1, phone="13655550000")).subject_id != first.subject_id


def test_the_old_organisation_code_of_a_registered_credit_code_is_the_same_paper(cast, now):
    from agritrace.registry.subjects.values import CredentialKind

    register(now)
    with pytest.raises(Refused) as caught:
        register(now, cooperative(9, cred_kind=CredentialKind.ORGANISATION, cred_no=credit_code("93", 1)[8:17]))
    assert codes(caught) == {"duplicate"}


def test_a_doubled_submit_is_one_registration_and_other_content_is_a_conflict(cast, now):
    command = registration(cooperative())
    first = services.submit_registration(PUBLIC, command, now)
    with pytest.raises(CommandConflict):
        services.submit_registration(PUBLIC, replace(command, application=cooperative(1, address="别处 1 号")), now)
    assert connection_count("subjects_subject", first.subject_id) == 1
    approval = Approve(first.subject_id, 1, uuid4())
    done = services.approve(cast.viewer("county"), approval, now)
    assert services.approve(cast.viewer("county"), approval, now) == done
    with pytest.raises(CommandConflict):
        services.approve(cast.viewer("county"), replace(approval, version=7), now)


def test_pressing_submit_twice_gives_the_first_answer(cast, now):
    command = registration(cooperative())
    first = services.submit_registration(PUBLIC, command, now)
    assert services.submit_registration(PUBLIC, command, now) == first
    photos = (Attachment(uuid4(), "licence"),)  # pressed twice, the photo was sent twice: under another number
    again = replace(command, attachments=photos, session="another")
    assert services.submit_registration(PUBLIC, again, now) == first
    with pytest.raises(CommandConflict):
        services.submit_registration(PUBLIC, replace(again, application=cooperative(address="别处 1 号")), now)


def connection_count(table, number):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id = %s", [number])
        return cursor.fetchone()[0]


def test_the_second_of_two_reviewers_gets_a_clear_conflict(cast, now):
    registered = register(now)
    reject(cast, now, registered.subject_id)
    with pytest.raises(Refused) as caught:
        approve(cast, now, registered.subject_id)
    assert codes(caught) == {"version"}
    assert "刷新" in str(caught.value)


@pytest.mark.parametrize("who", ["sibling_county", "other_county"])
def test_another_county_does_not_even_find_the_application(cast, now, who):
    registered = register(now)
    with pytest.raises(NotFound):
        approve(cast, now, registered.subject_id, who=who)
    with pytest.raises(NotFound):
        reviews.review_case(cast.viewer(who), registered.subject_id)


@pytest.mark.parametrize(
    "who", ["city", "province", "ministry", "township", "laboratory", "enforcement", "producer", "anonymous"]
)
def test_nobody_but_the_county_reviews(cast, now, who):
    registered = register(now)
    with pytest.raises(Denied):
        approve(cast, now, registered.subject_id, who=who)


def test_a_city_with_the_permission_still_leaves_the_review_to_the_county(cast, now):
    registered = register(now)
    viewer = cast.viewer("city")
    mighty = replace(viewer, permissions=viewer.permissions | cast.viewer("county").permissions)
    with pytest.raises(Denied):
        services.approve(mighty, Approve(registered.subject_id, 1, uuid4()), now)


def test_a_returned_application_is_corrected_and_submitted_again(cast, now):
    registered = register(now)
    reject(cast, now, registered.subject_id)
    status = applicants.status(registered.query_no, "0001")
    assert status.state is SubjectState.REJECTED
    assert status.words == "请重拍营业执照，四角完整"
    told = cooperative(1, address="青山村 5 组", cred_no="", legal_id="", phone="")
    command = Resubmit(registered.query_no, "0001", status.version, told, (), "", "", uuid4())
    again = services.resubmit(PUBLIC, command, now)
    assert again == registered
    row = reviews.review_case(cast.viewer("county"), registered.subject_id).row
    assert row.address == "青山村 5 组"
    assert row.state is SubjectState.PENDING
    assert row.cred_masked == credit_code("93", 1)
    approve(cast, now, registered.subject_id, version=row.version)


def test_query_number_without_the_right_telephone_says_nothing(cast, now):
    registered = register(now)
    assert applicants.status(registered.query_no, "9999") is None
    assert applicants.status("000000000000", "0001") is None
    with pytest.raises(NotFound):
        services.resubmit(PUBLIC, Resubmit(registered.query_no, "9999", 1, cooperative(), (), "", "", uuid4()), now)


def test_an_approved_application_is_not_corrected_any_more(cast, now):
    registered = register(now)
    approve(cast, now, registered.subject_id)
    assert applicants.application_of(registered.query_no, "0001") is None
    with pytest.raises(Refused):
        services.resubmit(PUBLIC, Resubmit(registered.query_no, "0001", 2, cooperative(), (), "", "", uuid4()), now)


def test_a_foreign_county_of_the_point_warns_the_reviewer(cast, now):
    registered = register(now, cooperative(3, longitude=117.08, latitude=36.66))  # Lixia in Shandong
    assert "place:differs" in reviews.review_case(cast.viewer("county"), registered.subject_id).row.findings


def test_a_township_code_that_does_not_exist_is_refused(cast, now):
    with pytest.raises(Refused) as caught:
        register(now, cooperative(region_code="330110999000"))
    assert {reason.field for reason in caught.value.refusal.reasons} == {"region_code"}


def test_somebody_with_the_same_telephone_or_next_door_stands_beside_the_case(cast, now):
    point = {"longitude": 119.98, "latitude": 30.27}
    register(now, cooperative(1, **point))
    register(now, cooperative(2, phone="13711110001"))
    register(now, cooperative(3, region_code=XIHU, phone="13711110001"))
    asked = register(now, cooperative(4, phone="13711110001", longitude=119.9803, latitude=30.27))
    found = reviews.review_case(cast.viewer("county"), asked.subject_id).similar
    assert [(one.same_phone, one.metres is not None and one.metres < 100) for one in found] == [
        (True, True),
        (True, False),
    ]


def test_personal_data_are_nowhere_but_sealed(cast, now):
    registered = register(now, farmer(77))
    reject(cast, now, registered.subject_id)
    secrets = [farmer(77).cred_no, "13711110077"]
    tables = ["journal_record", "journal_recordobject", "journal_event", "journal_command", "subjects_subject",
              "subjects_subjectpersonal", "subjects_subjectdecision", "files_storedfile"]  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            text = cursor.fetchone()[0]
            assert text or table == "files_storedfile"
            assert not any(secret in text or secret.encode().hex() in text for secret in secrets), table
        cursor.execute("SELECT coalesce(string_agg(t::text, ' '), '') FROM journal_record t")
        assert "张满仓" not in cursor.fetchone()[0]


def test_screens_show_persons_masked_only(cast, now):
    registered = register(now, farmer(78))
    persons = reviews.review_case(cast.viewer("county"), registered.subject_id).personal
    assert persons.legal_name == "张**"
    assert persons.phone == "137****0078"
    assert "********" in persons.legal_id


def test_the_chosen_password_is_erased_here_when_the_account_has_it(cast, now):
    registered = register(now)
    assert applicants.clear_personal(registered.subject_id).password_hash == "argon2$hash"
    approve(cast, now, registered.subject_id)
    assert applicants.clear_personal(registered.subject_id).password_hash == ""


def test_suspending_stops_work_and_resuming_lets_it_go_on(cast, now):
    subject_id = cast["producer"].subject_id
    viewer = cast.viewer("county")
    version = selectors.subject(viewer, subject_id).version
    services.suspend(viewer, ChangeStanding(subject_id, version, "执照过期，请更换", uuid4()), now)
    assert not selectors.brief([subject_id])[subject_id].working
    with pytest.raises(Refused):
        services.suspend(viewer, ChangeStanding(subject_id, version + 1, "再暂停一次试试", uuid4()), now)
    with pytest.raises(Refused) as caught:
        services.resume(viewer, ChangeStanding(subject_id, version + 1, "好", uuid4()), now)
    assert codes(caught) == {"reason"}
    services.resume(viewer, ChangeStanding(subject_id, version + 1, "已提交新执照", uuid4()), now)
    assert selectors.brief([subject_id])[subject_id].working


def test_a_reissued_card_makes_the_lost_one_worthless(cast, now):
    viewer = cast.viewer("producer")
    row = selectors.own_subject(viewer)
    old = parse_scanned(cards.link(row))
    assert selectors.card_is_valid(row.code, old.k)
    services.reissue_card(viewer, ReissueCard(row.id, row.version, CardEnd.LOST, uuid4()), now)
    assert not selectors.card_is_valid(row.code, old.k)
    new = parse_scanned(cards.link(selectors.own_subject(viewer)))
    assert selectors.card_is_valid(row.code, new.k)
    with pytest.raises(Denied):
        services.reissue_card(cast.viewer("buyer"), ReissueCard(row.id, row.version + 1, CardEnd.LOST, uuid4()), now)


def test_without_a_valid_k_the_public_learns_standing_and_county_only(cast, now):
    row = selectors.own_subject(cast.viewer("producer"))
    bare, proven = (
        selectors.public_card(row.code, ""),
        selectors.public_card(row.code, parse_scanned(cards.link(row)).k),
    )
    assert bare.valid
    assert bare.county.endswith("余杭区")
    assert bare.name == ""
    assert not bare.proven
    assert proven.name == row.name
    assert proven.proven
    assert selectors.public_card("4111111111111111", "") is None
    assert selectors.public_card("nonsense", "") is None


def test_a_farmer_stays_masked_even_with_his_card(cast, now):
    registered = register(now, farmer(79))
    code = approve(cast, now, registered.subject_id).code
    row = selectors.subject(cast.viewer("county"), registered.subject_id)
    assert selectors.public_card(code, parse_scanned(cards.link(row)).k).name == "张**"


def test_a_scanned_code_is_looked_up_anywhere_but_not_by_visitors(cast, now):
    code = cast["producer"].subject_code
    assert selectors.by_code(cast.viewer("other_county"), code).id == cast["producer"].subject_id
    assert selectors.by_code(cast.viewer("buyer"), code[:-1] + str((int(code[-1]) + 1) % 10)) is None
    with pytest.raises(Denied):
        selectors.by_code(PUBLIC, code)


def test_a_paper_registered_twice_at_the_same_moment_gives_the_same_words(cast, now, monkeypatch):
    register(now)
    monkeypatch.setattr(applicants, "holder_of", lambda kind, number: None)  # both looked before either had stored
    with pytest.raises(Refused) as caught:
        register(now, cooperative(1, phone="13655550000"))
    assert codes(caught) == {"duplicate"}
