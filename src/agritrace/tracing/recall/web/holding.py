"""Holds: the list of an area or a subject, one hold, and what its county, those above it and its holder do."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Denied, NotFound, Refused, denied
from agritrace.kernel.viewer import Viewer
from agritrace.ui.entrances import page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, Hidden, History, HistoryLine, Note, PageHead
from agritrace.ui.words import quantity, stamp

from .. import selectors, services
from ..permissions import Permission
from ..states import HOLD, Holding
from ..values import DRILL, STANDING, WAY_NAMES, AnswerHold, DecideHold, HoldRow, SettleHold, Way
from . import listing, naming
from .asking import reason_page
from .forms import ObjectionForm, PressForm, ReasonForm, SettleForm

_AFTER = {
    "confirm": "确认后，这批产品一直暂停流通，直到处置或解除。",
    "extend": "延长后，临时暂停的期限顺延一次，请在期限内查清再决定。",
    "lift": "解除后，这批产品立即恢复流通，追溯码重新有效。",
    "order": "责令后，这批产品暂停流通，县级不能自行解除。",
    "settle": "登记后，这批的全部库存记为损耗，不能恢复。",
}
_LOOKS = {"confirm": "primary", "settle": "primary", "order": "danger"}
_ICONS = {
    "confirm": "player-pause",
    "extend": "clock",
    "lift": "circle-check",
    "order": "alert-octagon",
    "settle": "check",
}


@page(Permission.SEE_HOLD)
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """What stands still in the viewer's area, or of his own."""
    viewer = viewer_of(request)
    found = selectors.list_holds(viewer, page_request(request, selectors.SORTS, selectors.HOLD_FILTERS))
    head = PageHead("暂停流通", f"共 {found.total_words} 批")
    shown = listing.holds(request, found, naming.of_holds(found.rows), now=system_now(), viewer=viewer)
    return render(request, "ui/list.html", {"title": head.title, "head": head, "listing": shown})


@page(Permission.SEE_HOLD)
@require_safe
def hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """One hold: by whom, why, until when, how to object; and what the viewer may do now."""
    viewer = viewer_of(request)
    return _show(request, selectors.hold(viewer, hold_id), ObjectionForm())


def _show(request: HttpRequest, row: HoldRow, form: ObjectionForm) -> HttpResponse:
    viewer, now = viewer_of(request), system_now()
    names = naming.of_holds([row])
    what = f"{row.product_name} {quantity(row.quantity, row.unit)}"
    own = viewer.subject_id is not None and viewer.can(Permission.ANSWER) and row.state in STANDING
    command = (Hidden("command_id", str(uuid4())),)
    receive = Act("我已知悉", reverse("recall:receive", args=[row.id]), "primary", "check", post=True, fields=command)
    head = PageHead(
        what,
        crumbs=(Crumb("暂停流通", reverse("recall:holds")), Crumb(row.batch_number)),
        badge=listing.hold_badge(row),
        due=listing.left(row, now),
        acts=(receive,) if own and row.received_at is None else _acts(viewer, row, now),
    )
    context = {
        "title": f"暂停流通 {row.product_name}",
        "head": head,
        "drill": Note("这是演练，没有暂停任何产品，也不影响追溯码。", strong=f"{DRILL}。", tone="amber")
        if row.drill
        else None,
        "facts": _facts(viewer, row, names, now=now),
        "form": form if own and (form.is_bound or not row.objection) else None,
        "row": row,
        "history": History(
            tuple(HistoryLine(f"{one.sentence}。", one.recorded_at) for one in journal.history(viewer, "hold", row.id)),
            empty="发起召回时暂停，还没有其他记录",
        ),
    }
    return render(request, "recall/hold.html", context)


