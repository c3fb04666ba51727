"""Values in full: for the competent county, with a reason, once, on record; never in records, tables, logs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.registry.privacy import rules, selectors, services
from agritrace.registry.privacy.models import Unmasking
from agritrace.registry.privacy.values import Unmask
from agritrace.registry.subjects import selectors as subjects
from tests.cast import PASSWORD, Cast

WHY = "电话核实 11 月 20 日送检样品的来源"


def asked(cast: Cast, fields: tuple[str, ...] = ("phone",), command_id: UUID | None = None, why: str = WHY) -> Unmask:
    return Unmask(cast["producer"].subject_id or 0, fields, "contact", why, command_id or uuid4())


def enter(cast: Cast, key: str) -> Client:
    client = Client()
    client.post("/login", {"username": cast[key].username, "password": PASSWORD})
    return client


def everything() -> str:
    """Text of every table that could have kept what was shown."""
    with connection.cursor() as cursor:
        told = []
        for table in ("journal_record", "journal_command", "journal_event", "privacy_unmasking", "django_session"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            told.append(str(cursor.fetchone()[0]))
    return " ".join(told)


def test_the_county_reads_what_it_asked_for_and_the_record_names_fields_only(
    cast: Cast, capfd: pytest.CaptureFixture[str]
) -> None:
    county, now = cast.viewer("county"), system_now()
    shown = services.unmask(county, asked(cast, ("phone", "legal_id")), now)
    assert set(shown.values) == {"phone", "legal_id"}
    phone, number = shown.values["phone"], shown.values["legal_id"]
    assert len(phone) == 11
    assert len(number) == 18
    line = journal.history(county, "subject", cast["producer"].subject_id or 0)[0]
    assert "查看了完整的法定代表人证件号码" in line.sentence or "查看了完整的手机号" in line.sentence
    assert WHY in line.sentence
    assert phone not in repr(shown)
    told = everything() + "".join(capfd.readouterr())
    assert phone not in told
    assert number not in told
    (look,) = selectors.looks(county, cast["producer"].subject_id or 0)
    assert (look.fields, look.reason, look.account_id) == (("phone", "legal_id"), WHY, cast["county"].account_id)


def test_other_offices_bodies_and_the_public_are_refused(cast: Cast) -> None:
    now = system_now()
    for key in ("township", "city", "province", "ministry", "ministry_admin"):
        with pytest.raises(Denied):
            services.unmask(cast.viewer(key), asked(cast), now)
    for key in ("sibling_county", "other_county", "laboratory", "enforcement", "buyer", "anonymous"):
        with pytest.raises((Denied, NotFound)):
            services.unmask(cast.viewer(key), asked(cast), now)
    with pytest.raises(Denied):
        services.unmask(cast.viewer("producer"), asked(cast), now)
    assert Unmasking.objects.everything(reason="test").count() == 0


def test_a_repeated_press_shows_again_for_a_moment_and_records_once(cast: Cast) -> None:
    county, now, number = cast.viewer("county"), system_now(), uuid4()
    first = services.unmask(county, asked(cast, command_id=number), now)
    again = services.unmask(county, asked(cast, command_id=number), now + timedelta(seconds=30))
    assert first.values == again.values
    assert Unmasking.objects.everything(reason="test").count() == 1
    with pytest.raises(Refused, match="只显示一次"):
        services.unmask(county, asked(cast, command_id=number), now + rules.AGAIN + timedelta(seconds=1))
    with pytest.raises(CommandConflict):
        services.unmask(county, asked(cast, ("legal_id",), command_id=number), now)


def test_looks_are_limited_by_hour(cast: Cast) -> None:
    county, now = cast.viewer("county"), system_now()
    for _ in range(rules.MOST_AN_HOUR):
        services.unmask(county, asked(cast), now)
    with pytest.raises(Refused, match="查看次数太多"):
        services.unmask(county, asked(cast), now)
    services.unmask(county, asked(cast), now + timedelta(minutes=61))


def test_the_page_asks_why_shows_once_and_may_not_be_kept(cast: Cast) -> None:
    client, number = enter(cast, "county"), cast["producer"].subject_id
    page = client.get(f"/subjects/{number}/")
    assert f"/subjects/{number}/values" in page.content.decode()
    form = client.get(f"/subjects/{number}/values")
    assert form["Cache-Control"] == "no-store"
    kept = str(uuid4())
    empty = client.post(f"/subjects/{number}/values", {"command_id": kept, "reason": "短"}).content.decode()
    assert "请选择要查看的内容" in empty
    assert "请选择用途" in empty
    whole = {"command_id": kept, "what": ["phone"], "purpose": "contact", "reason": WHY}
    shown = client.post(f"/subjects/{number}/values", whole)
    phone = subjects.in_full(cast.viewer("county"), number or 0, ("phone", "password_hash"))
    assert set(phone) == {"phone"}
    assert phone["phone"] in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    after = client.get(f"/subjects/{number}/values").content.decode()
    assert phone["phone"] not in after
    assert WHY in after
    assert "周敏" in after
    assert f"/subjects/{number}/values" not in enter(cast, "city").get(f"/subjects/{number}/").content.decode()
    assert enter(cast, "city").get(f"/subjects/{number}/values").status_code == 403


def test_the_subject_reads_which_office_looked_and_why_but_no_name(cast: Cast) -> None:
    services.unmask(cast.viewer("county"), asked(cast), system_now())
    page = enter(cast, "producer").get("/my/privacy")
    told = page.content.decode()
    assert "余杭区农业农村局查看了手机号" in told
    assert WHY in told
    assert "周敏" not in told
    assert page["Cache-Control"] == "no-store"
    assert "没有人查看过完整信息" in enter(cast, "buyer").get("/my/privacy").content.decode()
    assert enter(cast, "county").get("/my/privacy").status_code == 403
