"""Changing facts: ordinary ones at once, key ones after the county's decision; every version is kept."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.registry.subjects import changes, deciding, requests, reviews, selectors, services, versions
from agritrace.registry.subjects.lifevalues import DecideRequest, RequestChange, RequestState
from agritrace.registry.subjects.values import CredentialKind, Industry, SubjectForm, SubjectState

from .life import (
    ask_cancellation,
    ask_change,
    ask_move,
    codes,
    correct,
    decide,
    fields,
    key_facts,
    own,
    standing,
    state,
    upload,
    withdraw,
)
from .papers import cooperative, credit_code, identity, registration

OLD_NAME, NEW_NAME = "禾田蔬菜专业合作社", "禾田果蔬专业合作社"


def test_the_old_name_stays_in_force_until_the_county_agrees(cast, now):
    filed = ask_change(cast, now, name=NEW_NAME)
    assert own(cast).name == OLD_NAME
    assert state(cast) is SubjectState.CHANGE_PENDING
    assert selectors.brief([own(cast).id])[own(cast).id].working
    decide(cast, now, filed)
    assert own(cast).name == NEW_NAME
    assert state(cast) is SubjectState.ACTIVE


def test_a_refused_change_leaves_everything_and_says_why(cast, now):
    filed = ask_change(cast, now, name=NEW_NAME)
    with pytest.raises(Refused) as caught:
        decide(cast, now, filed, agree=False, words="不行")
    assert fields(caught) == {"words"}
    decide(cast, now, filed, agree=False, words="请上传新的营业执照")
    row = requests.request(cast.viewer("producer"), filed.request_id)
    assert (row.state, row.words) == (RequestState.REFUSED, "请上传新的营业执照")
    assert (own(cast).name, state(cast)) == (OLD_NAME, SubjectState.ACTIVE)


def test_the_subject_takes_its_application_back(cast, now):
    filed = ask_change(cast, now)
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, name="另一个名称的合作社")
    assert codes(caught) == {"state"}
    withdraw(cast, now, filed)
    assert state(cast) is SubjectState.ACTIVE
    with pytest.raises(Refused):
        withdraw(cast, now, filed, version=2)
    ask_change(cast, now)


def test_every_key_fact_may_be_changed_and_every_version_is_kept(cast, now):
    number = credit_code("92", 321)
    filed = ask_change(
        cast,
        now,
        name=NEW_NAME,
        org_form=SubjectForm.SOLE_TRADER,
        industries=(Industry.PLANTING, Industry.FISHERY),
        cred_no=number,
        legal_name="李春生",
        legal_id=identity(321),
    )
    shown = requests.request(cast.viewer("county"), filed.request_id)
    assert shown.changed == ("name", "org_form", "industries", "cred_no", "legal_name", "legal_id")
    assert (shown.before["name"], shown.facts["name"]) == (OLD_NAME, NEW_NAME)
    assert (shown.before["legal_name"], shown.facts["legal_name"]) == ("王**", "李**")
    decide(cast, now + timedelta(days=1), filed)
    row = own(cast)
    assert (row.org_form, row.cred_masked, row.industries) == (
        SubjectForm.SOLE_TRADER,
        number,
        ("planting", "fishery"),
    )
    assert reviews.masked(cast.viewer("county"), row.id).legal_name == "李**"
    new, old = versions.versions(cast.viewer("county"), row.id)
    assert (old.number, old.facts["name"], old.persons["legal_name"]) == (1, OLD_NAME, "王**")
    assert (new.number, new.facts["name"], new.persons["legal_name"]) == (2, NEW_NAME, "李**")
    assert old.until == new.since == now + timedelta(days=1)
    assert new.until is None


def test_three_changes_are_four_versions_each_with_the_persons_of_its_time(cast, now):
    for day, contact in enumerate(("赵小满", "钱大雪", "孙立秋"), start=1):
        correct(cast, now + timedelta(days=day), contact_name=contact)
    found = versions.versions(cast.viewer("producer"), own(cast).id)
    assert [one.number for one in found] == [4, 3, 2, 1]
    assert [one.persons["contact_name"] for one in found] == ["孙**", "钱**", "赵**", "王**"]
    assert [one.changed for one in found] == [("contact_name",)] * 3 + [()]


def test_a_subject_that_never_changed_has_one_version(cast, now):
    (only,) = versions.versions(cast.viewer("county"), own(cast).id)
    assert (only.number, only.facts["name"], only.until) == (1, OLD_NAME, None)
    now_held = reviews.masked(cast.viewer("county"), own(cast).id)
    assert now_held.legal_name.endswith("**") or now_held.legal_name.endswith("*")
    assert (only.persons["legal_name"], only.persons["phone"]) == (now_held.legal_name, now_held.phone)
    with pytest.raises(NotFound):
        versions.versions(cast.viewer("sibling_county"), own(cast).id)


def test_ordinary_facts_hold_at_once_also_while_suspended(cast, now):
    done = correct(cast, now, address="二村 2 号", scale_words="大棚 30 亩", phone="13955550000")
    assert done.changed == ("phone", "address", "scale_words")
    row = own(cast)
    assert (row.address, row.scale_words, row.state) == ("二村 2 号", "大棚 30 亩", SubjectState.ACTIVE)
    assert reviews.masked(cast.viewer("producer"), row.id).phone == "139****0000"
    standing(cast, now, services.suspend)
    correct(cast, now, longitude=117.08, latitude=36.66)
    assert own(cast).findings == ("place:differs",)
    correct(cast, now, longitude=None, latitude=None)
    assert own(cast).findings == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "x"}, "address"),
        ({"main_products": ()}, "main_products"),
        ({"main_products": ("9999",)}, "main_products"),
        ({"phone": "123"}, "phone"),
        ({"longitude": 120.0}, "longitude"),
        ({"longitude": 300.0, "latitude": 30.0}, "longitude"),
    ],
)
def test_a_wrong_correction_is_refused_beside_its_field(cast, now, wrong, field):
    with pytest.raises(Refused) as caught:
        correct(cast, now, **wrong)
    assert fields(caught) == {field}


def test_saving_without_a_change_is_no_version(cast, now):
    with pytest.raises(Refused) as caught:
        correct(cast, now)
    assert codes(caught) == {"unchanged"}
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, name=OLD_NAME)
    assert codes(caught) == {"unchanged"}


def test_two_tabs_at_once_get_one_clear_conflict(cast, now):
    row = own(cast)
    correct(cast, now, address="二村 2 号")
    stale = RequestChange(key_facts(row, name=NEW_NAME), "", ask(), row.version, uuid4())
    with pytest.raises(Refused) as caught:
        changes.request_change(cast.viewer("producer"), stale, now)
    assert codes(caught) == {"version"}


def ask():
    from agritrace.registry.subjects.lifevalues import Evidence

    return Evidence()


def test_pressing_twice_is_one_application_and_one_decision(cast, now):
    command_id, row = uuid4(), own(cast)
    command = RequestChange(key_facts(row, name=NEW_NAME), "", ask(), row.version, command_id)
    first = changes.request_change(cast.viewer("producer"), command, now)
    assert changes.request_change(cast.viewer("producer"), command, now) == first
    with pytest.raises(CommandConflict):
        changes.request_change(cast.viewer("producer"), replace(command, reason="别的"), now)
    decision = DecideRequest(first.request_id, 1, True, "", uuid4())
    done = deciding.decide(cast.viewer("county"), decision, now)
    assert deciding.decide(cast.viewer("county"), decision, now) == done
    with pytest.raises(Refused) as caught:
        decide(cast, now, first, agree=False, words="请上传新的营业执照")
    assert codes(caught) == {"version"}


@pytest.mark.parametrize("who", ["sibling_county", "other_county", "other_province"])
def test_county_b_neither_finds_nor_decides_what_belongs_to_county_a(cast, now, who):
    filed = ask_change(cast, now)
    with pytest.raises(NotFound):
        requests.request(cast.viewer(who), filed.request_id)
    with pytest.raises(NotFound):
        decide(cast, now, filed, who=who)


@pytest.mark.parametrize("who", ["city", "province", "ministry", "township"])
def test_whoever_watches_the_county_does_not_decide_for_it(cast, now, who):
    filed = ask_change(cast, now)
    viewer = cast.viewer(who)
    assert requests.request(viewer, filed.request_id).title == "变更申请"
    mighty = replace(viewer, permissions=viewer.permissions | cast.viewer("county").permissions)
    for one in (viewer, mighty):
        with pytest.raises(Denied):
            deciding.decide(one, DecideRequest(filed.request_id, 1, True, "", uuid4()), now)


@pytest.mark.parametrize("who", ["laboratory", "enforcement", "buyer", "anonymous"])
def test_nobody_else_even_finds_an_application(cast, now, who):
    filed = ask_change(cast, now)
    with pytest.raises(NotFound):
        decide(cast, now, filed, who=who)


@pytest.mark.parametrize("who", ["county", "laboratory", "anonymous"])
def test_only_the_subject_applies_for_itself(cast, now, who):
    row = own(cast)
    with pytest.raises(Denied):
        changes.request_change(
            cast.viewer(who), RequestChange(key_facts(row, name=NEW_NAME), "", ask(), row.version, uuid4()), now
        )


def test_another_subject_cannot_take_an_application_back(cast, now):
    filed = ask_change(cast, now)
    with pytest.raises(NotFound):
        withdraw(cast, now, filed, who="buyer")


def test_the_paper_of_another_live_subject_is_refused_and_again_at_the_decision(cast, now):
    number = credit_code("93", 777)
    filed = ask_change(cast, now, cred_no=number)
    services.submit_registration(cast.viewer("anonymous"), registration(cooperative(777)), now)
    with pytest.raises(Refused) as caught:
        decide(cast, now, filed)
    assert codes(caught) == {"duplicate"}
    withdraw(cast, now, filed)
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, cred_no=number)
    assert fields(caught) == {"cred_no"}


def test_a_new_kind_of_paper_needs_its_number_and_a_doubtful_number_its_photo(cast, now):
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, cred_kind=CredentialKind.ORGANISATION)
    assert "cred_no" in fields(caught)
    odd = credit_code("91", 55)
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, cred_no=odd)
    assert fields(caught) == {"attachments"}
    evidence = upload(cast.viewer("producer"), now)
    licence = replace(evidence, files=((evidence.files[0][0], "licence"),))
    filed = ask_change(cast, now, cred_no=odd, evidence=licence)
    assert requests.request(cast.viewer("county"), filed.request_id).findings == ("cred:form",)
    decide(cast, now, filed)
    assert [one.kind for one in reviews.attachments(cast.viewer("county"), own(cast).id)] == ["licence"]


def test_another_place_in_the_county_is_a_change_and_another_county_is_not(cast, now):
    with pytest.raises(Refused) as caught:
        ask_change(cast, now, region_code="330106010000")
    assert codes(caught) == {"county"}
    town = "330110010000" if own(cast).region_code != "330110010000" else "330110009000"
    filed = ask_change(cast, now, region_code=town, address="新街 9 号")
    assert requests.request(cast.viewer("county"), filed.request_id).changed == ("region_code", "address")
    decide(cast, now, filed)
    assert (own(cast).region_code, own(cast).address) == (town, "新街 9 号")


def test_a_suspended_subject_changes_its_paper_and_stays_suspended(cast, now):
    standing(cast, now, services.suspend)
    filed = ask_change(cast, now, cred_no=credit_code("93", 654))
    assert state(cast) is SubjectState.SUSPENDED
    withdraw(cast, now, filed)
    assert state(cast) is SubjectState.SUSPENDED
    filed = ask_change(cast, now, cred_no=credit_code("93", 654))
    decide(cast, now, filed)
    assert (state(cast), own(cast).cred_masked) == (SubjectState.SUSPENDED, credit_code("93", 654))
    standing(cast, now, services.resume, reason="已换新执照")
    assert state(cast) is SubjectState.ACTIVE


def test_suspending_keeps_an_open_application_and_resuming_finds_it_again(cast, now):
    filed = ask_change(cast, now)
    standing(cast, now, services.suspend)
    assert state(cast) is SubjectState.SUSPENDED
    standing(cast, now, services.resume, reason="已换新执照")
    assert state(cast) is SubjectState.CHANGE_PENDING
    decide(cast, now, filed)
    assert state(cast) is SubjectState.ACTIVE


def test_a_suspended_subject_neither_moves_out_of_sight_nor_ends_itself(cast, now):
    standing(cast, now, services.suspend)
    for asking in (ask_cancellation,):
        with pytest.raises(Refused) as caught:
            asking(cast, now)
        assert codes(caught) == {"state"}
    with pytest.raises(Refused) as caught:
        ask_move(cast, now)
    assert codes(caught) == {"state"}


def test_persons_are_nowhere_in_the_open_not_even_in_versions_and_requests(cast, now):
    filed = ask_change(cast, now, legal_name="李春生", legal_id=identity(321))
    decide(cast, now, filed)
    correct(cast, now, phone="13955551234", contact_name="周晓棠")
    secrets = ["李春生", identity(321), "13955551234", "周晓棠"]
    tables = ["journal_record", "journal_recordobject", "journal_event", "journal_command", "subjects_subject",
              "subjects_subjectpersonal", "subjects_subjectrequest", "subjects_subjectversion",
              "subjects_subjectsealed", "subjects_subjectdecision"]  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            text = cursor.fetchone()[0]
            assert text, table
            assert not any(secret in text or secret.encode().hex() in text for secret in secrets), table


def test_erased_persons_stop_a_change_with_words(cast, now):
    filed = ask_change(cast, now, legal_name="李春生", legal_id=identity(321))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute("DELETE FROM subjects_subjectsealed")
        cursor.execute("SELECT set_config('agritrace.record', '', true)")
    with pytest.raises(Refused) as caught:
        decide(cast, now, filed)
    assert codes(caught) == {"erased"}
