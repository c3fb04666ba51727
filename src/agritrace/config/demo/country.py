"""The order of officials: ministry, all provinces, and two provinces complete to the townships."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from agritrace.foundation.accounts.values import AccountRole
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import RegionRow, is_competent_county, prefix_of
from agritrace.kernel.viewer import Level, ViewerKind

from . import founding, names
from .founding import Founded, Person, Place
from .people import MINISTRY, OFFICIALS, PROVINCES, SEPARATED, Official
from .world import Office

PASSWORD = "Yanshi-2026"  # noqa: S105 - the one password of invented people in a database that is refused elsewhere
BODIES = ((ViewerKind.LABORATORY, "农产品质量安全检测站"), (ViewerKind.ENFORCEMENT, "农业综合行政执法大队"))
_OFFICE = {Level.PROVINCE: "农业农村厅", Level.CITY: "农业农村局", Level.COUNTY: "农业农村局"}
Told = Callable[[str], None]


@dataclass
class Country:
    """Offices by region code (bodies as ``code/laboratory``), and the towns below each competent county."""

    offices: dict[str, Office] = field(default_factory=dict)
    towns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)


def places(provinces: tuple[str, ...] = PROVINCES, only: frozenset[str] = frozenset()) -> Country:
    """Counties with their towns and short names, without founding anything: reference data alone. ``only`` these."""
    country = Country()
    for province in provinces:
        for below in regions.children(province):
            counties = (below,) if is_competent_county(below.code) else regions.children(below.code)
            for county in counties:
                if only and county.code not in only:
                    continue
                country.towns[county.code] = tuple(town.code for town in regions.children(county.code))
                country.short[county.code] = county.name
    return country


class Founder:
    """Founds offices from the top down and appoints their people."""

    def __init__(self, seed: int, now: datetime, told: Told = lambda what: None) -> None:
        self._random = Random(f"country/{seed}")
        self._now, self._told = now, told
        self._phones = 0
        self._only: frozenset[str] = frozenset()
        self._listed = {(one.office, one.admin): one for one in OFFICIALS}
        self.offices: dict[str, Office] = {}

    def found(self, provinces: tuple[str, ...] = PROVINCES, only: frozenset[str] = frozenset()) -> dict[str, Office]:
        """The whole order; ``provinces`` are founded to the townships, the others have their own office only.

        With ``only``, nothing but these counties (and the cities above them) is founded in the provinces.
        """
        self._only = only
        self._told("农业农村部和各省级机构")
        ministry = founding.ministry(self._person(MINISTRY, admin=True), self._now, password=PASSWORD)
        self._seat(MINISTRY, ministry)
        for role, listed in SEPARATED:
            self._separated(role, Person(listed.username, listed.name, f"1970000{len(listed.username):04d}"), ministry)
        complete = []
        for row in sorted(regions.children(), key=lambda one: one.code):
            if row.code[:2] in names.OUTSIDE:
                continue
            founded = self._office(row, ministry, Level.PROVINCE, user=row.code in provinces)
            complete += [(row, founded)] if row.code in provinces else []
        for row, founded in complete:
            self._told(f"{row.name}的市、县、乡机构")
            self._province(row, founded)
        return self.offices

    def _province(self, province: RegionRow, above: Founded) -> None:
        for row in regions.children(province.code):
            if self._only and not any(code.startswith(prefix_of(row.code)) for code in self._only):
                continue
            level = Level.CITY if row.level == Level.CITY else Level.COUNTY
            founded = self._office(row, above, level)
            if is_competent_county(row.code):
                self._local(row, founded, level)
                continue
            for county in regions.children(row.code):
                if self._only and county.code not in self._only:
                    continue
                self._local(county, self._office(county, founded, Level.COUNTY), Level.COUNTY)

    def _local(self, county: RegionRow, above: Founded, level: Level) -> None:
        """Bodies and townships of a county, or of a city that has none."""
        for kind, title in BODIES:
            self._body(county, above, Place(kind, level, f"{county.name}{title}", county.code))
        for town in regions.children(county.code):
            place = Place(ViewerKind.REGULATOR, Level.TOWNSHIP, f"{town.name}农产品质量安全监管站", town.code)
            founded = founding.below(above, place, self._now, admin=None, password="")
            key = f"{county.code}/{town.name}"
            if (key, False) in self._listed:
                self._user(key, founded.organisation_id, above.admin_id or 0)

    def _body(self, county: RegionRow, above: Founded, place: Place) -> None:
        key = f"{county.code}/{place.kind.value}"
        founded = founding.below(above, place, self._now, admin=self._person(key, admin=True), password=PASSWORD)
        self.offices[key] = Office(founded.organisation_id, founded.admin_id or 0)
        if (key, False) in self._listed:
            self._user(key, founded.organisation_id, founded.admin_id or 0)

    def _office(self, row: RegionRow, above: Founded, level: Level, *, user: bool = True) -> Founded:
        name = names.PROVINCE_OFFICES.get(row.code, f"{row.name}{_OFFICE[level]}")
        place = Place(ViewerKind.REGULATOR, level, name, row.code)
        person = self._person(row.code, admin=True)
        founded = founding.below(above, place, self._now, admin=person, password=PASSWORD)
        self._seat(row.code, founded, user=user)
        return founded

    def _seat(self, key: str, founded: Founded, *, user: bool = True) -> None:
        self.offices[key] = Office(founded.organisation_id, founded.admin_id or 0)
        if user:
            self._user(key, founded.organisation_id, founded.admin_id or 0)

    def _separated(self, role: AccountRole, person: Person, at: Founded) -> None:
        by = founding.viewer(at.admin_id or 0, self._now)
        founding.account(by, person, self._now, at=at.organisation_id, role=role, password=PASSWORD)

    def _user(self, key: str, organisation_id: int, admin_id: int) -> None:
        by, person = founding.viewer(admin_id, self._now), self._person(key, admin=False)
        number = founding.account(by, person, self._now, at=organisation_id, role=AccountRole.USER, password=PASSWORD)
        self.offices.setdefault(key, Office(organisation_id, 0)).user_id = number

    def _person(self, key: str, *, admin: bool) -> Person:
        self._phones += 1
        drawn = self._random.choice(names.SURNAMES) + self._random.choice(names.GIVEN)
        code, _, body = key.partition("/")
        plain = f"gov{code[:6]}{'.' + body[:3] if body else ''}{'.admin' if admin else ''}"
        listed: Official | None = self._listed.get((key, admin))
        phone = f"198{self._phones:08d}"
        return Person(listed.username, listed.name, phone) if listed else Person(plain, drawn, phone)
