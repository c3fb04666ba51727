"""Which verdict, which name, when a warning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agritrace.gateways.portal import rules
from agritrace.gateways.portal.values import Verdict
from agritrace.kernel.subjectforms import SubjectForm

AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "batch", "verdict"),
    [
        ("active", "active", Verdict.GENUINE),
        ("active", "closed", Verdict.GENUINE),
        ("active", None, Verdict.GENUINE),
        ("void", "active", Verdict.VOID),
        ("active", "void", Verdict.VOID),
        ("recalled", "active", Verdict.RECALLED),
        ("active", "recalled", Verdict.RECALLED),
        ("void", "recalled", Verdict.RECALLED),
    ],
)
def test_the_worse_state_of_code_and_batch_decides(code: str, batch: str | None, verdict: Verdict) -> None:
    assert rules.standing(code, batch) is verdict


def test_only_issued_codes_are_issued() -> None:
    assert {verdict for verdict in Verdict if verdict.issued} == {Verdict.GENUINE, Verdict.VOID, Verdict.RECALLED}
    assert set(rules.TITLES) == set(Verdict)


def test_a_farmer_is_masked_and_a_cooperative_named() -> None:
    assert rules.producer_name("张桂芳", SubjectForm.FARMER) == "张**"
    assert rules.producer_name("禾田合作社", SubjectForm.COOPERATIVE) == "禾田合作社"


def test_a_standing_worth_a_word_is_said() -> None:
    assert rules.mark("cancelled") == "该主体已注销"
    assert rules.mark("active") == ""
    assert rules.mark(None) == ""


def test_the_more_labels_were_printed_the_more_looks_are_usual() -> None:
    assert rules.counted(30, AT, 1).warning == ""
    assert "31 次" in rules.counted(31, AT, 1).warning
    assert rules.counted(31, AT, 0).warning
    assert rules.counted(120, AT, 10).warning == ""
    assert rules.counted(121, AT, 10).warning
