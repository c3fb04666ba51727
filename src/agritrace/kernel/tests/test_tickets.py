"""A ticket opens a live stream for one minute and cannot be made or changed by others."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.tickets import LIFETIME, LiveTicket, _signature, read_ticket, session_digest, write_ticket

TICKET = LiveTicket(7, ("account:7", "subject:12"), session_digest("abc"), "http://127.0.0.1:8000", 1_000_000)


def test_a_ticket_is_read_back_within_its_minute() -> None:
    text = write_ticket("secret", TICKET)
    assert read_ticket("secret", text, 1_000_000) == TICKET
    assert read_ticket("secret", text, 1_000_000 + LIFETIME) == TICKET


@pytest.mark.parametrize("now", [1_000_000 + LIFETIME + 1, 1_000_000 - 6])
def test_a_ticket_that_is_too_old_or_from_the_future_opens_nothing(now: int) -> None:
    assert read_ticket("secret", write_ticket("secret", TICKET), now) is None


def test_a_ticket_signed_with_another_secret_opens_nothing() -> None:
    assert read_ticket("secret", write_ticket("other", TICKET), 1_000_000) is None


@pytest.mark.parametrize("payload", [b"no json", b"[1]", b'{"account_id": 1}', b'{"to": 5}'])
def test_a_signed_text_that_is_no_ticket_opens_nothing(payload: bytes) -> None:
    body = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    assert read_ticket("secret", f"{body}.{_signature('secret', body)}", 0) is None


@given(st.text())
def test_whatever_stands_in_the_address_is_read_without_failing(text: str) -> None:
    assert read_ticket("secret", text, 1_000_000) is None


@given(st.integers(0, 500), st.characters(codec="ascii"))
def test_a_ticket_with_one_changed_character_opens_nothing(place: int, other: str) -> None:
    text = write_ticket("secret", TICKET)
    place %= len(text)
    if text[place] == other:
        return
    changed = text[:place] + other + text[place + 1 :]
    assert read_ticket("secret", changed, 1_000_000) is None


def test_the_session_key_does_not_stand_in_the_ticket() -> None:
    body = write_ticket("secret", TICKET).split(".")[0]
    assert "abc" not in json.dumps(base64.urlsafe_b64decode(body + "==").decode())
