"""Writing: every change of the platform passes through :func:`act`."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from psycopg import errors
from pydantic import TypeAdapter

from agritrace.kernel.canonical import canonical_bytes, plain
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import CommandConflict, Reason, Refusal, Refused
from agritrace.kernel.viewer import Viewer

from . import metrics, proxying
from .digests import Body, record_digest
from .values import Act, Event, Touched

T = TypeVar("T")
log = structlog.get_logger(__name__)
RETRIES = 5
DUTY = "duty"
"""The kind under which records are about a duty session."""

_BEGIN = """
SELECT r.id, coalesce(current_setting('agritrace.record', true), ''),
       set_config('agritrace.record', r.id::text, true), c.digest, c.act, c.answer::text
FROM (SELECT nextval('journal_record_id_seq') AS id) r
LEFT JOIN journal_command c ON c.command_id = %s
"""
_END = """
WITH record AS (
  INSERT INTO journal_record (id, cause_id, act, kind, account_id, organisation_id, subject_id, origin, notes,
                              occurred_at, recorded_at, salt, digest)
  VALUES (%(id)s, %(cause)s, %(act)s, %(kind)s, %(account)s, %(organisation)s, %(subject)s, %(origin)s::jsonb,
          %(notes)s::jsonb, %(occurred_at)s, %(recorded_at)s, %(salt)s, %(digest)s)
), lines AS (
  INSERT INTO journal_recordobject (record_id, recorded_at, kind, object_id, region_code, act)
  SELECT %(id)s, %(recorded_at)s, o.kind, o.id, o.region, %(act)s
  FROM jsonb_to_recordset(%(lines)s::jsonb) AS o(kind text, id bigint, region text)
), command AS (
  INSERT INTO journal_command (command_id, account_id, act, digest, answer, recorded_at)
  SELECT %(command_id)s::uuid, %(account)s, %(act)s, %(content)s, %(answer)s::jsonb, %(recorded_at)s
  WHERE %(command_id)s::uuid IS NOT NULL
), events AS (
  INSERT INTO journal_event (record_id, recorded_at, name, payload)
  SELECT %(id)s, %(recorded_at)s, e.name, e.payload
  FROM jsonb_to_recordset(%(events)s::jsonb) AS e(name text, payload jsonb)
)
SELECT set_config('agritrace.record', %(before)s, true)
"""


@dataclass
class OpenAct:
    """The record being written: services tell it which objects, notes and events belong to the act.

    Made by :func:`act` only.
    """

    viewer: Viewer
    act: Act
    record_id: int
    now: datetime
    cause: int | None
    occurred_at: datetime
    lines: dict[tuple[str, int], Touched] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def on(self, kind: str, object_id: int, region_code: str = "") -> None:
        """The act is about this object: it will stand in the object's history."""
        self.lines[kind, object_id] = Touched(kind, object_id, region_code)

    def note(self, **values: Any) -> None:
        """Plain, non-personal values kept with the record; the sentence of the act may name them."""
        self.notes.update(values)

    def announce(self, event: Event) -> None:
        """Store an event with the change; the relay delivers it after commit."""
        self.events.append(event)

    def happened_at(self, instant: datetime) -> None:
        """When it happened by the device's clock, if that differs from when it is recorded."""
        self.occurred_at = instant


@dataclass(frozen=True)
class _Asked(Generic[T]):
    """One call of :func:`act`, as it is carried through its attempts."""

    viewer: Viewer
    kind: Act
    work: Callable[[OpenAct], T]
    now: datetime
    answer: type[T]
    command_id: UUID | None
    content: bytes


def act(
    viewer: Viewer,
    kind: Act,
    work: Callable[[OpenAct], T],
    *,
    now: datetime,
    answer: type[T],
    command: object = None,
    command_id: UUID | None = None,
) -> T:
    """Run ``work`` in one transaction and store its record, object lines, events and answer with it.

    ``work`` loads, decides and stores; it raises ``Refused`` to leave everything as it was. It may run again after a
    deadlock or serialisation failure, so it must take everything from its argument and the database. ``now`` is the
    domain time of the act. With a ``command_id`` the same ``command`` content returns the first answer (of type
    ``answer``) without running again; other content raises ``CommandConflict``.
    Inside another act the inner one gets a record of its own, whose cause is the outer one.
    """
    content = content_digest(kind, viewer, command) if command_id else b""
    asked = _Asked(viewer, kind, work, now, answer, command_id, content)
    for attempt in range(RETRIES):
        started = time.perf_counter()
        try:
            with transaction.atomic():
                result = _once(asked)
        except (OperationalError, IntegrityError) as error:
            if attempt == RETRIES - 1 or connection.in_atomic_block or not _repeatable(error):
                raise
            metrics.RETRIES.inc()
            time.sleep(random.uniform(0.002, 0.02) * (attempt + 1))
            continue
        except Refused as refused:
            metrics.REFUSALS.labels(kind.name).inc()
            log.info("refused", act=kind.name, request=viewer.origin.request_id, reasons=_codes(refused))
            raise
        metrics.ACT_SECONDS.observe(time.perf_counter() - started)
        return result
    raise AssertionError("unreachable")


