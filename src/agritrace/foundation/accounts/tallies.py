"""Counts of accounts and logins, reached through ``selectors``: for figures of use, without a name in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.db.models.functions import Left

from .models import Account, LoginSession
from .values import AccountState

_WHY = "counted for the figures of use; the room of the figures decides who sees them"
TOWN = 9
"""Leading digits of a region code that name a township."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account belongs: an organisation, or None for accounts of subjects; the region of either."""

    organisation_id: int | None
    region_code: str


def count_logins(since: datetime, until: datetime) -> tuple[tuple[int, int, datetime], ...]:
    """Each account that signed in within [since, until): its number, how often, when last. By the index of beginnings."""
    rows = LoginSession.objects.everything(reason=_WHY).filter(begun_at__gte=since, begun_at__lt=until)
    return tuple(rows.order_by().values_list("account_id").annotate(count=Count("id"), last=Max("begun_at")))


def homes(account_ids: Iterable[int]) -> dict[int, Home]:
    """Where accounts belong now, by number."""
    rows = Account.objects.everything(reason=_WHY).filter(id__in=list(account_ids))
    found = rows.values_list("id", "organisation_id", "region_code")
    return {number: Home(organisation, region) for number, organisation, region in found}


def disabled_ids() -> tuple[int, ...]:
    """The numbers of all disabled accounts."""
    rows = Account.objects.everything(reason=_WHY).exclude(state=AccountState.ACTIVE)
    return tuple(rows.values_list("id", flat=True))


def enabled_by_organisation() -> dict[int, int]:
    """How many accounts in use each organisation has; those without any are absent."""
    rows = Account.objects.everything(reason=_WHY).filter(state=AccountState.ACTIVE, organisation__isnull=False)
    return dict(rows.order_by().values_list("organisation_id").annotate(count=Count("id")))


def enabled_by_town() -> dict[str, int]:
    """How many accounts of subjects are in use in each township, by the leading nine digits of its code."""
    rows = Account.objects.everything(reason=_WHY).filter(state=AccountState.ACTIVE, organisation__isnull=True)
    return dict(rows.order_by().values_list(Left("region_code", TOWN)).annotate(count=Count("id")))
