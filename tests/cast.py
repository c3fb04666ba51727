"""The one cast of all tests: an order of officials in two provinces, two bodies, two producers, built by services.

Everybody's password is ``PASSWORD``; user names are the keys of the cast.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from agritrace.config.demo import founding, papers
from agritrace.config.demo.founding import Founded, Person, Place
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRole
from agritrace.foundation.factors import selectors as factors
from agritrace.foundation.factors.services import set_policy
from agritrace.foundation.factors.values import SetPolicy
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import PUBLIC, Level, Origin, Viewer, ViewerKind
from agritrace.registry.subjects.values import Application, BusinessRole, CredentialKind, Industry

PASSWORD = "Zhuisu-2026"
FOUNDED_AT = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
REGULATOR, LABORATORY, ENFORCEMENT = ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT
YUHANG, XIHU, LIXIA = "330110000000", "330106000000", "370102000000"


@dataclass(frozen=True)
class Member:
    key: str
    account_id: int
    organisation_id: int | None = None
    subject_id: int | None = None
    subject_code: str = ""
    username: str = ""


@dataclass(frozen=True)
class Cast:
    """Members by key: ministry, province, city, county, sibling_county, township, other_province, other_city,
    other_county, laboratory, enforcement, producer, buyer; each organisation's administrator as ``<key>_admin``;
    the offices system_office, security_office, audit_office, province_audit."""

    members: dict[str, Member]
    now: datetime = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)

    def __getitem__(self, key: str) -> Member:
        return self.members[key]

    def viewer(self, key: str) -> Viewer:
        """The viewer of a member; ``anonymous`` is the public."""
        if key == "anonymous":
            return PUBLIC
        found = accounts.viewer_of_account(self[key].account_id, Origin("test", "127.0.0.0/24", "test"), self.now)
        assert found is not None
        return found


class _Builder:
    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.phones = 0

    def person(self, key: str, name: str) -> Person:
        self.phones += 1
        return Person(key, name, f"1380000{self.phones:04d}")

    def seat(self, key: str, founded: Founded, name: str) -> None:
        """An administrator already there, and an ordinary user beside him."""
        if founded.admin_id is not None:
            self.members[f"{key}_admin"] = Member(
                f"{key}_admin", founded.admin_id, founded.organisation_id, username=f"{key}_admin"
            )
            by = founding.viewer(founded.admin_id, FOUNDED_AT)
            self.user(key, by, founded.organisation_id, name)

    def office(self, key: str, above: Founded, founded: Founded, role: AccountRole) -> None:
        """One of the separated offices, given by the ministry's administrator."""
        by = founding.viewer(above.admin_id or 0, FOUNDED_AT)
        person = self.person(key, f"{role.value}员")
        number = founding.account(by, person, FOUNDED_AT, at=founded.organisation_id, role=role, password=PASSWORD)
        self.members[key] = Member(key, number, founded.organisation_id, username=key)

    def user(self, key: str, by: Viewer, organisation_id: int, name: str) -> None:
        number = founding.account(
            by, self.person(key, name), FOUNDED_AT, at=organisation_id, role=AccountRole.USER, password=PASSWORD
        )
        self.members[key] = Member(key, number, organisation_id, username=key)

    def below(self, key: str, above: Founded, place: Place, name: str) -> Founded:
        admin = self.person(f"{key}_admin", f"{name}管")
        founded = founding.below(above, place, FOUNDED_AT, admin=admin, password=PASSWORD)
        self.seat(key, founded, name)
        return founded

    def subject(self, key: str, county: str, application: Application) -> None:
        registered = founding.register(application, FOUNDED_AT, password=PASSWORD)
        approved = founding.approve(self._viewer(county), registered.subject_id, FOUNDED_AT)
        (owner,) = accounts.accounts_of_subject(registered.subject_id)
        self.members[key] = Member(
            key, owner.id, subject_id=registered.subject_id, subject_code=approved.code, username=owner.username
        )

    def _viewer(self, key: str) -> Viewer:
        return founding.viewer(self.members[key].account_id, FOUNDED_AT)