def _codes(refused: Refused) -> list[str]:
    return [reason.code or reason.field or "reason" for reason in refused.refusal.reasons]


def _repeatable(error: DatabaseError) -> bool:
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation):  # the same command ran at the same moment and was first
        return cause.diag.constraint_name == "journal_command_pkey"
    return isinstance(cause, errors.DeadlockDetected | errors.SerializationFailure)


def _once(asked: _Asked[T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [asked.command_id])
        record_id, before, _, digest, act_name, stored = cursor.fetchone()
    if digest is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('agritrace.record', %s, true)", [before])
        if bytes(digest) != asked.content or act_name != asked.kind.name:
            raise _conflict()
        metrics.REPLAYS.inc()
        repeated: T = _adapter(asked.answer).validate_json(stored)
        return repeated
    cause = int(before) if before else None
    opened = OpenAct(asked.viewer, asked.kind, record_id, asked.now, cause, asked.now)
    result = asked.work(opened)
    _store(opened, asked, _dump(asked.answer, result))
    metrics.ACTS.labels(asked.kind.name).inc()
    request = asked.viewer.origin.request_id
    log.info("act", act=asked.kind.name, record=record_id, request=request, account=asked.viewer.account_id)
    return result


def _conflict() -> CommandConflict:
    reason = Reason(
        "同一份表单已经用不同的内容提交过一次。",
        "先提交的内容已生效；请打开记录核对，如需修改请重新填写。",
        code="command_conflict",
    )
    return CommandConflict(Refusal((reason,)))


def _store(opened: OpenAct, asked: _Asked[T], answer: str) -> None:
    viewer, recorded_at, salt = opened.viewer, system_now(), secrets.token_bytes(16)
    origin = {"request": viewer.origin.request_id, "network": viewer.origin.network, "device": viewer.origin.device}
    if viewer.reason:
        origin["reason"] = viewer.reason
    opened.notes |= proxying.notes_of(viewer)
    if viewer.duty is not None:  # every record of a duty session is about it, so that auditors find them all
        opened.on(DUTY, viewer.duty.id, viewer.duty.region_code)
    lines = [{"kind": t.kind, "id": t.id, "region": t.region_code} for t in opened.lines.values()]
    notes = plain(opened.notes)
    body = Body(
        id=opened.record_id,
        act=opened.act.name,
        account=viewer.account_id,
        organisation=viewer.organisation_id,
        subject=viewer.subject_id,
        occurred_at=opened.occurred_at,
        recorded_at=recorded_at,
        notes=notes,
        lines=lines,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _END,
            {
                **cast(dict[str, Any], body),
                "cause": opened.cause,
                "before": str(opened.cause or ""),
                "kind": viewer.kind.value,
                "origin": json.dumps(origin),
                "notes": json.dumps(notes, ensure_ascii=False),
                "salt": salt,
                "digest": record_digest(body, salt),
                "lines": json.dumps(lines),
                "command_id": asked.command_id,
                "content": asked.content,
                "answer": answer,
                "events": json.dumps(
                    [{"name": e.event_name, "payload": plain(dataclasses.asdict(e))} for e in opened.events],
                    ensure_ascii=False,
                ),
            },
        )


def content_digest(kind: Act, viewer: Viewer, command: object) -> bytes:
    """The digest by which a repeated command is compared: act, account and content."""
    return hashlib.sha256(canonical_bytes([kind.name, viewer.account_id, plain(command)])).digest()


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(answer: Any) -> TypeAdapter[Any]:
    """One adapter per answer type: making one costs milliseconds."""
    if answer not in _ADAPTERS:
        _ADAPTERS[answer] = TypeAdapter(answer)
    return _ADAPTERS[answer]


def _dump(answer: type[T], result: T) -> str:
    return _adapter(answer).dump_json(result).decode()
