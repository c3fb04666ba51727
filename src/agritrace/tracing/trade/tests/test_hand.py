"""Goods that went to somebody who is not registered: what is refused, what is sealed, who may claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.registry.subjects.values import SubjectState
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchState
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.trade import byhand, handrules, hands, services
from agritrace.tracing.trade.handvalues import OfferClaim, RecordByHand, SettleHand, Use

from .market import LIXIA, YUHANG, Market, seen_as, trader
from .test_line_pages import photo
from .test_rules import BATCH, BUYER


@pytest.fixture
def market(db: None, now: datetime) -> Market:
    return Market(now)


def told(market: Market, **changes: object) -> RecordByHand:
    stored = files.store(market.selling, Upload("凭证", 100, photo(), "hand", "token"), market.now).id
    facts = {
        "batch_id": market.batch, "quantity": Decimal(60), "unit": "公斤", "buyer": "李记菜摊", "phone": "13900139000",
        "region_code": YUHANG, "address": "东门 3 号", "use": Use.STALL, "sold_at": market.now - timedelta(hours=2),
        "declared": True, "photos": (stored,), "session": "token", "command_id": uuid4(), **changes,
    }  # fmt: skip  # test data
    return RecordByHand(**facts)  # type: ignore[arg-type]  # test data


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in caught.value.refusal.reasons}


def stock(batch_id: int) -> tuple[Decimal, Decimal, Decimal]:
    held = batches.briefs([batch_id])[batch_id].stock
    return held.available, held.frozen, held.departed


def test_the_goods_leave_at_once_and_the_buyer_is_sealed(market: Market) -> None:
    command = told(market)
    made = services.record_by_hand(market.selling, command, market.now)
    again = replace(command, photos=(), session="")
    assert services.record_by_hand(market.selling, again, market.now) == made
    assert stock(market.batch) == (940, 0, 60)
    mine = byhand.buyer_of(market.selling, made.hand_id)
    assert (mine.name, mine.phone, mine.address) == ("李记菜摊", "13900139000", "东门 3 号")
    assert byhand.buyer_of(market.buying, made.hand_id).name == ""
    assert "13900139000" not in repr(command)


def test_what_is_missing_or_too_much_is_refused_beside_its_field(market: Market) -> None:
    wrong = (
        ({"declared": False}, "declared"), ({"photos": ()}, "photos"), ({"buyer": " "}, "buyer"), ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"), ({"region_code": "33"}, "region"), ({"sold_at": market.now + timedelta(1)}, "future"),
        ({"sold_at": market.now - timedelta(31)}, "old"), ({"quantity": Decimal(1001)}, "stock"),
        ({"address": "长" * 121}, "length"), ({"temporary_code": market.buyer.code}, "registered"),
        ({"temporary_code": "9999"}, "unknown"),
    )  # fmt: skip  # a table
    for changes, code in wrong:
        with pytest.raises(Refused) as caught:
            services.record_by_hand(market.selling, told(market, **changes), market.now)
        assert codes(caught) == {code}, changes
    assert stock(market.batch) == (1000, 0, 0)
    many = told(market, photos=tuple(uuid4() for _ in range(5)))
    assert [r.code for r in handrules.against_record(many, market.now, settled=True)] == ["many"]
    waits = replace(BUYER, state=SubjectState.TEMPORARY)
    assert not handrules.against_temporary(waits, waits.code)
    assert not handrules.against_record(told(market, phone="", use=Use.PERSON), market.now, settled=True)
    assert [r.code for r in handrules.against_claim(replace(BATCH, state=BatchState.RECALLED))] == ["batch_state"]
    assert not handrules.against_claim(replace(BATCH, state=BatchState.CLOSED))


def test_only_the_named_buyer_claims_and_once(market: Market) -> None:
    hand_id = services.record_by_hand(market.selling, told(market), market.now).hand_id
    card = OfferClaim(hand_id, market.buyer.code, "", uuid4())
    take = SettleHand(hand_id, take=True, command_id=uuid4())
    with pytest.raises(NotFound):
        services.settle_hand(market.buying, take, market.now)
    with pytest.raises(Refused) as caught:
        services.offer_claim(market.selling, replace(card, buyer_code=market.seller.code), market.now)
    assert codes(caught) == {"self"}
    services.offer_claim(market.selling, card, market.now)
    stranger = seen_as(trader("路人", LIXIA, market.now), 909)
    with pytest.raises(NotFound):
        services.settle_hand(stranger, take, market.now)
    with pytest.raises(Refused) as caught:
        services.settle_hand(market.selling, take, market.now)
    assert codes(caught) == {"side"}
    with pytest.raises(Refused) as caught:
        services.offer_claim(market.buying, replace(card, command_id=uuid4()), market.now)
    assert codes(caught) & {"side", "self"}
    done = services.settle_hand(market.buying, take, market.now)
    assert services.settle_hand(market.buying, take, market.now) == done
    born = batches.batch(market.buying, done.batch_id or 0)
    assert (born.available, born.code, born.origin_batch_id) == (60, done.code, market.batch)
    assert [node.batch_id for node in genealogy.chain_back(born.id)] == [born.id, market.batch]
    assert stock(market.batch) == (940, 0, 60)
    with pytest.raises(Refused) as caught:
        services.settle_hand(market.buying, replace(take, command_id=uuid4()), market.now)
    assert codes(caught) == {"state"}


def test_nobody_without_permission_writes_or_reads(market: Market) -> None:
    nobody = seen_as(market.seller, 901, frozenset())
    for attempt in (
        lambda: services.record_by_hand(nobody, told(market), market.now),
        lambda: services.offer_claim(nobody, OfferClaim(1, "", "", uuid4()), market.now),
        lambda: services.settle_hand(nobody, SettleHand(1, take=True, command_id=uuid4()), market.now),
        lambda: hands.one(nobody, 1),
    ):
        with pytest.raises(Denied):
            attempt()


def test_what_was_sold_to_a_temporary_subject_is_offered_when_it_is_joined(market: Market) -> None:
    temporary = trader("临时摊主", LIXIA, market.now, state="temporary")
    command = told(market, temporary_code=temporary.code)
    hand_id = services.record_by_hand(market.selling, command, market.now).hand_id
    assert byhand.offer_joined(temporary.id, market.buyer.id, market.now) == 1
    assert byhand.offer_joined(temporary.id, market.buyer.id, market.now) == 0
    assert hands.one(market.buying, hand_id).state == "offered"
    assert hands.count_offered(market.buying) == 1
