"""What trade hears: its own events become notices for the side that did not act; open sales follow a side that moves."""

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
from agritrace.registry.subjects.values import SubjectMoved

from . import acts
from .models import Sale
from .states import SaleState
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


def follow(event: Announced) -> None:
    """Sales that wait follow a side that moved to another county; those decided keep the regions of their day."""
    told = event.payload
    subject_id, region_code = int(told["subject_id"]), str(told["region_code"])

    def work(opened: journal.OpenAct) -> int:
        waiting = Sale.objects.storing(opened).filter(state=SaleState.SUBMITTED)
        count = waiting.filter(seller_id=subject_id).update(seller_region_code=region_code)
        count += waiting.filter(buyer_id=subject_id).update(buyer_region_code=region_code)
        opened.on("subject", subject_id, region_code)
        opened.note(count=count)
        return count

    journal.act(system("主体迁移"), acts.FOLLOW, work, now=event.recorded_at, answer=int)


LISTENERS = (
    Listener("trade.tell", frozenset(_TOLD), tell),
    Listener("trade.follow", frozenset({SubjectMoved.event_name}), follow),
)
