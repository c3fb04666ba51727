"""Walks equal a brute-force oracle on random graphs; each viewer sees each station exactly as deep as he may."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.results import Denied, NotFound
from agritrace.kernel.viewer import PUBLIC, Jurisdiction, Viewer, ViewerKind, system
from agritrace.tracing.genealogy import rules, selectors, services, walking
from agritrace.tracing.genealogy.models import Edge
from agritrace.tracing.genealogy.permissions import Permission
from agritrace.tracing.genealogy.values import ChainEdge, ChainNode, Depth, Direction, Link
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.tests.market import LIXIA, YUHANG, Market, seen_as, trader

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GROW = Act("test:graph:grow", "{who}")


def graphs() -> st.SearchStrategy[frozenset[tuple[int, int]]]:
    """Any acyclic graph of up to 9 batches: sources are older than targets."""
    pairs = st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] < pair[1])
    return st.frozensets(pairs, max_size=20)


def edge(source: int, target: int) -> ChainEdge:
    return ChainEdge(source, target, Decimal(1), "公斤", "sale", NOW)


def oracle(start: int, pairs: frozenset[tuple[int, int]], direction: Direction) -> dict[int, int]:
    """Every simple way tried one by one: the shortest number of steps to each batch."""
    found: dict[int, int] = {}

    def go(node: int, steps: int) -> None:
        found[node] = min(steps, found.get(node, steps))
        for source, target in pairs:
            here, there = (target, source) if direction is Direction.BACK else (source, target)
            if here == node:
                go(there, steps + 1)

    go(start, 0)
    return found


@given(graphs(), st.integers(1, 9), st.sampled_from(Direction))
def test_distances_equal_the_oracle(pairs: frozenset[tuple[int, int]], start: int, direction: Direction) -> None:
    assert rules.distances(start, [edge(*pair) for pair in pairs], direction) == oracle(start, pairs, direction)


def many_graphs(number: int) -> list[frozenset[tuple[int, int]]]:
    """Drawn once and for all, so that every run asks the same: up to 9 batches and 14 edges each."""
    dice = random.Random(26)
    pairs = [(source, target) for target in range(2, 10) for source in range(1, target)]
    return [frozenset(dice.sample(pairs, dice.randint(0, 14))) for _ in range(number)]


@pytest.mark.usefixtures("db")
def test_the_recursive_queries_equal_the_oracle_on_two_thousand_graphs() -> None:
    drawn = many_graphs(2_000)
    rows = [(s + 10 * k, t + 10 * k) for k, pairs in enumerate(drawn) for s, t in pairs]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SELECT set_config('agritrace.record', '1', true)")
            cursor.execute(
                "INSERT INTO genealogy_edge (source_id, target_id, kind, quantity, unit, source_region, target_region, "
                "record_id, occurred_at) SELECT s, t, 'sale', 1, '公斤', '', '', 1, now() "
                "FROM unnest(%s::bigint[], %s::bigint[]) AS e(s, t)",
                [[source for source, _ in rows], [target for _, target in rows]],
            )
        for k, pairs in enumerate(drawn):
            start = k % 9 + 1
            back, forward = walking.both_ways(start + 10 * k)
            ahead = set(oracle(start, pairs, Direction.FORWARD))
            behind = set(oracle(start, pairs, Direction.BACK))
            assert sorted(near(back, k)) == sorted(pair for pair in pairs if pair[1] in behind)
            assert sorted(near(forward, k)) == sorted(pair for pair in pairs if pair[1] in ahead - {start})
            if k % 10 == 0:
                one = [near(walking.one_way(start + 10 * k, direction), k) for direction in Direction]
                assert sorted(one[0]) == sorted(near(back, k))
                assert sorted(one[1]) == sorted(pair for pair in pairs if pair[0] in ahead)
                ends = len(ahead - {source for source, _ in pairs})
                assert walking.ends_of([start + 10 * k]) == {start + 10 * k: ends}
        transaction.set_rollback(True)


def near(edges: tuple[ChainEdge, ...], graph: int) -> list[tuple[int, int]]:
    """The edges with the numbers they had before they were put into one table."""
    return [(edge.source_id - 10 * graph, edge.target_id - 10 * graph) for edge in edges]


NODE = ChainNode(5, 1, 50, LIXIA, "番茄", Decimal(1), "公斤", "bought", "1" * 20, "active", date(2026, 11, 23), NOW)
INSPECTOR = frozenset({Permission.WALK.value, Permission.OFFICIAL.value})


def regulator(prefix: str, held: frozenset[str] = INSPECTOR) -> Viewer:
    return Viewer(ViewerKind.REGULATOR, organisation_id=1, jurisdiction=Jurisdiction((prefix,)), permissions=held)


@pytest.mark.parametrize(
    ("viewer", "dealt", "reason", "depth"),
    [
        (system("test"), frozenset(), "", Depth.FULL),
        (Viewer(ViewerKind.SUBJECT, subject_id=50), frozenset(), "", Depth.FULL),
        (Viewer(ViewerKind.SUBJECT, subject_id=51), frozenset({5}), "", Depth.OFFICIAL),
        (Viewer(ViewerKind.SUBJECT, subject_id=51), frozenset({6}), "复核", Depth.OUTLINE),
        (regulator("37"), frozenset(), "", Depth.FULL),
        (regulator(""), frozenset(), "", Depth.FULL),
        (regulator("33"), frozenset(), "", Depth.OUTLINE),
        (regulator("33"), frozenset(), "追查不合格番茄", Depth.OFFICIAL),
        (regulator("33", frozenset()), frozenset(), "追查不合格番茄", Depth.OUTLINE),
        (PUBLIC, frozenset(), "好奇", Depth.OUTLINE),
    ],
)
def test_each_viewer_sees_a_station_as_deep_as_he_may(
    viewer: Viewer, dealt: frozenset[int], reason: str, depth: Depth
) -> None:
    assert rules.depth_of(viewer, NODE, dealt, reason=reason) is depth


def chain(now: datetime) -> tuple[Market, dict[str, int], dict[str, Viewer]]:
    """A producer sells to a wholesaler, he to two shops: four batches in two provinces."""
    market = Market(now)
    shops = {name: trader(name, YUHANG, now) for name in ("甲店", "乙店")}
    wholesale = market.confirm(market.submit("300")).batch_id
    made = {"farm": market.batch, "wholesale": wholesale}
    people = {"farm": market.selling, "wholesale": market.buying}
    for number, (name, shop) in enumerate(shops.items()):
        viewer = seen_as(shop, 910 + number)
        order = market.order("50", batch_id=wholesale, buyer_code=shop.code)
        sale = trade.submit_sale(market.buying, order, now).sale_id
        made[name], people[name] = market.confirm(sale, viewer).batch_id, viewer
    return market, made, people


@pytest.mark.usefixtures("db")
def test_a_shop_sees_its_partner_and_of_the_farm_only_kind_county_and_day(now: datetime) -> None:
    _, made, people = chain(now)
    shown = selectors.walk(people["甲店"], made["甲店"], Direction.BACK)
    by_depth = defaultdict(list)
    for node in shown.nodes:
        by_depth[node.depth].append(node)
    assert [n.batch_id for n in by_depth[Depth.FULL]] == [made["甲店"]]
    assert [(n.subject_name, n.quantity, n.batch_id) for n in by_depth[Depth.OFFICIAL]] == [("鲜达批发", 300, None)]
    hidden = by_depth[Depth.OUTLINE][0]
    assert (hidden.kind_words, hidden.county_code, hidden.subject_name, hidden.product_name) == ("生产", YUHANG, "", "")
    assert (shown.batches, shown.subjects, shown.provinces) == (3, 3, 2)
    assert {edge.quantity for edge in shown.edges} == {Decimal(50), None}


@pytest.mark.usefixtures("db")
def test_a_county_sees_its_own_stations_and_the_others_only_with_a_reason(now: datetime) -> None:
    _, made, _ = chain(now)
    county = Viewer(
        ViewerKind.REGULATOR, organisation_id=1, jurisdiction=Jurisdiction(("330110",)), permissions=INSPECTOR
    )
    depths = {n.county_code: n.depth for n in selectors.walk(county, made["farm"], Direction.FORWARD).nodes}
    assert depths == {YUHANG: Depth.FULL, LIXIA: Depth.OUTLINE}
    asked = selectors.walk(county, made["farm"], Direction.FORWARD, reason="追查不合格番茄")
    assert {n.depth for n in asked.nodes if n.county_code == LIXIA} == {Depth.OFFICIAL}
    assert asked.batches == 4
    with pytest.raises(NotFound):
        selectors.walk(county, made["wholesale"], Direction.BACK)
    with pytest.raises(Denied):
        selectors.walk(PUBLIC, made["farm"], Direction.FORWARD)


@pytest.mark.usefixtures("db")
def test_the_public_reads_the_way_so_far_without_names(now: datetime) -> None:
    _, made, _ = chain(now)
    way = selectors.outline(made["乙店"])
    assert [(n.hops, n.kind_words, n.county) for n in way] == [
        (2, "生产", "浙江省杭州市余杭区"),
        (1, "采购", "山东省济南市历下区"),
        (0, "采购", "浙江省杭州市余杭区"),
    ]
    assert {n.batch_id for n in selectors.chain_forward(made["farm"])} == set(made.values())


@pytest.mark.usefixtures("db")
def test_a_batch_never_becomes_its_own_ancestor_and_lineage_is_never_rewritten(now: datetime) -> None:
    _, made, _ = chain(now)

    def backwards(opened: journal.OpenAct) -> int:
        services.link(opened, Link(made["wholesale"], made["farm"], Decimal(1), "公斤", LIXIA, YUHANG))
        return 1

    with pytest.raises(DatabaseError), transaction.atomic():
        journal.act(system("test"), GROW, backwards, now=now, answer=int)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
    with pytest.raises(DatabaseError), transaction.atomic():
        Edge.objects.everything(reason="test").update(quantity=2)
