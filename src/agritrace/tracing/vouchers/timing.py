"""What happens to vouchers by the clock: their supplier is reminded, and what nobody delivered gives the stock back."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.clock import show_instant
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import system

from . import acts, selectors, services, terms
from .models import Voucher
from .states import VoucherState

WHY = "到期没有交付"


def lapse_vouchers(now: datetime, limit: int = 500) -> int:
    """Declare void what was not delivered within its term, oldest first; returns how many. For the timer.

    The goods are free stock again. Each voucher is an act of its own, so that one that cannot lapse holds up no other.
    """
    before = now - terms.term(terms.DELIVER_WITHIN, now)
    return sum(_lapse(number, now) for number in selectors.under_way(None, before, limit))


def remind_suppliers(now: datetime, limit: int = 5_000) -> int:
    """Tell suppliers once, the day before, that a voucher lapses; returns how many. For the timer that runs once a day."""
    lasts, ahead = terms.term(terms.DELIVER_WITHIN, now), terms.term(terms.REMIND_BEFORE, now)
    found = selectors.under_way(now - lasts, now - lasts + ahead, limit)
    return sum(_remind(number, now) for number in found)


def _lapse(voucher_id: int, now: datetime) -> int:
    def work(opened: journal.OpenAct) -> int:
        row = _locked(voucher_id)
        if row is None or now < terms.lapses_at(row.issued_at):
            return 0
        services.end(opened, row, WHY, arrow="lapse")
        words = f"{row.goods}的凭证到期没有交付，已作废，库存已退回；已经送到的请重新开具"
        _tell(opened, row, words)
        return 1

    try:
        return journal.act(system(WHY), acts.LAPSE, work, now=now, answer=int)
    except Refused:  # decided by a person between the list and the lock
        return 0


def _remind(voucher_id: int, now: datetime) -> int:
    def work(opened: journal.OpenAct) -> int:
        row = _locked(voucher_id)
        if row is None:
            return 0
        until = show_instant(terms.lapses_at(row.issued_at))
        _tell(opened, row, f"{row.goods}的凭证 {until} 到期作废；已经送到的请登记已交付，不送的请作废")
        opened.on("voucher", row.id, row.region_code)
        return 1

    return journal.act(system("提醒凭证到期"), acts.REMIND, work, now=now, answer=int)


def _tell(opened: journal.OpenAct, row: Voucher, words: str) -> None:
    message = Message(Topic.TRADE, words, f"/vouchers/{row.id}/")
    notifications.tell(opened, To(subject_id=row.subject_id), message)


def _locked(voucher_id: int) -> Voucher | None:
    rows = Voucher.objects.everything(reason="the timer acts for all of the country")
    waiting = rows.filter(pk=voucher_id, state__in=[VoucherState.ISSUED, VoucherState.PRINTED])
    return waiting.select_for_update().first()
