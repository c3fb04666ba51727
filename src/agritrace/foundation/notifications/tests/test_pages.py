"""Settings of messages, an e-mail address proven by its code, and the pages of the platform office."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.notifications import ports, selectors, services
from agritrace.foundation.notifications.values import Channel, Outgoing, Topic
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import Origin
from tests.cast import PASSWORD, Cast


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    """What leaves the platform."""
    sent: list[Outgoing] = []

    class Port:
        def send(self, outgoing: Outgoing, now: datetime) -> None:
            sent.append(outgoing)

    monkeypatch.setattr(ports, "chosen_port", lambda *_: Port())
    return sent


def signed_in(cast: Cast, member: str) -> Client:
    client, now = Client(), system_now()
    session = client.session
    viewers.begin(session, accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin("", "", ""), now), now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def test_a_farmer_ticks_what_he_wants_by_text_message(cast: Cast) -> None:
    client = signed_in(cast, "producer")
    page = client.get(reverse("notifications:settings")).content.decode()
    assert "139****0101" in page
    assert "13900000101" not in page
    assert re.search(r'name="registration" value="sms"[^>]*checked', page)
    told = {"command_id": str(uuid4()), "trade": ["sms"], "registration": ["sms"]}
    answer = client.post(reverse("notifications:settings"), told, follow=True)
    assert "消息设置已保存" in answer.content.decode()
    assert selectors.preferences(cast.viewer("producer")) == {
        (Topic.TRADE, Channel.SMS),
        (Topic.REGISTRATION, Channel.SMS),
    }


def test_an_official_proves_his_address_and_takes_it_back(cast: Cast, letters: list[Outgoing]) -> None:
    client = signed_in(cast, "county")
    wrong = client.post(reverse("notifications:email"), {"email": "周敏"}).content.decode()
    assert "不像一个邮箱地址" in wrong
    assert 'value="周敏"' in wrong
    step = client.post(reverse("notifications:email"), {"email": "zhou@example.com"}).content.decode()
    assert "验证码已发送" in step
    (code,) = re.findall(r"\d{6}", letters[0].text)
    bad = client.post(reverse("notifications:email-code"), {"email": "zhou@example.com", "code": "12"}).content.decode()
    assert "验证码不对或已过期" in bad
    assert 'value="zhou@example.com"' in bad
    done = client.post(
        reverse("notifications:email-code"), {"email": "zhou@example.com", "code": f" {code} "}, follow=True
    )
    assert "z***@example.com" in done.content.decode()
    gone = client.post(reverse("notifications:email-drop"), follow=True).content.decode()
    assert "没有登记" in gone


def test_the_platform_office_changes_words_with_a_preview_and_keeps_what_was_typed(cast: Cast) -> None:
    client = signed_in(cast, "ministry_admin")
    assert "注册申请被退回（短信）" in client.get(reverse("notifications:wordings")).content.decode()
    address = reverse("notifications:wording", args=["notice.sms"])
    told = {"text": "【追溯】{text} {who}", "version": "0", "command_id": str(uuid4())}
    page = client.post(address, told).content.decode()
    assert "没有 {who}" in page
    assert "【追溯】{text} {who}" in page
    done = client.post(address, {**told, "text": "【追溯】{text}"}, follow=True).content.decode()
    assert "【追溯】您的变更申请已通过" in done
    assert "恢复默认" in done
    back = client.post(
        address, {"text": "", "version": "1", "command_id": str(uuid4()), "usual": "1"}, follow=True
    ).content.decode()
    assert "已更新" in back
    assert "恢复默认" not in back
    assert client.get(reverse("notifications:wording", args=["nothing"])).status_code == 404


def test_the_list_of_messages_says_what_happened_to_each(cast: Cast, letters: list[Outgoing]) -> None:
    now = system_now()
    services.queue_for_applicant(
        cast["producer"].subject_id or 0, "registration.returned", {"reasons": "位置不符", "link": "x"}, now=now
    )
    client = signed_in(cast, "ministry_admin")
    address = reverse("notifications:deliveries")
    assert "等待发送" in client.get(address).content.decode()
    services.send_due(now)
    assert letters[0].recipient == "13900000101"
    assert "位置不符" in letters[0].text
    page = client.get(address, {"state": "sent", "channel": "sms"}).content.decode()
    assert "注册申请被退回（短信）" in page
    assert "13900000101" not in page
    assert "没有符合条件的消息" in client.get(address, {"state": "failed"}).content.decode()
    assert (
        "没有需要重新发送的消息" in client.post(reverse("notifications:deliveries-retry"), follow=True).content.decode()
    )
    assert signed_in(cast, "county_admin").get(address).status_code == 403
