"""Certificates through the services: issued within the batch, refused inside a wait, proven, printed, void."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.journal import relay
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel import questions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import LIXIA, county
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Lose, VoidBatch
from agritrace.tracing.certificates import selectors, services
from agritrace.tracing.certificates.listeners import LISTENERS
from agritrace.tracing.certificates.values import (
    Basis,
    CertificateForm,
    CertificateState,
    PrintCertificate,
    TestResult,
    VoidCertificate,
    WhatTestsSay,
)
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.codes.values import CodeState
from agritrace.tracing.farming import services as farming
from agritrace.tracing.farming.tests.plots import enter, spray
from agritrace.tracing.farming.values import ReverseRecord
from agritrace.tracing.trade.tests.market import Market
from agritrace.tracing.trade.tests.test_crowds import at_once, deadlocks

from .lots import OF_GROWERS, SESSION, grower, issue, lot, order, report


@pytest.fixture
def viewer(db: None, now: datetime) -> Viewer:
    return grower(now)


def refused(work: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as told:
        work()
    return {one.code for one in told.value.refusal.reasons}


def test_a_certificate_gets_its_own_code_and_never_more_than_the_batch(viewer: Viewer, now: datetime) -> None:
    batch = lot(viewer, now)
    made = issue(viewer, batch, now)
    code = codes.by_code(made.code)
    assert code is not None
    assert (code.kind, code.batch_id, made.code[0]) == (CodeKind.CERTIFICATE, batch, "5")
    row = selectors.certificate(viewer, made.certificate_id)
    assert (row.form, row.quantity, row.unit, row.base_name) == (CertificateForm.PRODUCER, 40, "公斤", "1号基地")
    batches.lose(viewer, Lose(batch, Decimal(10), "分拣", uuid4()), now)
    assert refused(lambda: issue(viewer, batch, now, "50.001")) == {"overdraw"}
    assert issue(viewer, batch, now, "50").code != made.code
    assert refused(lambda: issue(viewer, batch, now, "0.001")) == {"overdraw"}
    (line, *_) = journal.history(viewer, "certificate", made.certificate_id)
    assert "40公斤" in line.sentence.replace(" ", "")


def test_the_same_form_twice_is_one_certificate(viewer: Viewer, now: datetime) -> None:
    told = order(lot(viewer, now))
    first = services.issue_certificate(viewer, told, now)
    assert services.issue_certificate(viewer, told, now) == first
    with pytest.raises(CommandConflict):
        services.issue_certificate(viewer, replace(told, quantity=Decimal(1)), now)


def test_inside_a_wait_it_is_refused_and_after_a_correction_or_a_later_harvest_it_is_not(
    viewer: Viewer, now: datetime
) -> None:
    today = beijing_day(now)
    sprayed = enter(viewer, spray(today - timedelta(days=3)), now)
    early = lot(viewer, now, note="台风前抢收")
    assert refused(lambda: issue(viewer, early, now)) == {"interval"}
    later = now + timedelta(days=4)
    assert issue(viewer, lot(viewer, later), later).code
    farming.reverse_record(viewer, ReverseRecord(sprayed.record_id, "药名选错", uuid4()), now)
    assert issue(viewer, early, now).code


def test_a_test_is_proven_by_an_uploaded_report_while_nobody_keeps_results(viewer: Viewer, now: datetime) -> None:
    batch = lot(viewer, now)
    asked = {"bases": (Basis.CONTROL, Basis.COMMISSIONED)}
    assert refused(lambda: issue(viewer, batch, now, **asked)) == {"report"}
    told = report(viewer, now)
    assert refused(lambda: issue(viewer, batch, now, **asked, report=told, session="somebody else")) == {"gone"}
    row = selectors.certificate(viewer, issue(viewer, batch, now, **asked, report=told).certificate_id)
    assert (row.report_number, row.report_file, row.result_id) == ("JC-2026-0088", told.file_id, None)
    unticked = issue(viewer, batch, now, "1", report=report(viewer, now))
    assert selectors.certificate(viewer, unticked.certificate_id).report_number == "", "nothing is claimed"


def test_whoever_keeps_results_is_asked_and_a_bad_one_stops_the_promise(
    viewer: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, today = lot(viewer, now), beijing_day(now)
    good = TestResult(9, Basis.COMMISSIONED, "JC-9", today, "余杭区检测站", qualified=True)
    kept = [good]
    monkeypatch.setitem(
        questions._ANSWERERS, WhatTestsSay, [lambda asked: tuple(kept) if asked.batch_id == batch else ()]
    )
    row = selectors.certificate(
        viewer, issue(viewer, batch, now, bases=(Basis.COMMISSIONED,), session=SESSION).certificate_id
    )
    assert (row.report_number, row.report_by, row.result_id) == ("JC-9", "余杭区检测站", 9)
    kept.append(replace(good, result_id=10, number="JC-10", qualified=False))
    assert refused(lambda: issue(viewer, batch, now)) == {"unqualified"}


def test_a_buyer_issues_by_form_two_on_what_he_received(db: None, now: datetime) -> None:
    market = Market(now)
    selling = replace(market.selling, permissions=market.selling.permissions | OF_GROWERS)
    buying = replace(market.buying, permissions=market.buying.permissions | OF_GROWERS)
    theirs = issue(selling, market.batch, now)
    bought = market.confirm(market.submit("30")).batch_id
    batch = batches.selectors.briefs([bought])[bought]
    assert selectors.taken_over(batch) == theirs.code
    assert refused(lambda: issue(buying, bought, now, "5")) == {"received"}
    row = selectors.certificate(buying, issue(buying, bought, now, "5", received=theirs.code).certificate_id)
    assert (row.form, row.received) == (CertificateForm.BUYER, theirs.code)
    with pytest.raises(NotFound):
        issue(buying, market.batch, now)


def test_void_frees_the_quantity_marks_the_code_and_stays(viewer: Viewer, now: datetime) -> None:
    batch = lot(viewer, now)
    made = issue(viewer, batch, now, "100")
    told = VoidCertificate(made.certificate_id, "数量填错", uuid4())
    assert refused(lambda: services.void_certificate(viewer, replace(told, reason=""), now)) == {"reason"}
    assert services.void_certificate(viewer, told, now).state is CertificateState.VOID
    assert services.void_certificate(viewer, told, now).state is CertificateState.VOID, "a second press"
    assert refused(lambda: services.void_certificate(viewer, replace(told, command_id=uuid4()), now)) == {"state"}
    code = codes.by_code(made.code)
    assert code is not None
    assert code.state is CodeState.VOID
    printed = PrintCertificate(made.certificate_id, 1, "a6", uuid4())
    assert refused(lambda: services.print_certificate(viewer, printed, now)) == {"state"}
    assert issue(viewer, batch, now, "100").code != made.code


def test_prints_are_counted_and_numbered_on(viewer: Viewer, now: datetime) -> None:
    made = issue(viewer, lot(viewer, now), now)

    def run(copies: int, paper: str = "a6") -> tuple[int, int]:
        done = services.print_certificate(viewer, PrintCertificate(made.certificate_id, copies, paper, uuid4()), now)
        return done.first, done.copies

    assert [run(2), run(3, "100x70")] == [(1, 2), (3, 3)]
    assert selectors.certificate(viewer, made.certificate_id).prints == 5
    assert refused(lambda: run(0)) == {"copies"}
    assert refused(lambda: run(1, "b5")) == {"paper"}


def test_who_may_and_who_sees(viewer: Viewer, now: datetime) -> None:
    batch = lot(viewer, now)
    made = issue(viewer, batch, now)
    for lacking in (replace(viewer, permissions=frozenset()), county()):
        with pytest.raises(Denied):
            issue(lacking, batch, now)
        with pytest.raises(Denied):
            services.print_certificate(lacking, PrintCertificate(made.certificate_id, 1, "a6", uuid4()), now)
        with pytest.raises(Denied):
            selectors.list_certificates(lacking, PageRequest())
    told = VoidCertificate(made.certificate_id, "原因写明", uuid4())
    for stranger in (grower(now), replace(county(), permissions=OF_GROWERS, organisation_id=1)):
        if stranger.subject_id is not None:
            with pytest.raises(NotFound):
                selectors.certificate(stranger, made.certificate_id)
            with pytest.raises(NotFound):
                services.void_certificate(stranger, told, now)
    seeing = frozenset({"certificates:certificate:see"})
    assert selectors.list_certificates(replace(county(), permissions=seeing), PageRequest()).total == 1
    assert selectors.list_certificates(replace(county(LIXIA), permissions=seeing), PageRequest()).total == 0
    assert refused(lambda: services.void_certificate(replace(county(), permissions=seeing), told, now)) == {"denied"}


def test_the_list_is_searched_and_filtered(viewer: Viewer, now: datetime) -> None:
    batch = lot(viewer, now)
    first, second = issue(viewer, batch, now, "1"), issue(viewer, batch, now, "2")
    services.void_certificate(viewer, VoidCertificate(first.certificate_id, "数量填错", uuid4()), now)

    def found(search: str = "", **filters: str) -> list[int]:
        return [row.id for row in selectors.list_certificates(viewer, PageRequest(search, filters)).rows]

    both = [second.certificate_id, first.certificate_id]
    assert found() == found("fq") == found("番茄") == found(batch=str(batch)) == both
    assert found(second.code) == [second.certificate_id]
    assert found(state="void") == [first.certificate_id]
    assert found(form="buyer") == []
    assert [row.id for row in selectors.of_batches(viewer, [batch])] == both


def test_a_crowd_never_promises_more_than_there_is_and_with_the_batch_all_become_void(
    fresh_database: str, now: datetime
) -> None:
    viewer = grower(now)
    batch = lot(viewer, now)
    answers = at_once([lambda: issue(viewer, batch, now, "30")] * 6)
    assert sum(not isinstance(one, Refused) for one in answers) == 3
    assert selectors.issued_sum(batch) == 90
    assert deadlocks() == 0
    batches.void_batch(viewer, VoidBatch(batch, "登记错了", uuid4()), now)
    while relay.run_once(LISTENERS).events:
        pass
    rows = selectors.of_batches(viewer, [batch])
    assert {(row.state, row.reason) for row in rows} == {(CertificateState.VOID, "批次已作废")}
    assert len(rows) == 3
    assert refused(lambda: issue(viewer, batch, now)) == {"batch", "overdraw"}
    with pytest.raises(Denied):
        services.void_of_batch(viewer, batch, now, reason="x")
