"""Branch coverage gates: rules, states and kernel 100 %, everything else 85 % (architecture §7)."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

FULL = re.compile(r"src/agritrace/(kernel/\w+|\w+/\w+/(rules|states|delegation))\.py$")
REST = 85.0


def main() -> int:
    """Read coverage.py's JSON report; one line per file or total below its gate, exit 1 if there is any."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    problems, covered, possible = [], 0, 0
    for name, entry in sorted(report["files"].items()):
        summary = entry["summary"]
        if FULL.search(name) and "__init__" not in name:
            if summary["percent_covered"] < 100:
                missing = entry["missing_lines"] or entry.get("missing_branches", [])
                problems.append(f"{name}: {summary['percent_covered']:.1f} % of 100 %, missing {missing[:12]}")
        else:
            covered += summary["covered_lines"] + summary["covered_branches"]
            possible += summary["num_statements"] + summary["num_branches"]
    rest = 100 * covered / possible if possible else 0.0
    if rest < REST:
        problems.append(f"all other modules: {rest:.1f} % of {REST} %")
    print("\n".join(problems) or f"coverage: rules, states and kernel 100 %, the rest {rest:.1f} %")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
