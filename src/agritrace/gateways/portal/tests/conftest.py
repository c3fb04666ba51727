"""Every story begins with nobody slowed down and nothing counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from agritrace.gateways.portal import services, slowing
from agritrace.kernel.tracecodes import CodeKind, check_digit, mint
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.codes import services as codes
from agritrace.tracing.trade.tests.market import Market


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    slowing.forget()
    services.tally.forget()
    yield
    services.tally.forget()


@pytest.fixture
def market(db: None, now: datetime) -> Market:
    return Market(now)


@pytest.fixture
def code(market: Market) -> str:
    """The code of the seller's own harvest."""
    return batches.briefs([market.batch])[market.batch].code


@pytest.fixture
def unissued(now: datetime) -> str:
    """Made with the right key, but never given to anybody."""
    return mint(codes.trace_ring(), CodeKind.SAMPLE, day=now.date(), sequence=99_999_999)


@pytest.fixture
def forged(unissued: str) -> str:
    """Well-formed with its check digit, but the anti-forgery digits are guessed."""

    wrong = unissued[:15] + f"{(int(unissued[15:19]) + 1) % 10_000:04d}"
    return wrong + check_digit(wrong)
