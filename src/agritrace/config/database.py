"""The database setting out of ``DATABASE_URL`` (a URL or a libpq connection string)."""

from __future__ import annotations

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict


def database_from_environment() -> dict[str, Any]:
    """Django's DATABASES entry. Without DATABASE_URL the embedded server must be started first (config.server)."""
    found = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
    known = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    entry: dict[str, Any] = {key: str(found.get(name, "")) for name, key in known.items()}
    entry["NAME"] = entry["NAME"] or "agritrace"
    options: dict[str, Any] = {name: value for name, value in found.items() if name not in known}
    threads = int(os.environ.get("AGRITRACE_THREADS", "0"))
    if threads:  # a server process: one pooled connection per thread, so that a request never waits for one
        options["pool"] = {"min_size": 1, "max_size": threads + 2, "timeout": 10}
    return {
        **entry,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if threads else None,
    }
