"""People of a small country for tests: each an account made through the services, with a password of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from agritrace.foundation.accounts import services
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.accounts.selectors import viewer_of_account
from agritrace.foundation.accounts.values import AccountRole, Appoint, ChangePassword, OpenSubjectAccount
from agritrace.foundation.organisations.tests.country import BUILDER, Country, build
from agritrace.kernel.viewer import Origin, Viewer

PASSWORD = "Xi-hu.Longjing7"
ORIGIN = Origin("req-1", "10.1.2.0/24", "browser")
ADMIN, USER = AccountRole.ADMIN, AccountRole.USER


@dataclass
class People:
    """Accounts by a short name, in one country."""

    country: Country
    now: datetime
    ids: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def command(self, name: str, where: str, role: AccountRole, /, **more: object) -> Appoint:
        """An appointment, told or with usual values."""
        told: dict[str, object] = {
            "organisation_id": self.country[where],
            "username": name,
            "name": f"张{name}",
            "phone": f"139{len(self.ids):08d}",
            "role": role,
            "command_id": uuid4(),
        }
        return Appoint(**{**told, **more})  # type: ignore[arg-type]  # told by the tests

    def appoint(self, by: str | None, name: str, where: str, role: AccountRole = ADMIN, **more: object) -> int:
        """Appoint and let the person choose a password."""
        granter = BUILDER if by is None else self.viewer(by)
        done = services.appoint(granter, self.command(name, where, role, **more), self.now)
        self.ids[name] = done.account_id
        self.settle(name, done.initial_password)
        return done.account_id

    def settle(self, name: str, initial: str) -> None:
        """The first login: the initial password is changed."""
        first = Viewer(kind=BUILDER.kind, account_id=self.ids[name])
        services.change_password(first, ChangePassword(initial, PASSWORD, PASSWORD), self.now)

    def subject(self, name: str, number: int, phone: str, region: str = "330110010000") -> int:
        """The main account of a subject."""
        command = OpenSubjectAccount(
            subject_id=number,
            region_code=region,
            username=name,
            phone=phone,
            name=f"农户{name}",
            password_hash=services.hash_password(PASSWORD, name),
        )
        self.ids[name] = services.open_subject_account(BUILDER, command, self.now).account_id
        return self.ids[name]

    def viewer(self, name: str) -> Viewer:
        """The viewer of a person, as a request would build it."""
        found = viewer_of_account(self.ids[name], ORIGIN, self.now)
        assert found is not None
        return found

    def row(self, name: str) -> Account:
        """The stored account."""
        return Account.objects.everything(reason="the test looks").get(id=self.ids[name])


def populate(now: datetime) -> People:
    """Administrators from the ministry to the county and its bodies, users in county and township, one producer."""
    people = People(build(now), now)
    people.appoint(None, "minister", "ministry")
    people.appoint("minister", "province", "province")
    people.appoint("minister", "other_province", "other_province")
    people.appoint("province", "city", "city")
    people.appoint("city", "county", "county")
    people.appoint("city", "sibling", "sibling")
    people.appoint("county", "lab", "laboratory")
    people.appoint("county", "enf", "enforcement")
    people.appoint("county", "clerk", "county", USER)
    people.appoint("county", "town", "township", USER)
    people.appoint("lab", "analyst", "laboratory", USER)
    people.subject("farmer", 77, "13711112222")
    return people
