"""The pages of merging, asked over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.registry.merging.tests.twins import WHY, Twins
from agritrace.registry.proxies.tests.test_pages import come
from agritrace.registry.subjects.values import SubjectState
from tests.cast import Cast


@pytest.fixture
def today(cast: Cast) -> Twins:
    """The county as it is now: pages read the real clock."""
    return Twins(cast, system_now())


def test_from_the_list_to_a_merged_record(today: Twins) -> None:
    one, other = today.subject(601), today.subject(602)
    county = come(today.cast, "county")
    assert "没有等待核对的疑似重复" in county.get("/duplicates/").content.decode()
    answer = county.post("/duplicates/look", {"command_id": str(uuid4())}, follow=True)
    assert "新找到 1 对" in answer.content.decode()
    pair = f"/duplicates/{one.id}/{other.id}/"
    assert pair in county.get("/duplicates/?sign=name").content.decode()
    page = county.get(pair).content.decode()
    assert "是同一家，合并" in page
    assert "吕志平" not in page
    assert "13711110601" not in page
    told = {
        "versions": f"{one.version}-{other.version}",
        "survivor": other.id,
        "reason": WHY,
        "command_id": str(uuid4()),
    }
    page = county.post(f"{pair}merge", told).content.decode()
    assert "确认合并" in page
    assert today.row(one.id).state is SubjectState.ACTIVE
    answer = county.post(f"{pair}merge", {**told, "sure": "on"}, follow=True)
    assert "已合并" in answer.content.decode()
    assert f"原登记 {one.code}" in answer.content.decode()
    page = county.get(f"/subjects/{one.id}/").content.decode()
    assert "已并入同一主体的另一份登记" in page
    assert other.code in page
    assert "电子身份标识" not in page
    assert "已合并：" in county.get(pair).content.decode()
    public = Client().get(f"/s/{one.code}").content.decode()
    assert "主体有效" in public
    assert other.code in public.replace(" ", "")
    assert county.get("/duplicates/export.xlsx?state=all").status_code == 200


def test_two_subjects_are_remembered_and_may_be_named_again_by_hand(today: Twins) -> None:
    one, other = today.subject(611), today.subject(612, name="良渚粮油合作社")
    county = come(today.cast, "county")
    start = f"/duplicates/of/{one.id}/"
    page = county.post(start, {"code": one.code, "command_id": str(uuid4())}).content.decode()
    assert "这是同一份登记" in page
    answer = county.post(start, {"code": other.code, "command_id": str(uuid4())}, follow=True)
    pair = f"/duplicates/{one.id}/{other.id}/"
    assert answer.redirect_chain[-1][0] == pair
    page = county.post(pair, {"reason": "不是", "command_id": str(uuid4())}).content.decode()
    assert "请写明怎么认定的" in page
    answer = county.post(pair, {"reason": "两家不同的社员", "command_id": str(uuid4())}, follow=True)
    assert "已认定不是同一家" in answer.content.decode()
    assert "人工提出" in county.get("/duplicates/?state=distinct&sign=hand").content.decode()
    assert "没有符合条件" in county.get("/duplicates/?state=distinct&sign=name").content.decode()


def test_an_application_that_waits_is_returned_and_what_hinders_is_shown(today: Twins) -> None:
    old = today.subject(621)
    applied = today.row(today.register(622).subject_id)
    county = come(today.cast, "county")
    page = county.get(f"/duplicates/{old.id}/{applied.id}/").content.decode()
    assert reverse("subjects:review", args=[applied.id]) in page
    assert "与已注册主体疑似重复" in page
    told = {"versions": "x", "survivor": old.id, "reason": WHY, "command_id": str(uuid4())}
    assert "页面已失效" in county.post(f"/duplicates/{old.id}/{applied.id}/merge", told).content.decode()
    told["versions"] = f"{old.version}-{applied.version}"
    page = county.post(f"/duplicates/{old.id}/{applied.id}/merge", {**told, "sure": "on"}).content.decode()
    assert "只有“有效”时才能" in page or "只有有效的才能并入" in page
    review = county.get(reverse("subjects:review", args=[applied.id])).content.decode()
    assert f"/duplicates/{old.id}/{applied.id}/" in review


def test_nobody_else_sees_the_pair(today: Twins) -> None:
    one, other = today.subject(631), today.subject(632)
    for who in ("sibling_county", "other_county", "township", "province", "producer"):
        for address in (f"/duplicates/{one.id}/{other.id}/", f"/duplicates/{one.id}/{other.id}/merge"):
            assert come(today.cast, who).get(address).status_code in {403, 404}
    assert come(today.cast, "county").get(f"/duplicates/{other.id}/{one.id}/").status_code == 404
