"""Large countries by COPY: subjects, products, batches, codes, sales and chains whose figures agree with each other.

Everything is written inside one act, so that the guards of the tables and the records hold as for anybody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from psycopg import sql

from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, running_on
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.tracecodes import CodeKind, mint_range
from agritrace.kernel.viewer import Level, system
from agritrace.tracing.codes import services as codes

from . import names
from .acts import FILL
from .people import PROVINCES

DAYS = 90
"""The bulk of a country was harvested in the days before now."""
_FORMS = (
    SubjectForm.FARMER,
    SubjectForm.COOPERATIVE,
    SubjectForm.FAMILY_FARM,
    SubjectForm.ENTERPRISE,
    SubjectForm.SOLE_TRADER,
)
_QUANTITY, _SOLD = 1000, 400
_WRONG = """
SELECT count(*) FROM batches_balance b JOIN (
  SELECT batch_id,
    sum(quantity) FILTER (WHERE kind IN ('produce', 'receive', 'return_in')) AS entered,
    coalesce(sum(quantity) FILTER (WHERE kind = 'freeze'), 0) - coalesce(sum(quantity) FILTER (WHERE kind = 'release'), 0)
      - coalesce(sum(quantity) FILTER (WHERE kind = 'sell'), 0) AS frozen,
    coalesce(sum(quantity) FILTER (WHERE kind IN ('sell', 'return_out')), 0) AS departed,
    coalesce(sum(quantity) FILTER (WHERE kind IN ('lose', 'void')), 0) AS lost
  FROM batches_batchevent GROUP BY batch_id
) e USING (batch_id)
WHERE (b.entered, b.frozen, b.departed, b.lost) IS DISTINCT FROM (e.entered, e.frozen, e.departed, e.lost)
"""
_UNFROZEN = """
SELECT count(*) FROM batches_balance b LEFT JOIN (
  SELECT batch_id, sum(quantity) AS waiting FROM (
    SELECT batch_id, quantity FROM trade_sale WHERE state = 'submitted'
    UNION ALL SELECT batch_id, quantity FROM trade_return WHERE state = 'requested'
  ) w GROUP BY batch_id
) s USING (batch_id)
WHERE b.frozen <> coalesce(s.waiting, 0)
"""
_UNBORN = """
SELECT count(*) FROM trade_sale s LEFT JOIN genealogy_edge e ON e.target_id = s.buyer_batch_id AND e.source_id = s.batch_id
WHERE s.state = 'confirmed' AND (e.quantity IS DISTINCT FROM s.quantity - s.refused)
"""
_CODELESS = "SELECT count(*) FROM batches_batch b LEFT JOIN codes_issuedcode c ON c.batch_id = b.id AND c.code = b.code WHERE c.id IS NULL"


@dataclass(frozen=True, slots=True)
class Size:
    """How much to add: ``sales`` of the ``batches`` are sold in part to another of the ``subjects``."""

    subjects: int
    batches: int
    sales: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch to be written, produced or bought."""

    id: int
    holder: int
    product: int
    code: str
    day: date
    origin: _Batch | None = None


