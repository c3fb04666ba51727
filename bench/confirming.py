"""One process of the write-path bench: prepares sales, waits for a line on its input, confirms for some seconds.

``services`` confirms through ``trade.services``; ``bare`` replays the statements of one recorded confirmation through
psycopg, with the identifiers of a fresh sale put in their places.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402  # Django is ready only now
from django.db.backends.utils import CursorWrapper  # noqa: E402  # likewise
from prometheus_client import REGISTRY  # noqa: E402  # likewise

from agritrace.foundation.journal import jobs  # noqa: E402  # likewise
from agritrace.kernel.clock import beijing_day, system_now  # noqa: E402  # likewise
from agritrace.tracing.trade import services as trade  # noqa: E402  # likewise
from agritrace.tracing.trade.models import Sale  # noqa: E402  # likewise
from agritrace.tracing.trade.tests.market import Market  # noqa: E402  # likewise
from agritrace.tracing.trade.values import ConfirmSale  # noqa: E402  # likewise

PREPARED = 400
"""Sales made for each thread before the clock starts."""
_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Statements:
    """What one confirmation said to the database, in order."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: PLR0917  # Django's signature
        """Keep the statement and let it pass."""
        if not sql.startswith(_CONTROL):
            self.said.append((sql, params))
        return execute(sql, params, many, context)


def prepare(threads: int) -> list[tuple[Market, list[int]]]:
    """A market for each thread with sales that wait: threads share no batch, as sellers of a country do not."""
    now = system_now()
    jobs.ensure_partitions(beijing_day(now))
    markets = [Market(now, "1000000") for _ in range(threads)]
    return [(market, _waiting(market)) for market in markets]


def _waiting(market: Market) -> list[int]:
    """One sale through the services, and copies of its row; what is measured is their confirmation."""
    columns = ", ".join(field.column for field in Sale._meta.concrete_fields if field.column != "id")
    copies = (
        f"INSERT INTO trade_sale ({columns}) SELECT {columns} FROM trade_sale, generate_series(1, %s) WHERE id = %s"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        first = market.submit("1")
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute("UPDATE batches_balance SET frozen = frozen + %s WHERE batch_id = %s", [PREPARED, market.batch])
        cursor.execute(f"{copies} RETURNING id", [PREPARED, first])
        return [number for (number,) in cursor.fetchall()]


def through_services(market: Market, sale_id: int) -> None:
    """One confirmation as a page does it."""
    trade.confirm_sale(market.buying, ConfirmSale(sale_id, uuid4()), datetime.now(UTC))


def bare_way(market: Market) -> Callable[[Market, int], None]:
    """Replays the recorded statements with a new sale, new numbers and a new command id in their places."""
    recorder = Statements()
    sample = market.submit("1")
    with connection.execute_wrapper(recorder):
        done = trade.confirm_sale(market.buying, ConfirmSale(sample, command := uuid4()), datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(record_id) FROM journal_recordobject WHERE kind = 'batch' AND object_id = %s", [done.batch_id]
        )
        record = int(cursor.fetchone()[0])
    known = {sample: "sale", done.batch_id: "batch", record: "record", market.batch: "source"}

    def replay(other: Market, sale_id: int) -> None:
        code = f"{uuid4().int % 10**20:020d}"
        with connections["default"].cursor() as cursor:
            cursor.execute("BEGIN")
            _replay(
                cursor,
                recorder.said,
                {"sale": sale_id, "source": other.batch, "old": (known, done.code, command, code)},
            )
            cursor.execute("COMMIT")

    return replay


def _replay(cursor: CursorWrapper, said: list[tuple[str, Any]], fresh: dict[str, Any]) -> None:
    known, old_code, old_command, code = fresh["old"]
    values: dict[str, Any] = {"sale": fresh["sale"], "source": fresh["source"]}
    texts = {old_code: code, str(old_command): str(uuid4())}
    for sql, params in said:
        cursor.execute(sql, _put(params, known, values, texts=texts))
        if "journal_record_id_seq" in sql:
            values["record"] = cursor.fetchone()[0]
        elif "nextval" in sql:
            values["batch"] = cursor.fetchone()[0]


def _put(value: Any, known: dict[int, str], values: dict[str, Any], *, texts: dict[str, str]) -> Any:
    """The same parameters with the fresh numbers, code and command id in their places."""
    if isinstance(value, list | tuple):
        return type(value)(_put(one, known, values, texts=texts) for one in value)
    if isinstance(value, dict):
        return {name: _put(one, known, values, texts=texts) for name, one in value.items()}
    if isinstance(value, UUID):
        return UUID(texts.get(str(value), str(value)))
    if isinstance(value, str):
        return next((value.replace(old, new) for old, new in texts.items() if old in value), value)
    return values.get(known.get(value, ""), value) if type(value) is int else value


def main() -> None:
    """``way threads seconds``: print ``ready``, wait, confirm, print the figures as JSON."""
    way, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    prepared = prepare(threads)
    confirm = through_services if way == "services" else bare_way(prepared[0][0])
    print("ready", flush=True)
    sys.stdin.readline()
    counts = [0.0] * threads
    faults: list[BaseException] = []

    def work(number: int) -> None:
        market, sales = prepared[number]
        began, until = time.perf_counter(), time.perf_counter() + seconds
        try:
            for done, sale_id in enumerate(sales, start=1):
                confirm(market, sale_id)
                counts[number] = done / (time.perf_counter() - began)
                if time.perf_counter() > until:
                    break
        except BaseException as fault:  # noqa: BLE001  # told by the main thread
            faults.append(fault)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=work, args=[number]) for number in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    if faults:
        raise faults[0]
    retries = REGISTRY.get_sample_value("agritrace_retries_total") or 0.0
    print(json.dumps({"rate": sum(counts), "retries": retries}), flush=True)


if __name__ == "__main__":
    main()
