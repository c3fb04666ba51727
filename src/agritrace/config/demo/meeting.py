"""People met in the field, records of one and the same subject, and what persons ask about their data, in the season."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from agritrace.foundation.exports import services as exports
from agritrace.foundation.exports.values import AskExport, Form
from agritrace.foundation.regions.values import competent_county
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import PUBLIC, Viewer
from agritrace.registry.merging import services as merging
from agritrace.registry.merging.values import Merge, Start
from agritrace.registry.rights import services as rights
from agritrace.registry.rights.values import Ask, Kind, Told
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.values import (
    Application,
    Approve,
    BusinessRole,
    CredentialKind,
    Industry,
    Register,
    TemporaryFacts,
)
from agritrace.registry.temporary import services as temporary
from agritrace.registry.temporary.values import EnterTemporary, JoinTemporary

from . import papers
from .assisting import SHORTEST
from .farms import Plan
from .people import CHENGMAI, FUSHAN
from .registering import SATURDAY
from .stage import Stage, Task
from .world import Desk, Trader

MET = (("羊阿公", "集市东头的菜摊"), ("邱大姐", "国道边的瓜棚"), ("许老板", "收购点"))
"""People met without a registration, invented, with where."""


class Meetings:
    """What officials of the listed county find out there and on their desks."""

    def __init__(self, stage: Stage, plans: dict[int, Plan], *, password_hash: str) -> None:
        self._stage, self._plans, self._hash = stage, plans, password_hash

    def today(self, number: int, length: int) -> list[Task]:
        """Somebody is met early, joined and merged once a working day comes."""
        if length < SHORTEST or not self._own():
            return []
        tasks: list[Task] = []
        if number == length // 3:
            tasks += [partial(self._meet, place, *told) for place, told in enumerate(MET)] + [self._twice]
        if self._stage.day.weekday() < SATURDAY:
            desks = list(self._stage.world.desks)
            tasks += [partial(self._join, one) for one in desks if one.kind == "met"]
            tasks += [partial(self._merge, one) for one in desks if one.kind == "twin"]
        return tasks

    def wait_for(self, listed: Trader) -> None:
        """A producer asks for a copy of his data; an officer asks for an export that another has to approve."""
        stage = self._stage
        stage.step()
        asked = Ask(Kind.COPY, Told(), stage.command_id())
        stage.do(partial(rights.ask, stage.viewer(listed.account_id), asked))
        stage.step()
        self._suspect()
        for one in [one for one in stage.world.desks if one.kind == "claimed"]:
            self._claim(one)
        stage.step()
        wanted = AskExport(
            "subjects", ("code", "name", "phone"), Form.XLSX, "contact", "通知参加安全用药培训", stage.command_id()
        )
        stage.do(partial(exports.ask, self._stage.officer(CHENGMAI), wanted))

    def _own(self) -> list[Trader]:
        """Registered subjects of the listed county that trade seldom: nothing else happens to them."""
        own = [one for one in self._stage.world.traders if competent_county(one.region) == CHENGMAI]
        return [one for one in own if one.every > 1 and not one.stopped]

    def _meet(self, place: int, name: str, where: str) -> None:
        stage = self._stage
        by = stage.viewer(stage.world.offices[f"{CHENGMAI}/{FUSHAN}"].user_id)
        facts = TemporaryFacts(
            SubjectForm.FARMER, name, _town(by), where, Industry.PLANTING,
            "01040551", phone=f"1960003{place:04d}",
        )  # fmt: skip
        command = EnterTemporary(facts, "卖自家种的菜", (), "", False, stage.command_id())  # noqa: FBT003  # nobody is alike
        done = stage.do(partial(temporary.enter, by, command))
        if done is not None and place == 0:
            stage.world.desks.append(Desk("met", done.temporary_id, CHENGMAI, "join"))
        if done is not None and place == 1:
            stage.world.desks.append(Desk("claimed", done.temporary_id, CHENGMAI, done.code))

    def _join(self, one: Desk) -> None:
        stage = self._stage
        command = JoinTemporary(one.number, 1, self._own()[-1].code, "本人持证件到窗口核对", stage.command_id())
        stage.world.desks.remove(one)
        stage.do(partial(temporary.join, self._stage.officer(CHENGMAI), command))

    def _claim(self, one: Desk) -> None:
        """Somebody met in the field registers and names the temporary code: the county compares both."""
        stage = self._stage
        stage.world.desks.remove(one)
        town = _town(stage.viewer(stage.world.offices[f"{CHENGMAI}/{FUSHAN}"].user_id))
        name, where = MET[1]
        identity = papers.identity_number(town, date(1966, 8, 9), 932)
        told = Application(
            org_form=SubjectForm.FARMER,
            business_roles=(BusinessRole.PLANTING,),
            industries=(Industry.PLANTING,),
            name=name,
            cred_kind=CredentialKind.IDENTITY,
            cred_no=identity,
            region_code=town,
            address=where,
            legal_name=name,
            legal_id=identity,
            phone="19600030001",
            main_products=("01040551",),
            temp_code=one.fate,
        )
        command = Register(told, (), "", self._hash, stage.command_id())
        stage.do(partial(registration.submit_registration, PUBLIC, command))

    def _twice(self) -> None:
        """A subject registers a second time, and the county approves it before it notices."""
        first = self._own()[-1]
        made = self._register_again(first, 710_000, "19600040001")
        if made:
            self._stage.world.desks.append(Desk("twin", made, CHENGMAI, first.code))

    def _suspect(self) -> None:
        """Another one registered twice: the pair waits for whoever looks at it as the county's officer."""
        stage, serial = self._stage, self._stage.day.toordinal() % 10_000
        own = self._own()
        made = self._register_again(own[0], 720_000 + serial, f"1960006{serial:04d}") if own else 0
        if made:
            command = Start(made, own[0].code, stage.command_id())
            stage.do(partial(merging.start, stage.officer(CHENGMAI), command))

    def _register_again(self, first: Trader, serial: int, phone: str) -> int:
        """Register somebody under a new paper and approve it; returns the new subject, 0 when it was refused."""
        stage = self._stage
        told = self._plans[first.plan].application
        again = replace(
            told,
            cred_kind=CredentialKind.CREDIT_CODE,
            cred_no=papers.credit_code("92", CHENGMAI, serial),
            org_form=SubjectForm.SOLE_TRADER,
            phone=phone,
        )
        command = Register(again, (), "", self._hash, stage.command_id())
        made = stage.do(partial(registration.submit_registration, PUBLIC, command))
        if made is None:
            return 0
        approval = Approve(made.subject_id, 1, stage.command_id())
        done = stage.do(partial(registration.approve, stage.officer(CHENGMAI), approval))
        return made.subject_id if done else 0

    def _merge(self, one: Desk) -> None:
        stage, by = self._stage, self._stage.officer(CHENGMAI)
        stage.world.desks.remove(one)
        pair = stage.do(partial(merging.start, by, Start(one.number, one.fate, stage.command_id())))
        if pair is None:
            return
        versions = tuple(subjects.subject(by, number).version for number in (pair.low, pair.high))
        survivor = pair.low if pair.high == one.number else pair.high
        command = Merge(
            pair.low, pair.high, (versions[0], versions[1]), survivor, "同一家换证前后登记了两次", stage.command_id()
        )
        if stage.do(partial(merging.merge, by, command)) is not None:
            trader = next(t for t in stage.world.traders if t.subject_id == survivor)
            trader.version = subjects.subject(by, survivor).version


def _town(by: Viewer) -> str:
    return by.jurisdiction.include[0].ljust(12, "0")
