"""Offices that help and open doors in the season: farmers entered by their township, a directory, new institutions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pyotp

from agritrace.foundation.factors import enrolling
from agritrace.foundation.files import services as files
from agritrace.foundation.institutions import services as institutions
from agritrace.foundation.institutions.values import Apply, Decide, Opening
from agritrace.foundation.organisations.values import Contact
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.runs import services as running
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import PUBLIC, Level, Viewer, ViewerKind
from agritrace.registry.imports import selectors as importing
from agritrace.registry.imports import services as imports
from agritrace.registry.imports.values import Start
from agritrace.registry.imports.values import Upload as Directory
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.proxies import selectors as consents
from agritrace.registry.proxies import services as proxies
from agritrace.registry.proxies.values import Ending, EnterFarmer, Granted, RevokeConsent, Sign, scopes
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.values import Application, Approve, BusinessRole, CredentialKind, Industry
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Inspection, Produce

from . import directory, papers
from .estates import SESSION, upload
from .people import CHENGMAI, FUSHAN
from .registering import SATURDAY
from .stage import Stage, Task
from .world import Cared, Desk

SHORTEST = 8
"""Days a season needs for these stories to begin and end."""
FARMERS = (("符阿公", "01040551"), ("林亚婆", "01040652"), ("曾老九", "01040551"))
"""Farmers without a smartphone, invented, with the category of what they grow."""
CONTACT = Contact("文明路 12 号", "571900", "0898-66001234", "", "")


class Offices:
    """What the offices of the listed county do for others."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def today(self, number: int, length: int) -> list[Task]:
        """The steps of this day; each story begins at its share of the season."""
        if length < SHORTEST:
            return []
        stage, start = self._stage, length // 4
        tasks: list[Task] = []
        if number == start:
            tasks += [partial(self._enter, place, *told) for place, told in enumerate(FARMERS)]
            tasks += [self._upload, self._found, self._secure]
        if stage.day.weekday() < SATURDAY:
            tasks += [partial(self._approve, one) for one in stage.world.cared if not one.approved]
            tasks += [partial(self._take_over, one) for one in stage.world.desks if one.kind == "directory"]
            tasks += [partial(self._decide, one) for one in stage.world.desks if one.kind == "institution"]
        tasks += [partial(self._act_for, one) for one in stage.world.cared if one.approved and number % 2]
        if number == length - 2 and stage.world.cared:
            tasks.append(partial(self._revoke, stage.world.cared[-1]))
        return tasks

    def wait_for(self) -> None:
        """An institution of the listed county that waits for its administrator."""
        self._stage.step()
        self._found(forget=True)

    def _official(self) -> Viewer:
        return self._stage.viewer(self._stage.world.offices[f"{CHENGMAI}/{FUSHAN}"].user_id)

    def _enter(self, place: int, name: str, category: str) -> None:
        stage = self._stage
        leaves = place == len(FARMERS) - 1 and stage.world.leaver
        by = stage.viewer(stage.world.leaver) if leaves else self._official()
        town = next(one.code for one in regions.children(CHENGMAI) if one.name == FUSHAN)
        identity = papers.identity_number(town, date(1951, 3, 1) + timedelta(days=37 * place), 901 + 2 * place)
        told = Application(
            org_form=SubjectForm.FARMER,
            business_roles=(BusinessRole.PLANTING,),
            industries=(Industry.PLANTING,),
            name=name,
            cred_kind=CredentialKind.IDENTITY,
            cred_no=identity,
            region_code=town,
            address=f"文社村 {place + 1} 组",
            legal_name=name,
            legal_id=identity,
            phone=f"1960000{place:04d}",
            main_products=(category,),
            scale_words=f"{3 + place} 亩",
        )
        photo = stage.do(partial(files.store, by, upload(stage, by, "proxy-consent")))
        granted = Granted(
            scopes=tuple(one.key for one in scopes()),
            valid_from=stage.day,
            valid_until=stage.day + timedelta(days=365),
            sign=Sign.FINGERPRINT,
            checked=True,
            files=(photo.id,) if photo else (),
            session=SESSION,
        )
        done = stage.do(partial(proxies.enter_farmer, by, EnterFarmer(told, granted, stage.command_id())))
        if done is not None:
            stage.world.cared.append(Cared(done.subject_id, done.consent_id))

    def _approve(self, one: Cared) -> None:
        command = Approve(one.subject_id, 1, self._stage.command_id())
        one.approved = self._stage.do(partial(subjects.approve, self._stage.officer(CHENGMAI), command)) is not None

    def _act_for(self, one: Cared) -> None:
        """The township enters a product once, then a harvest now and then, in the name of the farmer."""
        stage = self._stage
        by = consents.acting(self._official(), one.consent_id, stage.clock.now)
        if by is None:
            return
        if not one.product_id:
            facts = ProductFacts("小番茄", "01040551", "公斤")
            done = stage.do(partial(products.add_product, by, AddProduct(facts, stage.command_id())))
            one.product_id = done.product_id if done else 0
            return
        harvest = Produce(
            one.product_id, Decimal(stage.random.randint(20, 90)), "公斤", stage.day, stage.command_id(),
            inspection=Inspection.RAPID,
        )  # fmt: skip
        stage.do(partial(batches.produce, by, harvest))

    def _revoke(self, one: Cared) -> None:
        row = consents.consent(self._official(), one.consent_id, self._stage.clock.now)
        told = RevokeConsent(
            one.consent_id, row.version, Ending.AUTHORITY, "农户家人开始自己办理", self._stage.command_id()
        )
        self._stage.do(partial(proxies.revoke, self._official(), told))

    def _upload(self) -> None:
        stage, by = self._stage, self._stage.officer(CHENGMAI)
        towns = [town.name for town in regions.children(CHENGMAI)]
        command = Directory("澄迈县主体名录.xlsx", directory.workbook(stage.day, towns), stage.command_id())
        done = stage.do(partial(imports.upload, by, command))
        if done is not None:
            running.perform(importing.directory_import(by, done.import_id).check_run)
            stage.world.desks.append(Desk("directory", done.import_id, CHENGMAI, "confirm"))

    def _take_over(self, one: Desk) -> None:
        """Once the check is over, which a worker may have begun at the same time."""
        stage, by = self._stage, self._stage.officer(CHENGMAI)
        if stage.do(partial(imports.start, by, Start(one.number, stage.command_id()))) is not None:
            stage.world.desks.remove(one)
            running.perform(importing.directory_import(by, one.number).take_run or 0)

    def _found(self, *, forget: bool = False) -> None:
        """Two laboratories ask to be registered; one is approved, one has to say more. ``forget``: one that waits."""
        names = ("澄迈县水产品检测站",) if forget else ("澄迈县第二检测站", "福山镇检测点")
        for place, name in enumerate(names):
            stage = self._stage
            serial = place + 2 * forget + 1
            opening = Opening(
                kind=ViewerKind.LABORATORY,
                level=Level.COUNTY,
                name=name,
                region_code=CHENGMAI,
                contact=CONTACT,
                username=f"chengmai.lab{serial}{stage.day:%y%m%d}" if forget else f"chengmai.lab{serial}",
                person="黎检",
                phone=f"1960001{serial:04d}",
                reason="蔬菜和水产品的农药、兽药残留检测" if place == 0 else "检测",
            )
            photo = stage.do(partial(files.store, PUBLIC, upload(stage, PUBLIC, "institution")))
            command = Apply(
                opening=opening, files=(photo.id,) if photo else (), session=SESSION, command_id=stage.command_id()
            )
            done = stage.do(partial(institutions.apply, PUBLIC, command))
            if done is not None and not forget:
                fate = "confirm" if place == 0 else "refuse"
                stage.world.desks.append(Desk("institution", done.application_id, CHENGMAI, fate))

    def _decide(self, one: Desk) -> None:
        stage, approve = self._stage, one.fate == "confirm"
        words = "" if approve else "请写明检测项目和人员，并附上单位批文。"
        command = Decide(
            application_id=one.number, version=1, approve=approve, words=words, command_id=stage.command_id()
        )
        stage.world.desks.remove(one)
        stage.do(partial(institutions.decide, stage.viewer(stage.world.offices[CHENGMAI].admin_id), command))

    def _secure(self) -> None:
        """The administrator of the laboratory registers one-time codes; nobody enters as him in the demonstration."""
        stage = self._stage
        by = stage.viewer(stage.world.offices[f"{CHENGMAI}/laboratory"].admin_id)
        if stage.do(partial(enrolling.start_codes, by)) is None:
            return
        told = enrolling.enrolling(by, stage.clock.now)
        if told is not None:
            typed = pyotp.TOTP(told.secret).at(stage.clock.now)
            stage.do(partial(enrolling.confirm_codes, by, typed))
