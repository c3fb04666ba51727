"""pytest plugin: one throw-away cluster per test process, made before Django reads its settings.

Loaded with ``-p`` (see pyproject.toml), because pytest-django reads the settings before any conftest is imported.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPLATE = "agritrace_template"
CAST_TEMPLATE = "agritrace_cast"
ROOT = Path(__file__).resolve().parents[4]
DUMPS = ROOT / "var" / "test-templates"
LOADERS = ("kernel", "foundation/journal", "foundation/regions", "registry/catalogue", "config/reference.py")
"""Sources that write rows of the template; everything else of it comes from migrations and data files."""
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
    """Create, migrate and fill the template database once per process, from the dump of an earlier one when there is one."""
    with _making(TEMPLATE, None) as name:
        if name is not None:
            _from_dump(name)


def ensure_cast() -> None:
    """A second template: the first with the cast of all tests in it."""
    ensure_template()
    with _making(CAST_TEMPLATE, TEMPLATE) as name:
        if name is not None:
            _run(_CAST, name, "DATABASE_URL")


@contextmanager
def _making(name: str, source: str | None) -> Iterator[str | None]:
    """A new database that gets its `name` when the block has filled it; None when it is there already."""
    import fasteners
    import psycopg

    with (
        fasteners.InterProcessLock(Path(os.environ["AGRITRACE_VAR"]) / "template.lock"),
        psycopg.connect(os.environ["AGRITRACE_TEST_OWNER_URL"], autocommit=True) as owner,
    ):
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            yield None
            return
        owner.execute(f"CREATE DATABASE {name}_making" + (f" TEMPLATE {source} STRATEGY FILE_COPY" if source else ""))
        yield f"{name}_making"
        owner.execute(f"ALTER DATABASE {name}_making RENAME TO {name}")


def _run(script: str, database: str, url: str) -> None:
    making = os.environ[url].replace(TEMPLATE, database)
    environment = {**os.environ, "DATABASE_URL": making, "DJANGO_SETTINGS_MODULE": "agritrace.config.settings"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, cwd=ROOT)


def _from_dump(database: str) -> None:
    """Fill `database` from the dump of these very sources and this day; the first process of a run makes the dump."""
    import fasteners

    from agritrace.config.server.binaries import wheel_bindir

    DUMPS.mkdir(parents=True, exist_ok=True)
    dump = DUMPS / f"{_sources()}.dump"
    url = os.environ["AGRITRACE_TEST_SUPERUSER_URL"].rpartition("/")[0] + "/" + database
    with fasteners.InterProcessLock(DUMPS / "lock"):
        if not dump.exists():
            _run(_MIGRATE, database, "AGRITRACE_TEST_TEMPLATE_OWNER_URL")
            _run(_LOAD, database, "DATABASE_URL")
            for old in DUMPS.glob("*.dump"):
                old.unlink()
            half = dump.with_suffix(".half")
            programs = wheel_bindir()
            subprocess.run([programs / "pg_dump", "-Fc", "--compress=1", f"--file={half}", url], check=True)
            half.rename(dump)
            return
        restored = dump.with_name(f"{database}-{os.getpid()}")
        os.link(dump, restored)  # another process may clear the folder away meanwhile
    try:
        subprocess.run([wheel_bindir() / "pg_restore", "--exit-on-error", f"--dbname={url}", restored], check=True)
    finally:
        restored.unlink()


def _sources() -> str:
    """One word for everything that decides what stands in the template: sources, data and the day of its partitions."""
    from agritrace.kernel.clock import beijing_day, system_now

    source = ROOT / "src" / "agritrace"
    words = [f"{beijing_day(system_now())}"]
    for path in sorted(source.rglob("*")):
        place = path.relative_to(source)
        writes = path.parent.name == "migrations" or path.suffix == ".csv" or str(place).startswith(LOADERS)
        if writes and path.is_file() and "__pycache__" not in place.parts and "tests" not in place.parts:
            words += [str(place), hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:20]


def _leads_workers() -> bool:
    """Whether this process only hands tests to xdist workers (``-n``), which have clusters of their own.

    One cluster each, because the relay waits for the oldest transaction of the whole cluster: a long test of one worker
    would hold up the events of the other.
    """
    return "PYTEST_XDIST_WORKER" not in os.environ and any(word.startswith("-n") for word in sys.argv[1:])


if not _leads_workers():
    _start()
