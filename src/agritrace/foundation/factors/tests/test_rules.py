"""Decisions: codes and their clock, what a role owes, what may be given up, recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.accounts.values import AccountRole, Demand
from agritrace.foundation.factors import rules
from agritrace.foundation.factors.values import Held, Need, Policy, Site
from agritrace.kernel.viewer import ViewerKind

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the ASCII secret of RFC 6238 appendix B


def policy(need: Need, days: int = 0) -> Policy:
    return Policy(1, ViewerKind.LABORATORY, AccountRole.ADMIN, need, days, NOW)


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238 appendix B, last six digits."""
    assert rules.step_of(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@given(st.integers(-4, 4), st.integers(0, 2**31))
def test_a_telephone_may_be_one_step_off_and_no_more(offset: int, seconds: int) -> None:
    now = datetime.fromtimestamp(seconds + 1000, UTC)
    current = int(now.timestamp()) // 30
    code = pyotp.TOTP(SECRET).generate_otp(current + offset)
    found = rules.step_of(SECRET, code, now)
    near = {pyotp.TOTP(SECRET).generate_otp(current + one) for one in (-1, 0, 1)}
    assert (found is not None) == (code in near)
    if abs(offset) <= 1:
        assert found is not None
        assert pyotp.TOTP(SECRET).generate_otp(found) == code


@given(st.text(max_size=12))
def test_nothing_typed_breaks_the_comparison(typed: str) -> None:
    found = rules.step_of(SECRET, typed, NOW)
    assert found is None or len("".join(typed.split())) >= 6


def test_full_width_digits_and_blanks_of_input_methods_are_read() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert rules.step_of(SECRET, f" {wide[:3]} {wide[3:]} ", NOW) is not None


@pytest.mark.parametrize(
    ("need", "held", "fits"),
    [
        (Need.NONE, Held(), True),
        (Need.ANY, Held(), False),
        (Need.ANY, Held(codes=True), True),
        (Need.ANY, Held(keys=1), True),
        (Need.KEY, Held(codes=True), False),
        (Need.KEY, Held(keys=2), True),
    ],
)
def test_what_a_role_needs_and_what_serves(need: Need, held: Held, *, fits: bool) -> None:
    assert rules.satisfies(need, held) is fits
    assert bool(rules.against_dropping(policy(need), held)) is not fits
    assert rules.against_dropping(None, held) == ()


def test_grace_runs_from_the_rule_or_from_the_opening_whichever_is_later() -> None:
    rule, young = policy(Need.ANY, 30), NOW + timedelta(days=10)
    assert rules.due(rule, NOW - timedelta(days=900)) == NOW + timedelta(days=30)
    assert rules.due(rule, young) == young + timedelta(days=30)
    assert rules.due(policy(Need.NONE), NOW) is None
    assert rules.due(None, NOW) is None
    assert not rules.owed(rule, Held(), opened_at=NOW, now=NOW + timedelta(days=29))
    assert rules.owed(rule, Held(), opened_at=NOW, now=NOW + timedelta(days=30))
    assert not rules.owed(None, Held(), opened_at=NOW, now=NOW)


def test_the_login_asks_for_what_is_there_and_only_then_for_what_is_owed() -> None:
    def asked(rule: Policy | None, held: Held) -> Demand:
        return rules.demand(rule, held, opened_at=NOW, now=NOW)

    assert asked(None, Held()) is Demand.NOTHING
    assert asked(policy(Need.KEY), Held()) is Demand.ENROL
    assert asked(policy(Need.KEY), Held(codes=True)) is Demand.PROVE
    assert asked(policy(Need.NONE), Held(keys=1)) is Demand.PROVE
    assert asked(policy(Need.ANY, 30), Held(recovery=10)) is Demand.NOTHING


@given(st.binary(min_size=16, max_size=16))
def test_recovery_codes_read_well_and_are_compared_without_dashes(seed: bytes) -> None:
    code = rules.recovery_code(seed)
    assert len(code) == 19
    assert not set(code) & set("il1o0")
    assert rules.plain_recovery(f" {code.upper()} ") == rules.plain_recovery(code.replace("-", ""))


def test_keys_are_named_and_not_hoarded_and_grace_has_bounds() -> None:
    assert rules.against_key_name("蓝色钥匙", 9) == ()
    assert "名字" in rules.against_key_name(" ", 0)[0].sentence
    assert "10 把" in rules.against_key_name("蓝色钥匙", 10)[0].sentence
    assert rules.against_grace(0) == rules.against_grace(180) == ()
    assert rules.against_grace(-1)
    assert rules.against_grace(181)


@pytest.mark.parametrize(
    ("host", "origin", "usable"),
    [
        ("localhost", "http://localhost:8000", True),
        ("zhuisu.example.cn", "https://zhuisu.example.cn", True),
        ("zhuisu.example.cn", "http://zhuisu.example.cn", False),
        ("127.0.0.1", "http://127.0.0.1:8000", False),
        ("10.1.2.3", "https://10.1.2.3", False),
        ("::1", "http://[::1]:8000", False),
    ],
)
def test_keys_work_under_a_name_over_tls_or_on_this_machine(host: str, origin: str, *, usable: bool) -> None:
    assert Site(host, origin).usable is usable
