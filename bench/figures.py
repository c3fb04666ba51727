"""Figures, their limits, and alternating pairs: the small statistics of the benches."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """Repeated measurements of one thing."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        """The smallest."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest."""
        return max(self.values)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things measured in turn, so that a change of the machine's mood meets both; ``ratio`` is first / second."""

    first: Series
    second: Series

    @property
    def ratio(self) -> Series:
        """The quotient of each pair."""
        return Series(tuple(a / b for a, b in zip(self.first.values, self.second.values, strict=True)))


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure is held against, in its unit; ``most`` when it is an upper one. ``words`` says where it is from."""

    value: float
    words: str
    most: bool = False

    def held(self, value: float) -> bool:
        """Whether a figure keeps the limit."""
        return value <= self.value if self.most else value >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: the median, its spread over the repetitions, its limit."""

    name: str
    unit: str
    series: Series
    limit: Limit | None = None
    note: str = ""

    @property
    def held(self) -> bool:
        """Whether the limit is kept; a figure without one always does.

        Ratios flap on a shared machine: a limit is missed only when the whole spread lies on the wrong side of it.
        """
        if self.limit is None:
            return True
        return self.limit.held(self.series.low if self.limit.most else self.series.high)


def one(value: float) -> Series:
    """A single measurement."""
    return Series((value,))


def alternate(first: Callable[[], float], second: Callable[[], float], pairs: int = PAIRS) -> Pair:
    """Measure two things in turn, the order changing with each pair."""
    left: list[float] = []
    right: list[float] = []
    for number in range(pairs):
        order = ((first, left), (second, right)) if number % 2 == 0 else ((second, right), (first, left))
        for measure, kept in order:
            kept.append(measure())
    return Pair(Series(tuple(left)), Series(tuple(right)))


def repeat(measure: Callable[[], float], times: int = PAIRS) -> Series:
    """Measure one thing several times."""
    return Series(tuple(measure() for _ in range(times)))


def table(figures: Sequence[Figure]) -> str:
    """The Markdown table of all figures."""
    head = "| figure | median | spread | limit | held |\n|---|---|---|---|---|\n"
    return head + "\n".join(_line(figure) for figure in figures)


def _line(figure: Figure) -> str:
    series, limit = figure.series, figure.limit
    sign = "" if limit is None else f"{'≤' if limit.most else '≥'} {_number(limit.value)} {figure.unit} ({limit.words})"
    held = "" if limit is None else "yes" if figure.held else "**no**"
    spread = f"{_number(series.low)} … {_number(series.high)}" if len(series.values) > 1 else ""
    note = f" ({figure.note})" if figure.note else ""
    return f"| {figure.name}{note} | {_number(series.median)} {figure.unit} | {spread} | {sign} | {held} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
