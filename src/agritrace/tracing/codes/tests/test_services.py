"""Codes: issued, printed, void; scans counted by many and lost by none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.tracecodes import CodeKind, Genuine, read
from agritrace.registry.products.tests.factories import YUHANG, county, farmer
from agritrace.tracing.codes import selectors, services
from agritrace.tracing.codes.values import IssueCode, Issued, PrintLabels, ScanCount, VoidCode

MAKE = Act("tests:code:make", "{who}发码")
ORDER = IssueCode(CodeKind.PRODUCTION_BATCH, 1, YUHANG)


def issued(now, order: IssueCode = ORDER) -> Issued:
    return journal.act(farmer(1), MAKE, lambda o: services.issue(o, order, beijing_day(now)), now=now, answer=Issued)


@pytest.mark.django_db
def test_an_issued_code_is_genuine_of_its_day_and_kind(now):
    found = read(services.trace_ring(), issued(now).code)
    assert isinstance(found, Genuine)
    assert (found.kind, found.day) == (CodeKind.PRODUCTION_BATCH, beijing_day(now))


@pytest.mark.django_db
def test_a_code_stands_for_one_thing_only(now):
    with pytest.raises(IntegrityError, match="one_thing"), transaction.atomic():
        issued(now, IssueCode(CodeKind.VOUCHER, 1, YUHANG, batch_id=1, voucher_id=1))


@pytest.mark.django_db
def test_a_void_code_cannot_be_printed_nor_void_again_and_only_its_holder_may(now):
    code = issued(now)
    with pytest.raises(Refused, match="请写明作废原因"):
        services.void(farmer(1), VoidCode(code.code_id, " ", uuid4()), now)
    with pytest.raises(NotFound):
        services.void(farmer(2), VoidCode(code.code_id, "丢失", uuid4()), now)
    services.void(farmer(1), VoidCode(code.code_id, "标签丢失", uuid4()), now)
    with pytest.raises(Refused, match="当前状态是“作废”"):
        services.void(farmer(1), VoidCode(code.code_id, "丢失", uuid4()), now)
    with pytest.raises(Refused, match="不能再打印标签"):
        services.print_labels(farmer(1), PrintLabels(code.code_id, 1, "", "60x40", uuid4()), now)
    assert selectors.by_code(code.code).reason == "标签丢失"


@pytest.mark.django_db
def test_print_runs_are_numbered_and_counted_and_a_repeated_command_counts_once(now):
    code, first = issued(now), uuid4()
    for _ in range(2):
        services.print_labels(farmer(1), PrintLabels(code.code_id, 120, "", "60x40", first), now)
    with pytest.raises(Refused, match="重印原因"):
        services.print_labels(farmer(1), PrintLabels(code.code_id, 5, "", "60x40", uuid4()), now)
    again = services.print_labels(farmer(1), PrintLabels(code.code_id, 5, "jam", "60x40", uuid4()), now)
    assert (again.nth, again.first_serial) == (2, 121)
    assert selectors.code(county(), code.code_id).prints == 125
    with pytest.raises(Refused, match="一次可以打印"):
        services.print_labels(farmer(1), PrintLabels(code.code_id, 0, "jam", "60x40", uuid4()), now)


def test_scans_counted_by_eight_at_once_while_folding_are_all_there(fresh_database, now):
    def scan(n: int) -> None:
        try:
            at = now + timedelta(seconds=n)
            services.count_scans([ScanCount(code, 1, at, at) for code in (3, 1, 2)])
            services.fold_scans()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(scan, range(64)))
    assert services.count_scans([]) == 0
    services.fold_scans()
    for code in (1, 2, 3):
        found = selectors.scans(code)
        assert (found.count, found.first_at, found.last_at) == (64, now, now + timedelta(seconds=63))
    assert selectors.scans(4).count == 0
