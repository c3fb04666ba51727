"""``python -m bench [--full] [--only NAME]``: run the cases, print the table, write the JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from . import cases
from .figures import Figure, table
from .harness import Bench


def main() -> None:
    """Exit code 1 when a limit was missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="up to 10^7 rows")
    parser.add_argument("--only", action="append", default=[], help="name of a case; may be repeated")
    asked = parser.parse_args()
    folder = Path(os.environ.get("AGRITRACE_VAR", "var")).absolute() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(asked.full, folder)
    figures: list[Figure] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(cases.__path__)):
        if asked.only and name not in asked.only:
            continue
        bench.say(name)
        figures += importlib.import_module(f"bench.cases.{name}").run(bench)
    print(table(figures))
    write(folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json", figures)
    sys.exit(0 if all(figure.held for figure in figures) else 1)


def write(path: Path, figures: Sequence[Figure]) -> None:
    """All figures with the machine they were measured on."""
    lines = [
        asdict(figure) | {"median": figure.series.median, "held": figure.held, "name": figure.name}
        for figure in figures
    ]
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    path.write_text(json.dumps({"machine": machine, "figures": lines}, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
