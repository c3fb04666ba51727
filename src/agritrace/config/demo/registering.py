"""Registrations of the season: applied, reviewed by the competent county, returned and corrected, approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.regions.values import competent_county
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.values import Approve, Register, Reject, Resubmit

from .farms import Plan
from .names import Good
from .stage import Stage, Task
from .world import Applicant, Office, Trader, Ware

SATURDAY = 5


class Registry:
    """Applicants and the officers of their counties."""

    def __init__(self, stage: Stage, plans: Sequence[Plan], *, password_hash: str) -> None:
        """``password_hash`` is the hash of the one password of the demonstration, made once."""
        self._stage, self._plans, self._hash = stage, {plan.number: plan for plan in plans}, password_hash

    def applying(self) -> list[Task]:
        """Who registers today for the first time, or again."""
        stage = self._stage
        number = (stage.day - stage.world.first).days
        new: list[Task] = [partial(self.apply, plan) for plan in self._plans.values() if plan.joins == number]
        return new + [partial(self._correct, one) for one in stage.world.applicants if one.returned]

    def reviewing(self) -> list[Task]:
        """What the counties decide today; offices are closed on weekends."""
        if self._stage.day.weekday() >= SATURDAY:
            return []
        return [partial(self.review, one) for one in self._stage.world.applicants if not one.returned]

    def apply(self, plan: Plan, *, forget: bool = False) -> Applicant | None:
        """Register; an application that is to be returned says too little about its place. ``forget``: nobody reviews it."""
        told = replace(plan.application, address="村口") if plan.returned else plan.application
        command = Register(told, (), "", self._hash, self._stage.command_id())
        done = self._stage.do(partial(subjects.submit_registration, PUBLIC, command))
        if done is None or forget:
            return None
        one = Applicant(plan.number, done.subject_id, done.query_no)
        self._stage.world.applicants.append(one)
        return one

    def review(self, one: Applicant) -> None:
        """Approve, or return what says too little."""
        plan, stage = self._plans[one.plan], self._stage
        by = stage.viewer(self._office(plan.application.region_code).officer_id)
        if plan.returned and one.version == 1:
            words = "地址只写了村口，请写到村、组和门牌号。"
            returned = Reject(one.subject_id, one.version, ("facts",), words, stage.command_id())
            if stage.do(partial(subjects.reject, by, returned)) is not None:
                one.version, one.returned = one.version + 1, True
            return
        command = Approve(one.subject_id, one.version, stage.command_id())
        done = stage.do(partial(subjects.approve, by, command))
        if done is not None:
            stage.world.applicants.remove(one)
            self._enter(plan, one, done.code)

    def suspending_officer(self, trader: Trader) -> int:
        """The account that may suspend a trader."""
        return self._office(trader.region).officer_id

    def _correct(self, one: Applicant) -> None:
        told = self._plans[one.plan].application
        tail, version = told.phone[-4:], one.version
        command = Resubmit(one.query_no, tail, version, told, (), "", "", self._stage.command_id())
        if self._stage.do(partial(subjects.resubmit, PUBLIC, command)) is not None:
            one.version, one.returned = version + 1, False

    def _office(self, region_code: str) -> Office:
        return self._stage.world.offices[competent_county(region_code)]

    def _enter(self, plan: Plan, one: Applicant, code: str) -> None:
        (owner,) = accounts.accounts_of_subject(one.subject_id)
        trader = Trader(
            plan=plan.number,
            subject_id=one.subject_id,
            account_id=owner.id,
            code=code,
            region=plan.application.region_code,
            makes=plan.makes,
            buys=plan.buys,
            resells=plan.resells,
            every=plan.every,
            rest=plan.number % plan.every,
            version=one.version + 1,
        )
        self._stage.world.traders.append(trader)
        for good in plan.goods:
            self._add(trader, good)

    def _add(self, trader: Trader, good: Good) -> None:
        facts = ProductFacts(good.name, good.category, good.unit, spec=good.spec)
        command = AddProduct(facts, self._stage.command_id())
        done = self._stage.do(partial(products.add_product, self._stage.viewer(trader.account_id), command))
        if done is not None:
            trader.wares.append(Ware(done.product_id, good.name, good.unit, good.least, good.most))
