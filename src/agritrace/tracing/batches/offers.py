"""What batches offer: navigation, shortcut, figures, and what stands on a label."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.foundation.journal.values import WhichObjects
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, start_of_day
from agritrace.kernel.paging import COUNTED_TO
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import Hindrance, WhatHinders
from agritrace.tracing.codes.values import LabelFacts, WhatStandsOnLabel
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Shortcut, Todo
from agritrace.ui.parts import Tile

from . import ledgers, selectors
from .permissions import Permission
from .values import Source

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})
_IN_STOCK: dict[bool, tuple[str, str, str]] = {
    False: ("有库存", "请卖出、登记损耗或结清批次。", "stock=in"),
    True: ("是被召回暂停流通的库存", "请等召回解除，或在县级农业农村部门监督下处置后再注销。", "state=recalled"),
}


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """A subject: how many batches still have something to sell; a regulator: this month's batches. One query."""
    if not viewer.can(Permission.SEE):
        return ()
    if viewer.kind is ViewerKind.REGULATOR:
        new = selectors.count_since(viewer, start_of_day(beijing_day(now).replace(day=1)))
        shown = words.counted(new, new >= COUNTED_TO)
        return (Tile("本月批次", shown, "批", icon="packages", url=reverse("batches:list")),)
    if viewer.kind is not ViewerKind.SUBJECT:
        return ()
    found = selectors.count_sellable(viewer)
    return (Tile("在库批次", str(found), "批", icon="packages", url=f"{reverse('batches:list')}?stock=in"),)


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Corrections that wait for a second pair of eyes. One query."""
    if not viewer.can(Permission.DECIDE) or viewer.kind not in _SUBJECT | _AUTHORITY:
        return ()
    count = ledgers.count_waiting(viewer)
    key = "batches" if viewer.kind is ViewerKind.SUBJECT else "batches-watch"
    address = f"{reverse('batches:corrections')}?state=waiting"
    return (Todo(key, "待核对的批次更正", count, address, act="核对更正"),) if count else ()


def stands_on_label(asked: WhatStandsOnLabel) -> LabelFacts | None:
    """The facts of a batch for its label: what, harvested when, where, by whom; nothing personal."""
    row = selectors.briefs([asked.batch_id]).get(asked.batch_id) if asked.batch_id else None
    if row is None:
        return None
    people = subjects.brief({row.subject_id, row.origin_subject_id})
    made = row.source is Source.PROCESSED
    day, place = beijing_day(row.created_at) if made else row.harvested_on, regions.path(row.origin_region_code)
    lines = [f"{'加工' if made else '采收'} {day.isoformat()}", f"产地 {place or '多个产地，扫码查看'}"]
    lines.append(people[row.origin_subject_id].name if row.origin_subject_id in people else "")
    if row.subject_id != row.origin_subject_id and row.subject_id in people:
        lines.append(f"经销 {people[row.subject_id].name}")
    return LabelFacts(
        title=row.product_name,
        strong=row.spec,
        lines=tuple(line for line in lines if line),
        number=row.number,
        page_title=f"{row.product_name} {row.number}",
        page_url=reverse("batches:record", args=[row.id]),
        day=row.harvested_on,
    )


def hinders(asked: WhatHinders) -> tuple[Hindrance, ...]:
    """A subject with goods in stock, free or held by a recall, cannot be cancelled: the newest by name. Two queries."""
    found = []
    for held, (what, remedy, query) in _IN_STOCK.items():
        count, named = selectors.stock_of(asked.subject_id, held=held)
        if count:
            more = "等" if count > len(named) else ""
            sentence = f"还有 {count} 个批次{what}：{'、'.join(named)}{more}。"
            found.append(Hindrance(sentence, remedy, f"{reverse('batches:list')}?{query}"))
    return tuple(found)


ANSWERS = ((WhatStandsOnLabel, stands_on_label), (WhatHinders, hinders), (WhichObjects, selectors.objects_called))
OFFERS = Offers(
    menu=(
        MenuEntry(
            "batches",
            "批次与库存",
            "packages",
            "batches:list",
            Permission.SEE,
            "生产",
            _SUBJECT,
            20,
            tab=True,
            short="批次",
        ),
        MenuEntry("batches-watch", "批次", "packages", "batches:list", Permission.SEE, "追溯", _AUTHORITY, 29),
    ),
    shortcuts=(
        Shortcut("登记采收", "plus", "batches:new", Permission.PRODUCE, _SUBJECT, primary=True, order=10),
        Shortcut("打印标签", "printer", "batches:list", Permission.SEE, _SUBJECT, order=30, query="stock=in"),
        Shortcut("查批次", "packages", "batches:list", Permission.SEE, _AUTHORITY, order=30),
    ),
    todo=todo,
    facts=facts,
)
