"""Decisions about certificates. Pure: a snapshot, a command and the time give a decision or reasons (tracing §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

from agritrace.kernel.clock import beijing_day, show_day
from agritrace.kernel.quantities import Dimension, amount_hindrance, format_amount, unit
from agritrace.kernel.results import Reason, Refusal
from agritrace.tracing.batches.values import STATE_NAMES as BATCH_STATES
from agritrace.tracing.batches.values import BatchRow, BatchState, Source
from agritrace.tracing.farming.values import Interval
from agritrace.tracing.genealogy.values import ChainEdge

from .values import BASIS_NAMES, LONGEST, TESTED, Basis, CertificateForm, IssueCertificate, TestReport, TestResult

OLDEST_TEST = timedelta(days=366)
"""A report older than a year before the harvest is most likely a wrong year."""
SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class SourceWait:
    """A wait into which the harvest of a source fell; ``own``: the source belongs to the holder, who may read what was used."""

    name: str
    own: bool
    interval: Interval

    @property
    def sentence(self) -> str:
        """The source and its wait; of somebody else's farm the day only."""
        return f"来源{self.name}：{self.interval.sentence if self.own else self.interval.outline}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A batch of a chain of splits and merges with what its own certificates cover and what went into other batches."""

    batch: BatchRow
    issued: Decimal
    moved: Decimal


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a certificate is judged by; the balance of ``batch`` is locked, ``issued`` is the sum of those in force.

    ``moved`` went into other batches of the holder, ``inherited`` came in under a certificate of a source, ``behind`` are
    the waits its sources were harvested in.
    """

    batch: BatchRow
    issued: Decimal
    subject_may_work: bool
    subject_state: str
    intervals: tuple[Interval, ...]
    results: tuple[TestResult, ...]
    moved: Decimal = Decimal(0)
    inherited: Decimal = Decimal(0)
    behind: tuple[SourceWait, ...] = ()

    @property
    def free(self) -> Decimal:
        """What no certificate covers yet, and was neither lost nor made into other batches, in the batch's unit."""
        gone = self.batch.stock.lost + self.moved + self.inherited
        return max(self.batch.stock.entered - gone - self.issued, Decimal(0))


@dataclass(frozen=True, slots=True)
class Promise:
    """The decision: which form, on which kept result (None: the uploaded report, or no test)."""

    form: CertificateForm
    result: TestResult | None


def form_of(batch: BatchRow) -> CertificateForm:
    """Whoever produced promises by form one; whoever bought, by form two."""
    own = batch.source is not Source.BOUGHT and batch.origin_subject_id == batch.subject_id
    return CertificateForm.PRODUCER if own else CertificateForm.BUYER


def judge(snapshot: Snapshot, command: IssueCertificate, now: datetime) -> Promise | Refusal:
    """Whether a certificate may be issued; all reasons at once."""
    form, result = form_of(snapshot.batch), proof(snapshot.results, command.bases)
    reasons = [
        *_subject(snapshot),
        *_batch(snapshot),
        *_quantity(snapshot, command.quantity),
        *early(snapshot.intervals, form, snapshot.behind),
        *_bases(snapshot, command, result, today=beijing_day(now)),
        *(_received(command.received) if form is CertificateForm.BUYER else ()),
    ]
    if not command.promised:
        reasons.append(Reason("请确认承诺。", "核对承诺内容属实后勾选。", "promised", "promised"))
    return Refusal(tuple(reasons)) if reasons else Promise(form, result)


def early(intervals: tuple[Interval, ...], form: CertificateForm, behind: tuple[SourceWait, ...] = ()) -> list[Reason]:
    """Why the harvest of a batch or of its sources lets nobody promise: it fell into a wait, or into a forbidden use.

    A buyer learns the day only, not what was used on somebody else's farm.
    """
    if not intervals and not behind:
        return []
    own = form is CertificateForm.PRODUCER
    said = "".join(
        [*(one.sentence if own else one.outline for one in intervals), *(one.sentence for one in behind)][:3]
    )
    remedy = "到期以后采收的批次可以开具；用药记录登记错了的，请先在农事记录中更正。"
    return [Reason(f"这批在间隔期内采收，不能开具合格证：{said}", remedy, "", "interval")]


def inherited(standings: Mapping[int, Standing], edges: Iterable[ChainEdge], batch_id: int) -> Decimal:
    """How much of a batch certificates of its sources cover already, in its unit; never less than is true.

    What a source promised beyond what stayed in it has gone into its splits and merges. Each of them counts all of it, so
    that parent and children together never promise more than there is. Sources have smaller numbers than what came of them.
    """
    into: dict[int, list[ChainEdge]] = {}
    for edge in edges:
        into.setdefault(edge.target_id, []).append(edge)
    found: dict[int, Decimal] = {}
    for number in sorted(standings):
        target = standings[number].batch
        handed = (
            _handed(standings[edge.source_id], edge, target, before=found[edge.source_id])
            for edge in into.get(number, ())
        )
        found[number] = min(sum(handed, Decimal(0)), target.stock.entered)
    return found[batch_id]


