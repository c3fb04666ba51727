"""The one database connection of the live process: it hears the relay and asks which sessions have ended."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import psycopg
import structlog

from agritrace.foundation.journal.values import LIVE_CHANNEL

from . import settings
from .hub import Hub

log = structlog.get_logger(__name__)
CHECK_EVERY = 4.0
"""Seconds between two questions for ended sessions; a revoked stream ends within 10 s."""
AGAIN_AFTER = 1.0

_ALIVE = "SELECT session_key FROM django_session WHERE session_key = ANY(%s) AND expire_date > now()"
_EPOCHS = """
SELECT a.id, a.session_epoch FROM accounts_account a LEFT JOIN accounts_presence p ON p.account_id = a.id
WHERE a.id = ANY(%s) AND a.state = 'active'
  AND (p.last_seen_at IS NULL OR p.last_seen_at > now() - make_interval(mins => %s))
"""


async def follow(hub: Hub) -> None:
    """Listen for ever; a lost connection is made again, and the pages learn what they missed with their next load."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
                await database.execute(f"LISTEN {LIVE_CHANNEL}")
                hub.listening = True
                await _listen(hub, database)
        except (psycopg.Error, OSError) as error:
            log.warning("live connection lost", error=type(error).__name__)
        finally:
            hub.listening = False
        await asyncio.sleep(AGAIN_AFTER)


async def _listen(hub: Hub, database: psycopg.AsyncConnection[Any]) -> None:
    while True:
        async for heard in database.notifies(timeout=CHECK_EVERY):
            hub.publish(_messages(heard.payload))
        await end_revoked(hub, database)


async def end_revoked(hub: Hub, database: psycopg.AsyncConnection[Any]) -> int:
    """End the streams of sessions that were ended, accounts disabled or idle, passwords changed. Two queries."""
    if not hub.accounts():
        return 0
    sessions = await (await database.execute(_ALIVE, [hub.sessions()])).fetchall()
    epochs = await (await database.execute(_EPOCHS, [hub.accounts(), settings.IDLE_MINUTES])).fetchall()
    return hub.keep({key: True for (key,) in sessions}, dict(epochs))


def _messages(payload: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(payload)
    except ValueError:
        log.warning("live payload not understood")
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
