"""Who registers in the season: invented applications, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import Application, BusinessRole, CredentialKind, Industry

from . import names, papers
from .names import Good
from .people import PRODUCERS, Producer

PREFIXES = {SubjectForm.ENTERPRISE: "91", SubjectForm.COOPERATIVE: "93", SubjectForm.FAMILY_FARM: "92",
            SubjectForm.SOLE_TRADER: "92", SubjectForm.COLLECTIVE: "N1", SubjectForm.OTHER: "91"}  # fmt: skip
_FORMS = (
    (SubjectForm.FARMER, 26), (SubjectForm.COOPERATIVE, 24), (SubjectForm.FAMILY_FARM, 18), (SubjectForm.ENTERPRISE, 14),
    (SubjectForm.SOLE_TRADER, 11), (SubjectForm.COLLECTIVE, 4), (SubjectForm.OTHER, 3),
)  # fmt: skip
_MAKERS = {Industry.PLANTING: BusinessRole.PLANTING, Industry.LIVESTOCK: BusinessRole.LIVESTOCK,
           Industry.FISHERY: BusinessRole.FISHERY}  # fmt: skip
_BUYERS = (BusinessRole.WHOLESALE, BusinessRole.RETAIL, BusinessRole.PURCHASE, BusinessRole.PRIMARY_PROCESSING,
           BusinessRole.WHOLESALE_MARKET, BusinessRole.RETAIL_MARKET, BusinessRole.STORAGE, BusinessRole.FACTORY,
           BusinessRole.SLAUGHTER)  # fmt: skip
_ENDS = {SubjectForm.ENTERPRISE: "农业开发有限公司", SubjectForm.COOPERATIVE: "专业合作社", SubjectForm.FAMILY_FARM: "家庭农场",
         SubjectForm.SOLE_TRADER: "农产品经营部", SubjectForm.COLLECTIVE: "股份经济合作社", SubjectForm.OTHER: "农技服务站"}  # fmt: skip
_RESELL = frozenset(
    {BusinessRole.WHOLESALE, BusinessRole.PURCHASE, BusinessRole.PRIMARY_PROCESSING, BusinessRole.STORAGE}
)


Kind = tuple[SubjectForm, BusinessRole, Industry]


@dataclass(frozen=True, slots=True)
class Plan:
    """One future subject: what it tells, what it grows, how often it appears, when it registers (days from the start).

    ``returned``: its first application has a fault, is returned by the county and corrected.
    """

    number: int
    application: Application
    goods: tuple[Good, ...]
    makes: bool
    buys: bool
    resells: bool
    every: int
    joins: int
    returned: bool


class Drawing:
    """Draws plans one after another from a random stream of its own."""

    def __init__(self, seed: int, towns: Mapping[str, Sequence[str]], short: Mapping[str, str]) -> None:
        """``towns`` are the towns of each county (or city without counties), ``short`` the counties' short names."""
        self._random = Random(f"farms/{seed}")
        self._towns = towns
        self._counties = tuple(sorted(towns))
        self._short = short

    def plans(self, count: int, *, days: int, lively: int = 10) -> tuple[Plan, ...]:
        """``count`` plans: the listed people first, then the rest over the first third of ``days`` and some later."""
        made = [self._listed(number, producer) for number, producer in enumerate(PRODUCERS[:count])]
        made += [self._drawn(number, days=days, lively=lively) for number in range(len(made), count)]
        return tuple(made)

    def others(self, count: int, *, first: int) -> tuple[Plan, ...]:
        """More plans with numbers from ``first`` on, far from those of the season."""
        return tuple(self._drawn(first + number, days=30, lively=0) for number in range(count))

    def _listed(self, number: int, producer: Producer) -> Plan:
        goods = [good for groups in names.GOODS[producer.region[:2]].values() for good in groups]
        application = self._application(
            number, (producer.form, producer.role, producer.industry), region=self._town(producer.region),
            name=producer.name, legal_name=producer.legal_name, main=producer.goods,
        )  # fmt: skip
        own = tuple(good for good in goods if good.name in producer.goods)
        resells = producer.role is BusinessRole.WHOLESALE
        return Plan(number, application, own, bool(own), not own, resells, every=1, joins=-1, returned=False)

    def _drawn(self, number: int, *, days: int, lively: int) -> Plan:
        random = self._random
        county = random.choice(self._counties)
        (form,) = random.choices([form for form, _ in _FORMS], [weight for _, weight in _FORMS])
        buys = form is not SubjectForm.FARMER and random.random() < 0.3
        industry = random.choices(tuple(Industry), (6, 3, 2))[0]
        role = random.choice(_BUYERS) if buys else _MAKERS[industry]
        person = self.person()
        name = (
            person
            if form is SubjectForm.FARMER
            else f"{self._short[county]}{random.choice(names.MARKS)}{person[0]}氏{_ENDS[form]}"
        )
        goods = () if buys else self._goods(county, industry)
        main = tuple(good.name for good in goods) or tuple(good.name for good in self._goods(county, industry))
        application = self._application(
            number, (form, role, industry), region=self._town(county), name=name, legal_name=person, main=main
        )
        every = 1 if number < lively else 28 if random.random() < names.MONTHLY else 7
        late = random.random() < 0.15
        joins = random.randrange(days // 3, days) if late and days > 3 else random.randrange(max(1, days // 4))
        return Plan(
            number, application, goods, not buys, buys, role in _RESELL,
            every=every, joins=0 if every == 1 else joins, returned=random.random() < 0.1,
        )  # fmt: skip

    def person(self) -> str:
        """A name nobody in particular bears."""
        return self._random.choice(names.SURNAMES) + self._random.choice(names.GIVEN)

    def _goods(self, county: str, industry: Industry) -> tuple[Good, ...]:
        offered = names.GOODS[county[:2]][industry]
        return tuple(self._random.sample(offered, k=min(len(offered), self._random.randint(1, 3))))

    def _town(self, county: str) -> str:
        return self._random.choice(self._towns[county]) if self._towns[county] else county

    def _application(
        self, number: int, kind: Kind, *, region: str, name: str, legal_name: str, main: Sequence[str]
    ) -> Application:
        form, role, industry = kind
        random = self._random
        born = date(1955, 1, 1) + timedelta(days=random.randrange(15_000))
        identity = papers.identity_number(region, born, number % 1000)
        farmer = form is SubjectForm.FARMER
        categories = {
            good.name: good.category for groups in names.GOODS.values() for goods in groups.values() for good in goods
        }
        listed = tuple(dict.fromkeys(categories[ware] for ware in main)) or ("01040551",)
        return Application(
            org_form=form,
            business_roles=(role,),
            industries=(industry,),
            name=name,
            cred_kind=CredentialKind.IDENTITY if farmer else CredentialKind.CREDIT_CODE,
            cred_no=identity if farmer else papers.credit_code(PREFIXES[form], region, number + 1),
            region_code=region,
            address=f"{random.choice(names.PLACES)}{random.randint(1, 12)}组{random.randint(1, 80)}号",
            legal_name=legal_name,
            legal_id=identity,
            phone=f"199{number + 10_000_000:08d}",
            main_products=listed,
            scale_words=f"{random.randint(2, 300)} 亩" if industry is Industry.PLANTING else "",
        )
