"""Recalls from start to end: what stands, what is told, what is booked, who may do what."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Level, Viewer, system
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchState
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.recall import selectors, services
from agritrace.tracing.recall.permissions import Permission
from agritrace.tracing.recall.states import HOLD
from agritrace.tracing.recall.tests.places import Chain, official
from agritrace.tracing.recall.values import (
    AnswerHold,
    DecideHold,
    EndRecall,
    HoldRow,
    HoldState,
    OpenRecall,
    RecallState,
    SettleHold,
    Sweep,
    Way,
)
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import RefuseSale

pytestmark = pytest.mark.usefixtures("db")
WHY = "检出禁用农药毒死蜱"
H = HoldState


@pytest.fixture
def chain(now: datetime) -> Chain:
    return Chain(now)


def recalled(chain: Chain, by: Viewer | None = None, *, drill: bool = False) -> int:
    command = OpenRecall(chain.farm, WHY, drill, uuid4())
    return services.open_recall(by or chain.yuhang, command, chain.now).recall_id


def held(recall_id: int) -> dict[int, HoldRow]:
    return {row.batch_id: row for row in selectors.report(system("test"), recall_id)}


def decide(chain: Chain, viewer: Viewer, hold: HoldRow, arrow: str, later: timedelta = timedelta(0)) -> HoldState:
    return services.decide_hold(
        viewer, DecideHold(hold.id, arrow, f"{arrow} 查清后决定", uuid4()), chain.now + later
    ).state


def stock_of(batch_id: int) -> tuple[BatchState, bool]:
    row = batches.briefs([batch_id])[batch_id]
    return row.state, codes.by_code(row.code).state == "recalled"  # type: ignore[union-attr]  # the batch has a code


def test_stock_in_the_openers_area_is_held_at_once_and_elsewhere_provisionally_for_24_hours(chain: Chain) -> None:
    recall_id = recalled(chain)
    found = held(recall_id)
    assert {key: (row.state, row.quantity) for key, row in found.items()} == {
        chain.farm: (H.HELD, 700),
        chain.wholesale: (H.PROVISIONAL, 250),
        chain.retail: (H.HELD, 50),
    }
    assert found[chain.wholesale].until == chain.now + timedelta(hours=24)
    assert [stock_of(key) for key in found] == [(BatchState.RECALLED, True)] * 3
    with pytest.raises(Refused):
        trade.submit_sale(
            chain.market.buying,
            chain.market.order("10", batch_id=chain.wholesale, buyer_code=chain.shop.code),
            chain.now,
        )
    with pytest.raises(Refused, match="召回"):
        chain.market.confirm(chain.waiting)
    told = {row.subject_id for row in Notice.objects.everything(reason="test") if row.subject_id and WHY in row.text}
    assert told == {chain.market.seller.id, chain.market.buyer.id, chain.shop.id}
    totals = selectors.totals(chain.yuhang, recall_id)
    assert [(one.county_code[:6], one.batches, one.found, one.standing) for one in totals] == [
        ("330110", 2, 750, 750),
        ("370102", 1, 250, 250),
    ]
    assert WHY in journal.history(chain.lixia, "batch", chain.wholesale)[0].sentence


def test_a_recall_from_start_to_close_over_two_provinces(chain: Chain) -> None:
    recall_id = recalled(chain)
    found = held(recall_id)
    with pytest.raises(Refused, match="3 个批次"):
        services.close_recall(chain.yuhang, EndRecall(recall_id, "已经全部处置", uuid4()), chain.now)
    services.answer_hold(chain.wholesaler, AnswerHold(found[chain.wholesale].id, "", uuid4()), chain.now)
    services.answer_hold(
        chain.wholesaler, AnswerHold(found[chain.wholesale].id, "我们的货检测合格", uuid4()), chain.now
    )
    assert decide(chain, chain.lixia, found[chain.wholesale], "confirm") is H.HELD
    with pytest.raises(Refused, match="等待买方"):
        services.settle_hold(
            chain.yuhang, SettleHold(found[chain.farm].id, Way.DESTROYED, "填埋场销毁", uuid4()), chain.now
        )
    trade.refuse_sale(chain.market.buying, RefuseSale(chain.waiting, "召回不收", uuid4()), chain.now)
    for batch, viewer in ((chain.farm, chain.yuhang), (chain.retail, chain.yuhang), (chain.wholesale, chain.lixia)):
        command = SettleHold(found[batch].id, Way.DESTROYED, "填埋场销毁，两人在场", uuid4())
        assert services.settle_hold(viewer, command, chain.now).state is H.SETTLED
        assert services.settle_hold(viewer, command, chain.now).state is H.SETTLED, "pressed twice: done once"
        row = batches.briefs([batch])[batch]
        assert (row.stock.available, row.stock.lost) == (0, found[batch].quantity)
    progress = selectors.progress(chain.yuhang, recall_id)
    assert (progress.holds, progress.received, progress.standing, progress.settled) == (3, 1, 0, 3)
    ended = services.close_recall(chain.yuhang, EndRecall(recall_id, "已经全部处置", uuid4()), chain.now)
    assert ended.state is RecallState.CLOSED
    assert stock_of(chain.wholesale) == (BatchState.RECALLED, True), "the public goes on reading that it was recalled"
    with pytest.raises(Refused, match="当前状态"):
        services.close_recall(chain.yuhang, EndRecall(recall_id, "已经全部处置", uuid4()), chain.now)
    with pytest.raises(Refused):
        services.sweep(chain.yuhang, Sweep(recall_id, uuid4()), chain.now)


def test_what_nobody_confirms_moves_again_after_a_day_and_the_level_above_orders_it_back(chain: Chain) -> None:
    hold = held(recalled(chain))[chain.wholesale]
    day = timedelta(hours=24)
    assert services.lapse_holds(chain.now + day - timedelta(seconds=1)) == 0
    assert decide(chain, chain.lixia, hold, "extend", timedelta(hours=23)) is H.PROVISIONAL
    assert services.lapse_holds(chain.now + day) == 0, "extended"
    assert services.lapse_holds(chain.now + 2 * day) == 1
    assert stock_of(chain.wholesale) == (BatchState.ACTIVE, False)
    with pytest.raises(Refused):
        decide(chain, chain.lixia, hold, "confirm")
    with pytest.raises(Denied):
        decide(chain, chain.lixia, hold, "order")
    with pytest.raises(NotFound):
        decide(chain, chain.zhejiang, hold, "order")
    assert decide(chain, chain.shandong, hold, "order") is H.HELD
    assert stock_of(chain.wholesale) == (BatchState.RECALLED, True)
    with pytest.raises(Refused, match="上级已责令"):
        decide(chain, chain.lixia, hold, "lift")
    assert decide(chain, chain.shandong, hold, "lift") is H.LIFTED
    assert stock_of(chain.wholesale) == (BatchState.ACTIVE, False)


def test_goods_that_went_on_meanwhile_are_found_by_looking_again(chain: Chain) -> None:
    recall_id = recalled(chain)
    decide(chain, chain.lixia, held(recall_id)[chain.wholesale], "lift")
    order = chain.market.order("20", batch_id=chain.wholesale, buyer_code=chain.shop.code)
    sale = trade.submit_sale(chain.market.buying, order, chain.now).sale_id
    new = chain.market.confirm(sale, chain.shopkeeper).batch_id
    assert new not in held(recall_id)
    assert services.sweep(chain.yuhang, Sweep(recall_id, uuid4()), chain.now).batches == 1
    assert held(recall_id)[new].state is H.HELD
    assert selectors.recall(chain.yuhang, recall_id).batches == 4


def test_a_recall_taken_back_lets_everything_move_again_but_what_another_recall_holds(chain: Chain) -> None:
    first = recalled(chain)
    other = OpenRecall(chain.wholesale, "另一批原料不合格", False, uuid4())
    with pytest.raises(NotFound):
        services.open_recall(chain.yuhang, other, chain.now)
    second = services.open_recall(official(Level.MINISTRY, "", 15), other, chain.now).recall_id
    services.cancel_recall(chain.yuhang, EndRecall(first, "检测结果有误", uuid4()), chain.now)
    assert stock_of(chain.farm) == (BatchState.ACTIVE, False)
    assert stock_of(chain.wholesale) == (BatchState.RECALLED, True), "the second recall holds it"
    assert {row.state for row in held(first).values()} == {H.LIFTED}
    services.cancel_recall(official(Level.MINISTRY, "", 15), EndRecall(second, "检测结果有误", uuid4()), chain.now)
    assert stock_of(chain.retail) == (BatchState.ACTIVE, False)
    chain.market.confirm(chain.waiting)


def test_a_drill_stops_nothing_and_says_so_everywhere(chain: Chain) -> None:
    recall_id = recalled(chain, drill=True)
    assert [stock_of(key) for key in held(recall_id)] == [(BatchState.ACTIVE, False)] * 3
    chain.market.confirm(chain.waiting)
    hold = held(recall_id)[chain.wholesale]
    assert decide(chain, chain.lixia, hold, "confirm") is H.HELD
    services.settle_hold(chain.lixia, SettleHold(hold.id, Way.HARMLESS, "演练处置流程", uuid4()), chain.now)
    assert batches.briefs([chain.wholesale])[chain.wholesale].available == Decimal(250)
    notices = [row.text for row in Notice.objects.everything(reason="test") if WHY in row.text or "演练" in row.text]
    assert notices
    assert all(text.startswith("【演练】") for text in notices)
    assert selectors.recall(chain.yuhang, recall_id).number.startswith("YL")
    ended = services.close_recall(chain.yuhang, EndRecall(recall_id, "演练顺利完成", uuid4()), chain.now)
    assert ended.state is RecallState.CLOSED
    recalled(chain)


def test_a_county_does_not_end_what_its_province_opened(chain: Chain) -> None:
    recall_id = recalled(chain, chain.zhejiang)
    assert held(recall_id)[chain.farm].state is H.HELD
    with pytest.raises(Denied):
        services.cancel_recall(chain.yuhang, EndRecall(recall_id, "县里认为没有问题", uuid4()), chain.now)
    ended = services.cancel_recall(chain.zhejiang, EndRecall(recall_id, "复检合格，取消", uuid4()), chain.now)
    assert ended.state is RecallState.CANCELLED


def test_pressed_twice_is_one_recall_and_another_one_is_refused(chain: Chain) -> None:
    command = OpenRecall(chain.farm, WHY, False, uuid4())
    first = services.open_recall(chain.yuhang, command, chain.now)
    assert services.open_recall(chain.yuhang, command, chain.now) == first
    with pytest.raises(CommandConflict):
        services.open_recall(chain.yuhang, OpenRecall(chain.farm, "别的原因说明", False, command.command_id), chain.now)
    with pytest.raises(Refused, match="已经在召回中"):
        recalled(chain, chain.zhejiang)
    hold = held(first.recall_id)[chain.wholesale]
    assert decide(chain, chain.lixia, hold, "confirm") is H.HELD
    with pytest.raises(Refused, match="当前状态"):
        decide(chain, chain.lixia, hold, "confirm")


@pytest.mark.parametrize("who", ["lixia", "farmer", "township"])
def test_others_open_no_recall(chain: Chain, who: str) -> None:
    viewer = official(Level.TOWNSHIP, "330110001", 16) if who == "township" else getattr(chain, who)
    with pytest.raises((Denied, NotFound)):
        recalled(chain, viewer)


def test_a_county_decides_about_its_own_area_alone_and_reasons_are_asked(chain: Chain) -> None:
    found = held(recalled(chain))
    for viewer, batch in ((chain.yuhang, chain.wholesale), (chain.lixia, chain.farm)):
        with pytest.raises(NotFound):
            decide(chain, viewer, found[batch], "lift")
        with pytest.raises(NotFound):
            services.settle_hold(viewer, SettleHold(found[batch].id, Way.OTHER, "处置情况说明", uuid4()), chain.now)
    with pytest.raises(Denied):
        decide(chain, chain.wholesaler, found[chain.wholesale], "lift")
    with pytest.raises(Denied):
        services.answer_hold(chain.lixia, AnswerHold(found[chain.wholesale].id, "", uuid4()), chain.now)
    with pytest.raises(NotFound):
        services.answer_hold(chain.farmer, AnswerHold(found[chain.wholesale].id, "", uuid4()), chain.now)
    with pytest.raises(Refused, match="原因"):
        services.decide_hold(chain.lixia, DecideHold(found[chain.wholesale].id, "lift", "好", uuid4()), chain.now)
    with pytest.raises(Denied):
        services.close_recall(chain.wholesaler, EndRecall(1, "不能由持有人办结", uuid4()), chain.now)
    with pytest.raises(NotFound):
        services.close_recall(chain.lixia, EndRecall(found[chain.farm].recall_id, "不是本县的召回", uuid4()), chain.now)


def test_everybody_reads_the_holds_of_his_area_or_his_own_and_no_others(chain: Chain) -> None:
    recall_id = recalled(chain)
    found = held(recall_id)
    seen = {
        who: {row.batch_id for row in selectors.list_holds(getattr(chain, who), PageRequest()).rows}
        for who in ("yuhang", "lixia", "wholesaler", "farmer")
    }
    assert seen == {
        "yuhang": {chain.farm, chain.retail},
        "lixia": {chain.wholesale},
        "wholesaler": {chain.wholesale},
        "farmer": {chain.farm},
    }
    assert {row.batch_id for row in selectors.holds_of(chain.yuhang, recall_id, PageRequest()).rows} == set(found)
    for viewer in (chain.lixia, chain.wholesaler):
        with pytest.raises((NotFound, Denied)):
            selectors.recall(viewer, recall_id)
        with pytest.raises((NotFound, Denied)):
            selectors.totals(viewer, recall_id)
    assert selectors.waiting(chain.lixia)[0] == 1
    assert selectors.waiting(chain.wholesaler)[0] == 1
    assert HOLD.arrow("lapse").permission == Permission.LAPSE
