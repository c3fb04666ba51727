"""The list of organisations as parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import LEVEL_NAMES, ViewerKind
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View

from .. import selectors
from ..selectors import SORTS
from ..values import (
    KIND_NAMES,
    SUPPORT_NAMES,
    Contact,
    OrganisationRow,
    OrganisationState,
    QualificationRow,
    QualificationStanding,
    Scheme,
    SupportKind,
)
from .forms import KINDS, STANDINGS, STATES, FilterForm

STATE_WORDS = {OrganisationState.ACTIVE: STATES["active"], OrganisationState.CLOSED: STATES["closed"]}
STANDING_BADGES = {
    QualificationStanding.VALID: Badge.of("有效"),
    QualificationStanding.EXPIRING: Badge("即将到期", "pending", "clock"),
    QualificationStanding.EXPIRED: Badge.of("过期"),
}
HEADS = (
    "名称", "机构码", "类别", "级别", "所属区域", "状态", "通信地址", "邮政编码", "办公电话", "值班电话", "电子邮箱",
    "CMA 证书", "CMA 有效期至", "CATL 证书", "CATL 有效期至", "检测范围",
)  # fmt: skip  # one head for each column
_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {kind.value: KIND_NAMES[kind] for kind in KINDS},
    "level": {str(int(level)): words for level, words in LEVEL_NAMES.items()},
    "state": STATES,
    "qualification": {str(key): words for key, words in STANDINGS.items()},
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside rows: names of places, certificates, contact data."""

    places: Mapping[str, str]
    qualified: Mapping[int, tuple[QualificationRow, ...]]
    contacts: Mapping[int, Contact]


def beside(rows: Sequence[OrganisationRow]) -> Beside:
    """Three queries for a page or an export."""
    ids = [row.id for row in rows]
    places = regions.names({row.region_code for row in rows})
    return Beside(places, selectors.qualifications_of(ids), selectors.contacts(ids))


def listing(request: HttpRequest, page: Page[OrganisationRow], today: date) -> Listing:
    """Organisations with kind, level, region, telephone and state; laboratories with their qualification."""
    known = beside(page.rows)
    laboratories = request.GET.get("kind") == ViewerKind.LABORATORY or bool(request.GET.get("qualification"))
    columns = (
        Column("名称", _sorted(request, page, "name"), _order(page, "name")),
        Column("检测资质", full=True) if laboratories else Column("类别"),
        Column("级别"),
        Column("所属区域", _sorted(request, page, "region"), _order(page, "region"), full=True),
        Column("办公电话"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, known, today, laboratories=laboratories) for row in page.rows)
    return Listing(
        table=Table("机构", columns, rows, empty=_empty(request)),
        pager=pager(request, page, "个", jump="跳到拼音" if page.sort == "name" else ""),
        views=_views(request),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("organisations:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 个）",
            f"{reverse('organisations:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def kind_words(row: OrganisationRow) -> str:
    """The kind, and what a support organisation does."""
    words = KIND_NAMES[row.kind]
    return f"{words}（{SUPPORT_NAMES[SupportKind(row.support_kind)]}）" if row.support_kind else words


def sheet(row: OrganisationRow, known: Beside) -> tuple[str, ...]:
    """A row as the export shows it, in the order of :data:`HEADS`."""
    contact = known.contacts.get(row.id, Contact())
    held = {one.facts.scheme: one.facts for one in known.qualified.get(row.id, ())}
    schemes = [
        text
        for scheme in Scheme
        for text in ((held[scheme].number, f"{held[scheme].valid_until}") if scheme in held else ("", ""))
    ]
    place = known.places.get(row.region_code, "全国")
    told = (contact.address, contact.postcode, contact.phone, contact.duty_phone, contact.email)
    words = "；".join(dict.fromkeys(facts.scope for facts in held.values()))
    first = (row.name, row.code or "", kind_words(row), LEVEL_NAMES[row.level], place, STATE_WORDS[row.state])
    return (*first, *told, *schemes, words)


def _row(row: OrganisationRow, known: Beside, today: date, *, laboratories: bool) -> Row:
    held = known.qualified.get(row.id, ())
    return Row(
        (
            Cell(row.name, url=reverse("organisations:record", args=[row.id]), small=row.code or ""),
            _qualified(held, today) if laboratories else Cell(kind_words(row)),
            Cell(LEVEL_NAMES[row.level]),
            Cell(known.places.get(row.region_code, "全国")),
            Cell(known.contacts.get(row.id, Contact()).phone),
            Cell(badge=Badge.of(STATE_WORDS[row.state])),
        ),
        key=str(row.id),
    )


def _qualified(held: Sequence[QualificationRow], today: date) -> Cell:
    if not held:
        return Cell("没有登记资质", tone="warn")
    worst = min(held, key=lambda one: one.facts.valid_until)
    words = "、".join(one.facts.scheme.upper() for one in held)
    tones = {QualificationStanding.EXPIRED: ("bad", "已过期，"), QualificationStanding.EXPIRING: ("warn", "即将到期，")}
    tone, said = tones.get(worst.standing(today), ("", ""))
    return Cell(words, small=f"{said}有效期至 {worst.facts.valid_until}", tone=tone)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        act = Act("清除条件", reverse("organisations:list"))
        return Empty("没有符合条件的机构", "去掉一个条件再试。", icon="building-community", acts=(act,))
    return Empty("还没有机构", "上级机构设立机构，或批准机构的申请后，会出现在这里。", icon="building-community")


def _views(request: HttpRequest) -> tuple[View, ...]:
    kind = request.GET.get("kind", "")
    every = View("全部", reverse("organisations:list"), current=not kind)
    offered = (kind for kind in KINDS if kind is not ViewerKind.SUPPORT)
    return (every, *(View(KIND_NAMES[k], changed(request, kind=k.value), current=kind == k) for k in offered))


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [
        Chip(words.get(asked[name], asked[name]), changed(request, **{name: ""}))
        for name, words in _WORDS.items()
        if asked.get(name)
    ]
    return (*((Chip(f"“{asked['q']}”", changed(request, q="")),) if asked.get("q") else ()), *found)


def _order(page: Page[OrganisationRow], key: str) -> str:
    return ("descending" if page.descending else "ascending") if page.sort == key else ""


def _sorted(request: HttpRequest, page: Page[OrganisationRow], key: str) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if SORTS[key].descending else "asc"
    return changed(request, sort=key, dir=turned if page.sort == key else usual)
