"""The ground one run of the program stands on: its folder, its keys, its database."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agritrace.kernel.clock import system_now

from . import checks
from .keys import ensure_keys
from .server.cluster import Cluster


@dataclass(frozen=True)
class Ground:
    """Where this run keeps its files and which database it uses; `cluster` is None for a server of somebody else."""

    var: Path
    url: str
    owner_url: str
    cluster: Cluster | None


def var_folder() -> Path:
    """The folder of everything the program writes: AGRITRACE_VAR, else `var` in the current folder."""
    return Path(os.environ.get("AGRITRACE_VAR", "var")).absolute()


def keys_folder(var: Path) -> Path:
    """The folder of the keys: AGRITRACE_KEYS, else ``keys`` in the folder of the program."""
    return Path(os.environ.get("AGRITRACE_KEYS", var / "keys")).absolute()


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """Check folder and database, start the embedded server if DATABASE_URL is unset, and leave it at the end.

    Errors: StartRefused.
    """
    var = var_folder()
    checks.check_folder(var)
    ensure_keys(
        keys_folder(var),
        demonstration=os.environ.get("AGRITRACE_DEMONSTRATION") == "1",
        now=system_now(),
    )
    given = os.environ.get("DATABASE_URL")
    if given:
        owner = os.environ.get("DATABASE_OWNER_URL", given)
        checks.check_server(owner)
        checks.check_server(given)
        yield Ground(var, given, owner, None)
        return
    cluster = Cluster(var / "postgres")
    try:
        cluster.start()
        checks.check_server(cluster.owner_url)
        yield Ground(var, cluster.url, cluster.owner_url, cluster)
    finally:
        cluster.stop()


def use_database(url: str) -> None:
    """Point Django at this database and set it up. Start-up code, called once by a command."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")
    import django

    django.setup()
