"""Who may ask and decide, when a file may be fetched, marks found in whatever leaked; the machine walked."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agritrace.foundation.exports import kinds, rules
from agritrace.foundation.exports.permissions import Permission
from agritrace.foundation.exports.states import MACHINE
from agritrace.foundation.exports.values import AskExport, ExportRow, Form, State
from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
MARK = "AT-ABCDEFGHIJKLMNOPQRSTUV23"
ROW = ExportRow(
    1, "DC20261123-000001", "subjects", ("phone",), Form.XLSX, "contact", "通知参加培训", 3, False, "330110000000", 7, 11,
    State.READY, NOW, 12, NOW, "", None, NOW + timedelta(days=7), 0, 3,
)  # fmt: skip  # one row


@pytest.mark.parametrize(
    ("changes", "rows", "codes"),
    [
        ({}, 3, []),
        ({"columns": ()}, 3, ["columns"]),
        ({"columns": ("password_hash",)}, 3, ["columns"]),
        ({"purpose": "fun"}, 3, ["purpose"]),
        ({"reason": "  短  "}, 0, ["reason", "empty"]),
        ({}, 11, ["many"]),
    ],
)
def test_asking_needs_columns_purpose_reason_and_a_number(
    changes: dict[str, object], rows: int, codes: list[str]
) -> None:
    command = AskExport("subjects", ("phone",), Form.XLSX, "contact", "通知参加培训", uuid4())
    found = rules.against_asking(replace(command, **changes), {"phone", "code"}, rows, most=10)  # type: ignore[arg-type]
    assert [reason.code for reason in found] == codes


def test_nobody_decides_about_his_own_and_refusing_says_why() -> None:
    def codes(account_id: int | None, words: str = "", agree: bool = True) -> list[str]:
        return [one.code for one in rules.against_deciding(ROW, account_id, words, agree=agree)]

    assert codes(12) == []
    assert codes(11) == ["own"]
    assert codes(None) == ["own"]
    assert codes(12, "短", agree=False) == ["words"]
    assert codes(12, "用途没有说清楚", agree=False) == []


def test_a_file_is_fetched_while_it_is_there() -> None:
    def codes(row: ExportRow, now: datetime = NOW) -> list[str]:
        return [one.code for one in rules.against_fetching(row, now, most=3)]

    assert codes(ROW) == []
    assert codes(replace(ROW, state=State.STOPPED)) == ["state"]
    assert codes(ROW, NOW + timedelta(days=7)) == ["expired"]
    assert codes(replace(ROW, until=None)) == ["expired"]
    assert codes(replace(ROW, downloads=3)) == ["often"]


def test_marks_are_found_in_plain_packed_and_deflated_bytes() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", 8) as made:
        made.writestr("docProps/core.xml", f"<k>{MARK}</k>")
    stream = b"%PDF-1.7\nstream\n" + zlib.compress(MARK.encode("utf-16-be")) + b"endstream stream\nnothing endstream"
    for content in (MARK.encode(), MARK.encode("utf-16-be"), packed.getvalue(), stream):
        assert rules.marks_in(content) == (MARK,)
    for content in (b"", b"AT-short", b"PK broken", packed.getvalue()[:40]):
        assert rules.marks_in(content) == ()


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", 8) as made:
        made.writestr("bomb", b"0" * 5000)
        made.writestr("after", MARK)
    monkeypatch.setattr(rules, "MOST_INFLATED", 1000)
    assert rules.marks_in(packed.getvalue()) == ()


@given(some.lists(some.sampled_from([arrow.name for arrow in MACHINE.arrows]), max_size=10))
def test_no_walk_makes_a_file_without_an_approval_or_leaves_an_end(names: list[str]) -> None:
    everybody, state, been = Viewer(ViewerKind.REGULATOR, permissions=frozenset(Permission)), MACHINE.start, []
    for name in names:
        target = MACHINE.follow(everybody, state, name)
        if isinstance(target, Refusal):
            continue
        assert state not in MACHINE.ends
        state = target
        been.append(name)
    if "make" in been:
        assert {"approve", "approve_large"} & set(been[: been.index("make")])


def test_every_number_says_where_it_comes_from_and_what_is_still_to_be_checked() -> None:
    """A remark [知] is no source: a rule is named as far as it is known, what is our own choice says so, with its day."""
    for one in kinds.terms().values():
        assert "[知]" not in one.source, one.key
        assert f"待核（{one.as_of}）" in one.source, one.key
        assert "本平台建议" in one.source, one.key
