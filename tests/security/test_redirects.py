"""Open redirects: a link to this site that ends on another one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.test import Client

from agritrace.foundation.factors import services as factors
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.models import Notice
from agritrace.foundation.notifications.values import Message, To
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system
from agritrace.ui.entrances import local_path
from tests.cast import PASSWORD, Cast

from .ways import FOREIGN, come, stays_here


def test_no_address_that_a_browser_reads_as_another_site_is_taken_for_a_path() -> None:
    assert [address for address in FOREIGN if not stays_here(local_path(address))] == []


def test_signing_in_never_ends_on_another_site(cast: Cast) -> None:
    told = {"username": cast["county"].username, "password": PASSWORD}
    out = []
    for address in FOREIGN:
        client = Client()
        shown = client.get("/login", {"next": address}).content.decode()
        answer = client.post("/login", {**told, "next": address})
        assert answer.status_code == 302
        if not stays_here(answer["Location"]) or 'value="//' in shown or 'value="https:' in shown:
            out.append(address)
    assert out == []


def test_the_second_step_never_ends_on_another_site(cast: Cast) -> None:
    viewer, before = cast.viewer("county"), system_now() - timedelta(minutes=30)
    factors.start_codes(viewer, before)
    waiting = factors.enrolling(viewer, before)
    assert waiting is not None
    phone = pyotp.TOTP(waiting.secret)
    factors.confirm_codes(viewer, phone.at(before), before)
    client = Client()
    told = {"username": cast["county"].username, "password": PASSWORD, "next": "//evil.example/x"}
    assert client.post("/login", told)["Location"] == "/login/second"
    answer = client.post(
        "/login/second?next=//evil.example/x", {"way": "code", "code": phone.now(), "next": "//evil.example/x"}
    )
    assert answer["Location"] == "/workbench"


@pytest.mark.parametrize("address", FOREIGN)
def test_choosing_a_region_never_ends_on_another_site(cast: Cast, address: str) -> None:
    answer = Client().get("/regions/tree", {"parent": "330110000000", "next": address, "take": "1"})
    assert answer.status_code in {200, 302}
    assert stays_here(answer.get("Location", "/"))


@pytest.mark.parametrize(
    "address", ["https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_notice_never_leads_to_another_site(cast: Cast, address: str) -> None:
    def tell(opened: journal.OpenAct) -> int:
        notifications.tell(opened, To(account_id=cast["county"].account_id), Message("trade", "看这里", address))
        return 1

    journal.act(system("test"), Act("test:notice:tell", "{who}"), tell, now=system_now(), answer=int)
    number = Notice.objects.everything(reason="test").order_by("-id").values_list("id", flat=True)[0]
    answer = come(cast, "county").get(f"/notices/{number}/")
    assert answer.status_code == 302
    assert stays_here(answer["Location"])


def test_an_expired_session_leads_back_only_to_this_site(cast: Cast) -> None:
    answer = Client().post("/trade/new", headers={"Referer": "https://evil.example//evil.example/x"})
    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert stays_here(back)
    part = Client().get("//evil.example/subjects/", headers={"HX-Request": "true"})
    assert stays_here(part.headers.get("HX-Redirect", "/"))
