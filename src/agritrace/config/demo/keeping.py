"""Officers in the season, apart from what they decide: they go on duty for another county, join, leave, hand work over."""

from __future__ import annotations

from collections import Counter
from functools import partial

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRole
from agritrace.foundation.duty import selectors as sessions
from agritrace.foundation.duty import services as duty
from agritrace.foundation.duty.values import EndDuty, OpenDuty, Proof, Reading
from agritrace.foundation.handovers import selectors as work
from agritrace.foundation.handovers import services as handovers
from agritrace.foundation.handovers.values import HandOver
from agritrace.foundation.regions.values import competent_county, is_competent_county
from agritrace.kernel.paging import PageRequest
from agritrace.registry.subjects import selectors as subjects

from . import founding
from .assisting import SHORTEST
from .country import PASSWORD
from .founding import Person
from .people import CHENGMAI, FUSHAN
from .stage import Stage, Task

REASON = "邻县同事参加培训，代为接听投诉电话，核对主体信息"
HOURS = 4
LOOKED_AT = 3
LEAVER = Person("fushan.fu", "符小军", "19600050001")
"""An officer of the listed township who leaves in the season; invented."""


class Keepers:
    """Duty sessions, and an officer who comes and goes."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def today(self, number: int, length: int) -> list[Task]:
        """One comes, enters a farmer and leaves; one is on duty twice: once he ends it, once he forgets and the clock does."""
        if length < SHORTEST:
            return []
        start = length // 4
        steps: dict[int, list[Task]] = {
            start - 1: [self._join],
            start + 1: [partial(self._watch, ends=True)],
            start + 3: [self._leave],
            length - 2: [partial(self._watch, ends=False)],
            length - 1: [self._clock],
        }
        return steps.get(number, [])

    def _join(self) -> None:
        """The county appoints a second officer of the township."""
        stage = self._stage
        there = accounts.called(LEAVER.username)
        if there:  # the day is played again
            stage.world.leaver = there[0].id
            return
        place = stage.world.offices[f"{CHENGMAI}/{FUSHAN}"].organisation_id
        by = stage.viewer(stage.world.offices[CHENGMAI].admin_id)
        stage.world.leaver = founding.account(
            by, LEAVER, stage.clock.now, at=place, role=AccountRole.USER, password=PASSWORD
        )
        stage.world.acts += 1

    def _leave(self) -> None:
        """What he holds goes to his colleague, and his account is disabled, in one act."""
        stage = self._stage
        if not stage.world.leaver:
            return
        by = stage.viewer(stage.world.offices[CHENGMAI].admin_id)
        colleague = stage.world.offices[f"{CHENGMAI}/{FUSHAN}"].user_id
        held = work.leaving(by, accounts.account(by, stage.world.leaver))
        to = tuple((load.kind.key, colleague) for load in held.loads)
        command = HandOver(
            account_id=held.account_id, successors=to, leave=True, seen=held.seen, command_id=stage.command_id()
        )
        stage.do(partial(handovers.hand_over, by, command))

    def _watch(self, *, ends: bool) -> None:
        """Stand in for a neighbour: look at some subjects there, then end it, or leave it to the clock."""
        stage = self._stage
        by = stage.officer(CHENGMAI)
        command = OpenDuty("region", self._neighbour(), HOURS, REASON, stage.login_of(by), stage.command_id())
        opened = stage.do(partial(duty.open_duty, by, command, proof=Proof(password=PASSWORD)))
        if opened is None or not sessions.session(by, opened.duty_id, stage.clock.now).running:
            return
        carried = sessions.on_duty(by, opened.duty_id, command.login_id, now=stage.clock.now)
        if carried is None:
            return
        for row in subjects.list_subjects(carried, PageRequest()).rows[:LOOKED_AT]:
            stage.step()
            duty.record_reading(carried, Reading("subjects:record", "subject", row.id), stage.clock.now)
        if ends:
            stage.step()
            stage.do(partial(duty.end_duty, carried, EndDuty(opened.duty_id)))

    def _clock(self) -> None:
        duty.expire(self._stage.clock.now)

    def _neighbour(self) -> str:
        """The other county of the province where most trade, so that there is something to look at."""
        world = self._stage.world
        there = Counter(competent_county(one.region) for one in world.traders)
        offices = (code for code in world.offices if len(code) == 12 and is_competent_county(code))
        others = sorted(code for code in offices if code[:2] == CHENGMAI[:2] and code != CHENGMAI)
        return max(others, key=lambda code: there[code])
