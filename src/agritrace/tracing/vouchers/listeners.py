"""What vouchers hear: the supplier is told when a market has received his goods."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.viewer import system

from . import acts
from .values import VoucherReceived


def tell(event: Announced) -> None:
    """One notice for the supplier."""
    told = event.payload

    def work(opened: journal.OpenAct) -> int:
        words = f"{told['goods']}已进场，{told['market']}核验了入市追溯凭证"
        message = Message(Topic.TRADE, words, f"/vouchers/{told['voucher_id']}/")
        return notifications.tell(opened, To(subject_id=told["subject_id"]), message)

    journal.act(system("通知开具人"), acts.TELL, work, now=datetime.fromisoformat(told["at"]), answer=int)


LISTENERS = (Listener("vouchers.tell", frozenset({VoucherReceived.event_name}), tell),)
