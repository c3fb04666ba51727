"""The season: the same for the same seed, sound in its figures, and unharmed by a kill in the middle of a day."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, datetime

from django.db import connection

from agritrace.config.demo import bulk, world
from agritrace.config.demo.keeping import LOOKED_AT
from agritrace.config.demo.people import CHENGMAI, FUSHAN, PRODUCERS
from agritrace.config.demo.tests import small
from conftest import _clone, _pointed_at

DIGESTS = {
    "subjects_subject": "code, state, name, region_code, main_products, submitted_at, decided_at, version",
    "organisations_organisation": "id, name, code, region_code, parent_id, created_at",
    "accounts_account": "id, username, role, organisation_id, subject_id",
    "batches_batch": "id, code, number, product_name, harvested_on, state, created_at",
    "batches_balance": "batch_id, entered, frozen, departed, lost, is_open",
    "batches_batchevent": "batch_id, kind, quantity, trade_id, record_id, occurred_at",
    "trade_sale": "id, seller_id, buyer_id, batch_id, quantity, state, reason, buyer_code, submitted_at, decided_at",
    "genealogy_edge": "source_id, target_id, quantity, occurred_at",
    "accounts_loginsession": "account_id, begun_at",
    "duty_session": "id, account_id, access, area, opened_at, ended_at, ending",
    "usage_day": "day, account_id, logins, acts",
    "journal_record": "id, act, account_id, subject_id, occurred_at, recorded_at",
}


def _digests() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for table, columns in DIGESTS.items():
            cursor.execute(
                f"SELECT md5(string_agg(r::text, ';' ORDER BY r::text)) FROM (SELECT {columns} FROM {table}) r"
            )
            found[table] = cursor.fetchone()[0]
    return found


def _count(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def _played(seed: int, days: int = 3) -> dict[str, str]:
    small.play(small.found(seed, subjects=12, days=days), days + 1)
    return _digests()


def test_the_same_seed_makes_the_same_country(fresh_database: str) -> None:
    first = _played(7)
    with _clone(f"fresh_{uuid.uuid4().hex[:12]}") as name, _pointed_at(name):
        assert _played(7) == first
    with _clone(f"fresh_{uuid.uuid4().hex[:12]}") as name, _pointed_at(name):
        assert _played(8)["trade_sale"] != first["trade_sale"]


def test_after_two_weeks_every_figure_agrees_and_everybody_has_work(fresh_database: str) -> None:
    played = small.play(small.found(1), 15)
    assert bulk.verify() == dict.fromkeys(("balances", "frozen", "chains", "codes"), 0)
    assert played.acts > 300
    for state in ("confirmed", "submitted"):
        assert _count(f"SELECT count(*) FROM trade_sale WHERE state = '{state}'") > 0
    assert _count("SELECT count(*) FROM subjects_subjectdecision WHERE verdict = 'returned'") > 0
    assert _count("SELECT count(*) FROM batches_batch WHERE state = 'void'") > 0
    assert _count("SELECT count(*) FROM subjects_subjectrequest WHERE state = 'granted'") == 2
    assert _count("SELECT count(DISTINCT work) FROM farming_record") >= 3
    assert _count("SELECT count(*) FROM certificates_certificate") > 10
    assert _count("SELECT count(*) FROM subjects_subjectversion WHERE why = 'move'") == 1
    assert _count("SELECT count(*) FROM subjects_subjectrequest WHERE state = 'waiting'") > 0
    assert _count("SELECT count(*) FROM bases_base") > 10
    assert _count("SELECT count(*) FROM papers_paper WHERE state = 'confirmed'") > 2
    assert _count("SELECT count(*) FROM proxies_consent WHERE state = 'given'") == 2
    assert _count("SELECT count(*) FROM proxies_consent WHERE state = 'ended'") == 1
    assert _count("SELECT count(*) FROM batches_batch b JOIN proxies_consent c ON c.subject_id = b.subject_id") > 3
    assert (
        _count(
            "SELECT count(*) FROM imports_directoryimport i JOIN runs_run r ON r.id = i.take_run WHERE r.state = 'done'"
        )
        == 1
    )
    assert _count("SELECT count(DISTINCT state) FROM institutions_application") == 3
    assert _count("SELECT count(*) FROM subjects_subject WHERE state = 'temporary'") == 2
    assert _count("SELECT count(*) FROM subjects_subject WHERE joined_to IS NOT NULL") == 2
    assert _count("SELECT count(*) FROM subjects_subject WHERE state = 'merged'") == 1
    assert _count("SELECT count(*) FROM rights_request") == 1
    assert _count("SELECT count(*) FROM exports_request WHERE state = 'asked'") == 1
    assert _count("SELECT count(*) FROM factors_authenticator WHERE confirmed_at IS NOT NULL") == 1
    _assert_officers_keep_house(played)
    buyers = tuple(p.username for p in PRODUCERS if not p.goods)
    waiting = "SELECT count(DISTINCT buyer_id) FROM trade_sale s JOIN subjects_subject b ON b.id = s.buyer_id"
    assert _count(f"{waiting} WHERE s.state = 'submitted' AND b.code IN {buyers}") == len(buyers)
    assert set(played.shown) == {"genuine", "forged", "void"}
    assert _count("SELECT count(*) FROM journal_record WHERE recorded_at < '2026-11-20'") > 100
    _assert_nothing_personal(small.plans(1, 30, 14))


def _assert_officers_keep_house(played: world.World) -> None:
    """Two were on duty, one left and handed over, everybody's use is counted and summed up; a pair waits to be looked at."""
    for ending in ("self", "clock"):
        assert _count(f"SELECT count(*) FROM duty_session WHERE ending = '{ending}'") == 1
    assert LOOKED_AT <= _count("SELECT count(*) FROM journal_record WHERE act = 'duty:page:read'") <= 2 * LOOKED_AT
    assert _count("SELECT count(*) FROM journal_record WHERE act = 'handovers:work:hand_over'") == 1
    fushan = played.offices[f"{CHENGMAI}/{FUSHAN}"]
    assert _count(f"SELECT count(*) FROM handovers_holder WHERE account_id = {fushan.user_id}") == 3
    assert _count(f"SELECT count(*) FROM accounts_account WHERE id = {played.leaver} AND state = 'disabled'") == 1
    assert _count("SELECT count(*) FROM merging_suspicion WHERE state = 'open'") == 1
    assert _count("SELECT count(*) FROM subjects_subject WHERE claimed_code <> ''") == 1
    signed_in = _count("SELECT count(*) FROM accounts_loginsession")
    assert signed_in > 30
    assert _count("SELECT sum(logins) FROM usage_day") == signed_in
    assert _count("SELECT sum(logins_30) FROM usage_place") == signed_in
    chengmai = played.offices[CHENGMAI].organisation_id
    assert _count(f"SELECT acts_30 FROM usage_place WHERE organisation_id = {chengmai}") > 10


