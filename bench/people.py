"""What the bulk of a country is made of and cannot be made in SQL: names with their pinyin, sealed values, offices.

``python -m bench.people NAMES`` builds the cast of all tests in the database of the environment and prints one JSON
object: who may ask at which level, names with sort key, initials and pairs of characters, sealed values of accounts,
the acts that records are about.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import django

django.setup()

from agritrace.config.demo import names as words  # noqa: E402  # Django is ready only now
from agritrace.foundation.accounts import sealed  # noqa: E402  # likewise
from agritrace.foundation.journal import selectors as journal  # noqa: E402  # likewise
from agritrace.kernel.pinyin import initials, sort_key  # noqa: E402  # likewise
from agritrace.kernel.subjectforms import SubjectForm  # noqa: E402  # likewise
from agritrace.registry.catalogue import selectors as catalogue  # noqa: E402  # likewise
from agritrace.registry.papers import kinds  # noqa: E402  # likewise
from agritrace.registry.subjects.rules import grams  # noqa: E402  # likewise
from tests import cast  # noqa: E402  # likewise

SEALED = 500
"""Different persons behind the accounts; many accounts share a name, as in the country."""
_TRADES = ("蔬菜", "水果", "茶叶", "粮油", "畜禽", "水产", "生猪", "食用菌", "中药材", "花卉")
_ENDS = {
    SubjectForm.COOPERATIVE: "专业合作社",
    SubjectForm.FAMILY_FARM: "家庭农场",
    SubjectForm.ENTERPRISE: "农业有限公司",
    SubjectForm.SOLE_TRADER: "经营部",
    SubjectForm.COLLECTIVE: "经济合作社",
    SubjectForm.OTHER: "农业服务站",
}
_SHARES = (
    (SubjectForm.FARMER, 60), (SubjectForm.COOPERATIVE, 12), (SubjectForm.FAMILY_FARM, 10), (SubjectForm.SOLE_TRADER, 10),
    (SubjectForm.ENTERPRISE, 6), (SubjectForm.COLLECTIVE, 1), (SubjectForm.OTHER, 1),
)  # fmt: skip
"""Forms in percent: most of a directory are farmers."""


def main() -> None:
    """Build the cast, print what the filling needs."""
    people = {key: vars(member) for key, member in cast.build().items()}
    found = {
        "cast": people,
        "names": list(itertools.islice(_names(), int(sys.argv[1]))),
        "sealed": list(_sealed()),
        "acts": [act.name for act in journal.known_acts()],
        "goods": list(_goods()),
        "kinds": [(code, kind.title, initials(kind.title)) for code, kind in kinds.kinds().items()],
    }
    print(json.dumps(found, ensure_ascii=False))


def _names() -> Iterator[tuple[int, str, str, str, list[str]]]:
    """Form, name, sort key, initials, pairs; forms in their shares, names never twice in a row."""
    chance = random.Random(7)
    forms, weights = zip(*_SHARES, strict=True)
    letters = sorted({one for name in words.GIVEN for one in name})
    while True:
        (form,) = chance.choices(forms, weights)
        if form is SubjectForm.FARMER:
            name = chance.choice(words.SURNAMES) + chance.choice(letters) + chance.choice(letters)
        else:
            name = chance.choice(words.MARKS) + chance.choice(letters) + chance.choice(_TRADES) + _ENDS[form]
        yield int(form), name, sort_key(name), initials(name), grams(name, initials(name))


def _goods() -> Iterator[tuple[str, str, str, str]]:
    """Code, name, sort key and initials of what is grown: the everyday products of the catalogue."""
    for _, rows in catalogue.everyday():
        for row in rows:
            yield row.code, row.name[:40], sort_key(row.name)[:120], initials(row.name)[:40]


def _sealed() -> Iterator[dict[str, Any]]:
    for number in range(SEALED):
        uid = uuid5(UUID(int=0), f"bench {number}")
        name = words.SURNAMES[number % len(words.SURNAMES)] + words.GIVEN[number % len(words.GIVEN)]
        told = {"uid": str(uid), "spoken": name}
        for field, value in ((sealed.NAME, name), (sealed.PHONE, f"137{number:08d}")):
            token, index = sealed.seal(uid, field, value)
            told |= {field: token.hex(), f"{field}_index": index.hex()}
        yield told


if __name__ == "__main__":
    main()
