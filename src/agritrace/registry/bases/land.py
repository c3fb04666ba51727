"""Land classes: dated data that comes with the program (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def classes() -> Mapping[str, tuple[str, str]]:
    """Name and group of every class by its four digits, in the order of the file."""
    text = files("agritrace.registry.bases").joinpath("data", "land.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["title"], row["group"]) for row in csv.DictReader(io.StringIO(text))}


def title(code: str) -> str:
    """The name of a class; the code itself when the file does not know it."""
    return classes()[code][0] if code in classes() else code
