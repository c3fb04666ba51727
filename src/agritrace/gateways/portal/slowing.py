"""Slows down whoever asks wrong codes: token buckets in this process, for a device and for its neighbourhood.

A device is a digest of address and browser name, without a cookie; the neighbourhood is its /24 (/48 for IPv6). Who has
emptied a bucket waits for the next token, however long he goes on; nobody is ever shut out, and a code that was issued
is answered at once, whoever asks. Each server process keeps buckets of its own.
"""

from __future__ import annotations

import ipaddress
import threading
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Pace:
    """``burst`` wrong codes at once, then ``per_second`` (domain facts codes §9.1: 20 in 10 minutes for a device)."""

    burst: float
    per_second: float


DEVICE = Pace(20, 20 / 600)
NEIGHBOURHOOD = Pace(200, 200 / 600)
MOST_KEYS = 50_000


class Buckets:
    """Token buckets by key; the ones touched longest ago are forgotten beyond ``MOST_KEYS``, which only forgives."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._lock = threading.Lock()
        self._kept: dict[object, tuple[float, float]] = {}

    def take(self, key: object, now: float) -> float:
        """Take a token at an instant (seconds, monotonic): 0.0, or the seconds until there is one again."""
        with self._lock:
            tokens, since = self._kept.pop(key, (self._pace.burst, now))
            tokens = min(self._pace.burst, tokens + (now - since) * self._pace.per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self._pace.per_second
            self._kept[key] = (tokens - 1 if tokens >= 1 else tokens, now)
            if len(self._kept) > MOST_KEYS:
                del self._kept[next(iter(self._kept))]
        return wait

    def forget(self) -> None:
        """Begin anew (tests)."""
        with self._lock:
            self._kept.clear()


_devices, _neighbourhoods = Buckets(DEVICE), Buckets(NEIGHBOURHOOD)


def neighbourhood(address: str) -> str:
    """The /24 (IPv4) or /48 (IPv6) of an address; "" for what is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def wait_for(device: object, network: str, now: float) -> int:
    """Whole seconds somebody who has just asked a wrong code must wait for its answer; 0: answer at once.

    The device is asked first: a guesser empties his own bucket before that of his neighbourhood.
    """
    wait = _devices.take(device, now)
    return ceil(wait or _neighbourhoods.take(network, now))


def forget() -> None:
    """Begin anew (tests)."""
    _devices.forget()
    _neighbourhoods.forget()
