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
from agritrace.registry.temporary.values import TemporaryJoined

from . import acts, byhand
from .handvalues import HandWasClaimed, HandWasDisowned, HandWasOffered
from .models import Return, Sale, SaleDriver
from .returnvalues import ReturnWasAccepted, ReturnWasDeclined, ReturnWasRequested, ReturnWasWithdrawn
from .states import ReturnState, SaleState
from .values import SaleHasExpired, SaleWasConfirmed, SaleWasRefused, SaleWasSubmitted, SaleWasWithdrawn

Words = Callable[[str, Mapping[str, Any]], str]


def _confirmed(what: str, told: Mapping[str, Any]) -> str:
    refused = Decimal(told["refused"])
    if int(told["lines"]) > 1:
        return f"买方已确认收货：{what}，收了多少请看明细"
    if not refused:
        return f"买方已确认收到{what}"
    taken, back = (format_amount(one) for one in (Decimal(told["quantity"]) - refused, refused))
    unit = told["unit"]
    return f"{what}，买方收了 {taken}{unit}，{back}{unit}已退回您的库存，原因：{told['reason']}"


_TOLD: dict[str, tuple[tuple[str, Words], ...]] = {
    SaleWasSubmitted.event_name: (("buyer_id", lambda what, _: f"有一笔{what}等您确认收货"),),
    SaleWasConfirmed.event_name: (("seller_id", _confirmed),),
    SaleWasRefused.event_name: (("seller_id", lambda what, told: f"{what}被拒收，原因：{told['reason']}"),),
    SaleWasWithdrawn.event_name: (("buyer_id", lambda what, _: f"卖方撤回了{what}，您不用再确认"),),
    SaleHasExpired.event_name: (
        ("seller_id", lambda what, told: f"{what}超过{told['hours']}小时没有确认，已退回您的库存"),
        ("buyer_id", lambda what, told: f"{what}超过{told['hours']}小时没有确认，已退回卖方"),
    ),
}
"""Who is told what about each event; names of persons and subjects stay out."""
_RETURNS: dict[str, tuple[str, Words]] = {
    ReturnWasRequested.event_name: ("seller_id", lambda what, told: f"买方要退{what}，原因：{told['reason']}"),
    ReturnWasAccepted.event_name: ("buyer_id", lambda what, _: f"卖方已收回您退的{what}"),
    ReturnWasDeclined.event_name: ("buyer_id", lambda what, told: f"卖方不同意退{what}，原因：{told['reason']}"),
    ReturnWasWithdrawn.event_name: ("seller_id", lambda what, _: f"买方撤回了{what}的退货申请"),
}
"""Likewise for returns."""


def _what(told: Mapping[str, Any]) -> str:
    lines = int(told.get("lines", 1))
    more = f"等 {lines} 行货" if lines > 1 else ""
    return f"{told['product_name']} {format_amount(Decimal(told['quantity']))}{told['unit']}{more}"


_HANDS: dict[str, tuple[str, Words]] = {
    HandWasOffered.event_name: ("buyer_id", lambda what, _: f"有人登记卖给您{what}，请核对后认领"),
    HandWasClaimed.event_name: ("seller_id", lambda what, _: f"买方已认领您登记的{what}"),
    HandWasDisowned.event_name: ("seller_id", lambda what, told: f"买方答复没有买过{what}，原因：{told['reason']}"),
}
"""Likewise for sales recorded by hand."""


def tell(event: Announced) -> None:
    """One notice for each side concerned, in one act; of a delivery only its first line speaks."""
    told = event.payload
    if not int(told["lines"]):
        return
    what = _what(told)

    def work(opened: journal.OpenAct) -> int:
        for side, words in _TOLD[event.name]:
            message = Message(Topic.TRADE, words(what, told), f"/trade/{told['sale_id']}/")
            notifications.tell(opened, To(subject_id=told[side]), message)
        return int(told["sale_id"])

    journal.act(system("通知交易双方"), acts.TELL, work, now=datetime.fromisoformat(told["at"]), answer=int)


def tell_return(event: Announced) -> None:
    """One notice for the side that did not act."""
    _tell_other(event, _RETURNS[event.name], f"/trade/returns/{event.payload['return_id']}/")


def tell_hand(event: Announced) -> None:
    """One notice for the side that did not act."""
    _tell_other(event, _HANDS[event.name], f"/trade/hand/{event.payload['hand_id']}/")


def _tell_other(event: Announced, who: tuple[str, Words], address: str) -> None:
    told = event.payload
    side, words = who

    def work(opened: journal.OpenAct) -> int:
        message = Message(Topic.TRADE, words(_what(told), told), address)
        return notifications.tell(opened, To(subject_id=told[side]), message)

    journal.act(system("通知交易双方"), acts.TELL, work, now=datetime.fromisoformat(told["at"]), answer=int)


def joined(event: Announced) -> None:
    """Somebody met in the field is registered by now: what was sold to him is offered to him."""
    told = event.payload
    byhand.offer_joined(int(told["temporary_id"]), int(told["subject_id"]), event.recorded_at)


def follow(event: Announced) -> None:
    """Sales that wait follow a side that moved to another county; those decided keep the regions of their day."""
    told = event.payload
    subject_id, region_code = int(told["subject_id"]), str(told["region_code"])

    def work(opened: journal.OpenAct) -> int:
        waiting = Sale.objects.storing(opened).filter(state=SaleState.SUBMITTED)
        drivers = SaleDriver.objects.storing(opened).filter(sale_id__in=waiting.values("id"))
        asked = Return.objects.storing(opened).filter(state=ReturnState.REQUESTED)
        for rows in (drivers, asked, waiting):
            count = rows.filter(seller_id=subject_id).update(seller_region_code=region_code)
            count += rows.filter(buyer_id=subject_id).update(buyer_region_code=region_code)
        opened.on("subject", subject_id, region_code)
        opened.note(count=count)
        return count

    journal.act(system("主体迁移"), acts.FOLLOW, work, now=event.recorded_at, answer=int)


LISTENERS = (
    Listener("trade.tell", frozenset(_TOLD), tell),
    Listener("trade.tell-return", frozenset(_RETURNS), tell_return),
    Listener("trade.tell-hand", frozenset(_HANDS), tell_hand),
    Listener("trade.joined", frozenset({TemporaryJoined.event_name}), joined),
    Listener("trade.follow", frozenset({SubjectMoved.event_name}), follow),
)
