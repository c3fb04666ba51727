"""What trade tells people: its own events, turned into notices for the side that did not act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.viewer import system

from . import acts
from .values import SaleHasExpired, SaleWasConfirmed, SaleWasRefused, SaleWasSubmitted, SaleWasWithdrawn

Words = Callable[[str, Mapping[str, Any]], str]
_TOLD: dict[str, tuple[tuple[str, Words], ...]] = {
    SaleWasSubmitted.event_name: (("buyer_id", lambda what, _: f"有一笔{what}等您确认收货"),),
    SaleWasConfirmed.event_name: (("seller_id", lambda what, _: f"买方已确认收到{what}"),),
    SaleWasRefused.event_name: (("seller_id", lambda what, told: f"{what}被拒收，原因：{told['reason']}"),),
    SaleWasWithdrawn.event_name: (("buyer_id", lambda what, _: f"卖方撤回了{what}，您不用再确认"),),
    SaleHasExpired.event_name: (
        ("seller_id", lambda what, _: f"{what}超过72小时没有确认，已退回您的库存"),
        ("buyer_id", lambda what, _: f"{what}超过72小时没有确认，已退回卖方"),
    ),
}
"""Who is told what about each event; names of persons and subjects stay out."""


def tell(event: Announced) -> None:
    """One notice for each side concerned, in one act."""
    told = event.payload
    what = f"{told['product_name']} {format_amount(Decimal(told['quantity']))}{told['unit']}"

    def work(opened: journal.OpenAct) -> int:
        for side, words in _TOLD[event.name]:
            message = Message(Topic.TRADE, words(what, told), f"/trade/{told['sale_id']}/")
            notifications.tell(opened, To(subject_id=told[side]), message)
        return int(told["sale_id"])

    journal.act(system("通知交易双方"), acts.TELL, work, now=datetime.fromisoformat(told["at"]), answer=int)


LISTENERS = (Listener("trade.tell", frozenset(_TOLD), tell),)
