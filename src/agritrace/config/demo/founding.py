"""How a country is founded, act by act through the services: the ministry, then each level by the one above it.

Used by the demonstration and by the tests' cast, so that both stand on the same ground as a real installation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import AccountRole, Appoint, ChangePassword
from agritrace.foundation.organisations import services as organisations
from agritrace.foundation.organisations.values import CreateOrganisation
from agritrace.kernel.viewer import PUBLIC, Level, Origin, Viewer, ViewerKind, system
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.values import Application, Approve, Approved, Register, Registered

NOWHERE = Origin("founding", "", "")
FOUNDING = UUID("8f1d4c1e-2f5b-4c58-9f2e-6b7f0f5f0a01")


def command_id(*words: object) -> UUID:
    """The command id of a founding act: the same words give the same id, so that founding twice changes nothing."""
    return uuid5(FOUNDING, "/".join(str(word) for word in words))


@dataclass(frozen=True, slots=True)
class Founded:
    """An organisation with the account of its administrator (None for townships)."""

    organisation_id: int
    admin_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation to be founded."""

    kind: ViewerKind
    level: Level
    name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be given an account; the telephone is an invented one."""

    username: str
    name: str
    phone: str


def viewer(account_id: int, now: datetime) -> Viewer:
    """The viewer of an account that works."""
    found = account_selectors.viewer_of_account(account_id, NOWHERE, now)
    if found is None:
        raise LookupError(f"account {account_id} may not enter")
    return found


def organisation(by: Viewer, place: Place, now: datetime, *, parent_id: int | None) -> int:
    """Open an organisation; ``by`` is the superior's administrator, or the system for the ministry."""
    made = organisations.create_organisation(
        by,
        CreateOrganisation(
            kind=place.kind,
            level=place.level,
            name=place.name,
            region_code=place.region_code,
            parent_id=parent_id,
            command_id=command_id("organisation", place.name, place.region_code),
        ),
        now,
    )
    return made.id


def account(by: Viewer, person: Person, now: datetime, *, at: int, role: AccountRole, password: str) -> int:
    """Appoint somebody and let him choose his own password at the first login; returns the account."""
    appointed = accounts.appoint(
        by,
        Appoint(
            organisation_id=at,
            username=person.username,
            name=person.name,
            phone=person.phone,
            role=role,
            command_id=command_id("account", person.username),
        ),
        now,
    )
    newcomer = viewer(appointed.account_id, now)
    accounts.change_password(newcomer, ChangePassword(appointed.initial_password, password, password), now)
    return appointed.account_id


def ministry(person: Person, now: datetime, *, password: str) -> Founded:
    """The one organisation nobody stands above, and the first administrator of the platform."""
    founder = system("建立平台")
    place = Place(ViewerKind.REGULATOR, Level.MINISTRY, "农业农村部农产品质量安全监管司", "000000000000")
    number = organisation(founder, place, now, parent_id=None)
    admin = account(founder, person, now, at=number, role=AccountRole.ADMIN, password=password)
    return Founded(number, admin)


def below(above: Founded, place: Place, now: datetime, *, admin: Person | None, password: str) -> Founded:
    """An organisation below another, opened by its administrator; townships get no administrator."""
    by = viewer(above.admin_id or 0, now)
    number = organisation(by, place, now, parent_id=above.organisation_id)
    if admin is None:
        return Founded(number, None)
    return Founded(number, account(by, admin, now, at=number, role=AccountRole.ADMIN, password=password))


def register(application: Application, now: datetime, *, password: str) -> Registered:
    """A visitor registers a subject."""
    number = command_id("register", application.cred_no)
    return subjects.submit_registration(PUBLIC, Register(application, (), "", make_password(password), number), now)


def approve(by: Viewer, subject_id: int, now: datetime, *, version: int = 1) -> Approved:
    """The county approves it; the account is opened with the password chosen at registration."""
    return subjects.approve(by, Approve(subject_id, version, command_id("approve", subject_id, version)), now)
