"""Every table says whose its rows are, and refuses to be written without a record."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, models

from agritrace.kernel.scope import GuardedManager, Scope, Unscoped
from agritrace.kernel.sealedcolumns import NotSealed

UNGUARDED = {
    "journal_record": "written by the journal itself, for every act",
    "journal_recordobject": "written by the journal itself, for every act",
    "journal_event": "written by the journal itself, for every act",
    "journal_delivery": "written by the relay, outside acts",
    "journal_command": "written by the journal itself, for every act",
    "journal_relayposition": "written by the relay, outside acts",
    "codes_numberrange": "number leases are taken before the act begins; lost numbers are acceptable",
    "codes_scantotal": "scan counts are flushed once a second, by no person's act",
    "codes_scandelta": "scan counts are flushed once a second, by no person's act",
    "accounts_onetimecode": "framework table: codes sent to a telephone live five minutes",
    "accounts_loginsession": "framework table: changes with every login and click",
    "factors_proof": "framework table: changes with every second step of a login",
    "factors_keyuse": "framework table: changes with every second step of a login",
    "accounts_presence": "framework table: changes with every login and click",
    "notifications_sentmessage": "what the recording provider sent, written outside acts",
    "notifications_delivery": "messages on their way out, written by the worker, like a telephone network would",
    "runs_runprogress": "how far long work is, written between its steps so that it is seen at once",
    "notifications_noticeread": "reading a notice is no act",
}
FLOORS = ("foundation", "registry", "tracing", "oversight", "insight", "operations", "gateways")
FRAMEWORK_MODELS = {"accounts.Account": "the login framework reaches accounts by its own manager and backend"}


def domain_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("agritrace.")]


def floor(model: type[models.Model]) -> tuple[str, str]:
    _, floor_name, room = model.__module__.split(".")[:3]
    return floor_name, room


def test_there_are_tables_to_look_at() -> None:
    assert len(domain_models()) > 20


@pytest.mark.parametrize("model", domain_models(), ids=lambda m: m._meta.label)
def test_a_model_declares_its_scope_and_is_reached_through_the_guard(model: type[models.Model]) -> None:
    assert isinstance(getattr(model, "scope", None), Scope | Unscoped), f"{model._meta.label} declares no scope"
    if model._meta.label not in FRAMEWORK_MODELS:
        assert isinstance(model._default_manager, GuardedManager)


def test_every_domain_table_refuses_writes_without_a_record(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'journal_guard'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    tables = {m._meta.db_table for m in domain_models()}
    assert tables - guarded == set(UNGUARDED) & tables


@pytest.mark.parametrize("model", domain_models(), ids=lambda m: m._meta.label)
def test_a_binary_column_says_whether_it_is_sealed(model: type[models.Model]) -> None:
    """A rotation of keys finds what is declared; a column that says nothing would be forgotten."""
    binary = {field.name for field in model._meta.get_fields() if isinstance(field, models.BinaryField)}
    sealed = getattr(model, "sealed", None)
    said = set(sealed.tokens) if sealed else set()
    said |= {one.column for one in sealed.indexes if one.table == model._meta.db_table} if sealed else set()
    said |= set(getattr(model, "not_sealed", NotSealed()).reasons)
    assert binary == said, f"{model._meta.label}: declare sealed or not_sealed (kernel/sealedcolumns.py)"


@pytest.mark.parametrize("model", domain_models(), ids=lambda m: m._meta.label)
def test_foreign_keys_point_to_the_same_or_a_lower_room(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        assert not isinstance(field, GenericForeignKey)
        if isinstance(field, models.ForeignKey) and field.related_model.__module__.startswith("agritrace."):
            here, there = floor(model), floor(field.related_model)
            assert here == there or FLOORS.index(there[0]) <= FLOORS.index(here[0]), f"{model._meta.label}.{field.name}"


def test_migrations_say_what_the_models_say(db: None) -> None:
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)


def test_the_program_is_put_together_rightly() -> None:
    """Among others: every entrance states its permission (config.entrances)."""
    assert not [str(message) for message in run_checks() if message.is_serious()]
