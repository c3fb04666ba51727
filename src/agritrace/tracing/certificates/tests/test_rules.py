"""The rules and states of certificates, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind, system
from agritrace.tracing.batches.values import BatchRow, BatchState, Inspection, Source, Stock
from agritrace.tracing.certificates import promises, rules
from agritrace.tracing.certificates.states import CERTIFICATE
from agritrace.tracing.certificates.values import (
    Basis,
    CertificateForm,
    CertificateState,
    IssueCertificate,
    TestReport,
    TestResult,
)
from agritrace.tracing.farming.values import Interval, Work

NOW, TODAY = datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 23)
STOCK = Stock(Decimal(100), Decimal(0), Decimal(20), Decimal(10), "公斤")
BATCH = BatchRow(
    1, 7, "330110000000", 3, "01040551", "番茄", "粉果", "公斤", "20261123-01", Source.PRODUCED, Inspection.NONE, TODAY, "1号基地",
    7, "330110000000", 1, "1" * 20, BatchState.ACTIVE, "", NOW, NOW, STOCK,
)  # fmt: skip
FINE = rules.Snapshot(BATCH, Decimal(30), True, "有效", (), ())
COMMAND = IssueCertificate(1, Decimal(40), (Basis.CONTROL,), True, uuid4())
WAIT = Interval(1, Work.PESTICIDE, "吡虫啉", "1号基地", "番茄", date(2026, 11, 20), 7, date(2026, 11, 27))
REPORT = TestReport("JC-1", TODAY, "检测站", uuid4())
GOOD = TestResult(5, Basis.COMMISSIONED, "JC-9", TODAY, "检测站", qualified=True)
BOUGHT = replace(FINE, batch=replace(BATCH, source=Source.BOUGHT, origin_subject_id=8))


def reasons(snapshot: rules.Snapshot = FINE, **changes: object) -> set[tuple[str, str]]:
    decision = rules.judge(snapshot, replace(COMMAND, **changes), NOW)  # type: ignore[arg-type]  # told by the tests
    return {(one.field, one.code) for one in decision.reasons} if isinstance(decision, Refusal) else set()


def test_a_producer_promises_by_form_one_and_a_buyer_by_form_two() -> None:
    assert rules.judge(FINE, COMMAND, NOW) == rules.Promise(CertificateForm.PRODUCER, None)
    assert reasons(BOUGHT) == {("received", "received")}
    told = replace(COMMAND, received="5002 0000")
    assert rules.judge(BOUGHT, told, NOW) == rules.Promise(CertificateForm.BUYER, None)
    for source, origin, form in (
        (Source.SPLIT, 7, CertificateForm.PRODUCER),
        (Source.MERGED, 8, CertificateForm.BUYER),
        (Source.BOUGHT, 7, CertificateForm.BUYER),
    ):
        assert rules.form_of(replace(BATCH, source=source, origin_subject_id=origin)) is form


@pytest.mark.parametrize(
    ("snapshot", "changes", "found"),
    [
        (replace(FINE, subject_may_work=False), {}, ("", "subject")),
        (replace(FINE, batch=replace(BATCH, state=BatchState.RECALLED)), {}, ("", "batch")),
        (replace(FINE, batch=replace(BATCH, state=BatchState.VOID)), {}, ("", "batch")),
        (FINE, {"quantity": Decimal(0)}, ("quantity", "amount")),
        (FINE, {"quantity": Decimal("60.001")}, ("quantity", "overdraw")),
        (replace(FINE, intervals=(WAIT,)), {}, ("", "interval")),
        (FINE, {"bases": ()}, ("bases", "bases")),
        (FINE, {"promised": False}, ("promised", "promised")),
        (BOUGHT, {"received": "长" * 61}, ("received", "length")),
        (replace(FINE, results=(replace(GOOD, qualified=False),)), {}, ("", "unqualified")),
    ],
)
def test_what_the_rules_do_not_allow(
    snapshot: rules.Snapshot, changes: dict[str, object], found: tuple[str, str]
) -> None:
    (told,) = reasons(snapshot, **changes)
    assert told[0] == found[0]
    assert told[1] == found[1] or found[1] == "amount"


def test_the_refusal_inside_a_wait_says_what_and_until_when_to_the_producer_alone() -> None:
    own = str(rules.judge(replace(FINE, intervals=(WAIT,)), COMMAND, NOW))
    assert "吡虫啉" in own
    assert "起才能采收" in own
    bought = str(rules.judge(replace(BOUGHT, intervals=(WAIT,)), replace(COMMAND, received="x"), NOW))
    assert "吡虫啉" not in bought
    assert "起才能采收" in bought


@pytest.mark.parametrize("basis", [Basis.OWN_TEST, Basis.COMMISSIONED])
def test_a_ticked_test_is_proven_by_a_report_or_a_kept_result(basis: Basis) -> None:
    asked = {"report_number", "report_day", "report_file"}
    assert {field for field, _ in reasons(bases=(basis,))} == asked
    assert {field for field, _ in reasons(bases=(basis,), report=TestReport("", None, "", None))} == asked
    assert reasons(bases=(basis,), report=REPORT) == set()
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=367)):
        assert reasons(bases=(basis,), report=replace(REPORT, tested_on=day)) == {("report_day", "report_day")}
    assert reasons(bases=(basis,), report=replace(REPORT, number="长" * 41)) == {("report_number", "length")}
    assert reasons(replace(FINE, results=(replace(GOOD, basis=basis),)), bases=(basis,)) == set()


def test_a_result_of_the_other_kind_proves_nothing_and_the_newest_counts() -> None:
    assert reasons(replace(FINE, results=(GOOD,)), bases=(Basis.OWN_TEST,)) != set()
    older = replace(GOOD, result_id=4, tested_on=TODAY - timedelta(days=3))
    found = rules.judge(replace(FINE, results=(GOOD, older)), replace(COMMAND, bases=(Basis.COMMISSIONED,)), NOW)
    assert found == rules.Promise(CertificateForm.PRODUCER, GOOD)


@given(st.decimals("0.001", "200", places=3), st.decimals("0", "90", places=3))
def test_promises_never_exceed_what_entered_and_was_not_lost(amount: Decimal, issued: Decimal) -> None:
    allowed = reasons(replace(FINE, issued=issued), quantity=amount) == set()
    assert allowed is (issued + amount <= 90)


@pytest.mark.parametrize(("reason", "code"), [("x", "reason"), (" ", "reason"), ("长" * 201, "length")])
def test_declaring_void_asks_for_a_reason(reason: str, code: str) -> None:
    assert [one.code for one in rules.against_reason(reason)] == [code]
    assert rules.against_reason("数量填错") == []


def test_a_void_certificate_stays_void() -> None:
    everybody = system("test")
    assert CERTIFICATE.follow(everybody, CertificateState.ISSUED, "void") is CertificateState.VOID
    assert CERTIFICATE.follow(everybody, CertificateState.ISSUED, "print") is CertificateState.ISSUED
    for arrow in ("void", "print"):
        assert isinstance(CERTIFICATE.follow(everybody, CertificateState.VOID, arrow), Refusal)
        nobody = Viewer(ViewerKind.SUBJECT)
        assert isinstance(CERTIFICATE.follow(nobody, CertificateState.ISSUED, arrow), Refusal)


def test_promises_and_categories_are_dated_data() -> None:
    assert "禁用的农药" in promises.promises(CertificateForm.PRODUCER, TODAY)[0]
    assert "收取并保存" in promises.promises(CertificateForm.BUYER, TODAY)[0]
    assert promises.promises(CertificateForm.PRODUCER, date(2026, 1, 31)) == ()
    assert promises.obliged("01040551", TODAY)
    assert not promises.obliged("01010151", TODAY)
    assert not promises.obliged("01040551", date(2026, 1, 31))
