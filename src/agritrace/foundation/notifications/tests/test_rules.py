"""Words of messages and tries: what may be named, how long, when a failed message goes again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.notifications import rules
from agritrace.foundation.notifications.values import USUAL, WORDINGS, Channel, Topic

SMS, EMAIL = WORDINGS["notice.sms"], WORDINGS["notice.email"]


@pytest.mark.parametrize("kind", WORDINGS.values(), ids=lambda kind: kind.key)
def test_the_usual_words_of_every_message_pass_their_own_check(kind) -> None:  # type: ignore[no-untyped-def]  # a wording kind
    assert rules.against_wording(kind, kind.usual) == ()
    assert rules.fill(kind.usual, kind.examples)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "empty"),
        ("您好 {text", "braces"),
        ("您好 {text!r}", "braces"),
        ("您好 {text:>9}", "braces"),
        ("您好 {text.x}", "braces"),
        ("您好 {phone}", "unknown"),
        ("长" * 211, "long"),
    ],
)
def test_wrong_words_are_refused_with_the_places_that_may_be_named(text: str, code: str) -> None:
    (reason,) = rules.against_wording(SMS, text)
    assert reason.code == code
    assert reason.field == "text"
    if code in {"braces", "unknown"}:
        assert "{text}" in reason.remedy


def test_a_letter_may_be_longer_than_a_text_message() -> None:
    assert rules.against_wording(EMAIL, "长" * 900) == ()
    assert rules.against_wording(EMAIL, "长" * 1001)[0].code == "long"


@given(st.text(max_size=60))
def test_filling_never_fails_on_words_that_passed(text: str) -> None:
    if not rules.against_wording(EMAIL, text):
        assert isinstance(rules.fill(text, {"text": "消息"}), str)


@given(st.dictionaries(st.sampled_from(["text", "link", "topic"]), st.text(max_size=20)))
def test_braces_inside_values_stay_as_they_are(values: dict[str, str]) -> None:
    assert rules.fill("{text}|{link}|{topic}", values) == "|".join(values.get(n, "") for n in ("text", "link", "topic"))


def test_a_message_that_cannot_leave_is_tried_five_times_with_growing_pauses() -> None:
    pauses = [rules.pause_after(tries) for tries in range(1, 6)]
    assert pauses == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), None]


@pytest.mark.parametrize("topic", [*Topic, "gone"])
def test_without_an_answer_the_usual_ways_hold_and_an_answer_overrides_them(topic: str) -> None:
    usual = USUAL.get(topic, frozenset())  # type: ignore[call-overload]  # a name no topic has any more
    assert rules.wanted(topic, {}, producer=True) == usual
    assert rules.wanted(topic, {}, producer=False) == frozenset()
    for producer in (True, False):
        assert rules.wanted(topic, {(topic, "sms"): True, (topic, "email"): True}, producer=producer) == set(Channel)
        assert not rules.wanted(topic, {(topic, "sms"): False, (topic, "email"): False}, producer=producer)
