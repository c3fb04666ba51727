"""Land, papers and people of registered subjects in the season: bases, certificates that counties check, clerks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

from agritrace.foundation.accounts import people as clerks
from agritrace.foundation.accounts.peoplevalues import OpenSub
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.foundation.regions.values import competent_county
from agritrace.kernel.viewer import Viewer
from agritrace.registry.bases import services as bases
from agritrace.registry.bases.values import AddBase, BaseFacts, Corner, Place
from agritrace.registry.papers import services as papers
from agritrace.registry.papers.values import CheckPaper, EnterPaper, PaperFacts
from agritrace.registry.products.permissions import Permission as Products
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import Industry
from agritrace.tracing.batches.permissions import Permission as Batches

from .papers import photograph
from .people import CHENGMAI
from .registering import SATURDAY
from .stage import Stage, Task
from .world import Desk, Trader

SESSION = "the hands of the season"
SETTLED_A_DAY = 6
LAND = {Industry.PLANTING: "0102", Industry.LIVESTOCK: "1202", Industry.FISHERY: "1104"}
PLOT: tuple[Corner, ...] = ((110.005, 19.742), (110.0075, 19.742), (110.0078, 19.7435), (110.0052, 19.7438))
"""The outline of the listed farm of 澄迈, invented: a plot of some 70 亩 in the county."""
CLERK = frozenset({Products.SEE, Batches.SEE})
CERTIFICATES, LICENCES = ("green_food", "organic"), ("business_licence", "animal_epidemic", "land_transfer")
ISSUERS = {"green_food": "中国绿色食品发展中心", "organic": "示范认证有限公司", "business_licence": "县市场监督管理局",
           "animal_epidemic": "县农业农村局", "land_transfer": "村民委员会"}  # fmt: skip


def upload(stage: Stage, viewer: Viewer, purpose: str) -> Upload:
    """A photographed paper; played again, the same upload gives the same file."""
    content = photograph(stage.random.randrange(1000))
    return Upload("证照.jpg", len(content), BytesIO(content), purpose, SESSION, stage.command_id())


class Estates:
    """What subjects own and show."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def settling(self) -> list[Task]:
        """Some of those who joined enter their land, and every other one a paper."""
        new = [one for one in self._stage.world.traders if not one.settled and not one.stopped]
        return [partial(self._settle, one) for one in new[:SETTLED_A_DAY]]

    def checking(self) -> list[Task]:
        """Counties check what was shown to them; offices are closed on weekends."""
        if self._stage.day.weekday() >= SATURDAY:
            return []
        return [partial(self._check, one) for one in self._stage.world.desks if one.kind == "paper"]

    def show(self, trader: Trader, *, fate: str = "confirm") -> None:
        """Enter a paper that waits for the county."""
        stage = self._stage
        by = stage.viewer(trader.account_id)
        kind = stage.random.choice(LICENCES + CERTIFICATES if trader.wares else LICENCES)
        soonest = 45 if kind in CERTIFICATES else 200  # nobody's trade ends in the season because a licence did
        last = stage.day + timedelta(days=stage.random.choice((soonest, 200, 500, 900)))
        file = stage.do(partial(files.store, by, upload(stage, by, "paper")))
        facts = PaperFacts(
            kind=kind,
            number=f"YS-{stage.random.randrange(10**7):07d}",
            issuer=ISSUERS[kind],
            valid_from=last - timedelta(days=1095),
            valid_until=last,
            products=trader.wares[0].name if kind in CERTIFICATES else "",
            file_id=file.id if file else None,
        )
        command = EnterPaper(facts, stage.command_id(), session=SESSION)
        done = stage.do(partial(papers.enter_paper, by, command))
        if done is not None and fate != "ignore":
            stage.world.desks.append(Desk("paper", done.paper_id, competent_county(trader.region), fate))

    def _hire(self, trader: Trader) -> None:
        """The owner gives a clerk an account that may look at products and batches."""
        command = OpenSub(name="陈会计", phone="13700001234", permissions=CLERK, command_id=self._stage.command_id())
        self._stage.do(partial(clerks.open_sub, self._stage.viewer(trader.account_id), command))

    def _settle(self, trader: Trader) -> None:
        stage = self._stage
        by = stage.viewer(trader.account_id)
        row = subjects.own_subject(by)
        listed = trader.every == 1 and trader.rest == 0 and trader.region[:6] == CHENGMAI[:6]
        if trader.makes:
            land = LAND[Industry(row.industries[0])]
            area = Decimal(70 if listed else stage.random.randint(3, 240))
            facts = BaseFacts("一号基地", area, "亩", PLOT if listed and land == "0102" else ())
            stage.do(partial(bases.add_base, by, AddBase(Place(trader.region, land), facts, stage.command_id())))
        if listed or stage.random.random() < 0.4:
            self.show(trader, fate="refuse" if stage.random.random() < 0.1 else "confirm")
        if listed and trader.makes:
            self._hire(trader)
        trader.settled = True

    def _check(self, one: Desk) -> None:
        stage = self._stage
        by = stage.officer(one.county)
        stage.world.desks.remove(one)
        if one.fate == "refuse":
            told = CheckPaper(one.number, 1, stage.command_id(), "照片看不清有效期，请重新拍照。")
            stage.do(partial(papers.refuse_paper, by, told))
            return
        stage.do(partial(papers.confirm_paper, by, CheckPaper(one.number, 1, stage.command_id())))
