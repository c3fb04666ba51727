"""What a right first step still lacks, asked of the room above that keeps second factors."""

from __future__ import annotations

from agritrace.kernel.questions import ask

from .values import Further, WhatFurther


def what_is_lacking(question: WhatFurther) -> Further:
    """The one answer; a program without an answerer does not let anybody in (Unanswered)."""
    (answer,) = ask(question)
    return answer
