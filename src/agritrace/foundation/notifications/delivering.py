"""Messages on their way out: queued when a notice is told, handed to the port by the worker, tried again, given up.

A message leaves at least once: a worker that dies between handing over and noting it hands it over again after
``LOST_AFTER``. Recipients are looked up when the message leaves, so that the queue holds nothing personal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountState
from agritrace.foundation.journal import services as journal
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Denied, Refused
from agritrace.kernel.viewer import Viewer, system

from . import acts, ports, rules
from .models import Delivery, Preference, SentMessage
from .states import DELIVERY
from .values import (
    TOPIC_NAMES,
    WORDINGS,
    Channel,
    DeliveryState,
    MessagePort,
    NoticeTold,
    Outgoing,
    Sending,
    Unsent,
    WhereToReach,
)
from .wordings import words_of

log = structlog.get_logger(__name__)
LOST_AFTER = timedelta(minutes=10)
AT_ONCE = 50
_WORDING = {Channel.SMS: "notice.sms", Channel.EMAIL: "notice.email"}
_TAKE = """
UPDATE notifications_delivery SET state = 'leaving', claimed_at = %(now)s, tries = tries + 1
WHERE id IN (
  SELECT id FROM notifications_delivery
  WHERE (state = 'queued' AND due_at <= %(now)s) OR (state = 'leaving' AND claimed_at < %(lost)s)
  ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id, account_id, applicant_id, channel, wording, tries, values::text
"""
_WORKER = system("发送短信和邮件")
_REASON = "the queue of messages belongs to the worker"


def queue_notice(told: NoticeTold, now: datetime) -> int:
    """Queue what the accounts behind a notice want besides it; returns how many messages.

    An e-mail that is only usual, not asked for, is not queued for an account without address.
    """
    numbers, producer = _accounts_of(told.to), told.to.startswith("subject:")
    chosen = _chosen(numbers, told.topic)
    values = {"topic": TOPIC_NAMES.get(told.topic, ""), "text": told.text, "link": link(told.url)}
    rows = [
        Delivery(account_id=n, channel=channel, wording=_WORDING[channel], values=values, due_at=now, created_at=now)
        for n in numbers
        for channel in sorted(rules.wanted(told.topic, chosen.get(n, {}), producer=producer))
        if channel is Channel.SMS or (told.topic, channel) in chosen.get(n, {}) or accounts.reach(n).email
    ]
    Delivery.objects.everything(reason=_REASON).bulk_create(rows)
    return len(rows)


def queue_for_applicant(applicant_id: int, wording: str, values: Mapping[str, str], *, now: datetime) -> None:
    """Queue a message to somebody without account; ``values`` are plain and not personal. KeyError: unknown wording."""
    channel = WORDINGS[wording].channel
    Delivery(
        applicant_id=applicant_id, channel=channel, wording=wording, values=dict(values), due_at=now, created_at=now
    ).save(force_insert=True)


def send_due(now: datetime) -> Sending:
    """Hand over everything that is due, in rounds; the worker's timer calls it every minute."""
    sent = again = failed = 0
    port = ports.chosen_port()
    while taken := _take(now):
        for one in taken:
            fault = _hand_over(port, one, now)
            state = _after(one, fault)
            sent += state is DeliveryState.SENT
            again += state is DeliveryState.QUEUED
            failed += state is DeliveryState.FAILED
            _note(one, state, fault, now=now)
    return Sending(sent, again, failed)


def prune(now: datetime, *, keep: timedelta) -> int:
    """Delete messages done longer ago than ``keep``, and what the recording provider kept; returns how many rows went."""
    gone, _ = Delivery.objects.everything(reason=_REASON).filter(done_at__lt=now - keep).delete()
    kept, _ = SentMessage.objects.everything(reason=_REASON).filter(sent_at__lt=now - keep).delete()
    return gone + kept


def link(path: str) -> str:
    """The whole address of a page of this site, for messages."""
    return (
        f"{settings.SCHEME}://{settings.PUBLIC_HOST}{path}" if path else f"{settings.SCHEME}://{settings.PUBLIC_HOST}/"
    )


def _accounts_of(to: str) -> tuple[int, ...]:
    kind, _, number = to.partition(":")
    if kind == "account":
        return (int(number),)
    whose = accounts.accounts_of_subject if kind == "subject" else accounts.accounts_of_organisation
    return tuple(one.id for one in whose(int(number)) if one.state is AccountState.ACTIVE)


def _chosen(numbers: Iterable[int], topic: str) -> dict[int, dict[tuple[str, str], bool]]:
    found: dict[int, dict[tuple[str, str], bool]] = {}
    rows = Preference.objects.everything(reason="asked for everybody a notice goes to")
    for number, channel, wanted in rows.filter(account_id__in=numbers, topic=topic).values_list(
        "account_id", "channel", "wanted"
    ):
        found.setdefault(number, {})[topic, channel] = wanted
    return found


def _take(now: datetime) -> list[Unsent]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "lost": now - LOST_AFTER, "most": AT_ONCE})
        rows = cursor.fetchall()
    return [Unsent(n, account, applicant, Channel(way), wording, tries, _plain(values))
            for n, account, applicant, way, wording, tries, values in rows]  # fmt: skip


