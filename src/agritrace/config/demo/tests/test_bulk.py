"""The bulk path: much at once, and every figure agrees."""

from __future__ import annotations

from django.db import connection

from agritrace.config.demo import bulk
from agritrace.config.demo.tests.small import NOW
from agritrace.foundation.journal import jobs
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.tracecodes import Genuine, read
from agritrace.tracing.codes import services as codes

SOUND = {"balances": 0, "frozen": 0, "chains": 0, "codes": 0}


def test_a_country_out_of_the_bulk_path_agrees_with_itself(fresh_database: str) -> None:
    jobs.ensure_partitions(beijing_day(NOW))
    bulk.fill(bulk.Size(subjects=60, batches=2500, sales=700), NOW)
    bulk.fill(bulk.Size(subjects=40, batches=100, sales=100), NOW)
    assert bulk.verify() == SOUND
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT code) FROM batches_batch")
        assert cursor.fetchone() == (2500 + 700 + 100 + 100, 3400)
        cursor.execute("SELECT code FROM batches_batch ORDER BY id DESC LIMIT 1")
        assert isinstance(read(codes.trace_ring(), cursor.fetchone()[0]), Genuine)
        cursor.execute("SELECT count(*) FROM subjects_subject WHERE state = 'active'")
        assert cursor.fetchone() == (100,)


def test_the_verification_finds_a_balance_that_lies(fresh_database: str) -> None:
    jobs.ensure_partitions(beijing_day(NOW))
    bulk.fill(bulk.Size(subjects=5, batches=20, sales=4), NOW)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute(
            "UPDATE batches_balance SET frozen = 1 WHERE batch_id = (SELECT max(batch_id) FROM batches_balance)"
        )
        assert bulk.verify() == SOUND | {"balances": 1, "frozen": 1}
        cursor.execute("ROLLBACK")
