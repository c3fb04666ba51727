"""Reading work in hand: what an account holds, who could follow, who sees to a piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.db.models import Q, QuerySet

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRow, AccountState, usable
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.questions import ask
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer

from . import rules
from .models import Holder
from .values import HeldRow, HolderRow, Leaving, Load, OwnWork, Person, WhatIsOpen, WorkItem, WorkKind

MOST_ROWS, MOST_COLLEAGUES = 5000, 500
_WHY = "work of accounts the viewer manages, of his own, or of a piece he reads"


def kinds() -> dict[str, WorkKind]:
    """All kinds of work, by key, as the rooms above name them."""
    return {kind.key: kind for answer in ask(WhatIsOpen(())) for kind in answer.kinds}


def open_pieces(pieces: Iterable[tuple[str, int]], viewer: Viewer | None = None) -> tuple[WorkItem, ...]:
    """Which of these pieces are open still; with ``viewer`` only those he may see to."""
    asked = WhatIsOpen(tuple(sorted(set(pieces))), viewer)
    return tuple(item for answer in ask(asked) for item in answer.open) if asked.pieces else ()


def held_by(account_ids: Iterable[int]) -> QuerySet[Holder]:
    """The rows of these accounts, the oldest first; whoever asks has read the accounts through their scope."""
    return Holder.objects.everything(reason=_WHY).filter(account_id__in=set(account_ids)).order_by("id")


def own_work(viewer: Viewer) -> tuple[OwnWork, ...]:
    """What I hold and is open still, the longest first."""
    if viewer.account_id is None:
        raise denied("查看承办的工作")
    rows = held_by([viewer.account_id]).values_list("kind", "object_id", "since")[:MOST_ROWS]
    since = {(kind, number): at for kind, number, at in rows}
    titles = kinds()
    found = [OwnWork(item, titles[item.kind].title, since[item.kind, item.object_id]) for item in open_pieces(since)]
    return tuple(sorted(found, key=lambda one: (one.since, one.item.kind, one.item.object_id)))


def open_of(account_id: int) -> tuple[WorkItem, ...]:
    """What an account holds that is open still."""
    return open_pieces(held_by([account_id]).values_list("kind", "object_id")[:MOST_ROWS])


def leaving(viewer: Viewer, row: AccountRow) -> Leaving:
    """What an account the viewer manages holds, by kind, with the colleagues who could take each over."""
    found, titles = open_of(row.id), kinds()
    seen = rules.fingerprint(row.id, ((item.kind, item.object_id) for item in found))
    people = colleagues(viewer, row) if found else ()
    loads = []
    for key, kind in titles.items():
        count = sum(item.kind == key for item in found)
        fits = tuple((one.id, one.name or one.username) for one, rights in people if kind.permission in rights)
        if count:
            loads.append(Load(kind, count, fits))
    return Leaving(row.id, tuple(loads), seen)


def colleagues(viewer: Viewer, row: AccountRow) -> tuple[tuple[AccountRow, frozenset[str]], ...]:
    """The other accounts of an organisation that work, each with what it may do."""
    asked = PageRequest(
        filters={"organisation": str(row.organisation_id), "state": AccountState.ACTIVE}, sort="username"
    )
    rows = accounts.export_accounts(viewer, asked, limit=MOST_COLLEAGUES)
    return tuple((one, rights_of(one)) for one in rows if one.id != row.id)


def rights_of(row: AccountRow) -> frozenset[str]:
    """What an account may do itself."""
    return accounts.rights_of(row) & usable(row.kind, row.level, row.role)


def person_of(row: AccountRow) -> Person:
    """An account as the rules look at it."""
    return Person(row.id, row.organisation_id, row.state is AccountState.ACTIVE, rights_of(row))


def left_behind(viewer: Viewer) -> int:
    """How many pieces lie with accounts the viewer manages that work no longer. One query where nobody left any."""
    own = viewer.organisation_id
    rows = Holder.objects.everything(reason=_WHY).exclude(account__state=AccountState.ACTIVE)
    if own is None or not rows.filter(Q(organisation_id=own) | Q(organisation__parent_id=own)).exists():
        return 0
    return sum(one.leaving.count for one in managed(viewer) if not one.works)


def managed(viewer: Viewer) -> tuple[HeldRow, ...]:
    """What the accounts the viewer manages hold, those who left first: their work has nobody to see to it."""
    places = {(place.organisation_id, place.role) for place in accounts.appointment_places(viewer)}
    rows = Holder.objects.everything(reason=_WHY).filter(organisation_id__in={number for number, _ in places})
    pieces = list(rows.order_by("id").values_list("account_id", "kind", "object_id")[:MOST_ROWS])
    still = {(item.kind, item.object_id) for item in open_pieces((kind, number) for _, kind, number in pieces)}
    held: dict[int, list[tuple[str, int]]] = {}
    for account_id, kind, number in pieces:
        if (kind, number) in still:
            held.setdefault(account_id, []).append((kind, number))
    found = [
        _held(one, held[one.id]) for one in accounts.accounts(viewer, held) if (one.organisation_id, one.role) in places
    ]
    return tuple(sorted(found, key=lambda one: (one.works, one.organisation, one.username)))


def _held(row: AccountRow, pieces: Sequence[tuple[str, int]]) -> HeldRow:
    counts = [(kind, sum(one == key for one, _ in pieces)) for key, kind in kinds().items()]
    loads = tuple(Load(kind, count) for kind, count in counts if count)
    return HeldRow(
        row.id,
        row.name,
        row.username,
        row.organisation,
        row.state is AccountState.ACTIVE,
        Leaving(row.id, loads, rules.fingerprint(row.id, pieces)),
    )


def holder(viewer: Viewer, kind: str, object_id: int) -> HolderRow:
    """Who sees to a piece that the viewer reads; by name, because colleagues must know whom to ask."""
    rows = Holder.objects.everything(reason=_WHY).filter(kind=kind, object_id=object_id)
    number = rows.values_list("account_id", flat=True).first()
    may = viewer.organisation_id is not None and viewer.can(kinds()[kind].permission)
    fresh = str(uuid4())
    if number is None:
        return HolderRow(kind, object_id, None, "", works=True, mine=False, may=may, command_id=fresh)
    works = accounts.works(number)
    name = accounts.names([number]).get(number, "")
    mine = number == viewer.account_id
    may = may and (mine or not works)
    return HolderRow(kind, object_id, number, name, works=works, mine=mine, may=may, command_id=fresh)
