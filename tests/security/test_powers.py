"""Power that nobody gave: sub-accounts, delegation and acting for others, alone and together."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from agritrace.foundation.accounts import people
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as signing
from agritrace.foundation.accounts.peoplevalues import OpenSub
from agritrace.foundation.accounts.values import ChangeState
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Origin
from agritrace.registry.products.permissions import Permission as Products
from agritrace.registry.products.tests.factories import add
from agritrace.registry.proxies.permissions import Permission as Proxies
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.proxies.tests.test_pages import come as arrive
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.values import ChangeStanding
from tests.cast import Cast

from .ways import come, every_address, typed

PRODUCT = {"name": "黄瓜", "category_code": "010405", "unit": "公斤", "version": "0"}
INITIAL_TO_OWN = "Xuanze-2026"


def clerk(cast: Cast, *rights: str, owner: str = "producer") -> tuple[Client, int]:
    """A sub-account of a producer with these rights, signed in with a password of its own."""
    command = OpenSub(name="李会计", phone="13900007790", permissions=frozenset(rights), command_id=uuid4())
    opened = people.open_sub(cast.viewer(owner), command, system_now())
    row = accounts.viewer_of_account(opened.account_id, Origin(), system_now())
    assert row is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT username FROM accounts_account WHERE id = %s", [opened.account_id])
        username = cursor.fetchone()[0]
    client = Client()
    first = {"username": username, "password": opened.initial_password}
    assert client.post("/login", first)["Location"] == "/me/password"
    told = {"old": opened.initial_password, "new": INITIAL_TO_OWN, "again": INITIAL_TO_OWN}
    assert client.post("/me/password", told).status_code == 302
    return client, opened.account_id


def rights_of(number: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT permission FROM accounts_accountpermission WHERE account_id = %s", [number])
        return {row[0] for row in cursor.fetchall()}


def open_to(client: Client) -> Iterator[str]:
    for row, address in every_address():
        own = row.permission == "*" or row.permission.startswith("public")
        if not own and row.name and client.get(address).status_code not in {302, 403, 404, 405}:
            yield row.name


def test_a_sub_account_opens_only_the_pages_of_its_right(cast: Cast) -> None:
    client, _ = clerk(cast, Products.SEE)
    assert set(open_to(client)) == {"products:list", "products:export"}


def test_a_sub_account_gives_itself_nothing(cast: Cast) -> None:
    client, number = clerk(cast, Products.SEE)
    more = {"command_id": str(uuid4()), "permissions": [Products.ADD, "accounts:people:manage"]}
    for address in (f"/accounts/people/{number}/rights", f"/accounts/{number}/permissions", "/accounts/people/new"):
        answer = client.post(address, {**more, "name": "赵某", "phone": "13900007791"})
        assert answer.status_code in {403, 404}, address
    assert rights_of(number) == {Products.SEE}
    for address in ("/subjects/mine/change", "/subjects/mine/move", "/subjects/mine/cancel", "/subjects/mine/edit"):
        assert client.post(address, more).status_code == 403, address


def test_an_owner_hands_on_neither_what_he_lacks_nor_the_right_to_manage(cast: Cast) -> None:
    client = come(cast, "producer")
    for right in ("subjects:registration:review", "accounts:account:manage", "accounts:people:manage", "nonsense"):
        form, _ = typed(client, "/accounts/people/new")
        told = {**form, "name": "李会计", "phone": "13900007792", "permissions": [Products.SEE, right]}
        assert client.post("/accounts/people/new", told).status_code == 200, right
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_account WHERE role = 'sub'")
        assert cursor.fetchone() == (0,)


def test_an_owner_neither_stops_nor_changes_the_people_of_another_subject(cast: Cast) -> None:
    _, number = clerk(cast, Products.SEE)
    stranger = come(cast, "buyer")
    for way in ("rights", "reset", "stop", "restart"):
        told = {"command_id": str(uuid4()), "permissions": [Products.ADD], "reason": "不再任职"}
        assert stranger.post(f"/accounts/people/{number}/{way}", told).status_code in {403, 404}, way
    assert rights_of(number) == {Products.SEE}


@pytest.mark.parametrize("member", ["county_admin", "township", "county", "laboratory_admin"])
def test_nobody_raises_himself(cast: Cast, member: str) -> None:
    client, number = come(cast, member), cast[member].account_id
    before = rights_of(number)
    every = ["factors:policy:set", "subjects:registration:revoke", "accounts:account:appoint", "audit:record:read"]
    client.post(f"/accounts/{number}/permissions", {"command_id": str(uuid4()), "permissions": [*before, *every]})
    assert rights_of(number) == before


@pytest.mark.parametrize("member", ["township", "county", "producer", "laboratory"])
def test_whoever_is_no_administrator_makes_no_account(cast: Cast, member: str) -> None:
    told = {"command_id": str(uuid4()), "username": "zhang3", "name": "张三", "phone": "13800009998", "role": "user",
            "organisation": cast["county"].organisation_id}  # fmt: skip
    assert come(cast, member).post("/accounts/new", told).status_code == 403
    assert not accounts_named("zhang3")


def accounts_named(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_account WHERE username = %s", [name])
        return int(cursor.fetchone()[0])


def test_an_administrator_appoints_into_no_office_that_is_not_below_him(cast: Cast) -> None:
    client = come(cast, "county_admin")
    for place in ("ministry", "city", "sibling_county", "other_county"):
        told = {"command_id": str(uuid4()), "username": "zhang3", "name": "张三", "phone": "13800009998",
                "role": "user", "organisation": cast[place].organisation_id}  # fmt: skip
        assert client.post("/accounts/new", told).status_code in {200, 403}, place
    assert not accounts_named("zhang3")


def suspend(cast: Cast, key: str) -> None:
    county = cast.viewer("county")
    number = cast[key].subject_id or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM subjects_subject WHERE id = %s", [number])
        version = cursor.fetchone()[0]
    subjects.suspend(county, ChangeStanding(number, version, "营业执照已经过期", uuid4()), system_now())


def products_of(number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM products_product WHERE subject_id = %s", [number])
        return int(cursor.fetchone()[0])


def test_a_clerk_of_a_suspended_subject_makes_nothing_new(cast: Cast) -> None:
    product = add(cast.viewer("producer"), cast.now)
    client, _ = clerk(cast, "batches:batch:produce", "batches:batch:see", Products.SEE, Products.ADD)
    form = {"command_id": str(uuid4()), "product": product, "harvested_on": beijing_day(system_now()).isoformat(),
            "quantity": "10", "unit": "公斤", "base_name": "西大棚", "inspection": "rapid"}  # fmt: skip
    suspend(cast, "producer")
    assert client.post("/batches/new", form).status_code in {200, 403, 409}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM batches_batch")
        assert cursor.fetchone() == (0,)


def test_a_clerk_who_acts_by_a_consent_stops_when_his_owner_is_suspended(cast: Cast) -> None:
    farmer, consent = Field(cast, system_now()).for_cooperative(serial=94)
    client, _ = clerk(cast, Proxies.SEE, Proxies.ACT, Products.SEE, Products.ADD)
    assert client.post(f"/proxies/{consent}/begin").status_code == 302
    form, _ = typed(client, "/products/new")
    assert client.post("/products/new", {**form, **PRODUCT}).status_code == 302
    assert products_of(farmer) == 1
    suspend(cast, "producer")
    client.post("/products/new", {**form, **PRODUCT, "name": "丝瓜", "command_id": str(uuid4())})
    assert products_of(farmer) == 1, "whoever may not trade for himself does not produce in another name"


def test_a_clerk_acting_for_a_farmer_does_no_more_than_for_his_own_house(cast: Cast) -> None:
    farmer, consent = Field(cast, system_now()).for_cooperative(serial=95)
    client, _ = clerk(cast, Proxies.SEE, Proxies.ACT, Products.SEE)
    assert client.post(f"/proxies/{consent}/begin").status_code == 302
    assert client.post("/products/new", {**PRODUCT, "command_id": str(uuid4())}).status_code == 403
    assert products_of(farmer) == 0


def test_a_disabled_clerk_does_not_go_on_acting(cast: Cast) -> None:
    farmer, consent = Field(cast, system_now()).for_cooperative(serial=96)
    client, number = clerk(cast, Proxies.SEE, Proxies.ACT, Products.SEE, Products.ADD)
    assert client.post(f"/proxies/{consent}/begin").status_code == 302
    stop = {"command_id": str(uuid4()), "reason": "不再任职"}
    assert come(cast, "producer").post(f"/accounts/people/{number}/stop", stop).status_code == 302
    assert client.post("/products/new", {**PRODUCT, "command_id": str(uuid4())})["Location"].startswith("/login")
    assert products_of(farmer) == 0


def test_an_official_whose_right_to_act_was_taken_stops_at_once(cast: Cast) -> None:
    made = Field(cast, system_now()).approved(serial=97)
    client = arrive(cast, "township")
    assert client.post(f"/proxies/{made.consent_id}/begin").status_code == 302
    command = ChangeState(account_id=cast["township"].account_id, command_id=uuid4())
    signing.disable(cast.viewer("county_admin"), command, system_now())
    assert client.post("/products/new", {**PRODUCT, "command_id": str(uuid4())}).status_code == 302
    assert products_of(made.subject_id) == 0


def test_acting_is_no_way_into_accounts_consents_papers_of_persons_or_another_acting(cast: Cast) -> None:
    field = Field(cast, system_now())
    first, second = field.approved(serial=98), field.approved(serial=99)
    client = arrive(cast, "township")
    client.post(f"/proxies/{first.consent_id}/begin")
    forbidden = [f"/proxies/{second.consent_id}/begin", f"/proxies/{first.consent_id}/revoke", "/accounts/people/new",
                 "/subjects/mine/change", "/subjects/mine/move", "/subjects/mine/cancel", "/accounts/new",
                 f"/privacy/{first.subject_id}/unmask", f"/subjects/{first.subject_id}/review", "/proxies/enter"]  # fmt: skip
    answers = {address: client.post(address, {"command_id": str(uuid4())}).status_code for address in forbidden}
    assert {address: status for address, status in answers.items() if status not in {403, 404}} == {}


def test_the_session_alone_makes_nobody_a_proxy(cast: Cast) -> None:
    """A consent number put into a session that is not its proxy's ends the acting; nothing is done."""
    made = Field(cast, system_now()).approved(serial=92)
    from agritrace.registry.proxies.values import ACTING

    client = come(cast, "buyer")
    session = client.session
    session[ACTING] = made.consent_id
    session.save()
    assert client.post("/products/new", {**PRODUCT, "command_id": str(uuid4())})["Location"] == "/proxies/ended"
    assert products_of(made.subject_id) == 0
    assert products_of(cast["buyer"].subject_id or 0) == 0
