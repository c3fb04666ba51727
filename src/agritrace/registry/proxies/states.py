"""The life of a consent as a table; expiry and taking over are no arrows, they follow from days and accounts."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_WORDS, ConsentState

_S = ConsentState

CONSENT: Machine[ConsentState] = Machine(
    name="consent",
    title="代录授权",
    labels=STATE_WORDS,
    start=_S.GIVEN,
    ends=frozenset({_S.ENDED}),
    arrows=(Arrow("revoke", (_S.GIVEN,), _S.ENDED, Permission.REVOKE, "终止代录授权", "proxies.consent_ended"),),
)
