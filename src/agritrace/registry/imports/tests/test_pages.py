"""The pages of imports as a county office uses them: template, upload, preview, taking over, errors, accounts."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from agritrace.registry.imports import selectors
from agritrace.registry.imports.values import KEYS
from tests.cast import PASSWORD

from .sheets import checked, do, row, taken, upload, workbook


def login(username):
    client = Client()
    assert client.post("/login", {"username": username, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def county(cast):
    return cast.viewer("county")


def send(client, content, name="余杭主体名录.xlsx"):
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return client.post("/imports/new", {"file": file, "command_id": str(uuid4())})


def command_of(page):
    return re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1]


def test_a_county_imports_its_directory_from_the_menu_to_the_register(cast, county):
    client = login("county")
    assert 'href="/imports/"' in client.get("/workbench").content.decode()
    assert "还没有导入过名录" in client.get("/imports/").content.decode()
    template = client.get("/imports/template.xlsx")
    assert load_workbook(BytesIO(template.content)).sheetnames == ["主体名录", "填写说明"]
    answer = send(client, workbook(row(1), row(2, phone="123")))
    here = answer["Location"]
    import_id = int(here.split("/")[2])
    page = client.get(here).content.decode()
    assert f'data-progress-url="{here}state"' in page
    assert client.get(f"{here}state").json()["finished"] is False
    do(county, import_id)
    assert client.get(f"{here}state").json() | {"text": ""} == {
        "done": 2, "total": 2, "text": "", "finished": True, "next": here,
    }  # fmt: skip  # one answer
    page = client.get(here).content.decode()
    for words in ("待导入", "1 行有错误", "手机号码应为11位数字", "名录前几行", "导入 1 家"):
        assert words in page
    assert "data-progress-url" not in page
    question = client.get(f"{here}start").content.decode()
    assert "主体码发放后不能收回" in question
    assert client.post(f"{here}start", {"command_id": command_of(question)})["Location"] == here
    assert "导入中" in client.get(here).content.decode()
    do(county, import_id)
    page = client.get(here).content.decode()
    assert "导入结果" in page
    errors = client.get(f"{here}errors.xlsx")
    assert "no-store" in errors["Cache-Control"]
    sheet = load_workbook(BytesIO(errors.content)).active
    assert sheet.cell(2, KEYS.index("phone") + 1).value == "123"
    assert row(1)["name"] in client.get("/subjects/?q=青山1号").content.decode()
    listed = client.get("/imports/").content.decode()
    assert "新增 1 家" in listed
    assert "已完成" in listed
    assert "没有这个名录" in client.get("/imports/?q=西湖").content.decode()


def test_a_wrong_file_is_refused_beside_the_field(cast):
    client = login("county")
    answer = send(client, b"MZ\x90\x00", "名录.xlsx").content.decode()
    assert "改文件名不能改变类型" in answer
    assert "请选择填好的名录文件" in client.post("/imports/new", {"command_id": str(uuid4())}).content.decode()


def test_a_script_in_a_cell_or_a_name_of_a_file_is_only_text(cast, county, now):
    found = checked(county, workbook(row(1, name="<script>alert(1)</script>")), now)
    page = login("county").get(f"/imports/{found.id}/").content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    other = upload(county, workbook(row(1)), now, name="../../<img src=x>名录.xlsx")
    assert selectors.directory_import(county, other).name == "img src=x名录"


def test_starting_twice_is_refused_with_words(cast, county, now):
    found = checked(county, workbook(row(1)), now)
    client = login("county")
    first = client.post(f"/imports/{found.id}/start", {"command_id": str(uuid4())})
    assert first.status_code == 302
    late = client.post(f"/imports/{found.id}/start", {"command_id": str(uuid4())}).content.decode()
    assert "已经开始导入" in late


def test_a_directory_that_is_known_needs_no_import_and_a_failed_one_says_why(cast, county, now, monkeypatch):
    taken(county, workbook(row(1)), now)
    known = checked(county, workbook(row(1)), now)
    client = login("county")
    page = client.get(f"/imports/{known.id}/").content.decode()
    assert "没有需要导入的" in page
    assert f"/imports/{known.id}/start" not in page
    monkeypatch.setattr("agritrace.registry.imports.reading.MOST_ROWS", 0)
    failed = checked(county, workbook(row(2)), now)
    page = client.get(f"/imports/{failed.id}/").content.decode()
    assert "没有完成" in page
    assert "请分成几个文件上传" in page


@pytest.mark.parametrize("path", ["", "state", "start", "errors.xlsx"])
def test_others_do_not_come_in(cast, county, now, path):
    found = checked(county, workbook(row(1), row(2, phone="1")), now)
    address = f"/imports/{found.id}/{path}"
    assert Client().get(address)["Location"].startswith("/login")
    assert login("sibling_county").get(address).status_code == 404
    for key in ("ministry", "producer", "township"):
        assert login(cast[key].username).get(address).status_code == 403


def test_the_counter_opens_the_account_when_the_subject_comes_and_shows_the_password_once(cast, county, now):
    taken(county, workbook(row(1)), now)
    client = login("county")
    listed = client.get("/subjects/?q=青山1号").content.decode()
    here = re.search(r"/subjects/\d+/", listed)[0]
    assert f"{here}account" in client.get(here).content.decode()
    page = client.get(f"{here}account").content.decode()
    wrong = {"command_id": command_of(page), "version": "1", "reason": "嗯"}
    assert "怎样核对了身份" in client.post(f"{here}account", wrong).content.decode()
    right = {**wrong, "reason": "本人持身份证到窗口"}
    shown = client.post(f"{here}account", right).content.decode()
    username, password = re.findall(r"<dd[^>]*>(?:<[^>]+>)*([^<]+)", shown)[:2]
    again = client.post(f"{here}account", right).content.decode()
    assert "刚刚已经开通" in again
    assert password not in again
    assert f"{here}account" not in client.get(here).content.decode()
    assert client.get(f"{here}account").status_code == 403
    other = Client()
    assert other.post("/login", {"username": username.strip(), "password": password.strip()}).status_code == 302
    known = checked(county, workbook(row(1, scale_words="改了")), now)
    assert known.figures["kept"] == 1, "who speaks for himself is left alone"


def test_a_subject_that_registered_itself_is_not_offered_an_account(cast, county):
    client = login("county")
    here = f"/subjects/{cast['producer'].subject_id}/"
    assert f"{here}account" not in client.get(here).content.decode()
    assert client.get(f"{here}account").status_code == 403
    assert login("sibling_county").get(f"{here}account").status_code == 404
