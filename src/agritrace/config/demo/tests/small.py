"""A small country for the tests: the listed people, a few more subjects, five counties, two weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.test.utils import override_settings

from agritrace.config.demo import country, farms
from agritrace.config.demo.filling import HASHER
from agritrace.config.demo.people import CHENGMAI, LONGHUA, QIONGSHAN, ZHONGNING
from agritrace.config.demo.season import Season
from agritrace.config.demo.stage import SimulatedClock
from agritrace.config.demo.world import World
from agritrace.foundation.journal import jobs
from agritrace.kernel.clock import beijing_day, running_on

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
COUNTIES = frozenset({CHENGMAI, LONGHUA, QIONGSHAN, ZHONGNING, "460400000000"})


def plans(seed: int, subjects: int, days: int) -> tuple[farms.Plan, ...]:
    """Who registers."""
    land = country.places(only=COUNTIES)
    return farms.Drawing(seed, land.towns, land.short).plans(subjects, days=days, lively=7)


def found(seed: int, *, subjects: int = 30, days: int = 14, scene: datetime | None = None) -> World:
    """Offices and listed people, and their scene when it is asked for, as the core of the demonstration has it, at an instant."""
    first = beijing_day(NOW) - timedelta(days=days)
    jobs.ensure_partitions(first - timedelta(days=7), ahead=3)
    clock = SimulatedClock(NOW - timedelta(days=days + 5))
    with override_settings(PASSWORD_HASHERS=[HASHER]), running_on(clock.read):
        offices = country.Founder(seed, clock.now).found(only=COUNTIES)
        world = World(seed, first, subjects, beijing_day(NOW), offices=offices)
        season = _season(world, clock)
        season.open_listed(clock.now)
        if scene:
            season.scene(scene)
    return world


def play(world: World, days: int) -> World:
    """The next days, and the scene when the last one is over."""
    clock = SimulatedClock(NOW)
    with override_settings(PASSWORD_HASHERS=[HASHER]), running_on(clock.read):
        season = _season(world, clock)
        day = world.first if world.last is None else world.last + timedelta(days=1)
        for number in range(days):
            season.play(day + timedelta(days=number), NOW - timedelta(hours=2))
        if world.last == world.ends:
            season.scene(NOW)
    return world


def _season(world: World, clock: SimulatedClock) -> Season:
    drawn = plans(world.seed, world.subjects, world.days_in(world.ends))
    return Season(world, drawn, clock, password_hash=make_password(country.PASSWORD))