def _facts(viewer: Viewer, row: HoldRow, names: listing.Names, *, now: datetime) -> Facts:
    office = organisations.competent_county(row.region_code, beijing_day(now))
    decides = office.name if office else "所在县农业农村部门"
    until = (
        f"{stamp(row.until)} 前由{decides}确认、延长或解除，到期自动恢复" if row.until else "召回办结、处置或解除为止"
    )
    seen = viewer.can(Permission.SEE) and viewer.jurisdiction.covers(row.region_code)
    return Facts(
        (
            Fact("持有主体", names.subjects.get(row.subject_id, "")),
            Fact("所在县", names.county(row.region_code)),
            Fact("批次号", row.batch_number, reverse("batches:record", args=[row.batch_id])),
            Fact("暂停数量", quantity(row.quantity, row.unit)),
            Fact("谁决定的", names.offices.get(row.opener_id, ""), good="上级责令" if row.ordered else ""),
            Fact("召回原因", row.recall_reason, full=True),
            *((Fact("最近决定", row.reason, full=True),) if row.reason != row.recall_reason else ()),
            *((Fact("到什么时候", until, full=True),) if row.state in STANDING else ()),
            *((Fact("处置方式", WAY_NAMES[row.way]),) if row.way else ()),
            Fact("怎样提出异议", f"在本页填写异议，或联系{decides}。", full=True),
            *((Fact("持有人的异议", row.objection, full=True),) if row.objection else ()),
            Fact("持有人知悉", stamp(row.received_at) if row.received_at else "还没有"),
            *((Fact("召回编号", row.recall_number),) if seen else ()),
        )
    )


def _acts(viewer: Viewer, row: HoldRow, now: datetime) -> tuple[Act, ...]:
    if viewer.subject_id is not None or not viewer.jurisdiction.covers(row.region_code):
        return ()
    snapshot = Holding(row.recall_state, row.ordered, viewer.level, row.quantity, row.until, now)
    return tuple(
        Act(
            arrow.sentence,
            reverse("recall:decide", args=[row.id, arrow.name]),
            _LOOKS.get(arrow.name, "plain"),
            _ICONS[arrow.name],
        )
        for arrow in HOLD.open_arrows(viewer, row.state, snapshot=snapshot)
        if arrow.name in _AFTER
    )


@page(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, hold_id: int, arrow: str) -> HttpResponse:
    """Confirm, extend, lift, order or settle, each with its reason."""
    if arrow not in _AFTER:
        raise Http404
    viewer, row = viewer_of(request), selectors.hold(viewer_of(request), hold_id)
    if not viewer.can(HOLD.arrow(arrow).permission):
        raise denied(HOLD.arrow(arrow).sentence)
    form = (SettleForm if arrow == "settle" else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _done(viewer, row.id, arrow, form=form)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已{HOLD.arrow(arrow).sentence}，持有人和发起单位会收到通知。")
            return redirect("recall:hold", hold_id=row.id)
    verb, back = HOLD.arrow(arrow).sentence, reverse("recall:hold", args=[row.id])
    head = PageHead(
        f"{verb}：{row.product_name} {quantity(row.quantity, row.unit)}",
        crumbs=(Crumb("暂停流通", reverse("recall:holds")), Crumb(row.batch_number, back), Crumb(verb)),
    )
    return reason_page(request, head, form, after=_AFTER[arrow], back=back, verb=verb)


def _done(viewer: Viewer, hold_id: int, arrow: str, *, form: ReasonForm) -> None:
    typed, now = form.cleaned_data, system_now()
    if arrow == "settle":
        settled = SettleHold(hold_id, Way(typed["way"]), typed["reason"], typed["command_id"])
        services.settle_hold(viewer, settled, now)
    else:
        services.decide_hold(viewer, DecideHold(hold_id, arrow, typed["reason"], typed["command_id"]), now)


@page(Permission.ANSWER)
@require_POST
def receive(request: HttpRequest, hold_id: int) -> HttpResponse:
    """The holder has read the notice."""
    viewer, form = viewer_of(request), PressForm(request.POST)
    row = selectors.hold(viewer, hold_id)
    if form.is_valid():
        services.answer_hold(viewer, AnswerHold(row.id, "", form.cleaned_data["command_id"]), system_now())
        messages.success(request, "已记录您知悉的时间。")
    return redirect("recall:hold", hold_id=row.id)


@page(Permission.ANSWER)
@require_POST
def objection(request: HttpRequest, hold_id: int) -> HttpResponse:
    """The holder says why a hold is wrong."""
    viewer, form = viewer_of(request), ObjectionForm(request.POST)
    row = selectors.hold(viewer, hold_id)
    if form.is_valid():
        command = AnswerHold(row.id, form.cleaned_data["reason"], form.cleaned_data["command_id"])
        try:
            services.answer_hold(viewer, command, system_now())
        except (Denied, NotFound):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "异议已送达。处理期间产品仍暂停流通。")
            return redirect("recall:hold", hold_id=row.id)
    return _show(request, row, form)