def build() -> dict[str, Member]:
    """Found the country of the cast in the current database."""
    make = _Builder()
    ministry = founding.ministry(make.person("ministry_admin", "部管"), FOUNDED_AT, password=PASSWORD)
    make.seat("ministry", ministry, "部用户")
    _give_grace(founding.viewer(make.members["ministry_admin"].account_id, FOUNDED_AT))
    for office in (AccountRole.SYSTEM, AccountRole.SECURITY, AccountRole.AUDIT):
        make.office(f"{office.value}_office", ministry, ministry, office)
    province = make.below(
        "province", ministry, Place(REGULATOR, Level.PROVINCE, "浙江省农业农村厅", "330000000000"), "浙用户"
    )
    make.office("province_audit", ministry, province, AccountRole.AUDIT)
    city = make.below("city", province, Place(REGULATOR, Level.CITY, "杭州市农业农村局", "330100000000"), "杭用户")
    county = make.below("county", city, Place(REGULATOR, Level.COUNTY, "余杭区农业农村局", YUHANG), "周敏")
    make.below("sibling_county", city, Place(REGULATOR, Level.COUNTY, "西湖区农业农村局", XIHU), "沈国强")
    other = make.below(
        "other_province", ministry, Place(REGULATOR, Level.PROVINCE, "山东省农业农村厅", "370000000000"), "鲁用户"
    )
    other_city = make.below(
        "other_city", other, Place(REGULATOR, Level.CITY, "济南市农业农村局", "370100000000"), "济用户"
    )
    make.below("other_county", other_city, Place(REGULATOR, Level.COUNTY, "历下区农业农村局", LIXIA), "孙立")
    make.below("laboratory", county, Place(LABORATORY, Level.COUNTY, "余杭区农产品检测站", YUHANG), "钱检")
    make.below("enforcement", county, Place(ENFORCEMENT, Level.COUNTY, "余杭区农业行政执法队", YUHANG), "吴执")
    town = regions.children(YUHANG)[0]
    township = founding.below(
        county,
        Place(REGULATOR, Level.TOWNSHIP, f"{town.name}农产品质量安全监管站", town.code),
        FOUNDED_AT,
        admin=None,
        password="",
    )
    make.user("township", founding.viewer(county.admin_id or 0, FOUNDED_AT), township.organisation_id, "陈乡")
    make.subject("producer", "county", _application("禾田蔬菜专业合作社", YUHANG, 101))
    make.subject("buyer", "other_county", _application("鲜达农产品批发有限公司", LIXIA, 102))
    return make.members


def _give_grace(ministry_admin: Viewer) -> None:
    """Administrators of laboratories have a month to get a key, so that tests of other things need none."""
    (line,) = [
        one for one in factors.policies(ministry_admin) if (one.kind, one.role) == (LABORATORY, AccountRole.ADMIN)
    ]
    command = SetPolicy(policy_id=line.id, need=line.need, grace_days=30, command_id=uuid4())
    set_policy(ministry_admin, command, system_now())


def _application(name: str, county: str, serial: int) -> Application:
    cooperative = "合作社" in name
    return Application(
        org_form=SubjectForm.COOPERATIVE if cooperative else SubjectForm.ENTERPRISE,
        business_roles=(BusinessRole.PLANTING,) if cooperative else (BusinessRole.WHOLESALE,),
        industries=(Industry.PLANTING,),
        name=name,
        cred_kind=CredentialKind.CREDIT_CODE,
        cred_no=papers.credit_code("93" if cooperative else "91", county, serial),
        region_code=regions.children(county)[0].code,
        address="一村 1 号",
        legal_name="王桂兰" if cooperative else "罗文斌",
        legal_id=papers.identity_number(county, date(1972, 3, 5), serial),
        phone=f"1390000{serial:04d}",
        main_products=("010405",),
    )


def path() -> Path:
    return Path(os.environ["AGRITRACE_VAR"]) / "cast.json"


def save() -> None:
    """Build and remember the numbers of the members for the test processes."""
    path().write_text(json.dumps({key: vars(member) for key, member in build().items()}), encoding="utf-8")


def load() -> Cast:
    """The cast of the template database."""
    return Cast({key: Member(**row) for key, row in json.loads(path().read_text(encoding="utf-8")).items()})
