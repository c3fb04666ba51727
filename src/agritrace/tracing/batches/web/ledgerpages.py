"""The ledger: every movement of a holder or of one batch, with filters, pages and export; and what is in stock."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Cell, Chip, Column, Crumb, Empty, Listing, PageHead, Row, Table
from agritrace.ui.words import MINUS, quantity, stamp

from .. import ledgers, selectors
from ..keptrules import ENTRIES, LOSSES
from ..keptvalues import LedgerLine
from ..permissions import Permission
from ..values import EVENT_NAMES, BatchState, EventKind
from .keptforms import LedgerForm

_HEADS = ("时间", "产品", "批次号", "事项", "数量", "单位", "可用增减", "对方", "说明", "是否更正")


@page(Permission.SEE)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Every movement of the viewer's own batches, or for authorities of the subject named by ``subject``."""
    viewer, asked = viewer_of(request), page_request(request, ledgers.LEDGER_SORTS, ledgers.LEDGER_FILTERS)
    found = ledgers.subject_lines(viewer, asked)
    holder = viewer.subject_id or _number(asked.filters.get("subject", ""))
    name = subjects.names([holder]).get(holder, "") if viewer.subject_id is None and found.rows and holder else ""
    head = PageHead(
        "批次流水",
        text="　".join(part for part in (name, f"共 {found.total_words} 条，只增不改") if part),
        crumbs=(Crumb("批次", reverse("batches:list")), Crumb("批次流水")),
    )
    stock = _stock(viewer, holder) if holder else None
    context = {"title": head.title, "head": head, "stock": stock, "listing": _listing(request, found)}
    return render(request, "batches/ledger.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, asked = viewer_of(request), page_request(request, ledgers.LEDGER_SORTS, ledgers.LEDGER_FILTERS)
    rows = list(ledgers.export_lines(viewer, asked))
    partners = subjects.brief({line.counterpart_id for line in rows if line.counterpart_id})
    lines = (
        (
            stamp(line.occurred_at),
            line.product_name,
            line.number,
            EVENT_NAMES[line.kind],
            float(line.quantity),
            line.unit,
            float(line.change),
            _partner(line, partners),
            line.note,
            "是" if line.reverses_id else "",
        )
        for line in rows
    )
    return export_xlsx("批次流水", _HEADS, lines)


@page(Permission.SEE)
@require_safe
def batch_ledger(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The whole ledger of one batch with its running balance; the holder corrects from here."""
    viewer = viewer_of(request)
    row = selectors.batch(viewer, batch_id)
    asked = page_request(request, ledgers.LEDGER_SORTS, ledgers.LEDGER_FILTERS)
    found = ledgers.batch_lines(viewer, batch_id, asked)
    mine = row.subject_id == viewer.subject_id and row.state is BatchState.ACTIVE and viewer.can(Permission.CORRECT)
    address = reverse("batches:record", args=[batch_id])
    head = PageHead(
        f"流水　{row.full_name}",
        text=f"入库 {quantity(row.stock.entered, row.unit)}，可用 {quantity(row.available, row.unit)}，"
        f"冻结 {quantity(row.stock.frozen, row.unit)}",
        crumbs=(Crumb("批次", reverse("batches:list")), Crumb(row.number, address), Crumb("流水")),
    )
    context = {"title": head.title, "head": head, "listing": _listing(request, found, mine=mine, batch_id=batch_id)}
    return render(request, "ui/list.html", context)


def correctable(line: LedgerLine) -> bool:
    """Whether a correction may be asked for on this line; the service decides again."""
    return line.kind in LOSSES or (line.kind in ENTRIES and line.trade_id is None)


def _listing(
    request: HttpRequest, found: Page[LedgerLine], *, mine: bool = False, batch_id: int | None = None
) -> Listing:
    partners = subjects.brief({line.counterpart_id for line in found.rows if line.counterpart_id})
    running = any(line.available is not None for line in found.rows)
    columns = (
        Column("时间"),
        *((Column("产品与批次"),) if batch_id is None else ()),
        Column("事项"),
        Column("对方与说明", full=True),
        Column("数量", right=True),
        *((Column("可用余量", right=True),) if running else ()),
        *((Column("办理"),) if mine else ()),
    )
    rows = tuple(_row(line, partners, whole=batch_id is None, mine=mine) for line in found.rows)
    clear = reverse("batches:ledger") if batch_id is None else reverse("batches:batch-ledger", args=[batch_id])
    query = request.GET.copy()
    if batch_id is not None:
        query["batch"] = str(batch_id)
    if subject := request.GET.get("subject"):
        clear = f"{clear}?subject={subject}"
    return Listing(
        table=Table("流水", columns, rows, empty=Empty("没有符合条件的流水", "换一个条件再试。", icon="list-details")),
        pager=pager(request, found, "条"),
        filters=LedgerForm(request.GET),
        kept=(("subject", request.GET["subject"]),) if request.GET.get("subject") else (),
        chips=_chips(request),
        clear_url=clear,
        export=Act(
            f"导出 Excel（{found.total_words} 条）",
            f"{reverse('batches:ledger-export')}?{query.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(line: LedgerLine, partners: Mapping[int, SubjectBrief], *, whole: bool, mine: bool) -> Row:
    words = "　".join(part for part in (_partner(line, partners), line.note) if part)
    act = Act("更正", reverse("batches:correct", args=[line.id]), look="text", icon="edit")
    return Row(
        (
            Cell(stamp(line.occurred_at)),
            *(
                (Cell(line.product_name, url=reverse("batches:record", args=[line.batch_id]), small=line.number),)
                if whole
                else ()
            ),
            Cell(EVENT_NAMES[line.kind]),
            Cell(words),
            Cell(_signed(line)),
            *((Cell(quantity(line.available, line.unit)),) if line.available is not None else ()),
            *((Cell(act=act) if correctable(line) else Cell(""),) if mine else ()),
        )
    )


def _signed(line: LedgerLine) -> str:
    if not line.change:
        return f"（{quantity(line.quantity, line.unit)}）" if line.quantity else "0"
    sign = "+" if line.change > 0 else MINUS
    return f"{sign}{quantity(abs(line.change), line.unit)}"


def _partner(line: LedgerLine, partners: Mapping[int, SubjectBrief]) -> str:
    found = partners.get(line.counterpart_id or 0)
    return found.name if found else ""


def _stock(viewer: Viewer, holder: int) -> Table | None:
    """What is in stock by product and unit."""
    found = ledgers.totals(viewer, holder)
    columns = (
        Column("产品"),
        Column("可用", right=True),
        Column("冻结", right=True),
        Column("批数", right=True),
    )
    rows = tuple(
        Row(
            (
                Cell(one.product_name),
                Cell(quantity(one.free, one.unit)),
                Cell(quantity(one.frozen, one.unit)),
                Cell(str(one.batches)),
            )
        )
        for one in found
    )
    return Table("结存", columns, rows) if rows else None


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("kind") in set(EventKind):
        found.append(Chip(EVENT_NAMES[EventKind(asked["kind"])], changed(request, kind="")))
    for name, word in (("first", "从"), ("last", "到")):
        if asked.get(name):
            found.append(Chip(f"{word} {asked[name]}", changed(request, **{name: ""})))
    return tuple(found)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
