"""The pages as people use them, without scripts: the wizard, the status page, the desk, the lists."""

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import applicants, services
from tests.cast import PASSWORD

from .papers import cooperative, credit_code, farmer, identity, registration

WHO = {
    "org_form": "2",
    "name": "余杭区径山茶叶专业合作社",
    "cred_kind": "credit_code",
    "cred_no": credit_code("93", 500),
    "business_roles": ["P1"],
    "industries": ["planting"],
}
WHERE = {
    "region_code": "330110000000",
    "address": "径山村 1 号",
    "coordinate_system": "wgs84",
    "main_products": ["0104"],
}
CONTACT = {"legal_name": "吕志平", "legal_id": identity(500), "phone": "13722220500", "password": "Jingshan-2026"}


def photo(size=(80, 60), name="执照.jpg"):
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def walk(client, *, who=WHO, where=WHERE, contact=CONTACT, **files):
    for address, data in (("/register/", who), ("/register/2/", where), ("/register/3/", {**contact, **files})):
        answer = client.post(address, data)
        assert answer.status_code == 302, re.findall(r"<span>([^<]+)</span></div>", answer.content.decode())
    return answer


def login(username):
    client = Client()
    answer = client.post("/login", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def register(now, told=None):
    return services.submit_registration(PUBLIC, registration(told or cooperative(900)), now)


def test_a_stranger_registers_in_four_steps_and_asks_for_the_state(cast):
    client = Client()
    walk(client, licence=photo())
    last = client.get("/register/4/").content.decode()
    assert "余杭区农业农村局" in last
    assert CONTACT["phone"] not in last
    assert client.post("/register/4/", {"truth": "on"})["Location"] == "/register/done"
    query_no = client.session["registered"]
    done = client.get("/register/done").content.decode()
    assert query_no in re.sub(r"\s", "", done)
    found = client.post("/register/status", {"query_no": query_no, "phone_tail": "0500"}).content.decode()
    assert "待审" in found


def test_what_a_person_types_stays_under_120_characters():
    typed = [WHO["name"], WHO["cred_no"], WHERE["address"], *CONTACT.values(), "余杭"]
    assert sum(len(text) for text in typed) < 120


def test_a_wrong_number_stands_beside_its_field_and_everything_typed_is_kept(cast):
    answer = Client().post("/register/", {**WHO, "cred_no": "9133011"}).content.decode()
    assert "应为18位" in answer
    assert WHO["name"] in answer


def test_a_script_in_a_name_is_refused_and_shown_as_text(cast):
    answer = Client().post("/register/", {**WHO, "name": "<script>alert(1)</script>"}).content.decode()
    assert "尖括号" in answer
    assert "<script>alert" not in answer


def test_markup_in_an_address_is_only_text_for_the_reviewer(cast, now):
    registered = register(now, cooperative(901, address="<img src=x onerror=alert(1)>"))
    shown = login("county").get(f"/subjects/{registered.subject_id}/review").content.decode()
    assert "&lt;img src=x" in shown
    assert "<img src=x" not in shown


def test_a_lost_session_leads_back_to_the_first_step_with_words(cast):
    answer = Client().post("/register/3/", CONTACT, follow=True)
    assert answer.redirect_chain[-1][0] == "/register/"
    assert "第一步" in answer.content.decode()


def test_the_draft_in_the_session_is_sealed(cast):
    client = Client()
    walk(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        rows = [client.session.decode(row[0]) for row in cursor.fetchall()]
    assert rows
    assert not any(secret in str(row) for row in rows for secret in (CONTACT["phone"], CONTACT["legal_id"], "吕志平"))


def test_numbers_and_passwords_never_come_back_to_the_browser(cast):
    client = Client()
    walk(client)
    shown = client.get("/register/").content.decode() + client.get("/register/3/").content.decode()
    assert not any(
        secret in shown for secret in (WHO["cred_no"], CONTACT["legal_id"], CONTACT["phone"], CONTACT["password"])
    )
    assert client.post("/register/", {**WHO, "cred_no": ""}).status_code == 302


def test_submitting_twice_is_one_registration(cast):
    client = Client()
    walk(client)
    client.post("/register/4/", {"truth": "on"})
    assert client.post("/register/4/", {"truth": "on"})["Location"] == "/register/done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM subjects_subject WHERE name = %s", [WHO["name"]])
        assert cursor.fetchone()[0] == 1


def test_a_weak_password_a_disguised_file_and_a_20_mb_photo_are_refused_beside_their_fields(cast):
    client = Client()
    client.post("/register/", WHO)
    client.post("/register/2/", WHERE)
    disguised = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00", "image/jpeg")
    answer = client.post("/register/3/", {**CONTACT, "password": "12345678", "licence": disguised}).content.decode()
    assert "三类" in answer
    assert "不是 jpg、png 图片" in answer
    huge = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "image/jpeg")
    assert "压缩" in client.post("/register/3/", {**CONTACT, "licence": huge}).content.decode()


