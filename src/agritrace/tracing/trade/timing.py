"""What happens to sales by the clock: buyers are reminded, and what nobody confirmed gives the stock back."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.clock import show_instant
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import Refused, refuse
from agritrace.kernel.viewer import system
from agritrace.tracing.batches import services as batches

from . import acts, moving, selectors, terms
from .models import Sale
from .states import SaleState
from .values import SaleHasExpired

_OVER = "这笔交易已经办结。"


def expire_sales(now: datetime, limit: int = 500) -> int:
    """Release what nobody confirmed within the term, oldest first; returns how many. For the timer of the worker.

    Each sale is an act of its own, so that one that cannot be released holds up no other; the sales of one delivery
    are one act and one notice.
    """
    return sum(_expire(ids, now) for ids in selectors.overdue(now, limit))


def _expire(ids: tuple[int, ...], now: datetime) -> int:
    timer = system("到期没有确认")

    def work(opened: journal.OpenAct) -> int:
        sales = _waiting(ids)
        batches.release(opened, *(moving.movement(sale) for sale in sales))
        for nth, sale in enumerate(sales):
            moving.decide(opened, sale, moving.follow(timer, sale, "expire", now=now))
            hours = int((sale.expires_at - sale.submitted_at).total_seconds()) // 3600
            opened.announce(SaleHasExpired(*moving.told(sale, now, 0 if nth else len(sales)), hours=hours))
        opened.note(count=len(sales))
        return len(sales)

    act = acts.EXPIRE if len(ids) == 1 else acts.EXPIRE_MANY
    try:
        return journal.act(timer, act, work, now=now, answer=int)
    except Refused:  # decided by a person between the list and the lock
        return 0


def remind_buyers(now: datetime, limit: int = 500) -> int:
    """Remind buyers of sales that have waited for a day, and for two; returns how many notices. For the timer."""
    return sum(_remind(ids, now) for ids in selectors.to_remind(now, limit))


def _remind(ids: tuple[int, ...], now: datetime) -> int:
    def work(opened: journal.OpenAct) -> int:
        sales = _waiting(ids)
        first = sales[0]
        again = terms.next_reminder(first.submitted_at, first.expires_at, now)
        due = Sale.objects.storing(opened).filter(id__in=[one.id for one in sales], remind_at__lte=now)
        if not due.update(remind_at=again) or now >= first.expires_at:
            return 0
        more = f"等 {len(sales)} 行货" if len(sales) > 1 else ""
        what = f"{first.product_name} {format_amount(first.quantity)}{first.unit}{more}"
        words = f"{what}还等您确认收货，{show_instant(first.expires_at)}前没有确认就自动退回卖方"
        notifications.tell(opened, To(subject_id=first.buyer_id), Message(Topic.TRADE, words, f"/trade/{first.id}/"))
        for sale in sales:
            opened.on("sale", sale.id, sale.seller_region_code)
        return 1

    try:
        return journal.act(system("提醒确认收货"), acts.REMIND, work, now=now, answer=int)
    except Refused:  # likewise
        return 0


def _waiting(ids: tuple[int, ...]) -> list[Sale]:
    """The sales that still wait, locked in ascending id; Refused when none does."""
    rows = Sale.objects.everything(reason="the timer acts for all of the country")
    sales = list(rows.select_for_update().filter(id__in=ids, state=SaleState.SUBMITTED).order_by("id"))
    if not sales:
        raise refuse(_OVER, code="state")
    return sales
