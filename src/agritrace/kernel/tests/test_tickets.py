"""A ticket opens a live stream for one minute and cannot be made, changed or read by others."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.tickets import LIFETIME, LiveTicket, _cipher, read_ticket, write_ticket

TICKET = LiveTicket(7, 2, ("account:7", "subject:12"), "abcdefgh", "http://127.0.0.1:8000", 1_000_000)
TEXT = write_ticket("secret", TICKET)


def test_a_ticket_is_read_back_within_its_minute() -> None:
    assert read_ticket("secret", TEXT, 1_000_000) == TICKET
    assert read_ticket("secret", TEXT, 1_000_000 + LIFETIME) == TICKET


@pytest.mark.parametrize("now", [1_000_000 + LIFETIME + 1, 1_000_000 - 6])
def test_a_ticket_that_is_too_old_or_from_the_future_opens_nothing(now: int) -> None:
    assert read_ticket("secret", TEXT, now) is None


def test_a_ticket_sealed_with_another_secret_opens_nothing() -> None:
    assert read_ticket("secret", write_ticket("other", TICKET), 1_000_000) is None


@pytest.mark.parametrize("payload", [b"no json", b"[1]", b'{"account_id": 1}', b'{"to": 5}', b'{"to": [], "who": 1}'])
def test_a_sealed_text_that_is_no_ticket_opens_nothing(payload: bytes) -> None:
    sealed = bytes(12) + _cipher("secret").encrypt(bytes(12), payload, None)
    assert read_ticket("secret", base64.urlsafe_b64encode(sealed).decode(), 0) is None


@given(st.text())
def test_whatever_stands_in_the_address_is_read_without_failing(text: str) -> None:
    assert read_ticket("secret", text, 1_000_000) is None


@given(st.integers(0, 500), st.sampled_from("abcXYZ019-_"))
def test_a_ticket_with_one_changed_character_opens_nothing_else(place: int, other: str) -> None:
    place %= len(TEXT)
    changed = TEXT[:place] + other + TEXT[place + 1 :]
    assert read_ticket("secret", changed, 1_000_000) in (None, TICKET)


def test_the_session_key_cannot_be_read_in_the_address() -> None:
    assert b"abcdefgh" not in base64.urlsafe_b64decode(TEXT + "=" * (-len(TEXT) % 4))
