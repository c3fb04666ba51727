"""One person, one office: who holds a separated office has no second account of an organisation (decision 0013).

A person is recognised by the telephone number. Two appointments of one number wait for each other, so that both cannot
pass the check at once.
"""

from __future__ import annotations

from django.db import connection

from agritrace.foundation.organisations.values import Role, against_second_office
from agritrace.kernel.results import Reason
from agritrace.kernel.textforms import compact

from . import sealed
from .models import Account, PersonalEntry
from .values import OFFICES, AccountRole, AccountState

_WHY = "whether the same person holds an office already"


def against_second(role: AccountRole, phone: str, *, besides: int = 0) -> tuple[Reason, ...]:
    """Why the person with this number gets no account of this role; ``besides`` is the account it is asked for."""
    index = sealed.indexes(sealed.PHONE, compact(phone))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.office.' || %s, 0))", [index[-1].hex()])
    entries = PersonalEntry.objects.everything(reason=_WHY).filter(field=sealed.PHONE, blind_index__in=index)
    rows = Account.objects.everything(reason=_WHY).filter(
        id__in=entries.values("account_id"), state=AccountState.ACTIVE, organisation__isnull=False
    )
    held = [Role(one) for one in rows.exclude(id=besides).values_list("role", flat=True)]
    return against_second_office(Role(role.value), held)


def against_return(account_id: int, role: AccountRole) -> tuple[Reason, ...]:
    """Why a disabled account may not work again: its person has an office, or another account, meanwhile."""
    entries = PersonalEntry.objects.everything(reason=_WHY).filter(account_id=account_id, field=sealed.PHONE)
    found = entries.values_list("account__uid", "token").first()
    if found is not None:
        return against_second(role, sealed.unseal(found[0], sealed.PHONE, found[1]), besides=account_id)
    if role in OFFICES:
        return (Reason("这个账号的个人信息已经清除，不能恢复。", "请重新任命。", code="erased"),)
    return ()
