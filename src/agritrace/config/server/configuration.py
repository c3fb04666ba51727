"""The server's own configuration file, written anew at each start so that it fits the machine."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 1024 * 1024

HBA = "local all all scram-sha-256\n"
"""Only the unix socket, only with a password; no network, no trusted local user."""

POSTGRESQL_CONF = "include 'agritrace.conf'\ninclude_if_exists 'local.conf'\n"


def memory_megabytes() -> int:
    """Physical memory of the machine in MB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE


def settings(socket_folder: Path, memory: int, *, throwaway: bool) -> dict[str, str]:
    """All settings; `memory` in MB. An eighth of it goes to shared buffers, between 64 MB and 2 GB.

    The server's log never quotes a statement, a row or a value: names of persons stand in them. Which statement was slow
    or failed is told by the program, without its values.
    """
    buffers = min(max(memory // 8, 64), 2048)
    roomy = memory >= 6000
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB" if roomy else "4MB",
        "maintenance_work_mem": "256MB" if roomy else "64MB",
        "max_wal_size": "4GB" if roomy else "1GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C.UTF-8",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_lock_waits": "on",
        "deadlock_timeout": "1s",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgres-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        "cluster_name": "agritrace",
    }
    return values | (THROWAWAY if throwaway else {})


THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "logging_collector": "off",
    "cluster_name": "agritrace-test",
}
"""A test server loses everything anyway: it never waits for the disk."""


def render(values: dict[str, str]) -> str:
    """The configuration file's text."""
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items())
    return "# written by agritrace at each start; put your own settings into local.conf\n" + "\n".join(lines) + "\n"
