"""Writing vouchers: issue, print, hand over, receive at the gate, void.

Locks are taken in one order everywhere: the voucher, then the balances of its batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for
from agritrace.kernel.sealing import Place, seal
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import selectors as batch_selectors
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Movement
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import IssueCode

from . import acts, rules, selectors
from .models import Voucher, VoucherContact, VoucherLine
from .permissions import Permission
from .states import VOUCHER, Gate, VoucherState
from .values import (
    HandOver,
    IssueVoucher,
    PrintVoucher,
    ReceiveVoucher,
    VoidVoucher,
    VoucherReceived,
    VoucherStands,
    VoucherVoided,
)

_STORED = ("state", "reason", "prints", "market_id", "printed_at", "decided_at", "decided_by")


def issue_voucher(viewer: Viewer, command: IssueVoucher, now: datetime) -> VoucherStands:
    """Issue a voucher with its 20-digit code for parts of own batches; they are frozen until delivered or void.

    Refuses more than is available, batches that do not move, a region or market that cannot be. NotFound for a batch
    of somebody else. Source: domain facts tracing §3 C, §4.
    """
    if not viewer.can(Permission.ISSUE) or viewer.subject_id is None:
        raise denied("开具凭证")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> VoucherStands:
        known = _snapshot(viewer, subject_id, command)
        raise_for(rules.against_issuing(known, command))
        row = _new(opened, known, command)
        row.save(force_insert=True)
        order = IssueCode(CodeKind.VOUCHER, subject_id, row.region_code, voucher_id=row.id)
        row.code = codes.issue(opened, order, beijing_day(now)).code
        row.words = f"{row.words} {row.code}"[:300]
        Voucher.objects.storing(opened).filter(pk=row.id).update(code=row.code, words=row.words)
        _keep_lines(opened, row, command, known=known)
        _keep_phone(opened, row, command.phone)
        batches.freeze(opened, *(_moved(one.batch_id, one.quantity) for one in command.goods))
        _about(opened, row)
        opened.note(code=row.code, goods=row.goods, market=row.market)
        return _stands(row)

    return journal.act(
        viewer, acts.ISSUE, work, now=now, answer=VoucherStands, command=command, command_id=command.command_id
    )


def print_voucher(viewer: Viewer, command: PrintVoucher, now: datetime) -> VoucherStands:
    """Count a print; how many there were stands on the paper. Refuses delivered and void vouchers."""

    def work(opened: journal.OpenAct, row: Voucher, state: VoucherState) -> None:
        row.prints += 1
        row.printed_at = row.printed_at or now
        opened.note(nth=row.prints)

    return _act(viewer, acts.PRINT, command, now=now, arrow="print", work=work)


def hand_over(viewer: Viewer, command: HandOver, now: datetime) -> VoucherStands:
    """The supplier says that goods and paper are with the market; the goods leave his stock."""

    def work(opened: journal.OpenAct, row: Voucher, state: VoucherState) -> None:
        _depart(opened, row)
        opened.note(market=row.market)

    return _act(viewer, acts.DELIVER, command, now=now, arrow="deliver", work=work)


def receive_voucher(viewer: Viewer, command: ReceiveVoucher, now: datetime) -> VoucherStands:
    """The market's person scanned the paper and saw the goods: they leave the supplier's stock, once.

    Refuses a second time, void vouchers, the supplier himself, and another market than the one that is named.
    """
    if not viewer.can(Permission.VERIFY) or viewer.subject_id is None:
        raise denied("核验凭证")
    found = selectors.by_code(command.code)
    if found is None:
        raise NotFound("这张凭证")

    def work(opened: journal.OpenAct) -> VoucherStands:
        rows = Voucher.objects.everything(reason="whoever holds the paper verifies it by its full code")
        row = rows.select_for_update().get(pk=found.id)
        state = _follow(viewer, row, "receive")
        _depart(opened, row)
        row.market_id = viewer.subject_id
        _store(opened, row, state)
        opened.announce(VoucherReceived(now, row.id, row.subject_id, row.goods, row.market))
        return _stands(row)

    return journal.act(
        viewer, acts.RECEIVE, work, now=now, answer=VoucherStands, command=command, command_id=command.command_id
    )


def void_voucher(viewer: Viewer, command: VoidVoucher, now: datetime) -> VoucherStands:
    """The goods were not sent, or the paper is wrong: they are free stock again, and every scan says void and why."""
    raise_for(rules.against_reason(command.reason))

    def work(opened: journal.OpenAct, row: Voucher, state: VoucherState) -> None:
        _give_back(opened, row, command.reason.strip())

    return _act(viewer, acts.VOID, command, now=now, arrow="void", work=work)


def end(opened: journal.OpenAct, row: Voucher, reason: str, *, arrow: str) -> None:
    """Void a locked voucher inside an open act of the timer; Refused when its states do not allow the arrow."""
    state = _follow(opened.viewer, row, arrow)
    _give_back(opened, row, reason)
    _store(opened, row, state)


def _give_back(opened: journal.OpenAct, row: Voucher, reason: str) -> None:
    row.reason = reason
    batches.release(opened, *_lines(row))
    codes.void_of_voucher(opened, row.id, reason)
    opened.note(reason=reason)
    opened.announce(VoucherVoided(row.id, row.subject_id))


def _act(
    viewer: Viewer,
    act: Act,
    command: PrintVoucher | HandOver | VoidVoucher,
    *,
    now: datetime,
    arrow: str,
    work: Callable[[journal.OpenAct, Voucher, VoucherState], None],
) -> VoucherStands:
    if not viewer.can(Permission.ISSUE):
        raise denied(VOUCHER.arrow(arrow).sentence)

    def inside(opened: journal.OpenAct) -> VoucherStands:
        row = Voucher.objects.acted_on_by(viewer).select_for_update().filter(pk=command.voucher_id).first()
        if row is None:
            raise NotFound("这张凭证")
        state = _follow(viewer, row, arrow)
        work(opened, row, state)
        _store(opened, row, state)
        return _stands(row)

    number: UUID = command.command_id
    return journal.act(viewer, act, inside, now=now, answer=VoucherStands, command=command, command_id=number)


def _follow(viewer: Viewer, row: Voucher, arrow: str) -> VoucherState:
    gate = Gate(viewer.subject_id, row.subject_id, row.market_id, by_clock=viewer.kind is ViewerKind.SYSTEM)
    target = VOUCHER.follow(viewer, VoucherState(row.state), arrow, snapshot=gate)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _snapshot(viewer: Viewer, subject_id: int, command: IssueVoucher) -> rules.Snapshot:
    rows = batch_selectors.briefs([one.batch_id for one in command.goods])
    if any(one.batch_id not in rows or rows[one.batch_id].subject_id != subject_id for one in command.goods):
        raise NotFound("这个批次")
    batches.refuse_held(rows.values())
    market = subjects.by_code(viewer, command.market_code) if command.market_code else None
    settled = len(command.region_code) == 12 and not regions.choice_fault(command.region_code)
    return rules.Snapshot(subjects.brief([subject_id])[subject_id], rows, market, settled)


def _new(opened: journal.OpenAct, known: rules.Snapshot, command: IssueVoucher) -> Voucher:
    supplier, market = known.supplier, command.market.strip()[:60]
    first = [
        f"{known.batches[one.batch_id].product_name} {format_amount(one.quantity)}{known.batches[one.batch_id].unit}"
        for one in command.goods[:3]
    ]
    goods = "、".join(first) + (f"等 {len(command.goods)} 行" if len(command.goods) > 3 else "")
    return Voucher(
        subject_id=supplier.id,
        region_code=supplier.region_code,
        kind=command.kind.value,
        market=market,
        market_region_code=command.region_code,
        market_id=known.market.id if known.market else None,
        plate=command.plate.strip()[:16],
        carrier=command.carrier.strip()[:40],
        goods=goods[:200],
        words=" ".join((goods, market, supplier.name, command.plate.strip()))[:270],
        issued_by=opened.viewer.account_id,
        issued_at=opened.now,
    )


def _keep_lines(opened: journal.OpenAct, row: Voucher, command: IssueVoucher, *, known: rules.Snapshot) -> None:
    VoucherLine.objects.storing(opened).bulk_create(
        VoucherLine(
            voucher_id=row.id,
            batch_id=batch.id,
            batch_code=batch.code,
            batch_number=batch.number,
            product_name=batch.product_name,
            spec=batch.spec[:40],
            unit=batch.unit,
            quantity=quantity,
            origin_region_code=batch.origin_region_code,
            harvested_on=batch.harvested_on,
            inspection=batch.inspection.value,
        )
        for batch, quantity in ((known.batches[one.batch_id], one.quantity) for one in command.goods)
    )


def _keep_phone(opened: journal.OpenAct, row: Voucher, phone: str) -> None:
    if not phone.strip():
        return
    key = uuid4()
    token = seal(selectors.ring(), Place(selectors.CONTACTS, "phone", key), phone.strip()[:20])
    VoucherContact.objects.storing(opened).bulk_create(
        [
            VoucherContact(
                row=key, voucher_id=row.id, subject_id=row.subject_id, region_code=row.region_code, phone=token
            )
        ]
    )


def _moved(batch_id: int, quantity: Decimal) -> Movement:
    return Movement(batch_id, quantity, note="入市追溯凭证")


def _lines(row: Voucher) -> Sequence[Movement]:
    return tuple(_moved(one.batch_id, one.quantity) for one in selectors.lines(row.id))


def _depart(opened: journal.OpenAct, row: Voucher) -> None:
    batches.depart(opened, *_lines(row))


def _store(opened: journal.OpenAct, row: Voucher, state: VoucherState) -> None:
    row.state = state.value
    if state in VOUCHER.ends:
        row.decided_at, row.decided_by = opened.now, opened.viewer.account_id
    values = {name: getattr(row, name) for name in _STORED}
    Voucher.objects.storing(opened).filter(pk=row.id).update(**values)
    _about(opened, row)


def _about(opened: journal.OpenAct, row: Voucher) -> None:
    opened.on("voucher", row.id, row.region_code)
    for one in selectors.lines(row.id):
        opened.on("batch", one.batch_id, row.region_code)


def _stands(row: Voucher) -> VoucherStands:
    return VoucherStands(row.id, row.code, row.state, row.prints)
