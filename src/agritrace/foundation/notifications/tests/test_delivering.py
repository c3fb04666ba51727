"""Notices that leave the platform: who gets them, what happens when the provider fails, nothing personal on the way."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from agritrace.config import wiring
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.journal import relay
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications import delivering, ports, selectors, services
from agritrace.foundation.notifications.models import Delivery, SentMessage
from agritrace.foundation.notifications.values import (
    ChangeWording,
    Channel,
    ChoosePreferences,
    DeliveryState,
    Message,
    Outgoing,
    To,
    Topic,
)
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused, refuse
from agritrace.kernel.viewer import system
from tests.cast import Cast

PHONE = "13900000101"


def soon() -> datetime:
    """A moment after everything that was recorded so far: events carry the true time."""
    return system_now() + timedelta(seconds=1)


class Provider:
    """A telephone network that can be down."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fault: Exception | None = None

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(outgoing)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    one = Provider()
    monkeypatch.setattr(ports, "chosen_port", lambda *_: one)
    return one


def tell(to: To, topic: Topic, now: datetime, text: str = "注册已通过") -> None:
    """A notice, and the relay's way to whoever hears of it."""

    def work(opened: journal.OpenAct) -> int:
        return services.tell(opened, to, Message(topic, text, "/subjects/mine"))

    journal.act(system("test"), Act("test:notice:tell", "{who}"), work, now=now, answer=int)
    ears = [ear for ear in wiring.listeners() if ear.name == "notifications.deliver"]
    while relay.run_once(ears).events:
        continue


def waiting() -> list[tuple[str, str, int]]:
    rows = Delivery.objects.everything(reason="test").order_by("id")
    return list(rows.values_list("channel", "state", "tries"))


def prove_email(cast: Cast, provider: Provider, member: str, address: str) -> None:
    viewer = cast.viewer(member)
    account_services.begin_email(viewer, address, cast.now)
    (code,) = re.findall(r"\d{6}", provider.sent.pop().text)
    account_services.confirm_email(viewer, address, code, now=cast.now)


def test_the_result_one_waits_for_comes_as_a_text_message_to_the_owners_telephone(
    fresh_cast: Cast, provider: Provider
) -> None:
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, soon())
    assert waiting() == [("sms", "queued", 0)]  # a usual e-mail is not queued for somebody without address
    assert services.send_due(soon()).sent == 1
    (message,) = provider.sent
    assert message.recipient == PHONE
    assert message.text == "【农产品追溯】注册已通过。详情请登录平台查看。"
    assert waiting() == [("sms", "sent", 1)]
    assert services.send_due(soon() + timedelta(days=1)).sent == 0


def test_who_asks_for_letters_without_an_address_reads_that_none_was_registered(
    fresh_cast: Cast, provider: Provider
) -> None:
    viewer = fresh_cast.viewer("producer")
    wish = frozenset({(Topic.TRADE, Channel.EMAIL)})
    services.choose_preferences(viewer, ChoosePreferences(wish, uuid4()), soon())
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.TRADE, soon())
    assert waiting() == [("email", "queued", 0)]
    assert services.send_due(soon()).failed == 1
    assert services.send_due(soon() + timedelta(days=1)).sent == 0  # no address is not tried again
    (row,) = Delivery.objects.everything(reason="test").values_list("fault", flat=True)
    assert row == "没有登记邮箱"


def test_sales_ring_nobody_until_he_asks_for_it(fresh_cast: Cast, provider: Provider) -> None:
    to = To(subject_id=fresh_cast["buyer"].subject_id)
    tell(to, Topic.TRADE, soon())
    assert waiting() == []
    viewer = fresh_cast.viewer("buyer")
    wish = selectors.preferences(viewer) | {(Topic.TRADE, Channel.SMS)}
    assert services.choose_preferences(viewer, ChoosePreferences(wish, uuid4()), soon()).changed == 1
    assert selectors.preferences(viewer) == wish
    tell(to, Topic.TRADE, soon())
    assert waiting() == [("sms", "queued", 0)]
    services.choose_preferences(viewer, ChoosePreferences(frozenset(), uuid4()), soon())
    tell(to, Topic.REGISTRATION, soon())
    assert len(waiting()) == 1


