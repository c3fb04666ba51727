"""Personal data: sealed to its place, found blindly, shown masked."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel import sealing
from agritrace.kernel.keyrings import KeyRing
from agritrace.kernel.sealing import (
    Algorithm,
    Place,
    SealBroken,
    blind_index,
    blind_indexes,
    mask_identity,
    mask_name,
    mask_phone,
    needs_resealing,
    open_sealed,
    preferred_algorithm,
    seal,
)

OLD = KeyRing({1: bytes(range(32))}, 1)
RING = KeyRing({1: bytes(range(32)), 2: bytes(32)}, 2)
PLACE = Place("subjects_person", "legal_id", UUID(int=7))
algorithms = st.sampled_from(Algorithm)


@pytest.fixture
def no_sm4(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(key: bytes) -> None:
        raise UnsupportedAlgorithm("no SM4 here")

    preferred_algorithm.cache_clear()
    monkeypatch.setattr(sealing.algorithms, "SM4", refuse)
    yield
    preferred_algorithm.cache_clear()


@given(st.text(), algorithms)
def test_what_was_sealed_is_opened_at_its_place(value: str, algorithm: Algorithm) -> None:
    token = seal(RING, PLACE, value, algorithm=algorithm)
    assert token[:2] == bytes((2, algorithm))
    assert open_sealed(RING, PLACE, token) == value


@given(algorithms, st.data())
def test_a_token_altered_anywhere_does_not_open(algorithm: Algorithm, data: st.DataObject) -> None:
    token = bytearray(seal(RING, PLACE, "11010519491231002X", algorithm=algorithm))
    token[data.draw(st.integers(0, len(token) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        open_sealed(RING, PLACE, bytes(token))


@pytest.mark.parametrize(
    "place",
    [
        Place("subjects_person", "legal_id", UUID(int=8)),
        Place("subjects_person", "phone", UUID(int=7)),
        Place("subjects_personlegal", "_id", UUID(int=7)),
    ],
)
def test_a_token_moved_to_another_place_does_not_open(place: Place) -> None:
    with pytest.raises(SealBroken):
        open_sealed(RING, place, seal(RING, PLACE, "张三"))


def test_short_tokens_and_tokens_of_lost_keys_do_not_open() -> None:
    with pytest.raises(SealBroken, match="ring"):
        open_sealed(RING, PLACE, b"\x02\x01short")
    with pytest.raises(SealBroken, match="ring"):
        open_sealed(OLD, PLACE, seal(RING, PLACE, "张三"))


def test_equal_values_have_different_tokens() -> None:
    assert seal(RING, PLACE, "张三") != seal(RING, PLACE, "张三")


def test_an_old_key_opens_and_asks_for_resealing() -> None:
    token = seal(OLD, PLACE, "张三")
    assert open_sealed(RING, PLACE, token) == "张三"
    assert needs_resealing(RING, token)
    assert not needs_resealing(OLD, token)


def test_this_build_seals_with_sm4() -> None:
    assert preferred_algorithm() is Algorithm.SM4_GCM
    assert seal(RING, PLACE, "张三")[1] == Algorithm.SM4_GCM


@pytest.mark.usefixtures("no_sm4")
def test_without_sm4_values_are_sealed_with_aes() -> None:
    token = seal(RING, PLACE, "张三")
    assert token[1] == Algorithm.AES_256_GCM
    assert open_sealed(RING, PLACE, token) == "张三"


def test_a_value_is_found_however_it_is_typed() -> None:
    assert blind_index(RING, "identity", "11010519491231002x") == blind_index(RING, "identity", "110105 19491231 002Ｘ")
    assert len(blind_index(RING, "identity", "x")) == 33


def test_indexes_of_different_purposes_keys_and_values_are_strangers() -> None:
    found = {blind_index(ring, p, v) for ring in (OLD, RING) for p in ("phone", "identity") for v in ("138", "139")}
    assert len(found) == 8


def test_during_a_rotation_both_indexes_are_looked_for() -> None:
    assert blind_indexes(RING, "phone", "138") == (blind_index(OLD, "phone", "138"), blind_index(RING, "phone", "138"))


@pytest.mark.parametrize(("name", "shown"), [("张三", "张**"), (" 欧阳修远 ", "欧**"), ("", ""), (" ", "")])
def test_names_show_their_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("138 0000 6027", "138****6027"), ("0631-5200", "****00"), ("12315", "*****"), ("", "")]
)
def test_telephone_numbers_hide_their_middle(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(("number", "shown"), [("11010519491231002x", "110105********002X"), ("1101051949", "*" * 10)])
def test_identity_numbers_hide_the_birthday(number: str, shown: str) -> None:
    assert mask_identity(number) == shown
