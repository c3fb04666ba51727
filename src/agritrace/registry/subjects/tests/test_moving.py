"""Moving to another county: released by the old one, accepted by the new one; the code never changes."""

import pytest

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.files import selectors as files
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.registry.subjects import requests, reviews, selectors, services, versions
from agritrace.registry.subjects.lifevalues import RequestState
from agritrace.registry.subjects.values import SubjectState

from .life import XIHU_TOWN, ask_move, codes, correct, decide, fields, own, standing, state, upload, withdraw
from .papers import XIHU


def test_both_counties_agree_and_only_then_the_region_changes(cast, now):
    before = own(cast)
    filed = ask_move(cast, now)
    with pytest.raises(NotFound):
        requests.request(cast.viewer("sibling_county"), filed.request_id)
    assert decide(cast, now, filed).state is RequestState.RELEASED
    assert own(cast).region_code == before.region_code
    assert selectors.subject(cast.viewer("county"), before.id).state is SubjectState.CHANGE_PENDING
    assert decide(cast, now, filed, who="sibling_county", version=2).state is RequestState.GRANTED
    row = own(cast)
    assert (row.code, row.region_code, row.address, row.state) == (
        before.code,
        XIHU_TOWN,
        "龙井村 8 号",
        SubjectState.ACTIVE,
    )
    assert selectors.subject(cast.viewer("sibling_county"), row.id) == row
    with pytest.raises(NotFound):
        selectors.subject(cast.viewer("county"), row.id)


def test_a_move_across_provinces_keeps_code_history_papers_and_accounts(cast, now):
    correct(cast, now, longitude=119.98, latitude=30.27)
    row = own(cast)
    filed = ask_move(cast, now, to="370102000000", address="泉城路 1 号")
    decide(cast, now, filed)
    decide(cast, now, filed, who="other_county", version=2)
    there = cast.viewer("other_county")
    assert own(cast).longitude is None
    assert reviews.masked(there, row.id).legal_name == "王**"
    assert any("迁出" in record.sentence for record in reviews.history(there, row.id))
    assert versions.versions(there, row.id)[0].facts["region_code"] == "370102000000"
    assert (
        accounts.account(cast.viewer("other_county_admin"), cast["producer"].account_id).region_code == "370102000000"
    )
    assert [one.verdict for one in reviews.decisions(there, row.id)] == ["granted", "approved"]


def test_the_papers_follow_their_subject(cast, now):
    viewer = cast.viewer("producer")
    evidence = upload(viewer, now)
    from .life import ask_change

    decide(cast, now, ask_change(cast, now, evidence=evidence))
    decide(cast, now, filed := ask_move(cast, now))
    decide(cast, now, filed, who="sibling_county", version=2)
    (paper,) = reviews.attachments(cast.viewer("sibling_county"), own(cast).id)
    assert files.open_file(cast.viewer("sibling_county"), paper.file_id).content
    with pytest.raises(NotFound):
        files.open_file(cast.viewer("county"), paper.file_id)


def test_the_old_county_may_refuse_and_nothing_moved(cast, now):
    filed = ask_move(cast, now)
    decide(cast, now, filed, agree=False, words="还有整改没有完成")
    assert (state(cast), own(cast).region_code[:6]) == (SubjectState.ACTIVE, "330110")


def test_the_new_county_may_refuse_and_the_subject_stays(cast, now):
    filed = ask_move(cast, now)
    decide(cast, now, filed)
    decide(cast, now, filed, who="sibling_county", agree=False, words="新址不在本区内", version=2)
    assert (state(cast), own(cast).region_code[:6]) == (SubjectState.ACTIVE, "330110")
    assert requests.request(cast.viewer("county"), filed.request_id).words == "新址不在本区内"


def test_the_new_county_cannot_take_what_the_old_one_has_not_released(cast, now):
    filed = ask_move(cast, now)
    with pytest.raises(NotFound):
        decide(cast, now, filed, who="sibling_county")


def test_the_old_county_cannot_accept_for_the_new_one(cast, now):
    filed = ask_move(cast, now)
    decide(cast, now, filed)
    with pytest.raises(Denied):
        decide(cast, now, filed, version=2)
    with pytest.raises(Refused) as caught:
        decide(cast, now, filed)
    assert codes(caught) == {"version"}


def test_the_desk_follows_the_request_and_both_counties_see_its_end(cast, now):
    filed = ask_move(cast, now)
    here, there = cast.viewer("county"), cast.viewer("sibling_county")
    assert (requests.count_on_desk(here)[0], requests.count_on_desk(there)[0]) == (1, 0)
    decide(cast, now, filed)
    assert (requests.count_on_desk(here)[0], requests.count_on_desk(there)[0]) == (0, 1)
    decide(cast, now, filed, who="sibling_county", version=2)
    for viewer in (here, there):
        assert requests.count_on_desk(viewer)[0] == 0
        assert requests.request(viewer, filed.request_id).state is RequestState.GRANTED


def test_the_subject_takes_a_released_move_back(cast, now):
    filed = ask_move(cast, now)
    decide(cast, now, filed)
    withdraw(cast, now, filed, version=2)
    assert (state(cast), own(cast).region_code[:6]) == (SubjectState.ACTIVE, "330110")
    with pytest.raises(Refused):
        decide(cast, now, filed, who="sibling_county", version=3)


def test_a_move_under_way_survives_a_suspension_and_the_subject_arrives_suspended(cast, now):
    filed = ask_move(cast, now)
    standing(cast, now, services.suspend)
    decide(cast, now, filed)
    decide(cast, now, filed, who="sibling_county", version=2)
    assert (state(cast), own(cast).region_code) == (SubjectState.SUSPENDED, XIHU_TOWN)


@pytest.mark.parametrize(
    ("to", "address", "code"),
    [
        ("330110009000", "新街 1 号", "county"),
        ("330106999000", "新街 1 号", "region"),
        ("33", "新街 1 号", "region"),
        ("610102000000", "新街 1 号", "served"),
        (XIHU, "x", "address"),
    ],
)
def test_a_wrong_target_is_refused_with_the_way_out(cast, now, to, address, code):
    with pytest.raises(Refused) as caught:
        ask_move(cast, now, to=to, address=address)
    assert codes(caught) == {code}
    assert fields(caught) <= {"region_code", "address"}
