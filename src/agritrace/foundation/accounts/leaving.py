"""When somebody leaves: the last administrator stays until there is another, and nobody changes while work is handed over."""

from __future__ import annotations

from collections.abc import Iterable

from agritrace.foundation.journal import services as journal
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Reason

from . import rules
from .models import Account
from .values import AccountRole, AccountRow, AccountState, WhatIsHeld


def hold_still(opened: journal.OpenAct, account_ids: Iterable[int]) -> None:
    """Lock these accounts, in ascending order, until the act ends: none is disabled or changed meanwhile."""
    rows = Account.objects.storing(opened).filter(id__in=set(account_ids)).order_by("id").select_for_update()
    list(rows.values_list("id", flat=True))


def against_last(opened: journal.OpenAct, row: AccountRow) -> tuple[Reason, ...]:
    """Why an administrator cannot be disabled now: he is the last one, and others of his organisation still work.

    The administrators are locked, so that two at once cannot both be the last but one.
    """
    if row.role is not AccountRole.ADMIN or row.organisation_id is None:
        return ()
    rows = Account.objects.storing(opened).filter(organisation_id=row.organisation_id, state=AccountState.ACTIVE)
    list(rows.filter(role=AccountRole.ADMIN).order_by("id").select_for_update().values_list("id", flat=True))
    others = list(rows.exclude(id=row.id).values_list("role", flat=True))
    return rules.against_last_admin(admins=others.count(AccountRole.ADMIN.value), others=len(others))


def held(account_id: int) -> int:
    """How many pieces of open work an account holds, as the room above that keeps holders tells."""
    return sum(ask(WhatIsHeld(account_id)))