def test_preferences_of_one_account_are_nothing_to_another(fresh_cast: Cast, provider: Provider) -> None:
    everything = frozenset((topic, channel) for topic in Topic for channel in Channel)
    services.choose_preferences(fresh_cast.viewer("county"), ChoosePreferences(everything, uuid4()), soon())
    assert selectors.preferences(fresh_cast.viewer("county_admin")) != everything
    tell(To(organisation_id=fresh_cast["county"].organisation_id), Topic.TODO, soon())
    assert [channel for channel, *_ in waiting()] == ["email", "sms"]  # the one colleague who wants it
    with pytest.raises(Denied):
        services.choose_preferences(fresh_cast.viewer("anonymous"), ChoosePreferences(everything, uuid4()), soon())


def test_a_network_that_is_down_is_tried_again_and_given_up_visibly(fresh_cast: Cast, provider: Provider) -> None:
    provider.fault = refuse("短信通道忙。", code="busy")
    now = soon()
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, now)
    for tries in range(1, 5):
        assert services.send_due(now).again == 1
        assert services.send_due(now).again == 0, "not before its pause is over"
        assert waiting() == [("sms", "queued", tries)]
        now += timedelta(hours=3)
    provider.fault = RuntimeError("whatever a provider throws")
    assert services.send_due(now).failed == 1
    ministry = fresh_cast.viewer("ministry_admin")
    page = selectors.list_deliveries(ministry, PageRequest(filters={"state": "failed", "channel": "sms"}))
    assert [(row.wording, row.fault, row.tries) for row in page.rows] == [("平台消息（短信）", "发送服务出错", 5)]
    provider.fault = None
    assert services.retry_failed(ministry, now) == 1
    assert services.send_due(now).sent == 1
    assert len(provider.sent) == 1


def test_a_message_whose_worker_died_on_the_way_leaves_again_after_ten_minutes(
    fresh_cast: Cast, provider: Provider
) -> None:
    now = soon()
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, now)
    assert len(delivering._take(now)) == 1  # and then the power failed
    assert services.send_due(now + timedelta(minutes=9)).sent == 0
    assert services.send_due(now + timedelta(minutes=11)).sent == 1


def test_one_event_heard_twice_sends_one_message(fresh_cast: Cast, provider: Provider) -> None:
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, soon())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_relayposition")  # the position was lost with the crash, the deliveries not
    while relay.run_once([ear for ear in wiring.listeners() if ear.name == "notifications.deliver"]).events:
        continue
    assert len(waiting()) == 1


def test_a_disabled_account_gets_nothing_more(fresh_cast: Cast, provider: Provider) -> None:
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, soon())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', false)")
        cursor.execute(
            "UPDATE accounts_account SET state = 'disabled' WHERE id = %s", [fresh_cast["producer"].account_id]
        )
    assert services.send_due(soon()).failed == 1
    assert provider.sent == []


def test_an_address_is_proven_by_its_code_and_used_from_then_on(fresh_cast: Cast, provider: Provider) -> None:
    prove_email(fresh_cast, provider, "county", "Zhou.Min@Example.com ")
    assert accounts.reach(fresh_cast["county"].account_id).email == "zhou.min@example.com"
    wish = ChoosePreferences(frozenset({(Topic.REGISTRATION, Channel.EMAIL)}), uuid4())
    services.choose_preferences(fresh_cast.viewer("county"), wish, soon())
    tell(To(account_id=fresh_cast["county"].account_id), Topic.REGISTRATION, soon())
    services.send_due(soon())
    letter = next(one for one in provider.sent if one.channel is Channel.EMAIL)
    assert (letter.recipient, letter.subject) == ("zhou.min@example.com", "农产品质量安全追溯平台：注册审核")
    assert "/subjects/mine" in letter.text
    account_services.drop_email(fresh_cast.viewer("county"), soon())
    assert accounts.reach(fresh_cast["county"].account_id).email == ""


