"""The viewer of a request, built once from the session in at most two queries (and one update a minute)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import OuterRef, Subquery

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationState
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import PUBLIC, Jurisdiction, Level, Origin, Viewer, ViewerKind

from . import presence, rules, sealed
from .models import Account, AccountPermission, PersonalEntry
from .values import AccountRole, AccountState, SignedIn, usable

ACCOUNT, EPOCH, SEEN, MUST_CHANGE = "account", "epoch", "seen", "must_change"
_LOGIN = "the login itself: no viewer exists yet"
_COLUMNS = (
    "id",
    "uid",
    "kind",
    "role",
    "organisation_id",
    "subject_id",
    "state",
    "must_change_password",
    "session_epoch",
    "organisation__level",
    "organisation__state",
)


def viewer_for(session: SessionBase, origin: Origin, now: datetime, *, touch: bool = True) -> Viewer:
    """Who stands behind a session; PUBLIC (and an emptied session) when nobody does any more.

    Nobody does after 30 minutes without activity, after "log out everywhere", a reset password or a disabled account.
    Activity is noted at most once a minute; ``touch`` false notes nothing (polling is no activity). Until an initial
    password is changed the viewer holds no permission.
    """
    number = session.get(ACCOUNT)
    if number is None:
        return PUBLIC
    if _idle(session, now):
        session.flush()
        return PUBLIC
    found = _load(number)
    if found is None or found["epoch"] != session.get(EPOCH):
        session.flush()
        return PUBLIC
    if touch:
        _touch(session, number, now)
    if bool(session.get(MUST_CHANGE)) != found["must_change"]:
        session[MUST_CHANGE] = found["must_change"]
    return _viewer(found, origin, now)


def viewer_of_account(account_id: int, origin: Origin, now: datetime) -> Viewer | None:
    """The viewer of an account without a session (simulator, tests, live tickets); None when it may not enter."""
    found = _load(account_id)
    return _viewer(found, origin, now) if found else None


def begin(session: SessionBase, entered: SignedIn, now: datetime) -> None:
    """Bind a session to an account under a new key, so that a key known before the login is worth nothing."""
    if session.get(ACCOUNT) not in (None, entered.account_id):
        session.flush()  # nothing of another person's session may pass on
    session.cycle_key()
    session[ACCOUNT], session[EPOCH], session[SEEN] = entered.account_id, entered.epoch, now.timestamp()
    session[MUST_CHANGE] = entered.must_change


def _idle(session: SessionBase, now: datetime) -> bool:
    seen = float(session.get(SEEN, 0))
    return now.timestamp() - seen > timedelta(minutes=settings.IDLE_MINUTES).total_seconds()


def _touch(session: SessionBase, account_id: int, now: datetime) -> None:
    if now.timestamp() - float(session.get(SEEN, 0)) >= rules.TOUCH_EVERY.total_seconds():
        session[SEEN] = now.timestamp()
        presence.touch(account_id, now)


def _load(account_id: int) -> dict[str, Any] | None:
    held = AccountPermission.objects.everything(reason=_LOGIN).filter(account_id=OuterRef("pk"))
    names = PersonalEntry.objects.everything(reason=_LOGIN).filter(account_id=OuterRef("pk"), field=sealed.NAME)
    rows = Account.objects.everything(reason=_LOGIN).filter(id=account_id, state=AccountState.ACTIVE)
    row = rows.values_list(
        *_COLUMNS, ArraySubquery(held.values("permission")), Subquery(names.values("token")[:1])
    ).first()
    if row is None or row[10] == OrganisationState.CLOSED:
        return None
    keys = ("id", "uid", "kind", "role", "organisation", "subject", "state", "must_change", "epoch", "level", "open")
    return dict(zip((*keys, "held", "name"), row, strict=True))


def _viewer(found: dict[str, Any], origin: Origin, now: datetime) -> Viewer:
    kind = ViewerKind(found["kind"])
    level = Level(found["level"]) if found["level"] is not None else None
    organisation = found["organisation"]
    covered = Jurisdiction()
    if organisation is not None:
        covered = organisations.jurisdiction_of(organisation, beijing_day(now))
    allowed = frozenset(found["held"]) & usable(kind, level, AccountRole(found["role"]))
    return Viewer(
        kind=kind,
        name=sealed.unseal(found["uid"], sealed.NAME, found["name"]),
        account_id=found["id"],
        organisation_id=organisation,
        subject_id=found["subject"],
        level=level,
        jurisdiction=covered,
        permissions=frozenset() if found["must_change"] else allowed,
        origin=origin,
    )
