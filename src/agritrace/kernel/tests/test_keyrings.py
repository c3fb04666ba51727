"""Key rings and HMAC-SM3."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.keyrings import KeyedHash, KeyRing


@given(st.binary(max_size=64), st.binary(max_size=300))
def test_the_keyed_hash_is_hmac_sm3(key: bytes, message: bytes) -> None:
    assert KeyedHash(key).digest(message) == hmac.new(key, message, "sm3").digest()


def test_a_key_beyond_one_block_is_refused() -> None:
    with pytest.raises(ValueError, match="block"):
        KeyedHash(bytes(65))


def test_a_ring_does_not_show_its_keys() -> None:
    assert "secret" not in repr(KeyRing({1: b"secret" + bytes(26)}, 1))


def test_a_ring_does_not_change_after_it_was_made() -> None:
    keys = {1: bytes(32)}
    ring = KeyRing(keys, 1)
    keys[2] = bytes(32)
    assert set(ring.keys) == {1}


@pytest.mark.parametrize(
    ("keys", "current"),
    [({}, 0), ({1: bytes(32)}, 2), ({10: bytes(32)}, 10), ({1: bytes(31)}, 1), ({-1: bytes(32)}, -1)],
)
def test_rings_with_faults_are_refused(keys: dict[int, bytes], current: int) -> None:
    with pytest.raises(ValueError, match="version"):
        KeyRing(keys, current)
