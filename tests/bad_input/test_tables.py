"""Tables of bad input. What each room tries itself stands there; here is what runs across rooms.

Each row is sent as a browser without scripts would send it, and asserts the status, the Chinese words with what to do,
that what was typed comes back, and that no row was written.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from agritrace.config.demo import papers
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.tests.test_pages import typed as harvest
from tests.cast import Cast

GOOD = papers.credit_code("93", "330110000000", 700)
WHO = {
    "org_form": "2",
    "name": "余杭区试填蔬菜专业合作社",
    "cred_kind": "credit_code",
    "cred_no": GOOD,
    "business_roles": ["P1"],
    "industries": ["planting"],
}


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (GOOD[:-1], "应为18位"),
        (GOOD + "1", "应为18位"),
        ("I" + GOOD[1:], "字母"),
        ("O" * 18, "字母"),
        ("١" * 18, "字母"),
        ("'; DROP TABLE subjects_subject;--", "应为18位"),
        ("<script>alert(1)</script>", "应为18位"),
    ],
)
def test_a_credit_code_that_cannot_be_one_is_refused_beside_its_field(cast: Cast, number: str, said: str) -> None:
    client = Client()
    answer = client.post("/register/", {**WHO, "cred_no": number})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in words_of(page)
    assert WHO["name"] in page
    assert "<script>alert" not in page
    assert client.get("/register/2/").status_code in {200, 302}
    assert rows("subjects_subject") == 2, "only the two of the cast"


@pytest.mark.parametrize(
    "number",
    [
        GOOD.lower(),
        f" {GOOD[:8]} {GOOD[8:]}　",
        "".join(chr(ord(letter) + 0xFEE0) for letter in GOOD),
        papers.credit_code("93", "110101000000", 703),
    ],
    ids=["small letters", "blanks", "full width", "issued in another province"],
)
def test_a_credit_code_written_in_another_way_is_the_same_code(cast: Cast, number: str) -> None:
    answer = Client().post("/register/", {**WHO, "cred_no": number})
    assert (answer.status_code, answer["Location"]) == (302, "/register/2/")


@pytest.mark.parametrize(
    "number",
    [
        GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"),
        papers.credit_code("93", "999999000000", 701),
        papers.credit_code("N1", "330110000000", 702),
    ],
    ids=["check digit as the real world writes it", "a county that never was", "a prefix of another form"],
)
def test_a_doubtful_credit_code_goes_on_with_a_warning_for_the_reviewer(cast: Cast, number: str) -> None:
    client = Client()
    verdict = client.post("/register/credential", {**WHO, "cred_no": number}).content.decode()
    assert 'class="warn"' in verdict
    assert client.post("/register/", {**WHO, "cred_no": number}).status_code == 302


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("999999000000", "请"),
        ("330000000000", "县"),
        ("330100000000", "县"),
        ("33011", "请"),
        ("中国", "请"),
        ("'--", "请"),
    ],
)
def test_a_place_that_is_no_county_is_refused_and_the_address_kept(cast: Cast, code: str, said: str) -> None:
    client = Client()
    client.post("/register/", WHO)
    where = {"region_code": code, "address": "北坡 12 号", "coordinate_system": "wgs84", "main_products": ["0104"]}
    answer = client.post("/register/2/", where)
    assert answer.status_code == 200
    assert said in words_of(answer.content.decode())
    assert "北坡 12 号" in answer.content.decode()


@pytest.fixture
def seller(cast: Cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def sale(cast: Cast, seller: Client) -> dict[str, str]:
    """The form of a sale of 10 out of 1,250 kg."""
    made = seller.post("/batches/new", harvest(add(cast.viewer("producer"), cast.now)))
    batch = re.findall(r"\d+", made["Location"])[-1]
    return {
        "command_id": str(uuid4()),
        "code": cast["buyer"].subject_code,
        "batch_id": batch,
        "quantity": "10",
        "plate": "浙A8K260",
    }


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("-1", "必须大于0"),
        ("0", "必须大于0"),
        ("1e3", "数字"),
        ("1251", "可卖 1,250 公斤"),
        ("9" * 20, "最多"),
        ("0.0001", "3位小数"),
        ("NaN", "数字"),
        ("Infinity", "数字"),
        ("十斤", "数字"),
    ],
)
def test_a_wrong_quantity_is_refused_and_the_stock_stays(
    seller: Client, sale: dict[str, str], quantity: str, said: str
) -> None:
    answer = seller.post("/trade/new", {**sale, "quantity": quantity})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in words_of(page)
    assert "浙A8K260" in page
    assert rows("trade_sale") == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(frozen) FROM batches_balance")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("change", ["last digit", "letters", "too short", "nobody's"])
def test_a_buyer_code_that_is_wrong_sells_nothing(
    cast: Cast, seller: Client, sale: dict[str, str], change: str
) -> None:
    good = sale["code"]
    wrong = {
        "last digit": good[:-1] + str((int(good[-1]) + 1) % 10),
        "letters": "A" * 16,
        "too short": good[:9],
        "nobody's": good[:9] + "9999999",
    }[change]
    answer = seller.post("/trade/new", {**sale, "code": wrong})
    assert answer.status_code == 200
    assert "请重新扫描，或核对16位主体码" in words_of(answer.content.decode())
    assert rows("trade_sale") == 0


def test_a_doubled_submit_is_one_sale_and_the_same_form_with_another_content_is_a_conflict(
    seller: Client, sale: dict[str, str]
) -> None:
    first, second = seller.post("/trade/new", sale), seller.post("/trade/new", sale)
    assert first["Location"] == second["Location"]
    third = seller.post("/trade/new", {**sale, "quantity": "11"})
    assert "已经用不同的内容提交过" in words_of(third.content.decode())
    assert rows("trade_sale") == 1


def test_a_buyer_who_confirms_twice_has_one_batch_and_reads_its_code(
    cast: Cast, seller: Client, sale: dict[str, str]
) -> None:
    place = seller.post("/trade/new", sale)["Location"]
    buyer, before = signed_in(cast, "buyer"), rows("batches_batch")
    for command in (str(uuid4()), str(uuid4())):
        assert buyer.post(f"{place}confirm", {"command_id": command})["Location"] == place
    assert rows("batches_batch") == before + 1
    assert "新追溯码" in buyer.get(place).content.decode()


def test_a_form_sent_after_the_session_ended_stores_nothing_and_leads_back_through_the_login(
    seller: Client, sale: dict[str, str]
) -> None:
    del seller.cookies["sessionid"]
    answer = seller.post("/trade/new", sale, headers={"Referer": "http://testserver/trade/new?batch=1"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?next=%2Ftrade%2Fnew")
    assert "已填写的内容会恢复" in seller.get(answer["Location"]).content.decode()
    assert rows("trade_sale") == 0


@pytest.mark.parametrize(
    ("days", "said"),
    [(400, "采收日期不能晚于今天"), (1, "采收日期不能晚于今天"), (-20_000, "采收日期")],
    ids=["a clock a year ahead", "a clock a day ahead", "a clock at its beginning"],
)
def test_a_device_whose_clock_is_wrong_does_not_date_a_harvest(
    cast: Cast, seller: Client, days: int, said: str
) -> None:
    day = beijing_day(system_now()) + timedelta(days=days)
    form = harvest(add(cast.viewer("producer"), cast.now), harvested_on=day.isoformat(), base_name="西大棚")
    answer = seller.post("/batches/new", form, headers={"Date": "Thu, 01 Jan 1970 00:00:00 GMT"})
    assert answer.status_code == 200
    assert said in words_of(answer.content.decode())
    assert 'value="西大棚"' in answer.content.decode()
    assert rows("batches_batch") == 0


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "\u202e倒写"]
)
def test_what_looks_like_a_program_is_shown_as_text_wherever_it_was_typed(
    cast: Cast, seller: Client, text: str
) -> None:
    made = seller.post("/batches/new", harvest(add(cast.viewer("producer"), cast.now), note=text, base_name=text[:40]))
    page = seller.get(made["Location"]).content.decode() if made.status_code == 302 else made.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.findall(r"基地[^<]*", page)
