"""Canonical bytes and digests of records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.canonical import canonical_bytes, digest, plain

SALT = bytes(range(16))


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


@dataclass(frozen=True)
class Harvest:
    product: str
    amount: Decimal
    on: date


def test_every_kind_of_content_becomes_plain() -> None:
    content = {
        "harvest": Harvest("番茄", Decimal("1250.500"), date(2026, 3, 5)),
        "at": datetime(2026, 3, 5, 14, 5, tzinfo=timezone(timedelta(hours=8))),
        "local": datetime(2026, 3, 5, 14, 5),  # noqa: DTZ001  # records of old files have no offset
        "id": UUID(int=7),
        "kinds": (Colour.RED, Size.BIG, None, True),
        "raw": b"\x01\xff",
        "large": 2**60,
        "rate": 0.5,
        "tags": {"b", "a"},
        3: [1],
    }
    assert plain(content) == {
        "harvest": {"product": "番茄", "amount": "1250.500", "on": "2026-03-05"},
        "at": "2026-03-05T06:05:00+00:00",
        "local": "2026-03-05T14:05:00",
        "id": "00000000-0000-0000-0000-000000000007",
        "kinds": ["red", 3, None, True],
        "raw": "01ff",
        "large": str(2**60),
        "rate": "0.5",
        "tags": ["a", "b"],
        "3": [1],
    }


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_bytes({"b": 1, "a": "番"}) == canonical_bytes({"a": "番", "b": 1}) == '{"a":"番","b":1}'.encode()


@pytest.mark.parametrize("content", [object(), Harvest, 1j])
def test_what_has_no_canonical_form_is_refused(content: object) -> None:
    with pytest.raises(TypeError, match="canonical"):
        plain(content)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.none()), st.binary(min_size=16, max_size=32))
def test_equal_contents_have_equal_digests_under_one_salt_only(content: dict[str, object], salt: bytes) -> None:
    found = digest(content, salt)
    assert found == digest(dict(reversed(content.items())), salt)
    assert len(found) == 32
    assert found != digest(content, salt + b"\0")
    assert found != digest({**content, "other": 1, "more than five": 2}, salt)


def test_instants_of_one_moment_are_equal_whatever_their_offset() -> None:
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assert digest(noon, SALT) == digest(noon.astimezone(timezone(timedelta(hours=8))), SALT)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        digest({}, b"short")