def _assert_nothing_personal(plans: tuple[small.farms.Plan, ...]) -> None:
    """No name, telephone or number of a person stands in records, events or stored answers."""
    columns = {
        "journal_record": "notes::text || origin::text",
        "journal_event": "payload::text",
        "journal_command": "answer::text",
    }
    for table, text in columns.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg({text}, ' '), '') FROM {table}")
            written = cursor.fetchone()[0]
        for plan in plans:
            told = plan.application
            assert told.phone not in written
            assert told.legal_id not in written
            assert f'"{told.legal_name}"' not in written


def test_nothing_happens_to_the_goods_of_the_scene_before_they_are_there(fresh_database: str) -> None:
    """The scene for the listed people is laid first, at its true time; then the season before it is played."""
    small.play(small.found(5, subjects=12, days=4, scene=small.NOW), 5)
    assert _count("SELECT count(*) FROM batches_batch WHERE created_at > '2026-11-23 04:00+00'") > 3
    early = "SELECT count(*) FROM batches_batchevent e JOIN batches_batch b ON b.id = e.batch_id"
    assert _count(f"{early} WHERE e.occurred_at < b.created_at") == 0


def test_the_listed_people_have_work_also_when_the_country_is_made_after_midnight(fresh_database: str) -> None:
    """The scene begins nearly two hours earlier, on the evening of the day before."""
    small.found(5, subjects=12, days=4, scene=datetime(2026, 11, 22, 16, 20, tzinfo=UTC))
    assert _count("SELECT count(*) FROM trade_sale WHERE state = 'submitted'") > 3


def test_a_day_that_was_cut_off_is_played_again_without_doing_anything_twice(fresh_database: str) -> None:
    before = small.play(small.found(3, subjects=12, days=4), 2)
    kept = copy.deepcopy(before)
    small.play(before, 1)
    counted = [_count(f"SELECT count(*) FROM {table}") for table in DIGESTS]
    again = small.play(world.load(world.dump(kept)), 1)
    assert [_count(f"SELECT count(*) FROM {table}") for table in DIGESTS] == counted
    assert world.dump(again) == world.dump(before)
