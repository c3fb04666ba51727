"""People who trade over HTTP and do not give up: what was not acknowledged is sent again under the same command id."""

from __future__ import annotations

import http.client
import queue
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from uuid import UUID, uuid4

PAUSE = 0.1
UNSURE = (OSError, http.client.HTTPException)


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; it is not followed."""

    def redirect_request(self, *told: object) -> None:  # type: ignore[override]  # says no to every redirect
        return None


class Visitor:
    """A browser reduced to cookies and forms."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def get(self, path: str) -> str:
        """The text of a page."""
        with self.opener.open(f"{self.url}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **form: object) -> tuple[int, str, str]:
        """Status, place of the redirect and text of the answer to a form."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "") or ""
        body = urllib.parse.urlencode(
            {"csrfmiddlewaretoken": token, **{name: str(value) for name, value in form.items()}}
        )
        try:
            with self.opener.open(f"{self.url}{path}", body.encode(), timeout=20) as answer:
                return answer.status, "", answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Location", ""), error.read().decode(errors="replace")

    def sign_in(self, username: str, password: str) -> None:
        """Log in by user name and password; the pages after it renew the token."""
        self.get("/login")
        status, place, _ = self.post("/login", username=username, password=password)
        assert (status, place) == (302, "/workbench"), (status, place)


@dataclass
class Market:
    """What was acknowledged: sales by the command that submitted them, and the commands that confirmed sales."""

    submitted: dict[UUID, int] = field(default_factory=dict)
    confirmed: dict[int, UUID] = field(default_factory=dict)
    repeated: int = 0
    open: queue.Queue[int] = field(default_factory=queue.Queue)
    closing: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """How many acts people were told about."""
        return len(self.submitted) + len(self.confirmed)


def sell(market: Market, seller: Visitor, *, batch_id: int, buyer_code: str) -> None:
    """Submit sales of 1 or 2 until the market closes."""
    while not market.closing.is_set():
        form = {
            "code": buyer_code,
            "k": "",
            "batch_id": batch_id,
            "quantity": random.choice((1, 2)),
            "carrier": "",
            "plate": "",
        }
        command_id = uuid4()
        place = insist(market, seller, "/trade/new", {**form, "storage": "", "note": "", "command_id": command_id})
        number = int(re.findall(r"/trade/(\d+)/", place)[0])
        market.submitted[command_id] = number
        market.open.put(number)


def buy(market: Market, buyer: Visitor) -> None:
    """Confirm what waits, until the market has closed and nothing waits any more."""
    while True:
        try:
            number = market.open.get(timeout=0.2)
        except queue.Empty:
            if market.closing.is_set():
                return
            continue
        command_id = uuid4()
        insist(market, buyer, f"/trade/{number}/confirm", {"command_id": command_id})
        market.confirmed[number] = command_id


def insist(market: Market, visitor: Visitor, path: str, form: dict[str, object]) -> str:
    """Send a form until it is acknowledged; a doubtful answer is followed by the same form again."""
    tries = 0
    while True:
        try:
            status, place, text = visitor.post(path, **form)
        except UNSURE:
            status, place, text = 0, "", ""
        if status == 302 and "/login" not in place:
            market.repeated += tries > 0
            return place
        if status and status < 500:
            raise AssertionError(f"{path} answered {status} {place}: {re.sub('<[^>]+>', ' ', text)[-1500:]}")
        tries += 1
        time.sleep(PAUSE)
