"""The season simulator: farmers, buyers and officials act through the services, day after day, on a simulated clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from agritrace.foundation.usage import services as usage
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.tracecodes import check_digit
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.values import ChangeStanding
from agritrace.tracing.codes import selectors as code_selectors
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import ScanCount

from .assisting import Offices
from .chores import Chores
from .estates import Estates
from .farms import Plan
from .keeping import Keepers
from .living import Lives
from .meeting import Meetings
from .people import CHENGMAI
from .registering import Registry
from .stage import SimulatedClock, Stage, Task
from .trading import Market
from .world import Trader, World

SCANNED = 12
BEFORE = timedelta(days=7)
"""How long before the first day offices were founded and listed people registered."""
SCENE = timedelta(minutes=110)
"""How long before its end the scene for the listed people begins."""


class Season:
    """Plays one day at a time. The same world, plans and days give the same acts."""

    def __init__(self, world: World, plans: Sequence[Plan], clock: SimulatedClock, *, password_hash: str) -> None:
        self.world, self._plans = world, plans
        self._stage = Stage(world, clock)
        self._registry = Registry(self._stage, plans, password_hash=password_hash)
        self._market = Market(self._stage)
        self._chores = Chores(self._stage)
        self._lives = Lives(self._stage)
        self._estates = Estates(self._stage)
        self._offices = Offices(self._stage)
        self._keepers = Keepers(self._stage)
        self._meetings = Meetings(self._stage, {plan.number: plan for plan in plans}, password_hash=password_hash)

    def open_listed(self, at: datetime) -> None:
        """Those who register before the first day, in their order: the listed people."""
        self._stage.begin(beijing_day(at), at, "listed")
        for plan in self._plans:
            if plan.joins < 0:
                one = self._registry.apply(plan)
                if one is not None:
                    self._registry.review(one)

    def play(self, day: date, limit: datetime) -> None:
        """One day, no later than ``limit``; afterwards the world remembers that it was played."""
        stage, market = self._stage, self._market
        stage.begin(day, limit)
        stage.spread(market.harvesting(), 6.0, 8.5)
        stage.spread(self._registry.applying(), 8.5, 9.5)
        stage.spread(market.selling(), 9.5, 12.0)
        stage.spread(self._estates.settling(), 12.0, 13.0)
        stage.spread(self._chores.tending() + self._chores.promising(), 13.0, 13.4)
        stage.spread(self._registry.reviewing() + self._estates.checking(), 13.5, 15.0)
        stage.spread(market.deciding(), 15.0, 18.5)
        stage.spread(self._troubles(), 18.5, 19.5)
        stage.spread([market.expire, self._scan, self._show], 22.0, 22.5)
        self.world.last = day

    def scene(self, until: datetime, applications: Iterable[Plan] = ()) -> None:
        """Work for the listed people in the last two hours: goods on their way, a void batch, applications to review."""
        stage, market = self._stage, self._market
        first = "first" if self.world.last is None else "last"  # the same minute may see both
        stage.begin(beijing_day(until - SCENE), until, f"scene/{until:%H%M}/{first}")
        stage.clock.now = until - SCENE
        listed = [trader for trader in self.world.traders if trader.every == 1 and trader.rest == 0][:5]
        makers, buyers = [one for one in listed if one.makes], [one for one in listed if one.buys]
        for maker in makers:
            for buyer in buyers:
                stage.step()
                lot = market.harvest(maker)
                if lot is not None:
                    market.offer(maker, lot, buyer, fate="ignore")
        self._wrong_entry(makers)
        for plan in applications:
            stage.step()
            self._registry.apply(plan, forget=True)
        self._lives.wait_for(CHENGMAI, self.world.traders)
        for maker in makers[:2]:
            stage.step()
            self._estates.show(maker, fate="ignore")
        if self.world.last is not None:
            self._offices.wait_for()
            if makers:
                self._meetings.wait_for(makers[0])
            self._count(beijing_day(until))
        self._show()

    def _count(self, today: date) -> None:
        """Who used the platform how much, of every day since the last count: the founding is counted with the first."""
        since = self.world.counted or self.world.first - BEFORE
        days = tuple(since + timedelta(days=number) for number in range((today - since).days + 1))
        usage.count_days(days, self._stage.clock.now)
        self.world.counted = today

    def _wrong_entry(self, makers: Sequence[Trader]) -> None:
        lots = [lot for lot in self.world.lots if makers and lot.holder == makers[0].subject_id]
        harvest = self._market.harvest(makers[0]) if makers else None
        if harvest is not None and lots:
            self._market.void(makers[0], harvest)
            self.world.lots.remove(harvest)

    def _troubles(self) -> list[Task]:
        """Once in a season somebody is suspended for good, and somebody else for a week."""
        number, length = self.world.days_in(self._stage.day), self.world.days_in(self.world.ends)
        ordinary = [one for one in self.world.traders if one.every > 1]
        if len(ordinary) < 3 or length < 3:
            return []
        tasks = self._keepers.today(number, length) + self._offices.today(number, length)
        tasks += self._lives.today(ordinary, number, length)
        tasks += self._meetings.today(number, length)
        if number == length // 2:
            tasks += [partial(self._suspend, ordinary[0]), partial(self._suspend, ordinary[1])]
        if number == length // 2 + min(7, length // 3):
            tasks.append(partial(self._resume, ordinary[1]))
        return tasks

    def _suspend(self, trader: Trader) -> None:
        if self._stand(trader, "检查发现生产记录不完整，暂停整改。", resume=False):
            trader.stopped = True

    def _resume(self, trader: Trader) -> None:
        if self._stand(trader, "整改完成，经复查恢复。", resume=True):
            trader.stopped = False

    def _stand(self, trader: Trader, reason: str, *, resume: bool) -> bool:
        stage = self._stage
        by = stage.viewer(self._registry.suspending_officer(trader))
        command = ChangeStanding(trader.subject_id, trader.version, reason, stage.command_id())
        act = subjects.resume if resume else subjects.suspend
        done = stage.do(partial(act, by, command)) is not None
        trader.version += done
        return done

    def _scan(self) -> None:
        """Consumers look at some labels."""
        stage = self._stage
        now = stage.clock.now
        there = [lot for lot in self.world.lots if lot.since <= now]
        lots = stage.random.sample(there, k=min(SCANNED, len(there)))
        counts = []
        for lot in lots:
            code = code_selectors.by_code(lot.code)
            if code is not None:
                counts.append(ScanCount(code.id, stage.random.randint(1, 9), now - timedelta(hours=5), now))
        codes.count_scans(counts)

    def _show(self) -> None:
        """Which codes the login page offers to try: the newest of the longest chains, and what it looks like forged."""
        buyers = {one.subject_id for one in self.world.traders if one.buys and not one.resells}
        bought = [lot for lot in self.world.lots if lot.holder in buyers]
        known = bought or self.world.lots
        if not known:
            return
        best = known[-1]
        body = best.code[:15] + f"{(int(best.code[15:19]) + 1234) % 10_000:04d}"
        self.world.shown |= {"genuine": best.code, "forged": body + check_digit(body)}
