"""The source files of the product, parsed once for all architecture tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "agritrace"


@dataclass(frozen=True)
class Source:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the repository that people write: no migrations, nothing installed."""
    places = [PACKAGE, ROOT / "tests", ROOT / "bench", ROOT / "tools", ROOT / "conftest.py"]
    files = [f for place in places for f in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    written = [f for f in files if "migrations" not in f.parts]
    return tuple(Source(f, text, ast.parse(text)) for f in written for text in [f.read_text(encoding="utf-8")])


@cache
def product() -> tuple[Source, ...]:
    """The product without its tests."""
    return tuple(s for s in sources() if PACKAGE in s.path.parents and not s.is_test)