class _Writer:
    """Writes the rows of one act."""

    def __init__(self, opened: journal.OpenAct, size: Size) -> None:
        self._record, self._now, self._size = opened.record_id, opened.now, size
        self._places: list[str] = [one.code for province in PROVINCES for one in _counties(province)]
        shares = [(place, len(range(n, size.subjects, len(self._places)))) for n, place in enumerate(self._places)]
        self._first = {place: _sequence(place, share) for place, share in shares if share}
        self._subjects: list[int] = []
        self._products: list[int] = []

    def write(self) -> None:
        """Subjects, products, harvests, sales, in this order."""
        self._subjects = _numbers("subjects_subject", self._size.subjects)
        self._products = _numbers("products_product", self._size.subjects)
        _copy("subjects_subject", _SUBJECT, map(self._subject, range(self._size.subjects)))
        _copy("products_product", _PRODUCT, map(self._product, range(self._size.subjects)))
        made = self._harvests(self._size.batches)
        self._store(made, sold=min(self._size.sales, len(made)))
        sold = made[: self._size.sales]
        bought = self._purchases(sold)
        self._store(bought, sold=0)
        sales = _numbers("trade_sale", len(sold))
        _copy("trade_sale", _SALE, map(self._sale, sales, sold, bought))
        _copy("genealogy_edge", _EDGE, map(self._edge, sold, bought))

    def _region(self, number: int) -> str:
        return self._places[number % len(self._places)]

    def _name(self, number: int) -> str:
        return f"{names.MARKS[number % len(names.MARKS)]}{names.SURNAMES[number % len(names.SURNAMES)]}氏{number}号农场"

    def _subject(self, number: int) -> Sequence[Any]:
        region, name = self._region(number), self._name(number)
        form, short = _FORMS[number % len(_FORMS)], initials(name)
        code = make_subject_code(form, region[:6], self._first[region] + number // len(self._places))
        mark = hashlib.blake2b(f"bulk/{self._record}/{number}".encode(), digest_size=16).digest()
        pairs = [text[i : i + 2] for text in (name, short) for i in range(len(text) - 1)]
        query, at = f"9{self._subjects[number]:011d}", self._now - timedelta(days=DAYS)
        return (
            self._subjects[number], code, query, "active", int(form), ["P1"], ["planting"], name, sort_key(name)[:200], short[:80],
            sorted(set(pairs)), region, "一组1号", "wgs84", "credit_code", mark, "91****************", ["01040551"], "", [], 1, 1,
            at, at, at,
        )  # fmt: skip

    def _product(self, number: int) -> Sequence[Any]:
        return (
            self._products[number], self._subjects[number], self._region(number), "01040551", "番茄", "粉果", "公斤", "", "",
            "active", "fanqie", "fq", "番茄 粉果 fanqie fq", 1, self._now - timedelta(days=DAYS),
        )  # fmt: skip

    def _harvests(self, count: int) -> list[_Batch]:
        ids = _numbers("batches_batch", count)
        made: list[_Batch] = []
        for back, share in _by_day(count):
            day = beijing_day(self._now) - timedelta(days=back)
            for code in _minted(CodeKind.PRODUCTION_BATCH, day, share):
                holder = len(made) % self._size.subjects
                made.append(_Batch(ids[len(made)], holder, self._products[holder], code, day))
        return made

    def _purchases(self, sold: Sequence[_Batch]) -> list[_Batch]:
        ids = _numbers("batches_batch", len(sold))
        found = []
        for start in range(0, len(sold), 1000):
            part = sold[start : start + 1000]
            for number, (source, code) in enumerate(
                zip(part, _minted(CodeKind.TRADE_BATCH, part[0].day, len(part)), strict=True), start=start
            ):
                buyer = (source.holder + 1) % self._size.subjects
                found.append(_Batch(ids[number], buyer, source.product, code, source.day, source))
        return found

    def _store(self, made: Sequence[_Batch], *, sold: int) -> None:
        """Batches with balance, ledger and code; of the first ``sold`` a part has left."""
        _copy("batches_batch", _BATCH, map(self._batch, made))
        _copy("batches_balance", _BALANCE, (_balance(one, sold=n < sold) for n, one in enumerate(made)))
        _copy("batches_batchevent", _EVENT, self._events(made, sold))
        _copy("codes_issuedcode", _CODE, map(self._code, made))

    def _at(self, one: _Batch) -> datetime:
        return self._now - timedelta(days=(beijing_day(self._now) - one.day).days, minutes=one.id % 600)

    def _batch(self, one: _Batch) -> Sequence[Any]:
        region, first, at = self._region(one.holder), one.origin or one, self._at(one)
        number = f"{one.day:%Y%m%d}-{one.id}"
        return (
            one.id, self._subjects[one.holder], region, one.product, "01040551", "番茄", "粉果", "公斤", number,
            "bought" if one.origin else "produced", "rapid", one.day, "一号基地", self._subjects[first.holder],
            self._region(first.holder), one.origin.id if one.origin else None, one.code, "active", "",
            f"番茄 {number} {one.code}", at, at,
        )  # fmt: skip

    def _events(self, made: Sequence[_Batch], sold: int) -> Iterator[Sequence[Any]]:
        for number, one in enumerate(made):
            kind, quantity = ("receive", _SOLD) if one.origin else ("produce", _QUANTITY)
            kinds = [(kind, quantity)] + ([("freeze", _SOLD), ("sell", _SOLD)] if number < sold else [])
            for what, amount in kinds:
                holder = self._subjects[one.holder], self._region(one.holder)
                yield one.id, what, amount, "公斤", *holder, "", self._record, self._at(one)

    def _code(self, one: _Batch) -> Sequence[Any]:
        kind = CodeKind.TRADE_BATCH if one.origin else CodeKind.PRODUCTION_BATCH
        holder = self._subjects[one.holder]
        return one.code, int(kind), one.id, holder, self._region(one.holder), "active", "", self._at(one), 1

    def _sale(self, number: int, source: _Batch, target: _Batch) -> Sequence[Any]:
        at = self._at(source)
        return (
            number, self._subjects[source.holder], self._subjects[target.holder], self._region(source.holder),
            self._region(target.holder), source.id, f"{source.day:%Y%m%d}-{source.id}", "番茄", "公斤", _SOLD, "confirmed", False,
            '{"carrier": "自运", "plate": ""}', '{"words": ""}', "", "", target.id, target.code,
            f"番茄 {self._name(source.holder)} {self._name(target.holder)}", at, at + timedelta(hours=72), at,
        )  # fmt: skip

    def _edge(self, source: _Batch, target: _Batch) -> Sequence[Any]:
        regions_ = self._region(source.holder), self._region(target.holder)
        return source.id, target.id, "sale", _SOLD, "公斤", *regions_, self._record, self._at(source)


def fill(size: Size, now: datetime) -> None:
    """Add a country of this size, harvested in the 90 days before ``now``; one act, one transaction."""

    def work(opened: journal.OpenAct) -> int:
        _Writer(opened, size).write()
        opened.note(subjects=size.subjects, batches=size.batches, sales=size.sales)
        return size.batches

    with running_on(lambda: now):
        journal.act(system("批量生成演示数据"), FILL, work, now=now, answer=int)


def verify() -> dict[str, int]:
    """How many rows disagree, by question; a sound database answers 0 to all."""
    questions = {"balances": _WRONG, "frozen": _UNFROZEN, "chains": _UNBORN, "codes": _CODELESS}
    found = {}
    with connection.cursor() as cursor:
        for name, question in questions.items():
            cursor.execute(question)
            found[name] = int(cursor.fetchone()[0])
    return found


def _counties(province: str) -> list[Any]:
    below = regions.children(province)
    return [
        county
        for one in below
        for county in ((one,) if one.level == Level.COUNTY else tuple(regions.children(one.code)))
        if county.level == Level.COUNTY
    ]


def _sequence(county: str, count: int) -> int:
    """The first of ``count`` numbers for subject codes of a county, taken from its sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subjects_countysequence AS s (region, last) VALUES (%s, %s)"
            " ON CONFLICT (region) DO UPDATE SET last = s.last + excluded.last RETURNING last",
            [county[:6], count],
        )
        return int(cursor.fetchone()[0]) - count + 1


def _numbers(table: str, count: int) -> list[int]:
    """``count`` ids of a table that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def _by_day(count: int) -> Iterator[tuple[int, int]]:
    """Days back and how many harvests fall on each."""
    for back in range(DAYS):
        share = count // DAYS + (1 if back < count % DAYS else 0)
        if share:
            yield back, share


def _minted(kind: CodeKind, day: date, count: int) -> Iterator[str]:
    """Codes out of a range of numbers taken for this purpose, at most 1,000 at once."""
    left = count
    while left:
        taken = codes.take_numbers(kind, day, min(left, 1000))
        yield from mint_range(codes.trace_ring(), kind, day=day, first=taken.start, count=len(taken))
        left -= len(taken)


def _balance(one: _Batch, *, sold: bool) -> Sequence[Any]:
    return one.id, _SOLD if one.origin else _QUANTITY, 0, _SOLD if sold else 0, 0, True


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(command) as copying:
        for row in rows:
            copying.write_row(row)


_SUBJECT = (
    "id",
    "code",
    "query_no",
    "state",
    "org_form",
    "business_roles",
    "industries",
    "name",
    "sort_key",
    "initials",
    "grams",
    "region_code",
    "address",
    "coordinate_system",
    "cred_kind",
    "cred_index",
    "cred_masked",
    "main_products",
    "scale_words",
    "findings",
    "identity_issue",
    "version",
    "created_at",
    "submitted_at",
    "decided_at",
)
_PRODUCT = (
    "id",
    "subject_id",
    "region_code",
    "category_code",
    "name",
    "spec",
    "unit",
    "brand",
    "standard",
    "state",
    "sort_key",
    "initials",
    "words",
    "version",
    "created_at",
)
_BATCH = (
    "id",
    "subject_id",
    "region_code",
    "product_id",
    "category_code",
    "product_name",
    "spec",
    "unit",
    "number",
    "source",
    "inspection",
    "harvested_on",
    "base_name",
    "origin_subject_id",
    "origin_region_code",
    "origin_batch_id",
    "code",
    "state",
    "note",
    "words",
    "created_at",
    "occurred_at",
)
_BALANCE = ("batch_id", "entered", "frozen", "departed", "lost", "is_open")
_EVENT = ("batch_id", "kind", "quantity", "unit", "subject_id", "region_code", "note", "record_id", "occurred_at")
_CODE = ("code", "kind", "batch_id", "subject_id", "region_code", "state", "reason", "issued_at", "prints")
_SALE = (
    "id",
    "seller_id",
    "buyer_id",
    "seller_region_code",
    "buyer_region_code",
    "batch_id",
    "batch_number",
    "product_name",
    "unit",
    "quantity",
    "state",
    "proven",
    "transport",
    "storage",
    "note",
    "reason",
    "buyer_batch_id",
    "buyer_code",
    "words",
    "submitted_at",
    "expires_at",
    "decided_at",
)
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
