"""The viewer of a request, built once from the session in at most two queries (and one update a minute)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationState
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import PUBLIC, Jurisdiction, Level, Origin, Viewer, ViewerKind

from . import presence, rules, sealed, sessions
from .templatevalues import uniform
from .values import OFFICES, AccountRole, AccountState, Demand, SignedIn, usable

ACCOUNT, EPOCH, SEEN, MUST_CHANGE = "account", "epoch", "seen", "must_change"
MUST_ENROL, LOGIN, HALF = "must_enrol", "login", "half"
_STATEMENT = """
SELECT a.id, a.uid, a.kind, a.role, a.organisation_id, a.subject_id, a.state, a.must_change_password, a.session_epoch,
  o.level, o.state, coalesce(o.support_kind, ''),
  ARRAY(SELECT p.permission FROM accounts_accountpermission p WHERE p.account_id = a.id),
  (SELECT e.token FROM accounts_personalentry e WHERE e.account_id = a.id AND e.field = %(name)s LIMIT 1)
FROM accounts_account a LEFT JOIN organisations_organisation o ON o.id = a.organisation_id
WHERE a.id = %(account)s AND a.state = %(active)s AND (%(login)s::bigint IS NULL OR EXISTS (
  SELECT FROM accounts_loginsession s
  WHERE s.id = %(login)s AND s.ended_at IS NULL AND s.account_id = a.id AND s.epoch = a.session_epoch))
"""
"""Asked at every request of somebody signed in: building it anew each time would take longer than answering it."""


def viewer_for(session: SessionBase, origin: Origin, now: datetime, *, touch: bool = True) -> Viewer:
    """Who stands behind a session; PUBLIC (and an emptied session) when nobody does any more.

    Nobody does after 30 minutes without activity, after this session or all were ended, a reset password or a disabled
    account. Activity is noted at most once a minute; ``touch`` false notes nothing (polling is no activity). Until an
    initial password is changed, or a second factor the role demands is registered, the viewer holds no permission.
    """
    number = session.get(ACCOUNT)
    if number is None:
        return PUBLIC
    if _idle(session, now):
        session.flush()
        return PUBLIC
    found = _load(number, session.get(LOGIN, 0))
    if found is None or found["epoch"] != session.get(EPOCH):
        session.flush()
        return PUBLIC
    if touch:
        _touch(session, number, now)
    if bool(session.get(MUST_CHANGE)) != found["must_change"]:
        session[MUST_CHANGE] = found["must_change"]
    return _viewer(found | {"bare": bool(session.get(MUST_ENROL))}, origin, now)


def viewer_of_account(account_id: int, origin: Origin, now: datetime) -> Viewer | None:
    """The viewer of an account without a session (simulator, tests, live tickets); None when it may not enter."""
    found = _load(account_id)
    return _viewer(found, origin, now) if found else None


def begin(
    session: SessionBase, entered: SignedIn, now: datetime, *, origin: Origin | None = None, agent: str = ""
) -> None:
    """Bind a session to an account under a new key, so that a key known before the login is worth nothing.

    ``agent`` is what the browser says of itself, ``origin`` tells the network. A login that lacks its second step begins nothing
    (ValueError: a fault of the entrance).
    """
    if entered.further is not None and entered.further.demand is Demand.PROVE:
        raise ValueError("the second step is still to come")
    if session.get(ACCOUNT) not in (None, entered.account_id):
        leave(session, now)  # nothing of another person's session may pass on
    session.pop(HALF, None)
    session.cycle_key()
    network, device = (origin or Origin()).network, rules.device_words(agent)
    session[LOGIN] = sessions.keep(session.get(LOGIN), entered, now, network=network, device=device)
    session[ACCOUNT], session[EPOCH], session[SEEN] = entered.account_id, entered.epoch, now.timestamp()
    session[MUST_CHANGE] = entered.must_change
    if entered.further is not None:
        session[MUST_ENROL] = entered.further.address if entered.further.demand is Demand.ENROL else ""


def half(session: SessionBase, entered: SignedIn, now: datetime, *, target: str) -> None:
    """Remember a right first step for a few minutes. Such a session belongs to nobody: its viewer is the public."""
    if session.get(ACCOUNT) is not None:
        leave(session, now)
    session.cycle_key()
    session[HALF] = {
        "account": entered.account_id,
        "epoch": entered.epoch,
        "must_change": entered.must_change,
        "way": entered.way,
        "target": target,
        "at": now.timestamp(),
    }


def half_of(session: SessionBase, now: datetime) -> tuple[SignedIn, str] | None:
    """The right first step that waits in this session, with the address to go to; None after five minutes."""
    kept = session.get(HALF)
    if kept is None or now.timestamp() - kept["at"] > rules.HALF_LIVES.total_seconds():
        return None
    return SignedIn(kept["account"], kept["epoch"], kept["must_change"], way=kept["way"]), str(kept["target"])


def enrolled(session: SessionBase) -> None:
    """The factor that was demanded is registered: the session may do everything from the next request on."""
    session[MUST_ENROL] = ""


def leave(session: SessionBase, now: datetime) -> None:
    """End this session and forget everything in it."""
    sessions.end(session.get(LOGIN), now)
    session.flush()


def _idle(session: SessionBase, now: datetime) -> bool:
    seen = float(session.get(SEEN, 0))
    return now.timestamp() - seen > timedelta(minutes=settings.IDLE_MINUTES).total_seconds()


def _touch(session: SessionBase, account_id: int, now: datetime) -> None:
    if now.timestamp() - float(session.get(SEEN, 0)) >= rules.TOUCH_EVERY.total_seconds():
        session[SEEN] = now.timestamp()
        presence.touch(account_id, now, session=session.get(LOGIN, 0))


def _load(account_id: int, login: int | None = None) -> dict[str, Any] | None:
    """What makes a viewer; with ``login`` only while that session of his is alive. The login itself: no viewer exists yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {"account": account_id, "login": login, "name": sealed.NAME, "active": AccountState.ACTIVE.value},
        )
        row = cursor.fetchone()
    if row is None or row[10] == OrganisationState.CLOSED:
        return None
    keys = (
        "id", "uid", "kind", "role", "organisation", "subject", "state", "must_change", "epoch", "level", "open", "support",
    )  # fmt: skip  # the order of the statement
    return dict(zip((*keys, "held", "name"), row, strict=True))


def _viewer(found: dict[str, Any], origin: Origin, now: datetime) -> Viewer:
    kind = ViewerKind(found["kind"])
    level = Level(found["level"]) if found["level"] is not None else None
    organisation = found["organisation"]
    role = AccountRole(found["role"])
    covered, allowed = Jurisdiction(), usable(kind, level, role, support=found["support"])
    if not uniform(kind, level, role):
        allowed &= frozenset(found["held"])
    if role not in OFFICES:  # an office covers nothing, so that no scope ever gives it business data
        covered = organisations.jurisdiction_of(organisation, beijing_day(now)) if organisation else covered
    return Viewer(
        kind=kind,
        name=sealed.unseal(found["uid"], sealed.NAME, found["name"]),
        account_id=found["id"],
        organisation_id=organisation,
        subject_id=found["subject"],
        level=level,
        jurisdiction=covered,
        permissions=frozenset() if found["must_change"] or found.get("bare") else allowed,
        origin=origin,
    )
