"""Who may follow whom, and what of a handover no longer holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agritrace.foundation.accounts import rules as accounts
from agritrace.foundation.handovers import rules
from agritrace.foundation.handovers.values import Leaving, Load, Person, WorkKind

REVIEW = WorkKind("review", "注册审核", "subjects:registration:review")
LEAVER = Person(1, 10, works=True, rights=frozenset({REVIEW.permission}))
COLLEAGUE = replace(LEAVER, account_id=2)


@pytest.mark.parametrize(
    ("successor", "code"),
    [
        (LEAVER, "oneself"),
        (None, "elsewhere"),
        (replace(COLLEAGUE, organisation_id=11), "elsewhere"),
        (replace(COLLEAGUE, works=False), "disabled"),
        (replace(COLLEAGUE, rights=frozenset()), "no_right"),
        (COLLEAGUE, ""),
        (replace(COLLEAGUE, rights=COLLEAGUE.rights | {"more"}), ""),
    ],
)
def test_a_successor_is_a_working_colleague_with_the_right(successor: Person | None, code: str) -> None:
    reasons = rules.against_successor(LEAVER, successor, REVIEW)
    assert [reason.code for reason in reasons] == ([code] if code else [])
    assert all(reason.remedy and reason.field == "review" for reason in reasons)


@pytest.mark.parametrize(
    ("chosen", "counts", "leave", "code"),
    [
        (["review"], {"review": 2}, False, ""),
        ([], {"review": 2}, True, ""),
        ([], {"review": 2}, False, "nothing"),
        (["review"], {"review": 0}, True, "version"),
        (["other"], {"review": 1}, True, "version"),
    ],
)
def test_a_handover_needs_something_to_hand_over(
    chosen: list[str], counts: dict[str, int], leave: bool, code: str
) -> None:
    assert [reason.code for reason in rules.against_choice(chosen, counts, leave=leave)] == ([code] if code else [])


def test_what_was_shown_is_known_again() -> None:
    pieces = [("review", 3), ("change", 9)]
    seen = rules.fingerprint(1, pieces)
    assert rules.fingerprint(1, reversed(pieces)) == seen
    assert len({seen, rules.fingerprint(2, pieces), rules.fingerprint(1, pieces[:1]), rules.fingerprint(1, [])}) == 4
    assert not rules.against_seen(seen, seen)
    assert rules.against_seen(seen, "")[0].code == "version"


def test_a_piece_is_taken_when_nobody_works_on_it() -> None:
    assert not rules.against_taking(None, 1, works=False)
    assert not rules.against_taking(1, 1, works=True)
    assert not rules.against_taking(2, 1, works=False)
    assert rules.against_taking(2, 1, works=True)[0].code == "held"


def test_the_last_administrator_goes_when_there_is_another_or_nobody_else() -> None:
    assert not accounts.against_last_admin(admins=1, others=5)
    assert not accounts.against_last_admin(admins=0, others=0)
    (reason,) = accounts.against_last_admin(admins=0, others=5)
    assert "5 个在用账号" in reason.sentence
    assert "分配一位新的用户管理员" in reason.remedy


def test_a_load_is_said_in_words() -> None:
    other = WorkKind("consent", "代录的农户", "proxies:consent:record")
    leaving = Leaving(1, (Load(REVIEW, 3), Load(other, 2)), "")
    assert leaving.words == "注册审核 3 件、代录的农户 2 件"
    assert leaving.count == 5
