"""The process that makes the country: first its core, then, behind the served pages, the season up to now.

Called as ``python -m agritrace.config.demo.filling core|season`` with the database in the environment. Killed in
between, the core is made anew and the season goes on with the day that was not finished.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psycopg

from agritrace.kernel.clock import wall_now

from ..ground import use_database
from ..serving import die_with_parent

if TYPE_CHECKING:
    from .farms import Plan
    from .season import Season
    from .world import World

HASHER = "agritrace.config.demo.hashing.DemonstrationHasher"
FOUNDED_BEFORE = timedelta(days=7)
SCENE_APPLICANTS = 4
MOST_PLAYED = 600
"""Subjects that are played through the services; larger countries are filled up by the bulk path."""


@click.command()
@click.argument("part", type=click.Choice(["core", "season"]))
@click.option("--subjects", type=int, required=True)
@click.option("--months", type=int, required=True)
@click.option("--seed", type=int, required=True)
@click.option("--parent", type=int, default=0)
@click.option("--cache", type=click.Path(path_type=Path))
@click.option("--relay/--no-relay", default=False, help="deliver events here, when no worker runs")
def main(*, part: str, subjects: int, months: int, seed: int, parent: int, cache: Path | None, relay: bool) -> None:
    """Make one part in this process."""
    import signal

    if parent:
        die_with_parent(parent, signal.SIGTERM)
    os.environ.setdefault("AGRITRACE_LOG_LEVEL", "ERROR")
    use_database(os.environ["DATABASE_URL"])
    if part == "core":
        core(subjects=subjects, months=months, seed=seed, now=wall_now())
        return
    season(now=wall_now(), relay=relay)
    enlarge(subjects, months)
    finish(cache)


def core(*, subjects: int, months: int, seed: int, now: datetime) -> World:
    """Reference data, offices, the listed people and some work for them: enough for the first page."""
    from django.contrib.auth.hashers import make_password
    from django.test.utils import override_settings

    from agritrace.config import reference
    from agritrace.foundation.journal import jobs
    from agritrace.kernel.clock import beijing_day, running_on

    from . import country, mark, telling, world
    from .season import Season
    from .stage import SimulatedClock

    started = time.monotonic()
    _relax()
    reference.load(lambda title, done, total: telling.tell(mark.Phase.FOUNDING, f"装载{title}", done=done, total=20))
    today = beijing_day(now)
    first = today - timedelta(days=max(1, 30 * months))
    jobs.ensure_partitions(first - FOUNDED_BEFORE, ahead=months + 3)
    clock = SimulatedClock(
        datetime.combine(first - FOUNDED_BEFORE, datetime.min.time(), tzinfo=UTC) + timedelta(hours=1)
    )
    with override_settings(PASSWORD_HASHERS=[HASHER]), running_on(clock.read):
        founder = country.Founder(
            seed, clock.now, lambda what: telling.tell(mark.Phase.FOUNDING, f"建立{what}", done=5, total=20)
        )
        offices = founder.found()
        memory = world.World(seed, first, min(subjects, MOST_PLAYED), today, offices=offices)
        play = Season(memory, plans(memory), clock, password_hash=make_password(country.PASSWORD))
        play.open_listed(clock.now)
        play.scene(now, applications(memory, "core"))
    telling.remember(world.dump(memory), core_seconds=round(time.monotonic() - started, 1))
    telling.tell(mark.Phase.FILLING, "各级机构和演示人物已就绪", done=0, total=max(1, 30 * months) + 1)
    return memory


def season(*, now: datetime, relay: bool = False) -> World:
    """Play every day that has not been played up to ``now``; says how far it is after each."""
    from django.contrib.auth.hashers import make_password
    from django.test.utils import override_settings

    from agritrace.foundation.journal import jobs
    from agritrace.kernel.clock import beijing_day, running_on

    from . import country, telling, world
    from .season import Season
    from .stage import SimulatedClock

    started = time.monotonic()
    _relax()
    found = telling.present()
    if found is None:
        raise LookupError("the core makes the mark first")
    memory, clock, today = world.load(found.world), SimulatedClock(now), beijing_day(now)
    jobs.ensure_partitions(today)
    with override_settings(PASSWORD_HASHERS=[HASHER]), running_on(clock.read):
        play = Season(memory, plans(memory), clock, password_hash=make_password(country.PASSWORD))
        if _play(play, now, relay=relay):
            play.scene(now, applications(memory, f"{today}"))
            _deliver(relay=relay)
            seconds = round(found.figures.get("season_seconds", 0) + time.monotonic() - started, 1)
            telling.remember(world.dump(memory), season_seconds=seconds, acts=memory.acts, refused=memory.refused)
    return memory


def _play(play: Season, now: datetime, *, relay: bool) -> int:
    """Every missing day, each remembered when it is over; returns how many."""
    from agritrace.kernel.clock import beijing_day

    from . import mark, telling, world

    memory, today = play.world, beijing_day(now)
    first = memory.first if memory.last is None else memory.last + timedelta(days=1)
    missing = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    for day in missing:
        play.play(day, now - timedelta(hours=2))
        _deliver(relay=relay)
        telling.remember(world.dump(memory))
        done, total = memory.days_in(day) + 1, memory.days_in(today) + 1
        words = f"演示业务已生成到 {day.month} 月 {day.day} 日"
        telling.tell(mark.Phase.FILLING, words, done=done, total=total)
    return len(missing)


def plans(memory: World) -> tuple[Plan, ...]:
    """Everybody who registers in the season."""
    from . import country, farms

    land = country.places()
    days = max(1, memory.days_in(memory.ends))
    return farms.Drawing(memory.seed, land.towns, land.short).plans(memory.subjects, days=days)


def applications(memory: World, label: str) -> tuple[Plan, ...]:
    """Some more applicants of the listed county, waiting to be reviewed."""
    import zlib

    from . import country, farms
    from .people import CHENGMAI

    land = country.places()
    own = {CHENGMAI: land.towns[CHENGMAI]}
    mark = zlib.crc32(label.encode()) % 10_000
    drawing = farms.Drawing(memory.seed + mark, own, land.short)
    return drawing.others(SCENE_APPLICANTS, first=200_000 + 10 * mark)


def enlarge(subjects: int, months: int) -> None:
    """Fill up to the wished number of subjects by the bulk path."""
    from . import bulk, mark, telling

    found = telling.present()
    more = subjects - MOST_PLAYED
    if more <= 0 or found is None or "bulk_seconds" in found.figures:
        return
    started = time.monotonic()
    batches = more * 4 * max(1, months)
    words = f"批量生成 {more} 个主体和 {batches} 个批次"
    telling.tell(mark.Phase.FILLING, words, done=found.done, total=found.total)
    bulk.fill(bulk.Size(more, batches, batches // 2), wall_now())
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")
    telling.remember(found.world, bulk_seconds=round(time.monotonic() - started, 1))


def finish(cache: Path | None) -> None:
    """Say that all is there, and keep a dump for the next fresh start."""
    from . import cache as caches
    from . import mark, telling

    found = telling.present()
    total = found.total if found else 1
    telling.tell(mark.Phase.COMPLETE, "演示数据已全部就绪", done=total, total=total)
    if cache is not None and not cache.exists():
        caches.save(os.environ["DATABASE_OWNER_URL"], cache)


def _deliver(*, relay: bool) -> None:
    """Hand the day's events to their listeners, when no worker does."""
    if not relay:
        return
    from agritrace.config import wiring
    from agritrace.foundation.journal import relay as relays

    while relays.run_once(wiring.listeners()).events:
        continue


def _relax() -> None:
    """Commits of the play need not wait for the disk one by one; each day ends with one that does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


if __name__ == "__main__":
    main()
