"""Stories about the one way to write: recorded, repeatable, refusable."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections

from agritrace.foundation.journal import lexicon, relay, selectors, services
from agritrace.foundation.journal.services import OpenAct
from agritrace.foundation.journal.values import Act, Announced, Event, Listener
from agritrace.kernel.results import CommandConflict, Refused, refuse
from agritrace.kernel.viewer import system

SOW = Act("test:field:sow", "{who}播种了{crop}")
TIMER = system("test")
lexicon.register([SOW])


@dataclass(frozen=True)
class Sown(Event):
    event_name: ClassVar[str] = "test.sown"
    crop: str


@dataclass(frozen=True)
class Sow:
    crop: str


@dataclass(frozen=True)
class Answer:
    record: int
    crop: str


def sow(crop: str, now: datetime, command_id: uuid.UUID | None = None) -> Answer:
    def work(opened: OpenAct) -> Answer:
        opened.on("field", 7, "330110000000")
        opened.note(crop=crop)
        opened.announce(Sown(crop))
        return Answer(opened.record_id, crop)

    return services.act(TIMER, SOW, work, now=now, answer=Answer, command=Sow(crop), command_id=command_id)


def count(table: str) -> int:
    """Rows that this test wrote; the template brings the loading of the regions along."""
    column, name = ("act", SOW.name) if table == "journal_record" else ("name", "test.sown")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [name])
        return int(cursor.fetchone()[0])


def test_an_act_leaves_a_record_a_line_of_history_and_an_event(db: None, now: datetime) -> None:
    answer = sow("番茄", now)
    (line,) = selectors.history(TIMER, "field", 7)
    assert (line.id, line.who, line.occurred_at) == (answer.record, "系统", now)
    assert line.sentence == "系统播种了番茄"
    assert count("journal_event") == 1


def test_the_same_command_twice_gets_its_first_answer_and_writes_nothing_again(db: None, now: datetime) -> None:
    number = uuid.uuid4()
    first = sow("番茄", now, number)
    assert sow("番茄", now, number) == first
    assert count("journal_record") == 1


def test_the_same_command_id_with_other_content_is_a_conflict(db: None, now: datetime) -> None:
    number = uuid.uuid4()
    sow("番茄", now, number)
    with pytest.raises(CommandConflict, match="不同的内容"):
        sow("黄瓜", now, number)
    assert count("journal_record") == 1


def test_a_refusal_leaves_no_trace_in_the_tables(db: None, now: datetime) -> None:
    def work(opened: OpenAct) -> int:
        opened.announce(Sown("番茄"))
        raise refuse("地里有水。")

    with pytest.raises(Refused, match="地里有水"):
        services.act(TIMER, SOW, work, now=now, answer=int)
    assert count("journal_record") == count("journal_event") == 0


def test_an_act_within_an_act_has_a_record_of_its_own_with_its_cause(db: None, now: datetime) -> None:
    def outer(opened: OpenAct) -> int:
        inner = sow("番茄", now)
        assert inner.record != opened.record_id
        return opened.record_id

    cause = services.act(TIMER, Act("test:season:begin", "{who}开始了"), outer, now=now, answer=int)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cause_id FROM journal_record WHERE act = %s", [SOW.name])
        assert cursor.fetchone() == (cause,)


def test_the_record_is_closed_when_the_act_ends(db: None, now: datetime) -> None:
    sow("番茄", now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('agritrace.record', true), '')")
        assert cursor.fetchone() == ("",)


@pytest.mark.parametrize("table", ["journal_record", "journal_recordobject"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET recorded_at = now()", "TRUNCATE {}"])
def test_the_program_may_neither_change_nor_delete_records(db: None, now: datetime, table: str, statement: str) -> None:
    sow("番茄", now)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_a_partition_cannot_be_written_around_its_parent(db: None, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'journal_record'::regclass"
        )
        partitions = [row[0] for row in cursor.fetchall()]
        assert len(partitions) >= 5
        cursor.execute(
            "SELECT bool_or(has_table_privilege(relid, 'DELETE')) FROM unnest(%s::regclass[]) AS relid", [partitions]
        )
        assert cursor.fetchone() == (False,)


def test_events_reach_their_listener_once_and_in_order(fresh_database: str, now: datetime) -> None:
    heard: list[str] = []
    ear = Listener("test.ear", frozenset({"test.sown"}), lambda event: heard.append(event.payload["crop"]))
    for crop in ("番茄", "黄瓜", "茄子"):
        sow(crop, now)
    assert relay.run_once([ear]) == relay.Handed(3, 0)
    assert relay.run_once([ear]) == relay.Handed(0, 0)
    assert heard == ["番茄", "黄瓜", "茄子"]


def test_an_event_committed_late_is_not_skipped(fresh_database: str, now: datetime) -> None:
    heard: list[str] = []
    ear = Listener("test.ear", frozenset({"test.sown"}), lambda event: heard.append(event.payload["crop"]))
    with psycopg.connect(fresh_database) as slow:
        slow.execute(
            "INSERT INTO journal_event (record_id, recorded_at, name, payload) "
            "VALUES (1, now(), 'test.sown', '{\"crop\": \"早\"}')"
        )
        sow("晚", now)
        assert relay.run_once([ear]).events == 0
        slow.commit()
    assert relay.run_once([ear]).events == 2
    assert heard == ["早", "晚"]


def test_a_database_restored_in_a_new_cluster_delivers_what_was_left_and_what_is_new(
    fresh_database: str, now: datetime
) -> None:
    heard: list[str] = []
    ear = Listener("test.ear", frozenset({"test.sown"}), lambda event: heard.append(event.payload["crop"]))
    sow("早先", now)
    assert relay.run_once([ear]).events == 1
    with connection.cursor() as cursor:  # numbers of a cluster that was far ahead of this one
        cursor.execute("UPDATE journal_relayposition SET xid = 4000000000, event_id = 1000000")
        cursor.execute(
            "INSERT INTO journal_event (record_id, recorded_at, name, payload, xid) "
            "VALUES (1, now(), 'test.sown', '{\"crop\": \"未投递\"}', 4000000001)"
        )
    sow("新的", now)
    assert relay.run_once([ear]).events == 0
    turns = iter([False, False, True])
    relay.run([ear], stopped=lambda: next(turns))
    assert heard == ["早先", "未投递", "新的"]


def test_a_listener_that_fails_is_asked_again_and_its_write_is_undone(fresh_database: str, now: datetime) -> None:
    tries: list[Announced] = []

    def hear(event: Announced) -> None:
        tries.append(event)
        sow("随后", now)
        if len(tries) == 1:
            raise RuntimeError("first time")

    ear = Listener("test.ear", frozenset({"test.sown"}), hear)
    sow("番茄", now)
    assert relay.run_once([ear]) == relay.Handed(0, 1)
    assert count("journal_record") == 1
    assert relay.run_once([ear]).failures == 0
    assert len(tries) == 2


def test_two_threads_with_the_same_command_get_one_effect(fresh_database: str, now: datetime) -> None:
    number, answers = uuid.uuid4(), []

    def run() -> None:
        try:
            answers.append(sow("番茄", now, number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert count("journal_record") == 1


def test_a_guarded_table_refuses_writes_without_a_record(db: None) -> None:
    with pytest.raises(DatabaseError, match="no record is open"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM regions_region")
