"""From how much on a correction needs a second pair of eyes: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from agritrace.kernel.quantities import Dimension, unit

from .keptrules import Limit


@cache
def _limits() -> tuple[tuple[date, Dimension, Limit], ...]:
    text = files("agritrace.tracing.batches").joinpath("data", "corrections.csv").read_text(encoding="utf-8")
    return tuple(
        (
            date.fromisoformat(row["valid_from"]),
            Dimension(row["dimension"]),
            Limit(Decimal(row["share"]), Decimal(row["amount"]), unit(row["unit"])),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def limit_of(unit_name: str, day: date) -> Limit:
    """The line that holds for a unit on a Beijing day; ValueError when none does."""
    dimension = unit(unit_name).dimension
    holding = [(since, limit) for since, of, limit in _limits() if of is dimension and since <= day]
    if not holding:
        raise ValueError(f"no limit of corrections for {unit_name} on {day}")
    return max(holding, key=lambda pair: pair[0])[1]
