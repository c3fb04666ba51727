"""Pairs as parts of pages: the list, two subjects side by side, what becomes of the one that ends."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.geo import Point, distance
from agritrace.kernel.paging import Page
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import CREDENTIAL_NAMES, STATE_NAMES, SubjectRow
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import group_code, stamp

from ..selectors import Both
from ..values import PAIR_NAMES, SIGNS, Pair, PairState
from .forms import FilterForm

TITLE = "疑似重复"
NO_CODE = "还没有主体码"
HEADS = (
    "主体码",
    "名称",
    "另一份主体码",
    "另一份名称",
    "相同之处",
    "相距（米）",
    "状态",
    "理由",
    "找到时间",
    "核对时间",
)
FOLLOWS = (
    ("主体码、标签、追溯码", "两份的都继续可查；停用那份的码指向保留的一份，旧身份卡仍能核验"),
    ("账号", "停用那份的主账号和子账号立即停用；需要的人由保留那份的主账号另开子账号"),
    ("批次、交易", "留在原处，追溯页显示保留那份的名称；停用那份有库存或未完交易时不能合并"),
    ("产品、基地、证照", "不搬动，留在停用那份的记录里可查；还要用的，由保留的一份重新登记"),
    ("代录授权", "停用那份的授权自动失效；需要的重新授权"),
    ("历史", "两份的经过在保留那份的记录里一起看"),
)
"""What follows a merging, by what it concerns."""
_BADGES = {
    PairState.OPEN: Badge(PAIR_NAMES[PairState.OPEN], "pending", "clock"),
    PairState.DISTINCT: Badge(PAIR_NAMES[PairState.DISTINCT], "ended", "circle-x"),
    PairState.MERGED: Badge(PAIR_NAMES[PairState.MERGED], "active", "circle-check"),
}


def badge_of(pair: Pair) -> Badge:
    """The state of a pair."""
    return _BADGES[pair.state]


def named(pairs: Sequence[Pair]) -> dict[int, tuple[str, str]]:
    """Code and name of every subject of some pairs; of one that was merged its own."""
    return subjects.own_names({number for pair in pairs for number in (pair.low, pair.high)})


def listing(request: HttpRequest, page: Page[Pair]) -> Listing:
    """The list of pairs."""
    order = "descending" if page.descending else "ascending"
    turned = changed(request, sort="newest", dir="asc" if page.descending else "desc")
    columns = (
        Column("主体"), Column("另一份登记"), Column("相同之处"), Column("所在地"),
        Column("找到时间", sort_url=turned, order=order), Column("状态", corner=True),
    )  # fmt: skip  # the heads in two rows
    known = named(page.rows)
    places = regions.names({pair.region_code for pair in page.rows})
    rows = []
    for pair in page.rows:
        (code, name), (other_code, other_name) = known.get(pair.low, ("", "")), known.get(pair.high, ("", ""))
        rows.append(
            Row(
                (
                    Cell(name, url=reverse("merging:pair", args=[pair.low, pair.high]), code=code),
                    Cell(other_name, code=other_code),
                    Cell(pair.signs, small=far(pair.metres)),
                    Cell(places.get(pair.region_code, "")),
                    Cell(stamp(pair.found_at)[:10]),
                    Cell(badge=badge_of(pair)),
                ),
                key=str(pair.id),
            )
        )
    sign = request.GET.get("sign", "")
    views = [View("全部", changed(request, sign=""), current=not sign)]
    views += [View(words, changed(request, sign=key), current=sign == key) for key, words in SIGNS.items()]
    return Listing(
        table=Table(TITLE, columns, tuple(rows), empty=_empty(request)),
        pager=pager(request, page, "对", jump="跳到日期", kind="date"),
        views=tuple(views),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("merging:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 对）",
            f"{reverse('merging:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def lines_of(pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """The rows of the export, in the order of ``HEADS``; no personal data."""
    known = named(pairs)
    return [
        (
            *known.get(pair.low, ("", "")),
            *known.get(pair.high, ("", "")),
            pair.signs,
            "" if pair.metres is None else f"{pair.metres:.0f}",
            PAIR_NAMES[pair.state],
            pair.reason,
            stamp(pair.found_at),
            stamp(pair.decided_at) if pair.decided_at else "",
        )
        for pair in pairs
    ]


def compared(shown: Both) -> Table:
    """The key facts of two subjects next to each other; persons masked, with a word on each line."""
    (one, other), (mine, theirs) = shown.rows, shown.persons
    places = regions.names([one.region_code, other.region_code])
    products = catalogue.names([*one.main_products, *other.main_products])
    told = [
        ("名称", one.name, other.name, _word(one.name == other.name)),
        ("状态", STATE_NAMES[one.state], STATE_NAMES[other.state], ""),
        (
            "组织形式",
            FORM_NAMES[one.org_form],
            FORM_NAMES[other.org_form],
            _word(one.org_form == other.org_form),
        ),
        ("证件", _paper(one), _paper(other), _word("paper" in shown.signs)),
        (
            "经营者",
            f"{mine.legal_name}　{mine.legal_id}",
            f"{theirs.legal_name}　{theirs.legal_id}",
            "同一人" if "person" in shown.signs else "不同人",
        ),
        ("联系电话", mine.phone, theirs.phone, _word("phone" in shown.signs)),
        (
            "所属区域",
            places.get(one.region_code, ""),
            places.get(other.region_code, ""),
            _word(one.region_code == other.region_code),
        ),
        ("详细地址", one.address, other.address, _word(one.address == other.address)),
        ("位置", _point(one), _point(other), far(_metres(one, other)) or "无法比对"),
        (
            "主要产品",
            "、".join(products.get(code, "") for code in one.main_products),
            "、".join(products.get(code, "") for code in other.main_products),
            _overlap(set(one.main_products), set(other.main_products)),
        ),
        ("提交时间", stamp(one.submitted_at), stamp(other.submitted_at), ""),
    ]
    columns = (Column("项目"), Column("甲"), Column("乙"), Column("比对", corner=True))
    rows = [Row((Cell(name), Cell(a), Cell(b), Cell(word))) for name, a, b, word in told]
    rows.insert(1, Row((Cell("主体码"), _code(one), _code(other), Cell(""))))
    return Table("两份登记对照", columns, tuple(rows))


def follows() -> Table:
    """What becomes of the record that ends."""
    rows = tuple(Row((Cell(what), Cell(words))) for what, words in FOLLOWS)
    return Table("合并以后", (Column("事项"), Column("怎么办", full=True)), rows)


def choice_of(row: SubjectRow, place: str) -> str:
    """A record as a choice."""
    return f"保留{place}：{row.name}（{group_code(row.code) if row.code else NO_CODE}，{STATE_NAMES[row.state]}）"


def far(metres: float | None) -> str:
    """A distance in words, "" for none."""
    if metres is None:
        return ""
    return f"相距 {metres:.0f} 米" if metres < 1000 else f"相距 {metres / 1000:.1f} 公里"


def _code(row: SubjectRow) -> Cell:
    return Cell(group_code(row.code) if row.code else NO_CODE)


def _paper(row: SubjectRow) -> str:
    return f"{CREDENTIAL_NAMES[row.cred_kind]}　{row.cred_masked}"


def _point(row: SubjectRow) -> str:
    has_point = row.longitude is not None and row.latitude is not None
    return f"{row.longitude:.5f}, {row.latitude:.5f}" if has_point else "没有标注"


def _metres(one: SubjectRow, other: SubjectRow) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    return distance(Point(one.longitude, one.latitude), Point(other.longitude, other.latitude))


def _word(same: bool) -> str:  # a fact about two rows, not a switch
    return "相同" if same else "不同"


def _overlap(one: set[str], other: set[str]) -> str:
    if one == other:
        return _word(same=True)
    return "部分相同" if one & other else _word(same=False)


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    states = {one.value: words for one, words in PAIR_NAMES.items()} | {"all": "全部状态"}
    for name, known in (("state", states), ("sign", SIGNS)):
        if asked.get(name) in known:
            found.append(Chip(known[asked[name]], changed(request, **{name: ""})))
    return tuple(found)


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的疑似重复", "去掉一个条件再试。", acts=(Act("清除条件", reverse("merging:list")),))
    return Empty("没有等待核对的疑似重复", "新注册的主体会自动比对；已有的点“查找疑似重复”。", icon="users")
