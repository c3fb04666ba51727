"""pytest plugin: one throw-away cluster per test process, made before Django reads its settings.

Loaded with ``-p`` (see pyproject.toml), because pytest-django reads the settings before any conftest is imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TEMPLATE = "agritrace_template"
CAST_TEMPLATE = "agritrace_cast"
ROOT = Path(__file__).resolve().parents[4]
_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
_LOAD = """
import django
django.setup()
from agritrace.config import reference
reference.load()
"""
_CAST = """
import django
django.setup()
from tests import cast
cast.save()
"""


def _start() -> None:
    from agritrace.config.keys import ensure_keys
    from agritrace.config.server.cluster import Cluster
    from agritrace.kernel.clock import system_now

    place = Path(tempfile.mkdtemp(prefix="agritrace-test-"))
    cluster = Cluster(throwaway=True)
    cluster.start()

    def end() -> None:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)

    atexit.register(end)
    os.environ["DATABASE_URL"] = cluster.url_for("agritrace", database=TEMPLATE)
    os.environ["AGRITRACE_TEST_OWNER_URL"] = cluster.url_for("agritrace_owner", database="postgres")
    os.environ["AGRITRACE_TEST_SUPERUSER_URL"] = cluster.superuser_url
    os.environ["AGRITRACE_TEST_TEMPLATE_OWNER_URL"] = cluster.url_for("agritrace_owner", database=TEMPLATE)
    os.environ["AGRITRACE_TEST_SERVER_LOG"] = str(cluster.places.start_log)
    os.environ["AGRITRACE_VAR"] = str(place)
    os.environ["AGRITRACE_KEYS"] = str(place / "keys")
    ensure_keys(place / "keys", demonstration=False, now=system_now())
    os.environ["AGRITRACE_LOG_LEVEL"] = "ERROR"
    os.environ["AGRITRACE_TESTING"] = "1"


def ensure_template() -> None:
    """Create, migrate and fill the template database once per process."""
    _once(TEMPLATE, None, ((_MIGRATE, "AGRITRACE_TEST_TEMPLATE_OWNER_URL"), (_LOAD, "DATABASE_URL")))


def ensure_cast() -> None:
    """A second template: the first with the cast of all tests in it."""
    ensure_template()
    _once(CAST_TEMPLATE, TEMPLATE, ((_CAST, "DATABASE_URL"),))


def _once(name: str, source: str | None, steps: tuple[tuple[str, str], ...]) -> None:
    import fasteners
    import psycopg

    with (
        fasteners.InterProcessLock(Path(os.environ["AGRITRACE_VAR"]) / "template.lock"),
        psycopg.connect(os.environ["AGRITRACE_TEST_OWNER_URL"], autocommit=True) as owner,
    ):
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        owner.execute(f"CREATE DATABASE {name}_making" + (f" TEMPLATE {source} STRATEGY FILE_COPY" if source else ""))
        for script, url in steps:
            making = os.environ[url].replace(TEMPLATE, f"{name}_making")
            environment = {**os.environ, "DATABASE_URL": making, "DJANGO_SETTINGS_MODULE": "agritrace.config.settings"}
            subprocess.run([sys.executable, "-c", script], env=environment, check=True, cwd=ROOT)
        owner.execute(f"ALTER DATABASE {name}_making RENAME TO {name}")


def _leads_workers() -> bool:
    """Whether this process only hands tests to xdist workers (``-n``), which have clusters of their own.

    One cluster each, because the relay waits for the oldest transaction of the whole cluster: a long test of one worker
    would hold up the events of the other.
    """
    return "PYTEST_XDIST_WORKER" not in os.environ and any(word.startswith("-n") for word in sys.argv[1:])


if not _leads_workers():
    _start()
