"""Known vulnerabilities of everything in the lock files, as far as the configured registries tell of them.

Asks the index that pip is configured with for the ``vulnerabilities`` of each locked version (the JSON interface of the
Python package index), and ``npm audit`` for the other lock. Fails when one is known. A registry that offers no
advisories cannot be asked: that is said in one loud line and fails nothing. Last line of ``make check``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 5
"""How long a registry may take for one answer."""
_LOCKED = re.compile(r"^([a-zA-Z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


class NotOfferedError(Exception):
    """The registry tells nothing of advisories; the message says how it showed."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One known vulnerability of one locked version."""

    package: str
    version: str
    name: str
    mended_in: str = ""

    def __str__(self) -> str:
        """A line for people."""
        return f"{self.package} {self.version}: {self.name}" + (
            f" (mended in {self.mended_in})" if self.mended_in else ""
        )


Ask = Callable[[str], object]
"""Fetches an address and returns its JSON; raises NotOfferedError."""


def locked(path: Path) -> list[tuple[str, str]]:
    """Names and versions of a Python lock file."""
    return sorted({(name.lower(), version) for name, version in _LOCKED.findall(path.read_text(encoding="utf-8"))})


def index(configured: str) -> str:
    """The base of the JSON interface behind a configured index; NotOfferedError for a folder of files."""
    address = configured.strip().rstrip("/")
    if urlsplit(address).scheme not in {"http", "https"}:
        raise NotOfferedError("pip is configured with no index on a network")
    return address.removesuffix("/simple")


def of_python(packages: Sequence[tuple[str, str]], base: str, ask: Ask) -> list[Advisory]:
    """The advisories of locked Python packages; the first answer shows whether the index offers any at all."""
    first, *others = [f"{base}/pypi/{name}/{version}/json" for name, version in packages]
    answers = [ask(first)]
    with ThreadPoolExecutor(max_workers=8) as crowd:
        answers += crowd.map(ask, others)
    found = []
    for (name, version), answer in zip(packages, answers, strict=True):
        if not isinstance(answer, dict) or not isinstance(answer.get("vulnerabilities"), list):
            raise NotOfferedError("the index answers without advisories")
        for told in answer["vulnerabilities"]:
            if not told.get("withdrawn"):
                mended = ", ".join(told.get("fixed_in") or ())
                found.append(Advisory(name, version, str(told.get("id", "?")), mended))
    return found


def of_node(report: object) -> list[Advisory]:
    """The advisories in a report of ``npm audit --json``."""
    if not isinstance(report, dict) or not isinstance(report.get("vulnerabilities"), dict):
        told = report.get("message") or report.get("error") if isinstance(report, dict) else None
        raise NotOfferedError("the registry offers no audit" if told else "npm audit gave no report")
    found = []
    for name, told in sorted(report["vulnerabilities"].items()):
        titles = [via["title"] for via in told.get("via", ()) if isinstance(via, dict) and via.get("title")]
        found.append(Advisory(name, str(told.get("range", "")), "; ".join(titles) or str(told.get("severity", "?"))))
    return found


def fetch(address: str) -> object:
    """The JSON of an address within :data:`SECONDS`."""
    try:
        with urlopen(
            Request(address, headers={"Accept": "application/json"}), timeout=SECONDS
        ) as answer:  # http(s) only, see index()
            return json.loads(answer.read())
    except URLError as error:
        raise NotOfferedError(f"the index answers {getattr(error, 'code', None) or 'nothing'}") from error
    except (OSError, ValueError) as error:
        raise NotOfferedError("the index answers no JSON") from error


def configured_index() -> str:
    """What pip would install from: its environment, its files, else its own default."""
    words = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60).stdout  # our own interpreter
    found = sorted(re.findall(r"^(\S+)\.index-url='([^']+)'", told, re.MULTILINE))  # ":env:" sorts before "global"
    return found[0][1] if found else str(import_module("pip._internal.models.index").PyPI.simple_url)


def npm_report() -> object:
    """What ``npm audit`` says of the lock of the front end."""
    words = [str(ROOT / "tools" / "node"), "npm", "audit", "--json", "--package-lock-only"]
    told = [f"--fetch-timeout={SECONDS * 1000}", "--fetch-retries=0"]
    try:
        done = subprocess.run(
            [*words, *told], capture_output=True, text=True, check=False, timeout=60
        )  # a tool of this repository
        return json.loads(done.stdout or "null")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NotOfferedError("npm audit gave no report") from error


def judge(name: str, look: Callable[[], list[Advisory]]) -> tuple[str, bool]:
    """The line about one lock, and whether it is a failure."""
    try:
        found = look()
    except NotOfferedError as why:
        return f"NOT POSSIBLE HERE: known vulnerabilities of {name} ({why})", False
    if found:
        return "\n".join([f"{len(found)} KNOWN VULNERABILITIES in {name}:", *(f"  {one}" for one in found)]), True
    return f"no known vulnerability in {name}", False


def main() -> int:
    """Exit 1 when a vulnerability is known; always one line for each lock."""
    packages = sorted({one for name in ("run", "dev") for one in locked(ROOT / "requirements" / f"{name}.lock")})
    looks = {
        "requirements/*.lock": lambda: of_python(packages, index(configured_index()), fetch),
        "package-lock.json": lambda: of_node(npm_report()),
    }
    lines = [judge(name, look) for name, look in looks.items()]
    for line, _ in lines:
        print(line)
    return int(any(failed for _, failed in lines))


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
