"""The mark as the processes of the program see it, through Django's connection: how far the making is, the last gate."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import connection

from ..server.refusals import StartRefused
from .mark import ONLY_DEMO, READ, Mark, Phase, named, refuse_settings, row_of


def present() -> Mark | None:
    """The mark of the database Django works on."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        row = cursor.fetchone()
    return row_of(row) if row else None


def tell(phase: Phase, words: str, *, done: int, total: int) -> None:
    """Say how far the making is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE demonstration SET stage = %s, done = %s, total = %s, words = %s", [phase, done, total, words]
        )


def remember(world: str, **figures: float) -> None:
    """Keep the memory of the simulator, durably: after a crash the play goes on from here."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("UPDATE demonstration SET world = %s, figures = figures || %s", [world, json.dumps(figures)])
        cursor.execute("SET synchronous_commit = off")


def check_process() -> None:
    """For every process that answers: the last gate, whoever started it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('demonstration')")
        marked = named(cursor.fetchone())
    if marked and not settings.DEMONSTRATION:
        raise StartRefused(ONLY_DEMO)
    if settings.DEMONSTRATION:
        refuse_settings(marked=marked, host=settings.PUBLIC_HOST, socket=str(settings.DATABASES["default"]["HOST"]))