def _plain(text: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(text)
    return found


def _hand_over(port: MessagePort, one: Unsent, now: datetime) -> str:
    """The reason why it could not leave, "" when it did."""
    recipient = _recipient(one)
    if not recipient:
        return "没有登记手机号" if one.channel is Channel.SMS else "没有登记邮箱"
    text = rules.fill(words_of(one.wording), one.values)
    subject = f"农产品质量安全追溯平台：{one.values.get('topic', '通知')}"
    try:
        port.send(Outgoing(one.channel, recipient, text, subject), now)
    except Refused as refused:
        return str(refused.refusal.reasons[0].sentence)
    except Exception as error:  # noqa: BLE001  # whatever a provider throws must not hold up the messages behind it
        log.warning("message not sent", delivery=one.id, error=type(error).__name__)
        return "发送服务出错"
    return ""


def _recipient(one: Unsent) -> str:
    if one.account_id is not None:
        found = accounts.reach(one.account_id)
        return found.phone if one.channel is Channel.SMS else found.email
    answers = ask(WhereToReach(one.applicant_id or 0, one.wording))
    return next((answer for answer in answers if answer), "")


def _after(one: Unsent, fault: str) -> DeliveryState:
    """The state after a try; who has no address is not tried again."""
    arrow = "send" if not fault else "postpone"
    if fault and (fault.startswith("没有登记") or rules.pause_after(one.tries) is None):
        arrow = "give_up"
    state = DELIVERY.follow(_WORKER, DeliveryState.LEAVING, arrow)
    if not isinstance(state, DeliveryState):
        raise Refused(state)
    return state


def _note(one: Unsent, state: DeliveryState, fault: str, *, now: datetime) -> None:
    pause = rules.pause_after(one.tries) if state is DeliveryState.QUEUED else None
    done = None if state is DeliveryState.QUEUED else now
    rows = Delivery.objects.everything(reason=_REASON).filter(id=one.id, state=DeliveryState.LEAVING)
    rows.update(state=state, fault=fault[:120], due_at=now + (pause or timedelta()), done_at=done)


def retry_failed(viewer: Viewer, now: datetime) -> int:
    """Queue all messages that were given up once more; returns how many. Denied without the permission."""
    state = DELIVERY.follow(viewer, DeliveryState.FAILED, "retry")
    if not isinstance(state, DeliveryState):
        raise Denied(state)

    def work(opened: journal.OpenAct) -> int:
        rows = Delivery.objects.everything(reason=_REASON).filter(state=DeliveryState.FAILED)
        count = rows.update(state=state, tries=0, fault="", due_at=now, done_at=None)
        opened.note(count=count)
        return count

    return journal.act(viewer, acts.RETRY, work, now=now, answer=int)
