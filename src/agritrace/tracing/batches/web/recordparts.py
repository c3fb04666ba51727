"""The parts of a batch's page: stock, ledger, facts, steps, corrections that wait, code."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import Quantity
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.codes.values import CodeRow
from agritrace.ui.parts import Act, Cell, Column, Fact, Facts, Link, Note, Row, Stock, StockPart, Table
from agritrace.ui.words import MINUS, quantity, said, stamp

from ..keptvalues import SELLER_NAMES, STAGE_NAMES, CorrectionRow, PurchaseRow, StepRow
from ..values import EVENT_NAMES, INSPECTION_NAMES, BatchRow, LedgerRow, Source
from .listing import source_words


def stock_of(row: BatchRow) -> Stock:
    """What entered and what became of it, as a bar."""
    stock = row.stock
    parts = (
        StockPart("free", "可卖", stock.available),
        StockPart("held", "冻结", stock.frozen, note="等买方确认" if stock.frozen else ""),
        StockPart("sold", "已卖或转出", stock.departed),
        StockPart("lost", "损耗", stock.lost),
    )
    return Stock(parts, row.unit)


def ledger_of(lines: tuple[LedgerRow, ...], unit: str) -> Table:
    """The newest lines with the balance after each."""
    partners = subjects.brief({line.counterpart_id for line in lines if line.counterpart_id})
    columns = (
        Column("时间"),
        Column("事项"),
        Column("对方与说明", full=True),
        Column(f"数量（{unit}）", right=True),
        Column(f"可卖余量（{unit}）", right=True),
    )
    rows = []
    for line in lines:
        partner = partners.get(line.counterpart_id or 0)
        rows.append(
            Row(
                (
                    Cell(stamp(line.occurred_at)),
                    Cell(EVENT_NAMES[line.kind]),
                    Cell("　".join(part for part in (partner.name if partner else "", line.note) if part)),
                    Cell(_signed(line)),
                    Cell(quantity(line.available)),
                )
            )
        )
    return Table("流水", columns, tuple(rows))


def _signed(line: LedgerRow) -> str:
    if not line.change:
        return f"（{quantity(line.quantity)}）" if line.quantity else "0"
    return f"+{quantity(line.change)}" if line.change > 0 else f"{MINUS}{quantity(-line.change)}"


def facts_of(row: BatchRow, content: Quantity | None, purchase: PurchaseRow | None) -> Facts:
    """What is known about a batch; for bought goods where they came from."""
    place = regions.path(row.origin_region_code) or "多个产地，见“来源”"
    processed = row.source is Source.PROCESSED
    return Facts(
        (
            Fact("批次号", row.number),
            Fact("品类", catalogue.paths([row.category_code]).get(row.category_code, "")),
            Fact("产地", "　".join(part for part in (place, row.base_name) if part)),
            *((Fact("加工日期", beijing_day(row.created_at).isoformat()),) if processed else ()),
            Fact("原料采收日期" if processed else "采收日期", row.harvested_on.isoformat()),
            Fact("登记时间", stamp(row.created_at)),
            Fact("来源", source_words(row)),
            Fact("质检", INSPECTION_NAMES[row.inspection]),
            *((Fact(f"每{row.unit}净重", str(content)),) if content else ()),
            *_bought(purchase),
            *((Fact("备注", row.note),) if row.note else ()),
        ),
        columns=1,
    )


def _bought(purchase: PurchaseRow | None) -> tuple[Fact, ...]:
    if purchase is None:
        return ()
    code = (Fact("来源追溯码", purchase.from_code),) if purchase.from_code else ()
    return (
        Fact("卖方", SELLER_NAMES[purchase.seller_kind]),
        Fact("合格证明", purchase.paper),
        Fact("收购日期", purchase.bought_on.isoformat()),
        *code,
    )


def steps_of(steps: tuple[StepRow, ...], row: BatchRow, *, mine: bool) -> Table | None:
    """In-batch and out-batch of each step (NY/T 4712-2025); the holder ends an open one from here."""
    if not steps:
        return None
    columns = (
        Column("环节"),
        Column("入库批次"),
        Column("出库批次"),
        Column("地点与条件", full=True),
        Column("进入"),
        Column("离开"),
    )
    rows = tuple(
        Row(
            (
                Cell(STAGE_NAMES[one.stage]),
                Cell(one.lot_in),
                Cell(one.lot_out),
                Cell("　".join(part for part in (one.place, one.condition, one.treatment) if part)),
                Cell(stamp(one.began_at)),
                _left(one, mine=mine and one.subject_id == row.subject_id),
            )
        )
        for one in steps
    )
    return Table("环节", columns, rows)


def _left(step: StepRow, *, mine: bool) -> Cell:
    if step.ended_at is not None:
        return Cell(stamp(step.ended_at))
    if not mine:
        return Cell("还在库")
    return Cell(act=Act("登记出库", reverse("batches:end-step", args=[step.id]), look="text", icon="arrow-right"))


def waiting_notes(rows: tuple[CorrectionRow, ...]) -> list[Note]:
    """Corrections that wait for a second pair of eyes, said on top of the page."""
    return [
        Note(
            f"“{EVENT_NAMES[one.kind]}”{quantity(one.before, one.unit)}改为 {quantity(one.after, one.unit)}。",
            "有一条更正等待核对。",
            "amber",
            (Link("查看更正", reverse("batches:correction", args=[one.id])),),
        )
        for one in rows
    ]


def code_facts(issued: CodeRow | None, now: datetime) -> Facts | None:
    """How often labels were printed and the code was looked up; None where there is no code."""
    if issued is None:
        return None
    scans = codes.scans(issued.id)
    first = f"，首次 {said(scans.first_at, now)}" if scans.first_at else ""
    printed = f"{issued.prints} 张" if issued.prints else "还没有打印"
    return Facts((Fact("已打印", printed), Fact("被查询", f"{scans.count} 次{first}")), columns=1)
