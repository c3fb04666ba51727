"""The life of registered subjects in the season: corrections, a change that is reviewed, a move, requests that wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from agritrace.foundation.regions.values import competent_county, is_competent_county
from agritrace.registry.subjects import changes, deciding, moves, requests
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.lifevalues import (
    ChangeOrdinary,
    DecideRequest,
    Evidence,
    KeyFacts,
    OrdinaryFacts,
    RequestChange,
    RequestMove,
)
from agritrace.registry.subjects.values import BusinessRole, Industry, SubjectRow, SubjectState

from .stage import Stage, Task
from .world import Trader

FEWEST = 6
"""Ordinary traders a country needs before some of them change, move and are troubled without meeting each other."""


class Lives:
    """What becomes of subjects besides trading."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def today(self, ordinary: Sequence[Trader], number: int, length: int) -> list[Task]:
        """Somebody corrects what he makes, somebody changes his industries, somebody moves; each once in a season."""
        if len(ordinary) < FEWEST or length < FEWEST:
            return []
        tasks: list[Task] = []
        mover = next((one for one in ordinary[4:] if self._elsewhere(one)), None)
        if number == length // 2:
            tasks += [partial(self._correct, ordinary[2]), partial(self._change, ordinary[3])]
        if number == length // 2 + 1:
            tasks.append(partial(self._decide, ordinary[3]))
            tasks += [partial(self._move, mover)] if mover else []
        if number in {length // 2 + 2, length // 2 + 3} and mover:
            tasks.append(partial(self._decide, mover))
        return tasks

    def wait_for(self, county: str, traders: Sequence[Trader]) -> None:
        """Two requests on the desk of a county: one for a change, one for a move."""
        own = [one for one in traders if one.every > 1 and not one.stopped and competent_county(one.region) == county]
        free = [one for one in own if self._row(one).state is SubjectState.ACTIVE]
        for ask, trader in zip((self._change, self._move), free[-2:], strict=False):
            self._stage.step()
            ask(trader)

    def _row(self, trader: Trader) -> SubjectRow:
        return subjects.own_subject(self._stage.viewer(trader.account_id))

    def _correct(self, trader: Trader) -> None:
        row = self._row(trader)
        facts = OrdinaryFacts(row.address, "年产约 60 吨", row.main_products, "", "", row.longitude, row.latitude)
        command = ChangeOrdinary(facts, row.version, self._stage.command_id())
        self._stage.do(partial(changes.correct, self._stage.viewer(trader.account_id), command))

    def _change(self, trader: Trader) -> None:
        row = self._row(trader)
        facts = KeyFacts(
            name=row.name,
            org_form=row.org_form,
            business_roles=tuple(BusinessRole(one) for one in row.business_roles),
            industries=tuple(
                sorted(set(Industry) - ({Industry.FISHERY} if Industry.FISHERY in row.industries else set()))
            ),
            cred_kind=row.cred_kind,
            region_code=row.region_code,
            address=row.address,
        )
        command = RequestChange(facts, "经营范围有调整", Evidence(), row.version, self._stage.command_id())
        self._stage.do(partial(changes.request_change, self._stage.viewer(trader.account_id), command))

    def _move(self, trader: Trader) -> None:
        row, target = self._row(trader), self._elsewhere(trader)
        if not target:
            return
        command = RequestMove(target, "新区产业园 2 号", "租到了新的大棚", row.version, self._stage.command_id())
        self._stage.do(partial(moves.request_move, self._stage.viewer(trader.account_id), command))

    def _elsewhere(self, trader: Trader) -> str:
        """The first other county of the same province that has an office; "" when there is none."""
        here = competent_county(trader.region)
        offices = (code for code in self._stage.world.offices if len(code) == 12 and is_competent_county(code))
        return min((code for code in offices if code[:2] == here[:2] and code != here), default="")

    def _decide(self, trader: Trader) -> None:
        """The desk where the request lies now agrees."""
        stage = self._stage
        asked = requests.open_of(stage.viewer(trader.account_id), trader.subject_id)
        if asked is None:
            return
        by = stage.viewer(stage.world.offices[competent_county(asked.desk_region_code)].officer_id)
        command = DecideRequest(asked.id, asked.version, agree=True, words="", command_id=stage.command_id())
        stage.do(partial(deciding.decide, by, command))
        trader.region = self._row(trader).region_code
