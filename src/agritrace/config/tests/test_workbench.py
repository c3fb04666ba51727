"""The workbench as each kind of person finds it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast


def workbench(cast: Cast, key: str) -> str:
    client = Client()
    client.post("/login", {"username": cast[key].username, "password": PASSWORD})
    return client.get("/workbench").content.decode()


@pytest.mark.parametrize(
    ("key", "act"),
    [
        ("producer", "登记采收"),
        ("county", "审核注册申请"),
        ("ministry_admin", "分配账号"),
        ("laboratory", "扫码查询"),
        ("enforcement", "扫码查询"),
    ],
)
def test_with_nothing_waiting_the_one_primary_button_is_what_a_person_does_most(cast: Cast, key: str, act: str) -> None:
    page = workbench(cast, key)
    assert page.count("btn-primary") == 1
    assert act in page
    assert "您登录了系统" not in page


@pytest.mark.parametrize("key", ["ministry", "province", "city", "county", "township"])
def test_an_official_reads_the_figures_of_his_area_with_their_units(cast: Cast, key: str) -> None:
    page = workbench(cast, key)
    for figure, unit in (("有效主体", "家"), ("本月批次", "批"), ("本月交易", "笔")):
        assert f"{figure}</span><b>" in page
        assert f"<small>{unit}</small>" in page