def test_wrong_codes_wear_the_right_one_out_and_a_strangers_code_does_not_fit(
    fresh_cast: Cast, provider: Provider
) -> None:
    viewer, now = fresh_cast.viewer("county"), soon()
    account_services.begin_email(viewer, "a@example.com", now)
    (code,) = re.findall(r"\d{6}", provider.sent.pop().text)
    with pytest.raises(Refused):
        account_services.confirm_email(fresh_cast.viewer("city"), "a@example.com", code, now=now)
    with pytest.raises(Refused):
        account_services.confirm_email(viewer, "b@example.com", code, now=now)
    for _ in range(5):
        with pytest.raises(Refused):
            account_services.confirm_email(viewer, "a@example.com", "000000" if code != "000000" else "1", now=now)
    with pytest.raises(Refused):
        account_services.confirm_email(viewer, "a@example.com", code, now=now)
    with pytest.raises(Refused, match="刚刚"):
        account_services.begin_email(viewer, "a@example.com", now + timedelta(seconds=5))
    with pytest.raises(Refused, match="邮箱地址"):
        account_services.begin_email(viewer, "not an address", now + timedelta(minutes=2))


def test_nothing_personal_stands_in_the_queue_in_records_or_events(fresh_cast: Cast, provider: Provider) -> None:
    prove_email(fresh_cast, provider, "producer", "wang@example.com")
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, soon())
    services.send_due(soon())
    columns = {
        "notifications_delivery": "values::text || fault",
        "journal_record": "notes::text",
        "journal_event": "payload::text",
        "accounts_personalentry": "encode(token, 'escape')",
    }
    for table, text in columns.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg({text}, ' '), '') FROM {table}")
            written = cursor.fetchone()[0]
        assert PHONE not in written
        assert "wang@example.com" not in written


def test_the_platform_office_changes_the_words_and_goes_back_to_the_usual_ones(
    fresh_cast: Cast, provider: Provider
) -> None:
    office, now = fresh_cast.viewer("ministry_admin"), soon()
    services.change_wording(office, ChangeWording("notice.sms", 0, "【追溯】{text}", uuid4()), now)
    tell(To(subject_id=fresh_cast["producer"].subject_id), Topic.REGISTRATION, now)
    services.send_due(now)
    assert provider.sent[0].text == "【追溯】注册已通过"
    with pytest.raises(Refused, match="他人修改"):
        services.change_wording(office, ChangeWording("notice.sms", 0, "{text}", uuid4()), now)
    services.change_wording(office, ChangeWording("notice.sms", 1, "", uuid4()), now)
    assert selectors.wording("notice.sms").text == selectors.wording("notice.sms").kind.usual
    with pytest.raises(Refused, match=re.escape("没有 {phone}")):
        services.change_wording(office, ChangeWording("notice.sms", 2, "{phone}", uuid4()), now)
    with pytest.raises(NotFound):
        services.change_wording(office, ChangeWording("nothing", 0, "x", uuid4()), now)


@pytest.mark.parametrize("member", ["county_admin", "province_admin", "ministry", "producer", "anonymous"])
def test_nobody_else_reads_the_queue_or_changes_words(cast: Cast, member: str) -> None:
    viewer = cast.viewer(member)
    with pytest.raises(Denied):
        selectors.list_deliveries(viewer, PageRequest())
    with pytest.raises(Denied):
        selectors.wordings(viewer)
    with pytest.raises(Denied):
        services.change_wording(viewer, ChangeWording("notice.sms", 0, "x", uuid4()), cast.now)
    with pytest.raises(Denied):
        services.retry_failed(viewer, cast.now)


def test_what_the_recording_provider_keeps_is_masked(cast: Cast) -> None:
    ports.RecordingPort().send(Outgoing(Channel.SMS, PHONE, "text"), cast.now)
    assert list(SentMessage.objects.everything(reason="test").values_list("recipient", flat=True)) == ["139****0101"]
    assert DeliveryState("queued") is DeliveryState.QUEUED