def test_an_upload_may_be_taken_back(cast):
    client = Client()
    client.post("/register/", WHO)
    client.post("/register/2/", WHERE)
    assert client.post("/register/3/", {**CONTACT, "licence": photo(), "stay": "1"})["Location"] == "/register/3/"
    address = re.search(r"/register/files/[0-9a-f-]+/drop", client.get("/register/3/").content.decode())[0]
    client.post(address)
    assert "/drop" not in client.get("/register/3/").content.decode()


def test_the_verdict_on_a_number_comes_while_typing_and_never_in_an_address(cast):
    def ask(**data):
        return Client().post("/register/credential", data).content.decode()

    assert "校验通过" in ask(cred_kind="credit_code", org_form="2", cred_no=WHO["cred_no"])
    assert "不一致" in ask(cred_kind="credit_code", org_form="1", cred_no="91350203M0001QAY9B")
    assert "应为18位" in ask(cred_kind="identity", org_form="5", cred_no="123")
    assert "加密保存" in ask(cred_kind="nonsense", org_form="x", cred_no="1")
    assert Client().get("/register/credential").status_code == 405


def test_guessing_query_numbers_slows_down(cast):
    cache.clear()
    client = Client()
    for _ in range(20):
        client.post("/register/status", {"query_no": "123456789012", "phone_tail": "0000"})
    answer = client.post("/register/status", {"query_no": "123456789012", "phone_tail": "0000"})
    cache.clear()
    assert "十分钟" in answer.content.decode()


def test_the_county_returns_and_the_applicant_corrects_in_the_same_wizard(cast, now):
    registered = register(now)
    desk = login("county")
    page = desk.get(f"/subjects/{registered.subject_id}/review").content.decode()
    command_id = re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1]
    wrong = {"command_id": command_id, "version": "1", "verdict": "return", "words": "嗯"}
    assert "至少选择一项" in desk.post(f"/subjects/{registered.subject_id}/review", wrong).content.decode()
    right = {**wrong, "reasons": ["papers"], "words": "请上传营业执照照片"}
    assert desk.post(f"/subjects/{registered.subject_id}/review", right).status_code == 302
    client = Client()
    asked = {"query_no": registered.query_no, "phone_tail": "0900"}
    assert "请上传营业执照照片" in client.post("/register/status", asked).content.decode()
    assert client.post("/register/correct", asked)["Location"] == "/register/"
    told = cooperative(900)
    walk(
        client,
        who={**WHO, "name": told.name, "cred_no": ""},
        contact={"legal_name": "吕志平", "legal_id": "", "phone": "", "password": ""},
        licence=photo(),
    )
    assert client.post("/register/4/", {"truth": "on"})["Location"] == "/register/done"
    assert applicants.status(registered.query_no, "0900").state.value == "pending"


