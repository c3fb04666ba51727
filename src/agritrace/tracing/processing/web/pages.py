"""Runs: the list, its export, and the record of one with both sides, yield and loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.genealogy.permissions import Permission as Chain
from agritrace.ui.addresses import changed, pager
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import (
    Act,
    Badge,
    Cell,
    Chip,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    History,
    HistoryLine,
    Listing,
    PageHead,
    Row,
    Table,
)
from agritrace.ui.words import quantity, stamp

from .. import selectors
from ..permissions import Permission
from ..values import KIND_NAMES, RunDetail, RunKind, RunRow, Side
from .forms import FilterForm

_CRUMB = "加工记录"
_HEADS = (
    "时间",
    "种类",
    "产品",
    "主体",
    "投入批数",
    "产出批数",
    "投料（公斤）",
    "辅料（公斤）",
    "产出（公斤）",
    "损耗（公斤）",
    "得率（%）",
    "备注",
)


@page(Permission.SEE)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The viewer's runs, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_runs(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    acts: tuple[Act, ...] = ()
    if own and viewer.can(Permission.PROCESS):
        acts = (
            Act("加工", reverse("processing:process"), look="primary", icon="arrows-join"),
            Act("屠宰", reverse("processing:slaughter"), icon="file-certificate"),
        )
    head = PageHead(_CRUMB, text=f"共 {found.total_words} 次", acts=acts)
    context = {"title": head.title, "head": head, "listing": _listing(request, found, own=own)}
    return render(request, "ui/list.html", context)


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer = viewer_of(request)
    rows = selectors.export_runs(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    names = subjects.names({row.subject_id for row in rows})
    return export_xlsx(_CRUMB, _HEADS, _sheet(rows, names))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, processing_id: int) -> HttpResponse:
    """One run: what went in, what came out, yield, loss, certificates, who did it."""
    viewer = viewer_of(request)
    found = selectors.run(viewer, processing_id)
    row = found.row
    lines = journal.history(viewer, "processing", row.id)
    head = PageHead(
        row.title,
        badge=Badge(KIND_NAMES[row.kind], "active", "check"),
        text=stamp(row.created_at),
        crumbs=(Crumb(_CRUMB, reverse("processing:list")), Crumb(KIND_NAMES[row.kind])),
    )
    chain = found.made[0].batch_id if found.made and viewer.can(Chain.WALK) else None
    context = {
        "title": head.title,
        "head": head,
        "taken": _side(found.taken, "投入", losing=True),
        "made": _side(found.made, "产出", losing=False),
        "facts": _facts(viewer, found),
        "chain_batch": chain,
        "history": History(tuple(HistoryLine(f"{one.sentence}。", one.recorded_at) for one in lines)),
    }
    return render(request, "processing/record.html", context)


def _listing(request: HttpRequest, found: Page[RunRow], *, own: bool) -> Listing:
    names: Mapping[int, str] = {} if own else subjects.names({row.subject_id for row in found.rows})
    turned = changed(request, sort="created", dir="asc" if found.descending else "desc")
    columns = (
        Column("产品"),
        *(() if own else (Column("主体"),)),
        Column("种类"),
        Column("时间", turned, "descending" if found.descending else "ascending"),
        Column("批数", right=True),
        Column("投料", right=True),
        Column("产出", right=True),
        Column("损耗", right=True),
        Column("得率", right=True),
    )
    return Listing(
        table=Table(_CRUMB, columns, tuple(_row(row, names, own=own) for row in found.rows), empty=_empty(request)),
        pager=pager(request, found, "次", jump="跳到日期", kind="date"),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("processing:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 次）",
            f"{reverse('processing:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _row(row: RunRow, names: Mapping[int, str], *, own: bool) -> Row:
    return Row(
        (
            Cell(row.title, url=reverse("processing:record", args=[row.id]), small=row.note),
            *(() if own else (Cell(names.get(row.subject_id, "")),)),
            Cell(KIND_NAMES[row.kind]),
            Cell(stamp(row.created_at)),
            Cell(f"{row.inputs} → {row.outputs}"),
            Cell(_kilos(row.taken)),
            Cell(_kilos(row.made)),
            Cell(_kilos(row.loss)),
            Cell(f"{row.out_share}%" if row.out_share is not None else ""),
        )
    )


def _sheet(rows: list[RunRow], names: Mapping[int, str]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        weights = (float(one) if one is not None else "" for one in (row.taken, row.added, row.made, row.loss))
        share = float(row.out_share) if row.out_share is not None else ""
        yield (
            stamp(row.created_at), KIND_NAMES[row.kind], row.title, names.get(row.subject_id, ""), row.inputs, row.outputs,
            *weights, share, row.note,
        )  # fmt: skip  # the order of the heads


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("kind") in set(RunKind):
        found.append(Chip(KIND_NAMES[RunKind(asked["kind"])], changed(request, kind="")))
    return tuple(found)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        clear = Act("清除条件", reverse("processing:list"))
        return Empty("没有符合条件的加工记录", "去掉一个条件再试。", acts=(clear,))
    return Empty("还没有加工记录", "在批次页的“更多”里可以分批、合批和加工。", icon="arrows-join")


def _side(sides: tuple[Side, ...], caption: str, *, losing: bool) -> Table:
    columns = (
        Column(f"{caption}批次"),
        Column("数量", right=True),
        Column("净重", right=True),
        *((Column("其中损耗", right=True),) if losing else ()),
    )
    rows = tuple(
        Row(
            (
                Cell(one.product_name, url=reverse("batches:record", args=[one.batch_id]), small=one.number),
                Cell(quantity(one.quantity, one.unit)),
                Cell(_kilos(one.weight)),
                *((Cell(quantity(one.lost, one.unit) if one.lost else "0"),) if losing else ()),
            )
        )
        for one in sides
    )
    return Table(caption, columns, rows)


def _facts(viewer: Viewer, found: RunDetail) -> Facts:
    row, papers = found.row, found.papers
    added = f"{_kilos(row.added)}（{row.added_words}）" if row.added else ""
    facts = [
        *((Fact("主体", subjects.names([row.subject_id]).get(row.subject_id, "")),) if not viewer.subject_id else ()),
        *((Fact("投料", _kilos(row.taken)), Fact("产出", _kilos(row.made))) if row.taken is not None else ()),
        *((Fact("辅料", added),) if added else ()),
        *((Fact("损耗", _kilos(row.loss)),) if row.loss is not None else ()),
        *((Fact("得率", f"{row.out_share}%"),) if row.out_share is not None else ()),
        Fact("登记时间", stamp(row.created_at)),
        *((Fact("备注", row.note),) if row.note else ()),
    ]
    if papers:
        facts += [
            Fact("动物检疫合格证明", "、".join(papers.animal_papers), full=True),
            *((Fact("耳标号段", papers.ear_tags),) if papers.ear_tags else ()),
            Fact("肉品品质检验合格证", papers.meat_inspection),
            Fact("动物产品检疫合格证明", papers.meat_quarantine),
        ]
    return Facts(tuple(facts), columns=1)


def _kilos(weight: Decimal | None) -> str:
    return "" if weight is None else quantity(weight, "公斤")
