"""Whoever did not act is told, through the relay, once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from agritrace.config.listeners import LISTENERS as PUSH
from agritrace.foundation.journal import relay
from agritrace.foundation.journal.values import LIVE_CHANNEL
from agritrace.foundation.notifications import selectors as notices
from agritrace.foundation.notifications import services as notifications
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.trade import services
from agritrace.tracing.trade.listeners import LISTENERS
from agritrace.tracing.trade.values import (
    AskReturn,
    ConfirmDelivery,
    ConfirmSale,
    DecideReturn,
    Line,
    RefuseSale,
    SubmitDelivery,
    WithdrawSale,
)

from .market import Market, harvest

EARS = (*LISTENERS, *PUSH)


def told(viewer: Viewer) -> list[str]:
    return [row.text for row in notices.list_notices(viewer, PageRequest()).rows]


def hand_on() -> None:
    while relay.run_once(EARS).events:
        continue


def test_both_sides_are_told_and_read_what_they_were_told(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    sale_id = market.submit("300")
    hand_on()
    assert (notices.unread(market.buying), notices.unread(market.selling)) == (1, 0)
    notice = notices.list_notices(market.buying, PageRequest()).rows[0]
    assert (notice.text, notice.url, notice.created_at) == ("有一笔番茄 300公斤等您确认收货", f"/trade/{sale_id}/", now)
    assert notifications.mark_read(market.buying, notice.id, now) == notice.url
    assert notices.unread(market.buying) == 0
    market.confirm(sale_id)
    hand_on()
    assert told(market.selling) == ["买方已确认收到番茄 300公斤"]
    assert notifications.mark_all_read(market.selling, now) == 1
    assert notifications.mark_all_read(market.selling, now) == 0


def test_refusal_withdrawal_and_expiry_reach_whom_they_concern(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    services.refuse_sale(market.buying, RefuseSale(market.submit("1"), "到货只有 250 公斤", uuid4()), now)
    services.withdraw_sale(market.selling, WithdrawSale(market.submit("2"), "", uuid4()), now)
    market.submit("3")
    services.expire_sales(now + timedelta(hours=73))
    hand_on()
    assert told(market.selling) == [
        "番茄 3公斤超过72小时没有确认，已退回您的库存",
        "番茄 1公斤被拒收，原因：到货只有 250 公斤",
    ]
    assert told(market.buying)[::2][:2] == [
        "番茄 3公斤超过72小时没有确认，已退回卖方",
        "卖方撤回了番茄 2公斤，您不用再确认",
    ]


def test_a_delivery_is_told_once_and_parts_returns_and_claims_are_told_with_their_reasons(
    fresh_database: str, now: datetime
) -> None:
    market = Market(now)
    other = harvest(market.selling, market.product, "50", now)
    lines = (Line(market.batch, Decimal(30), "公斤"), Line(other, Decimal(5), "公斤"))
    made = services.submit_delivery(market.selling, SubmitDelivery(lines, market.buyer.code, uuid4()), now)
    hand_on()
    assert told(market.buying) == ["有一笔番茄 30公斤等 2 行货等您确认收货"]
    services.confirm_delivery(market.buying, ConfirmDelivery(made.delivery_id, uuid4()), now)
    part = market.submit("100")
    services.confirm_sale(market.buying, ConfirmSale(part, uuid4(), Decimal(80), "少了两筐"), now)
    asked = services.ask_return(market.buying, AskReturn(part, Decimal(5), "变质", uuid4()), now)
    hand_on()
    assert told(market.selling) == [
        "买方要退番茄 5公斤，原因：变质",
        "番茄 100公斤，买方收了 80公斤，20公斤已退回您的库存，原因：少了两筐",
        "买方已确认收货：番茄 30公斤等 2 行货，收了多少请看明细",
    ]
    services.decide_return(
        market.selling, DecideReturn(asked.return_id, accept=False, command_id=uuid4(), reason="超过期限"), now
    )
    hand_on()
    assert told(market.buying)[0] == "卖方不同意退番茄 5公斤，原因：超过期限"
    assert services.remind_buyers(now + timedelta(hours=25)) == 0
    market.submit("7")
    hand_on()
    assert services.remind_buyers(now + timedelta(hours=25)) == 1
    assert "还等您确认收货" in told(market.buying)[0]


def test_a_notice_is_pushed_with_one_notify_for_the_batch(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    sales = [market.submit("1"), market.submit("2")]
    with psycopg.connect(fresh_database, autocommit=True) as open_page:
        open_page.execute(f"LISTEN {LIVE_CHANNEL}")
        hand_on()
        heard = [json.loads(n.payload) for n in open_page.notifies(timeout=2, stop_after=1)]
    assert [[m["to"] for m in batch] for batch in heard] == [[[f"subject:{market.buyer.id}"]] * 2]
    assert len(sales) == len(heard[0])


def test_a_worker_lost_in_the_middle_of_a_batch_delivers_everything_once(
    fresh_database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = Market(now)
    for amount in ("1", "2", "3"):
        market.submit(amount)

    def die(*_: object) -> None:
        raise SystemExit  # the process ends after listeners have committed, before the position moves

    with monkeypatch.context() as lost:
        lost.setattr(relay, "_move", die)
        with pytest.raises(SystemExit):
            relay.run_once(EARS)
    hand_on()
    assert len(told(market.buying)) == 3