def _handed(source: Standing, edge: ChainEdge, target: BatchRow, *, before: Decimal) -> Decimal:
    """What of an edge is promised by the source, in the unit of the target, rounded up to a thousandth."""
    stock = source.batch.stock
    promised = source.issued + before + source.moved - (stock.entered - stock.lost)
    promised = min(max(promised, Decimal(0)), edge.quantity)
    here, there = unit(source.batch.unit), unit(target.unit)
    if here.name == there.name:
        return promised
    alike = here.dimension is there.dimension and here.dimension is not Dimension.CONTAINER
    part = Fraction(here.factor) / there.factor if alike else Fraction(target.stock.entered) / Fraction(edge.quantity)
    return Decimal(ceil(Fraction(promised) * part * 1_000)).scaleb(-3)


def proof(results: tuple[TestResult, ...], bases: tuple[Basis, ...]) -> TestResult | None:
    """The newest kept result that proves a ticked test."""
    good = [one for one in results if one.qualified and one.basis in bases]
    return max(good, key=lambda one: (one.tested_on, one.result_id), default=None)


def against_reason(reason: str) -> list[Reason]:
    """Why a reason for declaring void will not do."""
    if len(reason.strip()) < SHORTEST_REASON:
        return [Reason("请写明作废原因。", "例如：数量填错、货物没有售出。", "reason", "reason")]
    if len(reason.strip()) > 200:
        return [Reason("原因最多 200 个字。", "请写得短一些。", "reason", "length")]
    return []


def _subject(snapshot: Snapshot) -> list[Reason]:
    if snapshot.subject_may_work:
        return []
    sentence = f"本主体当前状态是“{snapshot.subject_state}”，不能开具合格证。"
    return [Reason(sentence, "请联系所在地县级农业农村部门。", code="subject")]


def _batch(snapshot: Snapshot) -> list[Reason]:
    state = snapshot.batch.state
    if state is BatchState.ACTIVE:
        return []
    return [Reason(f"这批产品已{BATCH_STATES[state]}，不能开具合格证。", "请选择其他批次。", code="batch")]


def _quantity(snapshot: Snapshot, amount: Decimal) -> list[Reason]:
    measured = unit(snapshot.batch.unit)
    found = amount_hindrance(amount, measured)
    if found:
        return [Reason(found.sentence, found.remedy, "quantity", found.code)]
    if amount <= snapshot.free:
        return []
    free, issued = format_amount(snapshot.free), format_amount(snapshot.issued)
    sentence = f"这批还能开 {free}{measured.name}，已开 {issued}{measured.name}"
    if snapshot.moved:
        sentence += f"，已转入其他批次 {format_amount(snapshot.moved)}{measured.name}"
    if snapshot.inherited:
        sentence += f"，来源批次的合格证已包括 {format_amount(snapshot.inherited)}{measured.name}"
    sentence += "。"
    return [Reason(sentence, "请减少数量；多开的可以先作废再开。", "quantity", "overdraw")]


def _bases(snapshot: Snapshot, command: IssueCertificate, result: TestResult | None, *, today: date) -> list[Reason]:
    if not command.bases:
        return [Reason("请至少勾选一项承诺依据。", "按实际情况勾选。", "bases", "bases")]
    bad = next((one for one in snapshot.results if not one.qualified), None)
    found = []
    if bad is not None:
        sentence = f"{show_day(bad.tested_on)}的检测结果（{bad.number}）不合格，这批不能开具合格证。"
        found.append(Reason(sentence, "请联系检测机构或所在地县级农业农村部门。", code="unqualified"))
    if result is None and TESTED & set(command.bases):
        found += _report(command.report, snapshot.batch.harvested_on, today)
    return found


def _report(report: TestReport | None, harvested_on: date, today: date) -> list[Reason]:
    """What an uploaded report lacks as a proof."""
    number = report.number.strip() if report else ""
    day = report.tested_on if report else None
    found = []
    if not number:
        tests = f"“{BASIS_NAMES[Basis.OWN_TEST]}”“{BASIS_NAMES[Basis.COMMISSIONED]}”"
        found.append(Reason("请填写检测报告编号。", f"勾选{tests}的，要有报告为证。", "report_number", "report"))
    if day is None:
        found.append(Reason("请填写检测日期。", "以报告上的日期为准。", "report_day", "report"))
    elif day > today or day < harvested_on - OLDEST_TEST:
        found.append(Reason("检测日期与采收日期、今天对不上。", "请核对报告上的日期。", "report_day", "report_day"))
    if report is None or report.file_id is None:
        found.append(Reason("请上传检测报告。", "拍照或上传 PDF。", "report_file", "report"))
    if report and (len(number) > LONGEST["number"] or len(report.institution) > LONGEST["institution"]):
        found.append(
            Reason("报告编号或机构名称太长。", "编号最多 40 个字，机构最多 60 个字。", "report_number", "length")
        )
    return found


def _received(received: str) -> list[Reason]:
    if not received.strip():
        sentence = "请填写收取的合格证编号或其他合格证明。"
        return [Reason(sentence, "收购的产品没有合格证明不得再开；请向供货方索取。", "received", "received")]
    if len(received.strip()) > LONGEST["received"]:
        return [Reason("最多 60 个字。", "只写编号即可。", "received", "length")]
    return []