def test_approving_in_the_browser_opens_the_account_and_shows_the_card(cast, now):
    registered = register(now)
    desk = login("county")
    page = desk.get(f"/subjects/{registered.subject_id}/review").content.decode()
    command_id = re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1]
    assert '<a href="/subjects/review/" aria-current="page">' in page, "a case belongs to 注册审核, not to the list"
    assert '<a href="/subjects/" aria-current="page">' not in page
    told = {"command_id": command_id, "version": "1", "verdict": "approve"}
    assert desk.post(f"/subjects/{registered.subject_id}/review", told).status_code == 302
    record = desk.get(f"/subjects/{registered.subject_id}/").content.decode()
    assert "有效" in record
    assert "审核通过" in record
    card = desk.get(f"/subjects/{registered.subject_id}/card.pdf")
    assert card["Content-Type"] == "application/pdf"


def test_a_second_reviewer_reads_that_the_case_was_decided(cast, now):
    registered = register(now)
    desk = login("county")
    told = {"command_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "version": "1", "verdict": "approve"}
    desk.post(f"/subjects/{registered.subject_id}/review", told)
    late = {
        **told,
        "command_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964fe",
        "verdict": "return",
        "reasons": ["papers"],
        "words": "请重拍执照",
    }
    assert "已被他人办理" in desk.post(f"/subjects/{registered.subject_id}/review", late).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("sibling_county", 404), ("province", 403), ("laboratory", 403), ("producer", 403)]
)
def test_strangers_do_not_get_to_the_desk(cast, now, who, status):
    registered = register(now)
    client = login(cast[who].username)
    assert client.get(f"/subjects/{registered.subject_id}/review").status_code == status


def test_the_register_is_searched_by_name_initials_and_code(cast, now):
    registered = register(now, farmer(902))
    client = login("county")

    def rows(**asked):
        return set(re.findall(r'href="/subjects/(\d+)/"', client.get("/subjects/", asked).content.decode()))

    for text in ("张满仓", "满仓", "zmc"):
        assert rows(q=text) == {str(registered.subject_id)}
    assert rows(q=cast["producer"].subject_code) == {str(cast["producer"].subject_id)}
    assert rows(q="不存在的") == rows(q="张满仓", state="active") == set()
    for sort in ("name", "newest"):
        assert client.get("/subjects/", {"sort": sort, "form": "2", "industry": "planting"}).status_code == 200
    assert "张满仓" not in login("sibling_county").get("/subjects/").content.decode()


def test_the_export_holds_what_is_shown_and_no_personal_number(cast, now):
    from openpyxl import load_workbook

    register(now, farmer(903))
    answer = login("county").get("/subjects/export.xlsx", {"q": "张满仓"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1] == "张满仓"
    assert "********" in rows[1][4]


def test_the_producer_sees_his_own_page_and_nobody_elses(cast):
    client = login(cast["producer"].username)
    assert "禾田" in client.get("/subjects/mine").content.decode()
    assert client.get(f"/subjects/{cast['buyer'].subject_id}/card").status_code == 404
    assert client.get("/subjects/").status_code == 403


def test_scanning_a_code_of_another_province_shows_few_fields(cast):
    shown = login("enforcement").get("/subjects/scan", {"code": cast["buyer"].subject_code}).content.decode()
    assert "鲜达" in shown
    assert "139" not in shown
    assert "没有找到" in login("county").get("/subjects/scan", {"code": "4111"}).content.decode()


def test_suspending_in_the_browser_asks_for_a_reason(cast):
    client, number = login("county"), cast["producer"].subject_id
    page = client.get(f"/subjects/{number}/suspend").content.decode()
    told = {
        "command_id": re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1],
        "version": re.search(r'name="version" value="(\d+)"', page)[1],
        "reason": "短",
    }
    assert "写明理由" in client.post(f"/subjects/{number}/suspend", told).content.decode()
    assert client.post(f"/subjects/{number}/suspend", {**told, "reason": "执照过期，请更换"}).status_code == 302
    assert "执照过期" in client.get(f"/subjects/{number}/").content.decode()
