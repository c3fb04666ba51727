"""What a recall means for the rooms around it: nothing moves, the holder cannot vanish, destruction and settlement add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.journal.values import Announced
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects.values import SubjectMoved, WhatHinders
from agritrace.tracing.batches import listeners as batch_listeners
from agritrace.tracing.batches import offers as batch_offers
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.batches.keptvalues import DestroyGoods, Manner
from agritrace.tracing.batches.values import CloseBatch
from agritrace.tracing.certificates.tests.lots import OF_GROWERS, issue
from agritrace.tracing.processing import services as processing
from agritrace.tracing.processing.permissions import Permission as Processing
from agritrace.tracing.processing.values import MakeOut, ProcessBatches, SplitBatch, TakeFrom
from agritrace.tracing.recall import listeners, selectors, services
from agritrace.tracing.recall.tests.places import HOLDER, Chain
from agritrace.tracing.recall.tests.test_services import WHY, held, recalled
from agritrace.tracing.recall.values import AnswerHold, HoldState, SettleHold, Way
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.tests.market import LIXIA, TRADER, YUHANG, seen_as
from agritrace.tracing.trade.values import AskReturn, RefuseSale
from agritrace.tracing.vouchers import services as vouchers
from agritrace.tracing.vouchers.permissions import Permission as Vouchers
from agritrace.tracing.vouchers.values import Goods, IssueVoucher, MarketKind

pytestmark = pytest.mark.usefixtures("db")
ALL = HOLDER | OF_GROWERS | TRADER | {one.value for one in (*Processing, *Vouchers)}


@pytest.fixture
def chain(now: datetime) -> Chain:
    return Chain(now)


def moves(chain: Chain, batch: int, viewer: Viewer) -> dict[str, Callable[[], object]]:
    """Every way in which goods of a batch would leave it."""
    market, now = chain.market, chain.now
    voucher = IssueVoucher(
        kind=MarketKind.WHOLESALE, market="历下批发市场", region_code=LIXIA, plate="浙A·8K260",
        goods=(Goods(batch, Decimal(1)),), command_id=uuid4(),
    )  # fmt: skip  # test data
    return {
        "split": lambda: processing.split(viewer, SplitBatch(batch, (Decimal(1),), uuid4()), now),
        "process": lambda: processing.process(
            viewer, ProcessBatches((TakeFrom(batch, Decimal(1)),), (MakeOut(1, Decimal(1), "公斤"),), uuid4()), now
        ),
        "sale": lambda: trade.submit_sale(viewer, market.order("1", batch_id=batch, buyer_code=chain.shop.code), now),
        "voucher": lambda: vouchers.issue_voucher(viewer, voucher, now),
        "close": lambda: stock.close(viewer, CloseBatch(batch, "卖完了", uuid4()), now),
        "certificate": lambda: issue(viewer, batch, now, "1"),
    }


def test_nothing_of_a_held_batch_moves_and_every_refusal_names_the_hold_its_term_and_the_way_to_object(
    chain: Chain,
) -> None:
    recall_id = recalled(chain)
    number = selectors.recall(chain.yuhang, recall_id).number
    wholesaler = seen_as(chain.market.buyer, 902, ALL)
    ways = moves(chain, chain.wholesale, wholesaler)
    ways["return"] = lambda: trade.ask_return(
        wholesaler, AskReturn(chain.bought, Decimal(1), "不新鲜", uuid4()), chain.now
    )
    for name, work in ways.items():
        with pytest.raises(Refused) as told:
            work()
        (reason,) = told.value.refusal.reasons
        assert reason.code == "held", name
        assert number in reason.sentence
        assert WHY in reason.sentence
        assert "临时暂停到" in reason.sentence
        assert "提出异议" in reason.remedy
    hold = held(recall_id)[chain.farm]
    with pytest.raises(Refused, match="解除之前不能流通"):
        moves(chain, chain.farm, seen_as(chain.market.seller, 901, ALL))["split"]()
    assert services.answer_hold(chain.farmer, AnswerHold(hold.id, "检测的不是这一批", uuid4()), chain.now)


def test_what_the_holder_destroyed_is_not_settled_again_and_nothing_is_left(chain: Chain) -> None:
    recall_id = recalled(chain)
    trade.refuse_sale(chain.market.buying, RefuseSale(chain.waiting, "召回不收", uuid4()), chain.now)
    hold, farmer_ = held(recall_id)[chain.farm], seen_as(chain.market.seller, 901, ALL)

    def destroy(amount: str) -> None:
        command = DestroyGoods(
            batch_id=chain.farm, quantity=Decimal(amount), manner=Manner.BURIED, place="镇填埋场", witness="",
            reason="召回产品", command_id=uuid4(),
        )  # fmt: skip  # test data
        stock.destroy(farmer_, command, chain.now)

    destroy("200")
    with pytest.raises(Refused):
        destroy("500.001")
    settle = SettleHold(hold.id, Way.HARMLESS, "余下的无害化处理", uuid4())
    assert services.settle_hold(chain.yuhang, settle, chain.now).state is HoldState.SETTLED
    row = batches.briefs([chain.farm])[chain.farm]
    assert (row.stock.entered, row.stock.departed, row.stock.lost, row.available) == (1000, 300, 700, 0)
    with pytest.raises(Refused):
        destroy("1")
    every = chain.retail
    retailer = seen_as(chain.shop, 915, ALL)
    command = DestroyGoods(
        batch_id=every, quantity=Decimal(50), manner=Manner.BURIED, place="镇填埋场", witness="", reason="召回产品",
        command_id=uuid4(),
    )  # fmt: skip  # test data
    stock.destroy(retailer, command, chain.now)
    last = SettleHold(held(recall_id)[every].id, Way.DESTROYED, "持有人已经全部销毁", uuid4())
    assert services.settle_hold(chain.yuhang, last, chain.now).state is HoldState.SETTLED
    assert batches.briefs([every])[every].stock.lost == 50, "destroyed once, settled without booking it again"


def test_a_holder_of_held_goods_neither_ends_nor_leaves_them_behind(chain: Chain) -> None:
    recall_id = recalled(chain)
    holder = chain.shop.id
    (reason,) = batch_offers.hinders(WhatHinders(holder))
    assert "1 个批次是被召回暂停流通的库存" in reason.sentence
    assert "召回解除" in reason.remedy
    event = Announced(
        1, 1, chain.now, SubjectMoved.event_name, {"subject_id": holder, "region_code": LIXIA, "before": YUHANG}
    )
    batch_listeners.follow(event)
    listeners.follow(event)
    assert batches.briefs([chain.retail])[chain.retail].region_code == LIXIA
    assert held(recall_id)[chain.retail].region_code == LIXIA
    hold = held(recall_id)[chain.retail]
    with pytest.raises(NotFound):
        selectors.hold(chain.yuhang, hold.id)
    assert selectors.hold(chain.lixia, hold.id).state is HoldState.HELD
    settle = SettleHold(hold.id, Way.DESTROYED, "迁入地监督销毁", uuid4())
    services.settle_hold(chain.lixia, settle, chain.now)
    assert batch_offers.hinders(WhatHinders(holder)) == ()
