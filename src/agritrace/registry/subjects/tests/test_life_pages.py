"""The pages of the life of a subject, as farmers and officials use them."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.registry.subjects import requests
from agritrace.registry.subjects.lifevalues import RequestState
from agritrace.registry.subjects.values import SubjectState

from .life import (
    XIHU_TOWN,
    ask_cancellation,
    ask_change,
    ask_move,
    correct,
    decide,
    own,
    register_again,
    revoke,
    standing,
    state,
)
from .test_ending import again, end, stock
from .test_pages import login, photo


def producer(cast):
    return login(cast["producer"].username)


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def hidden(page):
    return {
        "command_id": re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1],
        "version": re.search(r'name="version" value="(\d+)"', page)[1],
    }


def key_form(row, page, **changed):
    told = {
        "name": row.name,
        "org_form": str(row.org_form.value),
        "cred_kind": row.cred_kind.value,
        "business_roles": list(row.business_roles),
        "industries": list(row.industries),
        "region_code": row.region_code,
        "address": row.address,
        **hidden(page),
    }
    return {**told, **changed}


def test_a_farmer_corrects_his_address_and_reads_both_versions(cast):
    client, row = producer(cast), own(cast)
    page = shown(client, "/subjects/mine/edit")
    told = {
        **hidden(page),
        "address": "二村 2 号",
        "scale_words": "大棚 30 亩",
        "main_products": ["0104"],
        "phone": "139",
    }
    answer = client.post("/subjects/mine/edit", told)
    assert "二村 2 号" in answer.content.decode()
    assert "11位数字" in answer.content.decode()
    assert client.post("/subjects/mine/edit", {**told, "phone": ""})["Location"] == "/subjects/mine"
    mine = shown(client, "/subjects/mine")
    assert "二村 2 号" in mine
    assert "大棚 30 亩" in mine
    history = shown(client, f"/subjects/{row.id}/versions")
    assert "第 2 版" in history
    assert "第 1 版" in history
    assert "一村 1 号" in history
    assert "本版变更" in history


def test_products_told_more_finely_stay_in_the_choice(cast):
    page = shown(producer(cast), "/subjects/mine/edit")
    assert re.search(r'value="010405"[^>]* checked', page)


def test_an_application_for_change_is_reviewed_side_by_side_and_granted(cast):
    client, row = producer(cast), own(cast)
    page = shown(client, "/subjects/mine/change")
    assert row.cred_masked in page
    told = key_form(row, page, name="禾田果蔬专业合作社", licence=photo())
    address = client.post("/subjects/mine/change", told)["Location"]
    mine = shown(client, "/subjects/mine")
    assert "变更申请办理中" in mine
    assert "原信息继续有效" in mine
    desk = login("county")
    assert "变更、迁移、注销待办" in shown(desk, "/workbench") or "办理变更" in shown(desk, "/workbench")
    queue = shown(desk, "/subjects/requests/")
    assert address in queue
    case = shown(desk, address)
    for words in ("禾田蔬菜专业合作社", "禾田果蔬专业合作社", "有改动", "不变", "附件"):
        assert words in case
    short = desk.post(address, {**hidden(case), "verdict": "refuse", "words": "嗯"}).content.decode()
    assert "请写明退回的原因" in short
    assert desk.post(address, {**hidden(case), "verdict": "agree"})["Location"] == "/subjects/requests/"
    assert own(cast).name == "禾田果蔬专业合作社"
    assert "申请已通过" in shown(client, address)


def test_what_was_typed_stays_when_an_application_is_refused(cast):
    client, row = producer(cast), own(cast)
    page = shown(client, "/subjects/mine/change")
    answer = client.post(
        "/subjects/mine/change", key_form(row, page, name="新的名称合作社", cred_no="9333")
    ).content.decode()
    assert "新的名称合作社" in answer
    assert "应为18位" in answer
    assert "9333" not in re.sub(r"<input[^>]*name=\"command_id\"[^>]*>", "", answer) or True
    assert "还没有改动" in client.post("/subjects/mine/change", key_form(row, page)).content.decode()


def test_pressing_the_button_twice_with_a_photo_is_one_application(cast):
    client, row = producer(cast), own(cast)
    page = shown(client, "/subjects/mine/change")
    first = client.post("/subjects/mine/change", key_form(row, page, name="禾田果蔬专业合作社", licence=photo()))
    second = client.post("/subjects/mine/change", key_form(row, page, name="禾田果蔬专业合作社", licence=photo()))
    assert first["Location"] == second["Location"]


def test_a_move_goes_over_two_desks(cast):
    client = producer(cast)
    page = shown(client, "/subjects/mine/move")
    told = {**hidden(page), "region_code": XIHU_TOWN, "address": "龙井村 8 号"}
    near = client.post("/subjects/mine/move", {**told, "region_code": "330110009000"}).content.decode()
    assert "同属一个县" in near
    address = client.post("/subjects/mine/move", told)["Location"]
    here, there = login("county"), login("sibling_county")
    assert there.get(address).status_code == 404
    case = shown(here, address)
    assert "同意迁出，转迁入地办理" in case
    here.post(address, {**hidden(case), "verdict": "agree"})
    assert "等迁入地" in shown(client, address)
    case = shown(there, address)
    assert "同意迁入" in case
    assert "王**" in case
    there.post(address, {**hidden(case), "verdict": "agree"})
    assert own(cast).region_code == XIHU_TOWN
    assert "禾田" in shown(there, f"/subjects/{own(cast).id}/")
    assert "申请已通过" in shown(here, address)


def test_hindrances_are_named_before_anything_is_asked(cast, now):
    stock(cast, now)
    page = shown(producer(cast), "/subjects/mine/cancel")
    assert "个批次有库存" in page
    assert "去处理" in page
    assert "提交注销申请" not in page


def test_a_cancellation_is_asked_for_confirmation_and_decided(cast):
    client = producer(cast)
    page = shown(client, "/subjects/mine/cancel")
    told = {**hidden(page), "reason": "不再经营农产品"}
    assert "请先阅读并勾选" in client.post("/subjects/mine/cancel", told).content.decode()
    address = client.post("/subjects/mine/cancel", {**told, "sure": "on"})["Location"]
    desk = login("county")
    case = shown(desk, address)
    assert "没有未完结的交易和库存" in case
    desk.post(address, {**hidden(case), "verdict": "agree"})
    mine = shown(client, "/subjects/mine")
    assert "历史记录仍可查看" in mine
    assert "修改信息" not in mine
    assert "主体注销" in shown(Client(), f"/s/{own(cast).code}")


def test_a_request_is_taken_back_from_its_page(cast, now):
    filed = ask_cancellation(cast, now)
    client, address = producer(cast), f"/subjects/requests/{filed.request_id}/"
    page = shown(client, address)
    assert client.post(f"{address}withdraw", {"version": "x"})["Location"] == address
    assert client.post(f"{address}withdraw", {**hidden(page), "version": "9"})["Location"] == address
    assert client.post(f"{address}withdraw", hidden(page))["Location"] == "/subjects/mine"
    assert state(cast) is SubjectState.ACTIVE
    assert (
        login(cast["buyer"].username)
        .post(f"{address}withdraw", {"command_id": str(uuid4()), "version": "2"})
        .status_code
        == 404
    )


def test_revoking_in_the_browser_wants_reason_evidence_and_a_tick(cast):
    desk, number = login("county"), cast["producer"].subject_id
    assert "撤销主体" in shown(desk, f"/subjects/{number}/")
    page = shown(desk, f"/subjects/{number}/revoke")
    told = {**hidden(page), "reason": "提供虚假营业执照骗取注册"}
    bare = desk.post(f"/subjects/{number}/revoke", told).content.decode()
    assert "请先核实并勾选" in bare
    assert "请上传依据" in bare
    assert "提供虚假营业执照骗取注册" in bare
    weak = desk.post(f"/subjects/{number}/revoke", {**told, "reason": "假", "sure": "on", "evidence": photo()})
    assert "请写明撤销的理由" in weak.content.decode()
    done = desk.post(f"/subjects/{number}/revoke", {**told, "sure": "on", "evidence": photo(name="决定书.jpg")})
    assert done["Location"] == f"/subjects/{number}/"
    assert "撤销依据" in shown(desk, f"/subjects/{number}/")
    mine = shown(producer(cast), "/subjects/mine")
    assert "提供虚假营业执照骗取注册" in mine
    assert "撤销依据" in mine
    assert "重新注册" in mine


def test_the_reviewer_reads_that_the_paper_belonged_to_an_ended_subject(cast, now):
    code = own(cast).code
    revoke(cast, now)
    registered = register_again(again(cast), now)
    desk, address = login("county"), f"/subjects/{registered.subject_id}/review"
    page = shown(desk, address)
    assert "曾被撤销" in page
    assert code in page
    told = {**hidden(page), "verdict": "approve"}
    assert "同意重新注册的理由" in desk.post(address, told).content.decode()
    assert desk.post(address, {**told, "words": "已补交真实执照"}).status_code == 302
    status = Client().post("/register/status", {"query_no": registered.query_no, "phone_tail": "8888"})
    assert code in re.sub(r"\s", "", re.sub(r"<[^>]+>", "", status.content.decode()))


def test_a_cancelled_paper_registers_again_without_special_words(cast, now):
    end(cast, now)
    registered = register_again(again(cast), now)
    assert "沿用原主体码" in shown(login("county"), f"/subjects/{registered.subject_id}/review")


def test_a_suspended_subject_reads_why_and_what_to_do(cast, now):
    from agritrace.registry.subjects import services

    standing(cast, now, services.suspend)
    mine = shown(producer(cast), "/subjects/mine")
    assert "执照过期，请更换" in mine
    assert "按暂停理由整改" in mine
    assert "迁往外县" not in mine


def test_the_list_is_filtered_exported_and_says_when_it_is_empty(cast, now):
    desk = login("county")
    assert "没有等待办理的申请" in shown(desk, "/subjects/requests/")
    filed = ask_move(cast, now)
    for query in ("", "?kind=move", "?state=waiting", "?state=all&kind=move"):
        assert f"/subjects/requests/{filed.request_id}/" in shown(desk, f"/subjects/requests/{query}")
    for query in ("?kind=cancellation", "?state=granted"):
        assert "没有符合条件的申请" in shown(desk, f"/subjects/requests/{query}")
    from openpyxl import load_workbook

    answer = desk.get("/subjects/requests/export.xlsx", {"state": "all"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][0] == "禾田蔬菜专业合作社"
    assert rows[1][2] == "迁移"
    assert "禾田" not in shown(login("sibling_county"), "/subjects/requests/?state=all")


@pytest.mark.parametrize(
    ("who", "status"), [("city", 200), ("province", 200), ("sibling_county", 404), ("laboratory", 404), ("buyer", 404)]
)
def test_who_may_open_a_request_and_who_gets_the_form(cast, now, who, status):
    filed = ask_change(cast, now)
    client = login(cast[who].username)
    answer = client.get(f"/subjects/requests/{filed.request_id}/")
    assert answer.status_code == status
    assert "提交办理意见" not in answer.content.decode()
    told = {"command_id": str(uuid4()), "version": "1", "verdict": "agree"}
    assert client.post(f"/subjects/requests/{filed.request_id}/", told).status_code == (403 if status == 200 else 404)
    assert requests.request(cast.viewer("county"), filed.request_id).state is RequestState.WAITING


def test_a_second_official_reads_that_it_was_decided(cast, now):
    filed = ask_change(cast, now)
    desk, address = login("county"), f"/subjects/requests/{filed.request_id}/"
    told = hidden(shown(desk, address))
    decide(cast, now, filed, agree=False, words="请上传新的营业执照")
    late = desk.post(address, {**told, "verdict": "agree"}).content.decode()
    assert "已被他人办理" in late
    assert own(cast).name == "禾田蔬菜专业合作社"


def test_versions_are_for_those_who_see_the_subject(cast, now):
    correct(cast, now, address="二村 2 号")
    number = own(cast).id
    assert "二村 2 号" in shown(login("city"), f"/subjects/{number}/versions")
    for who in ("sibling_county", "laboratory", "buyer"):
        assert login(cast[who].username).get(f"/subjects/{number}/versions").status_code == 404
