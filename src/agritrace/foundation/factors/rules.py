"""Decisions about second factors. Pure.

Sources: RFC 6238 (time-based codes, one step of 30 s either way, each code once), WebAuthn Level 3 §6.1.1 (signature
counter), issue of registration and accounts (which role needs what).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

import pyotp

from agritrace.foundation.accounts.values import Demand
from agritrace.kernel.results import Reason
from agritrace.kernel.textforms import compact

from .values import NEED_WORDS, Held, Need, Policy

STEP = 30
"""Seconds a code is shown."""
SKEW = (0, -1, 1)
"""Steps a telephone's clock may be off."""
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)
PENDING_LIVES = timedelta(minutes=30)
RECOVERY_CODES = 10
MOST_KEYS = 10
LONGEST_GRACE = 180
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step a typed code belongs to, at most one off; None for a wrong code."""
    code, current = compact(typed), int(now.timestamp()) // STEP
    generator = pyotp.TOTP(secret, interval=STEP)
    for offset in SKEW:
        if hmac.compare_digest(generator.generate_otp(current + offset).encode(), code.encode()):
            return current + offset
    return None


def satisfies(need: Need, held: Held) -> bool:
    """Whether what an account has is what its role must have."""
    return {Need.NONE: True, Need.ANY: held.any, Need.KEY: held.keys > 0}[need]


def due(policy: Policy | None, opened_at: datetime) -> datetime | None:
    """From when an account must have what its role needs; None when it needs nothing."""
    if policy is None or policy.need is Need.NONE:
        return None
    return max(policy.since, opened_at) + timedelta(days=policy.grace_days)


def owed(policy: Policy | None, held: Held, *, opened_at: datetime, now: datetime) -> bool:
    """Whether the grace is over and the factor still missing."""
    begins = due(policy, opened_at)
    return policy is not None and begins is not None and begins <= now and not satisfies(policy.need, held)


def demand(policy: Policy | None, held: Held, *, opened_at: datetime, now: datetime) -> Demand:
    """What a right first step still lacks: who has a factor proves it; who owes one registers it."""
    if held.any:
        return Demand.PROVE
    return Demand.ENROL if owed(policy, held, opened_at=opened_at, now=now) else Demand.NOTHING


def against_dropping(policy: Policy | None, rest: Held) -> tuple[Reason, ...]:
    """Why a factor may not be given up: what remains would not be what the role must have."""
    if policy is None or satisfies(policy.need, rest):
        return ()
    words = f"您的岗位必须保留{NEED_WORDS[policy.need]}。"
    return (Reason(words, "请先登记新的，再移除这一个。", code="needed"),)


def recovery_code(seed: bytes) -> str:
    """Four groups of four out of 16 random bytes: about 79 bits, no look-alike characters."""
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in seed[:16])
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def plain_recovery(typed: str) -> str:
    """A typed recovery code as it is compared: without blanks and dashes, in capitals."""
    return compact(typed)


def against_key_name(name: str, taken: int) -> tuple[Reason, ...]:
    """Why a key cannot be added under this name, or not at all."""
    if taken >= MOST_KEYS:
        return (Reason(f"最多登记 {MOST_KEYS} 把安全钥匙。", "请先移除不再使用的。", field="name"),)
    if not name.strip():
        return (Reason("请给这把安全钥匙起个名字。", "例如：蓝色钥匙。", field="name"),)
    return ()


def against_grace(days: int) -> tuple[Reason, ...]:
    """Why a grace will not do."""
    if 0 <= days <= LONGEST_GRACE:
        return ()
    return (Reason(f"宽限天数应为 0 到 {LONGEST_GRACE} 天。", field="grace_days"),)
