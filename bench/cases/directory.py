"""A county's directory of 10,000 rows out of Excel: seconds of preview and taking over, beside COPY of the same rows."""

from __future__ import annotations

import json
import subprocess
import sys

from ..figures import Figure, Limit, one
from ..harness import Bench

ROWS = 10_000
MOST = Limit(60.0, "issue: 10,000 rows in at most 60 s", most=True)


def run(bench: Bench) -> list[Figure]:
    """One import into a fresh database; the limit is of preview and taking over together."""
    with bench.database() as database:
        bench.say(f"directory of {ROWS:,} rows")
        command = [sys.executable, "-m", "bench.directory", str(ROWS)]
        done = subprocess.run(command, env=database.environment, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure(f"preview of a directory of {ROWS:,} rows", "s", one(told["preview"])),
        Figure(f"taking over {ROWS:,} rows", "s", one(told["take"])),
        Figure("preview and taking over", "s", one(told["preview"] + told["take"]), MOST),
        Figure("COPY of the same rows into the same indexes", "s", one(told["copy"])),
        Figure("taking over / COPY", "", one(told["take"] / told["copy"])),
    ]
