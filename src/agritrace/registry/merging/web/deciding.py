"""One pair side by side, and its outcomes: two subjects, or one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import STATE_NAMES, SubjectState
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.forms import CommandForm
from agritrace.ui.parts import Act, Badge, Crumb, Link, Note, PageHead
from agritrace.ui.words import group_code, stamp

from .. import rules, selectors, services
from ..selectors import Both
from ..values import FindDistinct, Merge, Pair, PairState
from .forms import DistinctForm, MergeForm
from .showing import TITLE, badge_of, choice_of, compared, follows


@page(Subjects.MERGE)
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, low_id: int, high_id: int) -> HttpResponse:
    """Two records next to each other; the form says that they are two subjects."""
    viewer, now = viewer_of(request), system_now()
    shown = _both(request, low_id, high_id)
    form = DistinctForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.find_distinct(viewer, FindDistinct(low_id, high_id, told["reason"], told["command_id"]), now)
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, "已记下不是同一家，以后不再提示。")
            return redirect("merging:pair", low_id, high_id)
    head = PageHead(
        f"{shown.rows[0].name} 与 {shown.rows[1].name}",
        text="对照两份登记，认定是不是同一家" if _waits(shown) else "",
        crumbs=(Crumb(TITLE, reverse("merging:list")), Crumb("核对")),
        badge=badge_of(shown.pair) if shown.pair else Badge("待核对", "pending", "clock"),
        acts=_acts(shown),
    )
    context = {
        "title": "核对疑似重复",
        "head": head,
        "notes": _notes(shown),
        "comparison": compared(shown),
        "form": form if _waits(shown) else None,
        "records": [(f"打开{place}的记录", row.id) for place, row in zip("甲乙", shown.rows, strict=True)],
    }
    return render(request, "merging/pair.html", context)


@page(Subjects.MERGE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, low_id: int, high_id: int) -> HttpResponse:
    """Choose which record goes on; what ends and what hinders is shown before somebody confirms."""
    shown = _both(request, low_id, high_id)
    choices = [(str(row.id), choice_of(row, place)) for place, row in zip("甲乙", shown.rows, strict=True)]
    versions = f"{shown.versions[0]}-{shown.versions[1]}"
    form = MergeForm(choices, request.POST or None, initial={"versions": versions})
    chosen = 0
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["survivor"]
        if form.cleaned_data["sure"] and _merged(request, shown, form):
            messages.success(request, "已合并，两份的主体码都继续可查。")
            return redirect("subjects:record", chosen)
    if not chosen:
        form.fields.pop("sure")
    notes, hindered = _preview(shown, chosen)
    back = reverse("merging:pair", args=[low_id, high_id])
    head = PageHead(
        "合并两份登记",
        text="保留一份，停用另一份；合并后不能撤销",
        crumbs=(Crumb(TITLE, reverse("merging:list")), Crumb("核对", back), Crumb("合并")),
    )
    context: dict[str, Any] = {
        "title": head.title,
        "head": head,
        "notes": notes,
        "comparison": compared(shown),
        "follows": follows(),
        "form": form,
        "act": "确认合并" if chosen and not hindered else "看合并后的样子",
        "look": "danger" if chosen and not hindered else "primary",
        "back": back,
    }
    return render(request, "merging/merge.html", context)


def _both(request: HttpRequest, low: int, high: int) -> Both:
    return selectors.both(viewer_of(request), (low, high), system_now())


def _merged(request: HttpRequest, shown: Both, form: MergeForm) -> bool:
    told, (one, other) = form.cleaned_data, shown.rows
    command = Merge(one.id, other.id, told["versions"], told["survivor"], told["reason"], told["command_id"])
    try:
        services.merge(viewer_of(request), command, system_now())
    except Refused as refused:
        _show(form, refused)
        return False
    return True


def _show(form: CommandForm, refused: Refused) -> None:
    if any(reason.code == "denied" for reason in refused.refusal.reasons):
        raise refused
    show_refusal(form, refused)


def _preview(shown: Both, chosen: int) -> tuple[list[Note], bool]:
    """What ends and what goes on, and every hindrance of the one that would end."""
    if not chosen:
        return [], False
    ends = next(row for row in shown.rows if row.id != chosen)
    stays = next(row for row in shown.rows if row.id == chosen)
    notes = [
        Note(f"{stays.name}（{group_code(stays.code)}）的资料原样保留。", strong="保留：", tone="green"),
        Note(f"{ends.name}（{group_code(ends.code)}）不再使用，码和历史继续可查。", strong="停用：", tone="amber"),
    ]
    hindrances = list(registration.hindrances(ends.id))
    if not rules.mergeable(ends.state):
        hindrances.append(f"要停用的登记现在是“{STATE_NAMES[ends.state]}”，只有有效的才能并入。")
    notes += [Note(words, strong="现在还不能合并：", tone="red") for words in hindrances]
    return notes, bool(hindrances)


def _waits(shown: Both) -> bool:
    return shown.pair is None or shown.pair.state is PairState.OPEN


def _acts(shown: Both) -> tuple[Act, ...]:
    if not _waits(shown):
        return ()
    one, other = shown.rows
    found = []
    if any(rules.mergeable(row.state) for row in shown.rows) and one.code and other.code:
        found.append(Act("是同一家，合并", reverse("merging:merge", args=[one.id, other.id]), look="primary"))
    found += [
        Act("审核或退回这份申请", reverse("subjects:review", args=[row.id]), icon="arrow-back-up")
        for row in shown.rows
        if row.state is SubjectState.PENDING
    ]
    return tuple(found)


def _when(pair: Pair) -> str:
    return stamp(pair.decided_at) if pair.decided_at else ""


def _outcome(pair: Pair) -> Note:
    """Which one goes on: whatever points at either number leads to it."""
    stays = subjects.brief([pair.low])[pair.low]
    link = Link("打开现主体", reverse("subjects:record", args=[stays.id]))
    words = f"{pair.reason}（{_when(pair)}）。继续使用的是 {stays.name}，主体码 {group_code(stays.code)}。"
    return Note(words, strong="已合并：", tone="green", links=(link,))


def _notes(shown: Both) -> list[Note]:
    pair, waiting = shown.pair, [row for row in shown.rows if row.state is SubjectState.PENDING]
    if pair is not None and pair.state is PairState.MERGED:
        return [_outcome(pair)]
    if pair is not None and pair.state is PairState.DISTINCT:
        again = f"{reverse('merging:start', args=[pair.low])}?code={shown.rows[1].code}"
        links = (Link("重新提出", again),) if shown.rows[1].code else ()
        return [Note(f"{pair.reason}（{_when(pair)}）", strong="已认定不是同一家：", links=links)]
    if waiting:
        text = "是同一家的，请退回申请，原因选“与已注册主体疑似重复”，写明请申请人用原账号登录，或改报变更。"
        return [Note(text, strong="有一份还在审核。", tone="amber")]
    return []
