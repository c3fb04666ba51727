"""Guessers wait, buyers never do."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agritrace.gateways.portal import slowing
from agritrace.gateways.portal.slowing import DEVICE, NEIGHBOURHOOD, Buckets, Pace


def _guess(client: Client, code: str, times: int, **headers: str) -> list[int]:
    return [client.get(f"/t/{code}", headers=headers).status_code for _ in range(times)]


def test_a_guesser_is_slowed_with_words_and_a_time_to_wait(client: Client, forged: str) -> None:
    assert _guess(client, forged, int(DEVICE.burst)) == [200] * int(DEVICE.burst)
    answer = client.get(f"/t/{forged}")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 30
    assert "请稍等一会儿再查" in answer.content.decode()
    assert client.get(f"/api/public/t/{forged}").json()["retry_after"] >= 1


def test_a_genuine_code_is_answered_at_once_even_to_a_guesser(client: Client, forged: str, code: str) -> None:
    _guess(client, forged, 40)
    assert client.get(f"/t/{forged}").status_code == 429
    assert client.get(f"/t/{code}").status_code == 200
    assert client.get(f"/t/{code}/counts").status_code == 200
    assert client.get(f"/api/public/t/{code}").json()["verdict"] == "genuine"


def test_another_device_behind_the_same_address_is_not_slowed_by_the_first(client: Client, forged: str) -> None:
    _guess(client, forged, 40)
    assert _guess(client, forged, 1, **{"User-Agent": "another phone"}) == [200]


def test_changing_the_name_of_the_browser_helps_until_the_neighbourhood_is_slowed(client: Client, forged: str) -> None:
    statuses = [
        _guess(client, forged, 1, **{"User-Agent": f"phone {n}"})[0] for n in range(int(NEIGHBOURHOOD.burst) + 5)
    ]
    assert statuses[: int(NEIGHBOURHOOD.burst)] == [200] * int(NEIGHBOURHOOD.burst)
    assert statuses[-1] == 429


@pytest.mark.usefixtures("db")
def test_guessing_subject_codes_is_slowed_too(client: Client) -> None:
    for _ in range(int(DEVICE.burst)):
        client.get("/s/4137100200001238")
    assert client.get("/s/4137100200001238").status_code == 429


def test_nobody_is_shut_out_for_good() -> None:
    buckets = Buckets(Pace(2, 0.5))
    assert [buckets.take("x", 0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert buckets.take("x", 1.0) == 1.0
    assert buckets.take("x", 2.0) == 0.0


def test_an_address_that_is_none_has_a_neighbourhood_all_the_same() -> None:
    assert slowing.neighbourhood("198.51.100.77") == "198.51.100.0/24"
    assert slowing.neighbourhood("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert slowing.neighbourhood("unix socket") == ""


def test_devices_not_seen_for_long_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slowing, "MOST_KEYS", 2)
    buckets = Buckets(Pace(1, 0.001))
    for key in "abc":
        buckets.take(key, 0.0)
    assert buckets.take("c", 0.0) > 0
    assert buckets.take("a", 0.0) == 0.0


@given(st.lists(st.floats(0, 30), max_size=60))
def test_in_any_time_no_more_than_burst_and_pace_pass(pauses: list[float]) -> None:
    buckets, now, passed = Buckets(Pace(5, 0.25)), 0.0, 0
    for pause in pauses:
        now += pause
        passed += buckets.take("device", now) == 0.0
    assert passed <= 5 + now * 0.25 + 1e-6
