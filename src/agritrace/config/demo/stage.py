"""What every act of the season needs: the simulated clock, command ids, viewers, and the count of what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.contrib.sessions.backends.base import SessionBase

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as logins
from agritrace.foundation.accounts.values import Credentials, Demand
from agritrace.kernel.clock import BEIJING
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Origin, Viewer

from . import founding
from .country import PASSWORD
from .world import Trader, World

COMMANDS = UUID("2f0c8ad2-6e0e-4a53-9c0f-0d7d4c0f5a02")
DENSE_DAYS = 3
DENSE = 0.3
"""Share of the resting traders that appear besides on the last three days."""
SIGN_IN = 10
"""Of so many producers one signs in on the day he does something; the others are still signed in on their telephone."""
AT_DESK = Origin("season", "10.46.0.0/24", "season")
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0"
T = TypeVar("T")
Task = Callable[[], object]


class Browser(SessionBase):
    """A session nobody comes back to: it lives as long as this object."""

    def cycle_key(self) -> None:
        """It has no key."""

    def load(self) -> dict[str, Any]:
        """Nothing was kept."""
        return {}


class SimulatedClock:
    """Stands still until it is moved; ``kernel.clock.running_on(clock.read)`` makes the program read it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def read(self) -> datetime:
        """The simulated instant."""
        return self.now


class Stage:
    """The place where the season plays: one day, one stream of chance, one sequence of command ids at a time."""

    def __init__(self, world: World, clock: SimulatedClock) -> None:
        self.world, self.clock = world, clock
        self.random = Random(0)
        self.day = world.first
        self._limit = clock.now
        self._label, self._serial = "", 0
        self._viewers: dict[int, Viewer] = {}
        self._logins: dict[int, int] = {}
        self._open = False

    def begin(self, day: date, limit: datetime, label: str = "day") -> None:
        """Set the day: the same world, day and label give the same chances and command ids."""
        self._label, self._serial = f"{self.world.seed}/{label}/{day}", 0
        self.random = Random(self._label)
        self.day, self._limit = day, limit
        self._logins, self._open = {}, label != "listed"
        self.clock.now = min(limit, self.at(6.0))

    def at(self, hour: float) -> datetime:
        """An hour of the day in Beijing."""
        return datetime.combine(self.day, time(), tzinfo=BEIJING) + timedelta(hours=hour)

    def step(self) -> None:
        """Let a minute or three pass, never beyond the limit."""
        self.clock.now = min(self._limit, self.clock.now + timedelta(seconds=self.random.randint(70, 200)))

    def spread(self, tasks: Sequence[Task], starts: float, ends: float) -> None:
        """Do things evenly over some hours of the day; what would lie beyond the limit is left undone."""
        for number, task in enumerate(tasks):
            instant = self.at(starts + (ends - starts) * number / len(tasks))
            if instant > self._limit:
                return
            self.clock.now = instant
            task()

    def command_id(self) -> UUID:
        """The next id: a day that is played again after a crash repeats its commands and changes nothing twice."""
        self._serial += 1
        return uuid5(COMMANDS, f"{self._label}/{self._serial}")

    def do(self, work: Callable[[datetime], T]) -> T | None:
        """One act at the simulated instant; a refusal is part of the play and gives None."""
        try:
            done = work(self.clock.now)
        except Refused:
            self.world.refused += 1
            return None
        self.world.acts += 1
        return done

    def viewer(self, account_id: int) -> Viewer:
        """The viewer of an account; rights do not change during a season."""
        if account_id not in self._viewers:
            self._viewers[account_id] = founding.viewer(account_id, self.clock.now)
        found = self._viewers[account_id]
        office = found.organisation_id is not None
        if self._open and account_id not in self._logins and (office or account_id % SIGN_IN == self.day.day % SIGN_IN):
            self._logins[account_id] = self._sign_in(account_id)
        return found

    def login_of(self, viewer: Viewer) -> int:
        """The number of today's login of somebody; 0 when he has none."""
        return self._logins.get(viewer.account_id or 0, 0)

    def _sign_in(self, account_id: int) -> int:
        """At the desk, once a day before the first act; 0 when that was done (the day is played again) or needs a second step."""
        now = self.clock.now
        if any(number == account_id for number, _, _ in accounts.count_logins(now, now + timedelta(microseconds=1))):
            return 0
        name = accounts.usernames([account_id])[account_id]
        try:
            entered = logins.sign_in(Credentials(name, PASSWORD), AT_DESK, now)
        except Refused:
            return 0
        if entered.further is not None and entered.further.demand is Demand.PROVE:
            return 0
        session = Browser()
        logins.begin(session, entered, now, origin=AT_DESK, agent=BROWSER)
        return accounts.login_of(session)

    def officer(self, county: str) -> Viewer:
        """Who does the daily work of a county's office."""
        return self.viewer(self.world.offices[county].officer_id)

    def due(self) -> list[Trader]:
        """The traders that appear today: each in its rhythm, many more on the last days."""
        number = (self.day - self.world.first).days
        dense = 0 <= (self.world.ends - self.day).days < DENSE_DAYS
        found = []
        for trader in self.world.traders:
            more = dense and self.random.random() < DENSE
            if not trader.stopped and ((number + trader.rest) % trader.every == 0 or more):
                found.append(trader)
        return found
