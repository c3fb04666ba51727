"""Bulk data of the public query: subjects, products, batches, codes, edges and scans, minted with the database's keys.

Two of five batches were bought, over one or two hands; nine of ten codes were scanned before.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.keys import load_ring
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.tracecodes import CodeKind, mint_range

from .harness import Database

DAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
SUBJECTS = 2_000
COUNTIES = ("330110", "330106", "370102", "371002", "110105", "500103", "440106", "650102")
BOUGHT = (3, 4)
"""Batches whose number ends so, of five, came from the one before."""


def fill(database: Database, number: int) -> list[str]:
    """Fill the tables with ``number`` codes and return them."""
    codes = list(_codes(database.folder / "keys", number))
    database.copy("subjects_subject", _SUBJECT, map(_subject, range(1, SUBJECTS + 1)))
    database.copy("products_product", _PRODUCT, map(_product, range(1, SUBJECTS + 1)))
    database.copy("batches_batch", _BATCH, (_batch(n, code) for n, code in enumerate(codes, 1)))
    database.copy("codes_issuedcode", _CODE, (_code(n, code) for n, code in enumerate(codes, 1)))
    database.copy("genealogy_edge", _EDGE, (_edge(n) for n in range(1, number + 1) if n % 5 in BOUGHT))
    database.copy("codes_scantotal", _TOTAL, ((n, n % 30 + 1, AT, AT) for n in range(1, number + 1) if n % 10))
    database.settle()
    return codes


def _codes(keys: Path, number: int) -> Iterator[str]:
    ring = load_ring(keys, KeyPurpose.TRACE, demonstration=False)
    return mint_range(ring, CodeKind.PRODUCTION_BATCH, day=DAY, first=0, count=number)


def _region(n: int) -> str:
    return COUNTIES[n % len(COUNTIES)] + "000000"


_SUBJECT = (
    "id", "code", "query_no", "state", "org_form", "business_roles", "industries", "name", "sort_key", "initials", "grams",
    "region_code", "address", "coordinate_system", "cred_kind", "cred_index", "cred_masked", "main_products", "scale_words",
    "findings", "identity_issue", "version", "created_at", "submitted_at", "decided_at",
)  # fmt: skip


def _subject(n: int) -> Sequence[Any]:
    code = make_subject_code(SubjectForm.COOPERATIVE, _region(n)[:6], n)
    name = f"第{n}号种植专业合作社"
    return (
        n, code, f"{n:012d}", "active", int(SubjectForm.COOPERATIVE), ["P1"], ["planting"], name, name, "x", [], _region(n),
        "一村", "wgs84", "credit_code", uuid.uuid4().bytes, "9***", [], "", [], 1, 1, AT, AT, AT,
    )  # fmt: skip


_PRODUCT = (
    "id", "subject_id", "region_code", "category_code", "name", "spec", "unit", "brand", "standard", "state", "sort_key",
    "initials", "words", "version", "created_at",
)  # fmt: skip


def _product(n: int) -> Sequence[Any]:
    return (n, n, _region(n), "010405", "番茄", "一级", "公斤", "", "", "active", "fan qie", "fq", "番茄", 1, AT)


_BATCH = (
    "id", "subject_id", "region_code", "product_id", "category_code", "product_name", "spec", "unit", "number", "source",
    "inspection", "harvested_on", "base_name", "origin_subject_id", "origin_region_code", "origin_batch_id", "code",
    "state", "note", "words", "created_at", "occurred_at",
)  # fmt: skip


def _batch(n: int, code: str) -> Sequence[Any]:
    bought = n % 5 in BOUGHT
    origin = n - (n % 5 - BOUGHT[0] + 1) if bought else n
    holder, producer = n % SUBJECTS + 1, origin % SUBJECTS + 1
    return (
        n, holder, _region(holder), producer, "010405", "番茄", "一级", "公斤", f"20261101-{n}", "bought" if bought else "produced",
        "none", DAY, "1号基地", producer, _region(producer), origin, code, "active", "", f"番茄 {n}", AT + timedelta(seconds=n % 5), AT,
    )  # fmt: skip


_CODE = ("id", "code", "kind", "batch_id", "subject_id", "region_code", "state", "reason", "issued_at", "prints")


def _code(n: int, code: str) -> Sequence[Any]:
    holder = n % SUBJECTS + 1
    return (n, code, int(CodeKind.PRODUCTION_BATCH), n, holder, _region(holder), "active", "", AT, 1)


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


def _edge(n: int) -> Sequence[Any]:
    return (n - 1, n, "sale", 100, "公斤", _region(n), _region(n + 1), 1, AT)


_TOTAL = ("code_id", "count", "first_at", "last_at")
