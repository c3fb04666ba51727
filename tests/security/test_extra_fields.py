"""Mass assignment: a form sent with fields nobody offered. Its effect must be the effect of the form alone."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.products.tests.factories import add
from agritrace.registry.proxies.tests.test_pages import photo
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.tests.papers import cooperative, registration
from tests.architecture.sources import PACKAGE
from tests.cast import Cast

from .ways import come, typed

LEFT_OUT = re.compile(r"journal_|django_|auth_|regions_|catalogue_|procrastinate_|accounts_session|accounts_presence")
"""Records and counters of visits differ by nature; reference data cannot be reached by these forms."""


WHOLE = [
    "joining.py: **request.POST",
    "joining.py: request.POST.items(",
    "listing.py: **request.GET",
    "pages.py: **request.POST",
    "pages.py: request.POST.dict(",
    "reforming.py: **request.POST",
    "reforming.py: request.POST.dict(",
    "reforming.py: request.POST.dict(",
    "selling.py: request.POST.dict(",
]
"""Fields of a form are shown once more to their own sender: before a reform is confirmed, when a template fills the ticks,
when the kind of duty changes what is asked, when a row of goods is added; a
list keeps its own address. What is done is still what the form cleaned."""


def extras(cast: Cast) -> dict[str, object]:
    """Everything an attacker would like to set, by the names of our columns and by those frameworks use."""
    other = cast["buyer"]
    return {
        "id": other.subject_id, "pk": other.subject_id, "subject_id": other.subject_id, "subject": other.subject_id,
        "owner_subject_id": other.subject_id, "buyer_id": other.subject_id, "seller_id": other.subject_id,
        "organisation_id": cast["ministry"].organisation_id, "organisation": cast["ministry"].organisation_id,
        "account_id": cast["ministry_admin"].account_id, "account": cast["ministry_admin"].account_id,
        "state": "active", "status": "active", "verdict_state": "granted", "role": "admin", "kind": "regulator",
        "level": "1", "jurisdiction": "", "region": "370000000000", "region_code": "370102000000",
        "permissions": ["accounts:account:manage", "subjects:registration:review"],
        "is_staff": "1", "is_superuser": "1", "is_active": "1", "must_change_password": "0", "session_epoch": "0",
        "username": "ministry_admin", "password": "Chosen-2026", "temp_code": "9" * 16, "bad_record": "0",
        "verified": "1", "checked": "1", "checked_by": "1", "version": "99", "quantity": "999999", "remaining": "999999",
        "available": "999999", "frozen": "0", "buyer_code": cast["buyer"].subject_code, "acting_for": "1", "consent_id": "1",
        "created_at": "2001-01-01", "occurred_at": "2001-01-01", "recorded_at": "2001-01-01", "uid": str(uuid4()),
        "photo_id": str(uuid4()), "file_id": str(uuid4()), "proxy_id": "1", "given_by": "1", "epoch": "9",
    }  # fmt: skip


def rows() -> dict[str, dict[str, Any]]:
    """Every row of every domain table."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and not LEFT_OUT.match(model._meta.db_table)
    )
    parts = " UNION ALL ".join(f"SELECT '{name}', to_jsonb(t)::text FROM {name} t" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return {f"{name} {text}": {"": name, **json.loads(text)} for name, text in cursor.fetchall()}


def effect(client: Client, address: str, form: dict[str, object]) -> list[dict[str, Any]]:
    """The rows a form adds or changes; everything is undone."""
    with transaction.atomic():
        before = rows()
        answer = client.post(address, {name: told() if callable(told) else told for name, told in form.items()})
        assert answer.status_code in {200, 302}, address
        found = [row for key, row in rows().items() if key not in before]
        transaction.set_rollback(True)
    return sorted(found, key=lambda row: (row[""], str(row.get("id", ""))))


def forms(cast: Cast) -> list[tuple[str, str, dict[str, object]]]:
    """Forms that succeed: who sends them, where, and what is typed."""
    producer, now = cast.viewer("producer"), system_now()
    product = add(producer, now)
    today = beijing_day(now).isoformat()
    pending = subjects.submit_registration(PUBLIC, registration(cooperative(951)), now).subject_id
    return [
        ("producer", "/products/new", {"name": "黄瓜", "category_code": "010405", "unit": "公斤"}),
        ("producer", f"/products/{product}/edit", {"name": "小番茄"}),
        ("producer", "/batches/new", {"product": product, "harvested_on": today, "quantity": "10", "unit": "公斤",
                                      "base_name": "西大棚", "inspection": "rapid"}),
        ("producer", "/papers/new", {"kind": "green_food", "number": "LB-7", "issuer": "发证机关", "products": "番茄",
                                     "valid_from": "2026-01-01", "valid_until": "2028-01-01", "file": photo}),
        ("producer", "/subjects/mine/edit", {"address": "二村 9 号"}),
        ("producer", "/accounts/people/new", {"name": "李会计", "phone": "13900007788",
                                              "permissions": ["products:product:see"]}),
        ("county", f"/subjects/{pending}/review", {"verdict": "return", "reasons": ["papers"], "words": "请重拍执照"}),
        ("county", f"/subjects/{cast['producer'].subject_id}/suspend", {"reason": "营业执照已过期"}),
        ("county_admin", f"/organisations/{cast['county'].organisation_id}/contact", {"address": "文一西路 1 号"}),
    ]  # fmt: skip


def test_fields_that_no_form_offers_have_no_effect(cast: Cast) -> None:
    clients: dict[str, Client] = {}
    changed, tried = [], 0
    for who, address, told in forms(cast):
        client = clients.setdefault(who, come(cast, who))
        offered, names = typed(client, address)
        form = {**offered, **told}
        more = {name: value for name, value in extras(cast).items() if name not in names}
        effect(client, address, form)  # a process takes ranges of numbers in advance: they are taken now
        first, again, attacked = (effect(client, address, one) for one in (form, form, {**more, **form}))
        assert first, f"{address}: nothing was written, so nothing is shown"
        tried += 1
        if [row[""] for row in attacked] != [row[""] for row in first]:
            changed.append(f"{address}: {[row[''] for row in attacked]} instead of {[row[''] for row in first]}")
            continue
        for one, two, three in zip(first, again, attacked, strict=True):
            steady = [name for name in one if one[name] == two.get(name)]
            changed += [f"{address}: {one['']}.{name}" for name in steady if three.get(name) != one[name]]
    assert changed == []
    assert tried >= 9


def test_no_form_is_made_from_a_table_and_no_submission_is_taken_whole() -> None:
    """What holds for all other forms: fields are named one by one, and only what a form cleaned goes on."""
    whole = re.compile(
        r"ModelForm|modelform_factory|\*\*\s*request\.(POST|GET)|request\.POST\.(dict|items|lists)\(|setattr\([^)]*POST"
    )
    found = [
        f"{path.name}: {match[0]}"
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        for match in whole.finditer(path.read_text(encoding="utf-8"))
    ]
    assert sorted(found) == WHOLE
