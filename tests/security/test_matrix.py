"""Cells of the permission matrix (domain facts, subjects §5) about products, batches, trades and dictionaries, over HTTP.

The rows about subjects have their stories in ``registry/subjects/tests/test_matrix.py``; ``docs/stories.md`` lists all.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.architecture.world import World, build
from tests.cast import Cast

from .ways import come

REGISTERS = ("/products/", "/batches/", "/trade/")


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


def records(world: World) -> list[str]:
    """The product and batch of the producer, and his sale to the buyer."""
    first = {name: world.things[name][0].key for name in ("product_id", "batch_id", "sale_id")}
    return [f"/products/{first['product_id']}/", f"/batches/{first['batch_id']}/", f"/trade/{first['sale_id']}/"]


def test_r_regulators_of_every_level_read_and_change_nothing_of_products_batches_and_trades(
    cast: Cast, world: World
) -> None:
    for who in ("ministry", "province", "city", "county", "township"):
        client = come(cast, who)
        assert {client.get(one).status_code for one in (*REGISTERS, *records(world))} == {200}, who
        for address in (*(f"{one}new" for one in REGISTERS), f"{records(world)[0]}edit", f"{records(world)[1]}lose",
                        f"{records(world)[2]}confirm", f"{records(world)[2]}withdraw"):  # fmt: skip
            assert client.post(address).status_code == 403, (who, address)


def test_r_by_scanning_bodies_read_the_trace_of_a_code_and_no_register(cast: Cast, world: World) -> None:
    for who in ("laboratory", "enforcement"):
        client = come(cast, who)
        assert client.get(f"/t/{world.things['code'][0].key}", follow=True).status_code == 200
        assert {client.get(one).status_code for one in (*REGISTERS, *records(world))} == {403}, who


def test_w_own_r_partner_a_subject_writes_its_own_and_reads_the_trades_it_has_a_side_in(
    cast: Cast, world: World
) -> None:
    product, batch, sale = records(world)
    buyer = come(cast, "buyer")
    assert buyer.get(sale).status_code == 200
    assert {buyer.get(product).status_code, buyer.get(batch).status_code} == {404}
    assert {buyer.post(f"{product}edit").status_code, buyer.post(f"{batch}lose").status_code} == {404}
    assert come(cast, "producer").get(f"{product}edit").status_code == 200


def test_public_the_trace_page_shows_no_partner_no_quantity_and_no_person(cast: Cast, world: World) -> None:
    page = Client().get(f"/t/{world.things['code'][0].key}", follow=True).content.decode()
    assert "有机小番茄" in page
    for secret in (world.names["buyer"], "王桂兰", "罗文斌", "13900000101", "13900000102"):
        assert secret not in page


def test_forbidden_the_seller_confirms_in_the_name_of_the_buyer(cast: Cast, world: World) -> None:
    sale = records(world)[2]
    come(cast, "producer").post(f"{sale}confirm", {"command_id": "00000000-0000-4000-8000-000000000007"})
    come(cast, "producer").post("/trade/new", {"code": cast["producer"].subject_code})
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM trade_sale WHERE id = %s", [sale.split("/")[2]])
        assert cursor.fetchone() == ("submitted",)


DICTIONARIES = ("/factors/policy", "/notices/wordings", "/organisations/reform")


def test_w_the_ministry_alone_changes_what_holds_for_the_whole_country(cast: Cast) -> None:
    open_to = {
        who
        for who in ("ministry_admin", "ministry", "province_admin", "city_admin", "county_admin", "county", "township",
                    "laboratory_admin", "enforcement_admin", "producer")
        if any(come(cast, who).get(address).status_code == 200 for address in DICTIONARIES)
    }  # fmt: skip
    assert open_to
    assert open_to <= {"ministry_admin", "ministry"}
    for address in DICTIONARIES:
        assert Client().get(address)["Location"].startswith("/login")


def test_forbidden_a_laboratory_changes_what_belongs_to_another_institution(cast: Cast, world: World) -> None:
    client = come(cast, "laboratory_admin")
    for other in ("enforcement", "county", "other_county"):
        number = cast[other].organisation_id
        for way in ("qualification", "name", "contact", "close"):
            assert client.post(f"/organisations/{number}/{way}").status_code in {403, 404}, (other, way)
