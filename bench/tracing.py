"""The lineage benches are asked about: a chain, two stars and a crowd of mixtures; somebody who may see all of it.

``python -m bench.tracing`` founds the cast in the database of the environment, begins a session of the ministry and prints
its cookie.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from . import labels
from .harness import Database

CHAIN = 11
"""The middle of 21 batches in a row: ten hops each way."""
STAR, MANY = 100, 5_000
"""Batches that went to 1,000 and to 10,000 others at once."""
LAST = MANY + 10_000
_BATCH = (
    "id", "subject_id", "region_code", "product_id", "category_code", "product_name", "spec", "unit", "number", "source",
    "inspection", "harvested_on", "base_name", "origin_subject_id", "origin_region_code", "origin_batch_id", "code",
    "state", "note", "words", "created_at", "occurred_at",
)  # fmt: skip  # as the table has them
_EDGE = (
    "source_id",
    "target_id",
    "kind",
    "quantity",
    "unit",
    "source_region",
    "target_region",
    "record_id",
    "occurred_at",
)
_FIRST_SUBJECT = 10_000


def fill(database: Database, edges: int) -> None:
    """Fill lineage with about ``edges`` edges; with fewer than 20,000 the star of 10,000 is left out."""
    large = edges >= 20_000
    pairs = list(_pairs(edges, large=large))
    last = max(target for _, target in pairs)
    database.copy("subjects_subject", labels._SUBJECT, (_subject(n) for n in range(labels.SUBJECTS)))
    database.copy("products_product", labels._PRODUCT, map(labels._product, (1,)))
    with database.careless():
        database.copy("batches_batch", _BATCH, (_batch(n) for n in range(1, last + 1)))
        database.copy("batches_balance", ("batch_id", "entered", "frozen", "departed", "lost", "is_open"),
                      ((n, 100_000, 0, 0, 0, True) for n in range(1, last + 1)))  # fmt: skip
        database.copy("genealogy_edge", _EDGE, (_edge(source, target) for source, target in pairs))
    database.settle()


def _pairs(edges: int, *, large: bool) -> Iterator[tuple[int, int]]:
    yield from ((n, n + 1) for n in range(1, 21))
    yield from ((STAR, STAR + n) for n in range(1, 1_001))
    if large:
        yield from ((MANY, MANY + n) for n in range(1, 10_001))
    left = edges - 1_020 - (10_000 if large else 0)
    chance, target = random.Random(4), LAST + 20
    while left > 0:  # mixtures of two out of the last hundred, in groups that are not connected with each other
        first = LAST + 1 + (target - LAST - 1) // 50 * 50
        sources = chance.sample(range(first, target), min(2, target - first)) if target - first >= 5 else ()
        yield from ((source, target) for source in sources)
        left -= len(sources)
        target += 1


def _subject(n: int) -> Sequence[Any]:
    number, *rest = labels._subject(_FIRST_SUBJECT + n)
    return (number, *rest)


def _batch(n: int) -> Sequence[Any]:
    holder, region = _FIRST_SUBJECT + n % labels.SUBJECTS, labels._region(n)
    return (
        n, holder, region, 1, "010405", "番茄", "一级", "公斤", f"{n}", "bought", "none", labels.DAY, "", holder, region, n,
        f"{n:020d}", "active", "", "番茄", labels.AT + timedelta(seconds=n % 5), labels.AT,
    )  # fmt: skip  # as the table has them


def _edge(source: int, target: int) -> Sequence[Any]:
    return (source, target, "sale", 10, "公斤", labels._region(source), labels._region(target), 1, labels.AT)


def main() -> None:
    """Found the cast, sign the ministry in, print the cookie."""
    import django

    django.setup()
    from django.test import Client

    from agritrace.foundation.accounts import viewers
    from agritrace.foundation.accounts.models import Account
    from agritrace.foundation.accounts.values import SignedIn
    from agritrace.kernel.clock import system_now
    from tests import cast

    number = cast.build()["ministry"].account_id
    client, now = Client(SERVER_NAME="localhost"), system_now()
    rows = Account.objects.everything(reason="a bench comes in").filter(id=number)
    session = client.session
    viewers.begin(session, SignedIn(number, rows.values_list("session_epoch", flat=True).get(), must_change=False), now)
    session.save()
    print(session.session_key)


if __name__ == "__main__":
    main()
