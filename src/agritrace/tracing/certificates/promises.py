"""What a certificate promises and which categories must have one: dated data in ``data`` (source beside each line)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from .values import CertificateForm

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One sentence of a form, in force from a Beijing day."""

    form: CertificateForm
    text: str
    valid_from: date
    source: str


@cache
def _lines() -> tuple[PromiseLine, ...]:
    with (_DATA / "promises.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            PromiseLine(CertificateForm(row["form"]), row["text"], date.fromisoformat(row["valid_from"]), row["source"])
            for row in csv.DictReader(lines)
        )


@cache
def _categories() -> tuple[tuple[str, date], ...]:
    with (_DATA / "categories.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["code"], date.fromisoformat(row["valid_from"])) for row in csv.DictReader(lines))


def promises(form: CertificateForm, day: date) -> tuple[str, ...]:
    """The sentences of a form on a day: those of the newest edition in force."""
    known = [one for one in _lines() if one.form is form and one.valid_from <= day]
    newest = max((one.valid_from for one in known), default=day)
    return tuple(one.text for one in known if one.valid_from == newest)


def obliged(category_code: str, day: date) -> bool:
    """Whether goods of a category must have a certificate on a day."""
    return any(category_code.startswith(code) and since <= day for code, since in _categories())
