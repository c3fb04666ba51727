"""The public query for other programs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from agritrace.gateways.portal.web.api import TraceOut
from agritrace.tracing.trade.tests.market import Market


def test_the_answer_is_what_the_schema_says(client: Client, market: Market, code: str) -> None:
    bought = market.confirm(market.submit("300")).code
    for one in (code, bought):
        told = client.get(f"/api/public/t/{one}").json()
        assert set(told) == set(TraceOut.model_fields)
        read = TraceOut.model_validate(told)
        assert read.verdict == "genuine"
        assert read.goods is not None
        assert read.goods.producer == "禾田合作社"
        assert read.scans is not None
        assert read.scans.count == 1
    assert [stop.what for stop in read.goods.way] == ["经营者收货", "采收"]


def test_every_look_counts_one(client: Client, code: str) -> None:
    counts = [client.get(f"/api/public/t/{code}").json()["scans"]["count"] for _ in range(5)]
    assert counts == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("db")
def test_an_unissued_code_has_neither_goods_nor_scans(client: Client, unissued: str) -> None:
    told = TraceOut.model_validate(client.get(f"/api/public/t/{unissued}").json())
    assert (told.verdict, told.goods, told.scans) == ("unknown", None, None)


def test_the_description_names_the_address_and_its_answers(client: Client) -> None:
    told = client.get("/api/public/openapi.json").json()
    assert re.match(r"3\.1", told["openapi"])
    assert set(told["paths"]["/api/public/t/{code}"]["get"]["responses"]) == {"200", "429"}


def test_an_answer_is_never_kept(client: Client, code: str) -> None:
    assert client.get(f"/api/public/t/{code}")["Cache-Control"] == "no-store"
