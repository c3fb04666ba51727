"""Licences of everything the product installs: an AGPL one fails; NOTICE names each package that is not named yet."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = re.compile(r"AGPL|Affero", re.IGNORECASE)
KNOWN = re.compile(
    r"AGPL|Affero|LGPL|GPL|MIT|BSD|Apache|PSF|Python Software|MPL|Mozilla|PostgreSQL|ISC|HPND|OFL|Unlicense|ZPL|CMU",
    re.IGNORECASE,
)


def locked() -> list[str]:
    """Names of the packages of the run-time lock."""
    lines = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8").splitlines()
    return [match[1] for line in lines if (match := re.match(r"^([a-zA-Z0-9_.-]+)==", line))]


def licence(name: str) -> str | None:
    """What the installed package says of its licence; None when it is not for this platform."""
    try:
        data = distribution(name).metadata
    except PackageNotFoundError:
        return None
    classifiers = " ".join(c for c in data.get_all("Classifier") or () if c.startswith("License"))
    return " ".join(
        filter(None, (data.get("License-Expression"), (data.get("License") or "")[:80], classifiers))
    ).strip()


def main() -> int:
    """Exit 1 with one line per problem."""
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    problems = []
    for name in locked():
        found = licence(name)
        if found is None:
            continue
        if FORBIDDEN.search(found):
            problems.append(f"{name}: {found} may not be used")
        elif not KNOWN.search(found):
            problems.append(f"{name}: licence not understood: {found!r}")
        if not re.search(rf"^{re.escape(name)}\s", notice, re.MULTILINE):
            problems.append(f"{name}: not named in NOTICE")
    print("\n".join(problems) or f"licences of {len(locked())} packages are fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
