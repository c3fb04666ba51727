"""What trade offers to the frame: navigation, counters, what waits, figures."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.kernel.clock import beijing_day, start_of_day
from agritrace.kernel.paging import COUNTED_TO
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects.values import Hindrance, WhatHinders
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Shortcut, Todo, Waiting
from agritrace.ui.parts import Badge, Tile, Work

from . import hands, returns, selectors
from .permissions import Permission
from .returnvalues import ReturnRow
from .states import SALE, SaleState
from .values import SaleRow

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Sales that wait for this subject's confirmation, returns and claims it has to decide. Three queries."""
    if viewer.kind is not ViewerKind.SUBJECT or not viewer.can(Permission.CONFIRM):
        return ()
    mine, _ = selectors.counts(viewer)
    back = returns.count_waiting(viewer)
    asked, claims = f"{reverse('trade:returns')}?view=mine", hands.count_offered(viewer)
    return (
        *((Todo("trade", "待我确认", mine, f"{reverse('trade:list')}?view=mine", act="确认收货"),) if mine else ()),
        *((Todo("trade-returns", "待我办理的退货", back, asked, act="办理退货"),) if back else ()),
        *(
            (Todo("trade-hands", "待我认领", claims, f"{reverse('trade:hands')}?view=mine", act="认领"),)
            if claims
            else ()
        ),
    )


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """What waits for me, what of mine waits for others, what was refused, returns to decide. Two queries."""
    if viewer.kind is not ViewerKind.SUBJECT or not viewer.can(Permission.SEE):
        return ()
    sales = tuple(_waiting(viewer, row, now) for row in selectors.pending(viewer, now))
    return (*sales, *(_returning(row, now) for row in returns.waiting(viewer)))


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """This month's sales: a subject's confirmed ones, a regulator's submitted ones. One query."""
    if not viewer.can(Permission.SEE):
        return ()
    first = start_of_day(beijing_day(now).replace(day=1))
    if viewer.kind is ViewerKind.REGULATOR:
        found = selectors.count_since(viewer, first)
        shown = words.counted(found, found >= COUNTED_TO)
        return (
            Tile("本月交易", shown, "笔", "truck-delivery", url=f"{reverse('trade:list')}?first={beijing_day(first)}"),
        )
    if viewer.kind is not ViewerKind.SUBJECT:
        return ()
    sold = selectors.sold_since(viewer, first)
    return (Tile("本月卖出", str(sold), "笔", icon="truck-delivery", url=f"{reverse('trade:list')}?view=sent"),)


def _waiting(viewer: Viewer, row: SaleRow, now: datetime) -> Waiting:
    more = "等一车货" if row.delivery_id else ""
    what, url = (
        f"{row.product_name} {words.quantity(row.quantity, row.unit)}{more}",
        reverse("trade:record", args=[row.id]),
    )
    if row.state == SaleState.REJECTED:
        badge = Badge.of(SALE.labels[SaleState.REJECTED])
        return Waiting(Work(f"{what}被拒收", url, f"原因：{row.reason}", "arrow-back-up", badge=badge))
    if row.buyer_id == viewer.subject_id:
        small = f"{row.seller_name}　{words.said(row.submitted_at, now)}提交"
        due = words.due(row.expires_at, now)
        return Waiting(Work(f"确认收货：{what}", url, small, "truck-delivery", due=due), row.expires_at)
    small = f"{words.said(row.submitted_at, now)}提交，{words.said(row.expires_at, now)}自动退回"
    badge = Badge.of(SALE.labels[SaleState.SUBMITTED])
    return Waiting(Work(f"{what}等{row.buyer_name}确认", url, small, "send", badge=badge), row.expires_at)


def _returning(row: ReturnRow, now: datetime) -> Waiting:
    what, url = f"{row.product_name} {words.quantity(row.quantity, row.unit)}", reverse("trade:return", args=[row.id])
    small = f"{row.buyer_name}　{words.said(row.requested_at, now)}申请　原因：{row.reason}"
    return Waiting(Work(f"办理退货：{what}", url, small, "arrow-back-up"))


def hinders(asked: WhatHinders) -> tuple[Hindrance, ...]:
    """A subject with sales or returns that wait cannot be cancelled. Two queries."""
    sold, bought = selectors.open_sales(asked.subject_id)
    found = []
    if sold:
        sentence = f"还有 {sold} 笔卖出的交易等买方确认。"
        found.append(Hindrance(sentence, "请等买方确认，或撤回交易。", f"{reverse('trade:list')}?view=sent"))
    if bought:
        sentence = f"还有 {bought} 笔买入的交易没有确认。"
        found.append(Hindrance(sentence, "请确认收货或拒收。", f"{reverse('trade:list')}?view=mine"))
    back = returns.open_returns(asked.subject_id)
    if back:
        where = reverse("trade:returns")
        found.append(Hindrance(f"还有 {back} 笔退货没有办结。", "请办理退货，或撤回申请。", where))
    return tuple(found)


ANSWERS = ((WhatHinders, hinders),)
OFFERS = Offers(
    menu=(
        MenuEntry(
            "trade",
            "扫码交易",
            "truck-delivery",
            "trade:list",
            Permission.SEE,
            "追溯",
            _SUBJECT,
            30,
            tab=True,
            short="交易",
        ),
        MenuEntry("trade-watch", "交易记录", "truck-delivery", "trade:list", Permission.SEE, "追溯", _AUTHORITY, 30),
    ),
    shortcuts=(Shortcut("扫码卖货", "scan", "trade:new", Permission.SUBMIT, _SUBJECT, order=20),),
    todo=todo,
    waiting=waiting,
    facts=facts,
)
