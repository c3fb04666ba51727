"""One-time codes of six digits: issued slowly, alive for minutes, spent once. For logins and for addresses to be proven.

A code is kept as a salted hash beside the blind index of the number or address it was sent to, and beside its purpose,
so that a code for one thing never serves another.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from agritrace.kernel.results import raise_for

from . import rules, sealed
from .codevalues import Purpose
from .models import OneTimeCode

_WHY = "codes are asked for before anybody is known, or by their owner"


@dataclass(frozen=True, slots=True)
class Asked:
    """For what a code is asked, to which number or address (its blind indexes, the current one last), and by whom.

    ``account_id`` is whose code it will be; ``network`` from where it was asked, "" when a person known asks.
    """

    purpose: Purpose
    index: Sequence[bytes]
    account_id: int | None
    network: str = ""


def issue(asked: Asked, now: datetime, *, field: str) -> str:
    """A new code, stored as a hash; the caller sends it.

    Refused beside ``field`` within 60 seconds of the last one, beyond 5 an hour, or beyond 60 an hour from one network:
    a login counts by the number it goes to, a proof by the account that asks.
    """
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_bytes(16)
    with transaction.atomic():
        _one_at_a_time(asked)
        raise_for(rules.against_sending(_sent(asked, now), _from_network(asked, now), now, field=field))
        OneTimeCode(
            purpose=asked.purpose,
            phone_index=asked.index[-1],
            account_id=asked.account_id,
            network=asked.network,
            salt=salt,
            digest=_digest(asked.purpose, salt, code),
            sent_at=now,
        ).save(force_insert=True)
    return code


def spend(asked: Asked, typed: str, now: datetime) -> bool:
    """Count one try of the newest code and say whether it was right; right ones are used up (5 minutes, 5 tries)."""
    with transaction.atomic():
        rows = _codes(asked.purpose).filter(phone_index__in=asked.index, sent_at__gt=now - rules.CODE_LIVES)
        if asked.account_id is not None:
            rows = rows.filter(account_id=asked.account_id)
        alive = rows.filter(used=False, tries__lt=rules.CODE_TRIES)
        code = alive.order_by("-sent_at", "-id").select_for_update().first()
        if code is None:
            return False
        right = hmac.compare_digest(_digest(asked.purpose, bytes(code.salt), typed), bytes(code.digest))
        _codes(asked.purpose).filter(id=code.id).update(tries=code.tries + 1, used=right)
    return right


def _codes(purpose: Purpose) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.everything(reason=_WHY).filter(purpose=purpose)


def _sent(asked: Asked, now: datetime) -> list[datetime]:
    by_number = asked.purpose is Purpose.LOGIN
    whose = Q(phone_index__in=asked.index) if by_number else Q(account_id=asked.account_id)
    rows = _codes(asked.purpose).filter(whose, sent_at__gt=now - timedelta(hours=1))
    return list(rows.values_list("sent_at", flat=True))


def _from_network(asked: Asked, now: datetime) -> int:
    if not asked.network:
        return 0
    return _codes(asked.purpose).filter(network=asked.network, sent_at__gt=now - timedelta(hours=1)).count()


def _one_at_a_time(asked: Asked) -> None:
    """Two requests of one number, or of one account, wait for each other, so that both cannot pass the count."""
    whose = asked.index[-1].hex() if asked.purpose is Purpose.LOGIN else str(asked.account_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"accounts.code.{asked.purpose}.{whose}"]
        )


def _digest(purpose: Purpose, salt: bytes, code: str) -> bytes:
    return sealed.secret(f"code.{purpose}", salt + code.encode())
