"""What refuses to pass silently: empty refusals, unanswered questions, forgotten scopes, unknown arrows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from agritrace.foundation.regions.models import Region
from agritrace.kernel.questions import Question, Unanswered, answer_with, ask
from agritrace.kernel.results import Reason, Refusal, raise_for
from agritrace.kernel.scope import ScopeForgotten
from agritrace.registry.subjects.states import MACHINE


@dataclass(frozen=True)
class HowMany(Question[int]):
    of: str


@dataclass(frozen=True)
class NobodyKnows(Question[int]):
    of: str


@dataclass(frozen=True)
class NoRecord:
    record_id: int = 0


def test_a_refusal_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="at least one reason"):
        Refusal(())
    assert str(Refusal((Reason("地里有水。", "请改天。"), Reason("太冷。")))) == "地里有水。请改天。；太冷。"
    raise_for([])


def test_a_question_is_answered_by_all_and_refuses_when_nobody_does() -> None:
    def three(question: HowMany) -> int:
        return 3

    answer_with(HowMany, three)
    answer_with(HowMany, three)
    assert ask(HowMany("番茄")) == (3,)
    with pytest.raises(Unanswered, match="NobodyKnows"):
        ask(NobodyKnows("番茄"))


def test_forgetting_the_viewer_the_reason_or_the_record_is_a_crash() -> None:
    with pytest.raises(ScopeForgotten, match="seen_by"):
        Region.objects.all()
    with pytest.raises(ScopeForgotten, match="needs a reason"):
        Region.objects.everything(reason="")
    with pytest.raises(ScopeForgotten, match="open record"):
        Region.objects.storing(NoRecord())


def test_an_unknown_arrow_is_a_programming_error() -> None:
    with pytest.raises(KeyError, match="no arrow"):
        MACHINE.arrow("fly")
