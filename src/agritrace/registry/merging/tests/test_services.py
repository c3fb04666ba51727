"""Stories of subjects registered twice: found, found to be two, merged; codes of both stay alive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountState
from agritrace.foundation.journal.models import StoredEvent
from agritrace.foundation.journal.values import Announced
from agritrace.foundation.notifications.models import Delivery, Notice
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import parse_scanned
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.merging import selectors, services
from agritrace.registry.merging.listeners import LISTENERS
from agritrace.registry.merging.tests.twins import NAME, WHY, Twins
from agritrace.registry.merging.values import Merge, PairState
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.subjects import reviews
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.models import Subject
from agritrace.registry.subjects.tests.life import codes
from agritrace.registry.subjects.tests.papers import XIHU, cooperative
from agritrace.registry.subjects.tests.papers import registration as filled
from agritrace.registry.subjects.values import ChangeStanding, SubjectRow, SubjectState
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce


def card_of(row: SubjectRow) -> tuple[str, str]:
    """Code and K of the printed card."""
    found = parse_scanned(subjects.identity_link(row, settings.PUBLIC_HOST))
    return found.code, found.k  # type: ignore[union-attr]


def deliver() -> None:
    rows = StoredEvent.objects.everything(reason="test").order_by("id")
    for values in rows.values_list("id", "record_id", "recorded_at", "name", "payload"):
        event = Announced(*values)
        for ear in LISTENERS:
            if event.name in ear.events:
                ear.hear(event)


def test_the_county_finds_pairs_by_name_telephone_and_place_once(twins: Twins) -> None:
    one, other = twins.subject(501), twins.subject(502)
    phoned = twins.subject(503, name="塘栖枇杷合作社", phone="13711110501")
    near = twins.subject(504, name="仓前稻米合作社", longitude=120.1, latitude=30.3)
    beside = twins.subject(505, name="仓前粮油合作社", longitude=120.1003, latitude=30.3003)
    twins.subject(506, name="径山茶叶合作社", longitude=120.2, latitude=30.4)
    assert twins.look() == 3
    assert twins.look() == 0
    assert twins.pair(one, other).signs == "同名"  # type: ignore[union-attr]
    assert twins.pair(one, phoned).signs == "同电话"  # type: ignore[union-attr]
    found = twins.pair(near, beside)
    assert found is not None
    assert found.signs == "位置相近"
    assert found.metres is not None
    assert 20 < found.metres < 100
    county = twins.cast.viewer("county")

    def listed(**asked: object) -> int:
        return len(selectors.list_pairs(county, PageRequest(**asked)).rows)  # type: ignore[arg-type]

    assert [listed(filters={"sign": sign}) for sign in ("", "name", "phone", "place", "hand")] == [3, 1, 1, 1, 0]
    assert listed(search="塘栖枇杷") == 1
    assert listed(search="没有这家") == 0
    assert listed(filters={"state": "merged"}) == 0
    assert not selectors.list_pairs(twins.cast.viewer("other_county"), PageRequest()).rows


def test_a_new_application_is_compared_by_itself_and_a_pair_found_to_be_two_is_not_shown_again(twins: Twins) -> None:
    old = twins.subject(511)
    applied = twins.row(twins.register(512).subject_id)
    deliver()
    deliver()
    assert twins.pair(old, applied) is not None
    county = twins.cast.viewer("county")
    (similar,) = reviews.review_case(county, applied.id).similar
    assert similar.url == f"/duplicates/{old.id}/{applied.id}/"
    with pytest.raises(Refused) as caught:
        twins.distinct(old, applied, "不是")
    assert codes(caught) == {"reason"}
    twins.distinct(old, applied)
    assert reviews.review_case(county, applied.id).similar == ()
    assert twins.look() == 0
    pair = twins.pair(old, applied)
    assert pair is not None
    assert (pair.state, pair.reason) == (PairState.DISTINCT, "父子两家，各有各的地")
    with pytest.raises(Refused) as caught:
        twins.distinct(old, applied)
    assert codes(caught) == {"state"}
    twins.start(applied, old.code)
    assert twins.pair(old, applied).state is PairState.OPEN  # type: ignore[union-attr]


def test_merging_ends_one_and_codes_cards_and_history_of_both_lead_to_the_other(twins: Twins) -> None:
    ends, stays = twins.subject(521), twins.subject(522, name="余杭区青山蔬菜合作社联合社", phone="13711110521")
    code, k = card_of(ends)
    twins.look()
    merged = twins.merge(ends, stays)
    assert (merged.ended, merged.survivor) == (ends.id, stays.id)
    after = twins.row(ends.id)
    assert (after.state, after.code) == (SubjectState.MERGED, ends.code)
    county = twins.cast.viewer("county")
    assert subjects.by_code(county, ends.code) == subjects.by_code(county, stays.code)
    assert subjects.by_code(county, ends.code).id == stays.id  # type: ignore[union-attr]
    assert subjects.card_is_valid(code, k)
    assert not subjects.card_is_valid(stays.code, k)
    card = subjects.public_card(code, k)
    assert card is not None
    assert (card.code, card.former, card.name, card.valid) == (stays.code, code, stays.name, True)
    assert subjects.public_card(stays.code, "").former == ""  # type: ignore[union-attr]
    for address in (f"/s/{code}", f"/s/{code}?K={k}"):
        page = Client().get(address).content.decode()
        assert "已合并" in page
        assert f'href="/s/{stays.code}"' in page, "the page of the old code leads to the one that goes on"
    assert "已合并" not in Client().get(f"/s/{stays.code}").content.decode()
    assert subjects.brief([ends.id])[ends.id].name == stays.name
    lines = reviews.history(county, stays.id)
    assert sum("并入" in line.sentence for line in lines) == 1
    assert {line.id for line in reviews.history(county, ends.id)} < {line.id for line in lines}
    assert [one.state for one in accounts.accounts_of_subject(ends.id)] == [AccountState.DISABLED]
    assert [one.state for one in accounts.accounts_of_subject(stays.id)] == [AccountState.ACTIVE]
    assert {one.verdict for one in reviews.decisions(county, ends.id)} >= {"merged", "approved"}
    with pytest.raises(NotFound):
        subjects.identity_link(after, settings.PUBLIC_HOST)


def test_both_owners_are_told_and_other_pairs_of_the_ended_one_go_over_to_the_other(twins: Twins) -> None:
    ends, stays, third = twins.subject(531), twins.subject(532), twins.subject(533)
    twins.look()
    twins.merge(ends, stays)
    assert twins.pair(ends, third) is None
    before = Delivery.objects.everything(reason="test").count()
    deliver()
    notices = Notice.objects.everything(reason="test").filter(text__contains="并入您的主体")
    assert notices.count() == 1
    assert Delivery.objects.everything(reason="test").count() > before
    assert twins.pair(stays, third).state is PairState.OPEN  # type: ignore[union-attr]
    assert twins.pair(ends, third) is None


def test_a_chain_of_mergings_resolves_in_one_step_and_never_closes_a_ring(twins: Twins) -> None:
    first, second, third = twins.subject(541), twins.subject(542), twins.subject(543)
    twins.merge(first, second)
    twins.merge(twins.row(second.id), third)
    for row in (first, second, third):
        assert subjects.by_code(system("test"), row.code).id == third.id  # type: ignore[union-attr]
    rows = Subject.objects.everything(reason="test").filter(id__in=[first.id, second.id, third.id]).order_by("id")
    assert list(rows.values_list("joined_to", flat=True)) == [third.id, third.id, None]
    assert set(subjects.same_subject(third.id)) == {first.id, second.id, third.id}
    with pytest.raises(Refused) as caught:
        twins.merge(twins.row(third.id), twins.row(first.id))
    assert codes(caught) == {"survivor"}


def test_pressed_twice_it_happens_once_and_the_second_of_two_officials_is_told(twins: Twins) -> None:
    ends, stays, key = twins.subject(551), twins.subject(552), uuid4()
    done = twins.merge(ends, stays, key=key)
    assert twins.merge(ends, stays, key=key) == done
    with pytest.raises(Refused):
        twins.merge(stays, ends)
    one, other = twins.subject(553, name="另一家合作社"), twins.subject(554, name="另一家合作社")
    registration.suspend(
        twins.cast.viewer("county"), ChangeStanding(one.id, one.version, "执照过期，请更换", uuid4()), twins.now
    )
    with pytest.raises(Refused) as caught:
        twins.merge(other, one)
    assert codes(caught) == {"version"}
    with pytest.raises(Refused) as caught:
        twins.merge(twins.row(one.id), other)
    assert codes(caught) == {"state"}
    with pytest.raises(Refused) as caught:
        twins.merge(other, twins.row(one.id))
    assert codes(caught) == {"survivor"}


def test_what_hinders_the_one_that_ends_is_named(twins: Twins) -> None:
    cast, now = twins.cast, twins.now

    producer = cast.viewer("producer")
    ends = twins.row(cast["producer"].subject_id or 0)
    stays = twins.subject(561)
    made = products.add_product(producer, AddProduct(ProductFacts("小番茄", "010405", "公斤"), uuid4()), now)

    told = Produce(made.product_id, Decimal(9), "公斤", beijing_day(now) - timedelta(days=1), uuid4())
    batches.produce(producer, told, now)
    with pytest.raises(Refused, match="库存") as caught:
        twins.merge(ends, stays)
    assert caught.value.refusal.reasons[0].remedy
    assert twins.row(ends.id).state is SubjectState.ACTIVE
    assert registration.hindrances(ends.id)
    assert twins.merge(stays, ends).survivor == ends.id


def test_two_counties_are_refused_with_the_way_out_and_only_the_competent_office_decides(twins: Twins) -> None:
    here, twin = twins.subject(571), twins.subject(572)
    buyer = subjects.subject(twins.cast.viewer("other_county"), twins.cast["buyer"].subject_id or 0)
    with pytest.raises(Refused) as caught:
        twins.start(here, buyer.code)
    assert codes(caught) == {"county"}
    assert "迁移" in str(caught.value)
    for who in ("city", "province", "ministry", "township", "laboratory", "enforcement", "producer"):
        with pytest.raises((Denied, NotFound)):
            twins.merge(here, twin, who=who)
        with pytest.raises((Denied, NotFound)):
            twins.look(who)
    for who in ("sibling_county", "other_county"):
        with pytest.raises(NotFound):
            twins.merge(here, twin, who=who)
        with pytest.raises(NotFound):
            twins.start(here, twin.code, who=who)
    with pytest.raises(NotFound):
        services.merge(twins.cast.viewer("county"), Merge(here.id, here.id, (1, 1), here.id, WHY, uuid4()), twins.now)
    low, high = sorted((here.id, twin.id))
    with pytest.raises(Refused) as caught:
        services.merge(twins.cast.viewer("county"), Merge(low, high, (9, 9), 0, "短", uuid4()), twins.now)
    assert codes(caught) == {"survivor", "reason"}


def test_the_paper_of_a_merged_record_is_not_registered_again(twins: Twins) -> None:
    ends, stays = twins.subject(581), twins.subject(582)
    twins.merge(ends, stays)
    again = replace(cooperative(581), name=NAME)
    with pytest.raises(Refused) as caught:
        registration.submit_registration(PUBLIC, filled(again), twins.now)
    assert codes(caught) == {"duplicate"}
    with pytest.raises(Refused):
        registration.submit_registration(PUBLIC, filled(replace(again, region_code=XIHU)), twins.now)
