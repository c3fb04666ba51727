"""What pages load stays small (experience: first visit at most 150 kB, styles at most 25 kB, scanner at most 60 kB)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "src/agritrace/ui"
DIST = UI / "static/dist"


def on_the_wire(name: str) -> int:
    """Bytes of a built file after gzip; a missing file means that the front end was not built."""
    path = DIST / name
    assert path.exists(), "run: tools/node npm ci && tools/node npm run build"
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("agritrace.css", 25_000),
        ("app.js", 30_000),
        ("icons.svg", 12_000),
        ("scan.js", 60_000),
        ("map.js", 6_000),
        ("plot.js", 6_000),
        ("keys.js", 2_000),
        ("shrink.js", 2_000),
    ],
)
def test_a_built_file_keeps_its_budget_on_the_wire(name: str, limit: int) -> None:
    assert on_the_wire(name) <= limit


def test_the_compiled_styles_and_the_scanner_keep_their_budget_unpacked() -> None:
    assert len((DIST / "agritrace.css").read_bytes()) <= 45 * 1024
    assert len((DIST / "scan.js").read_bytes()) <= 60_000


def test_the_first_visit_leaves_two_thirds_of_its_budget_to_the_page() -> None:
    assert sum(on_the_wire(name) for name in ("agritrace.css", "app.js", "icons.svg")) <= 50_000


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    sprite = (DIST / "icons.svg").read_text()
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', sprite))
    named = {
        name
        for page in (ROOT / "src/agritrace").rglob("templates/**/*.html")
        for name in re.findall(r'{%\s*icon\s+"([a-z0-9-]+)"', page.read_text())
    }
    assert named
    assert named <= drawn


def test_colours_stand_in_one_file_only() -> None:
    theme = ROOT / "frontend/theme"
    loose = {
        f"{path.name}: {match}"
        for path in theme.glob("*.scss")
        if path.name != "_tokens.scss"
        for match in re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\{)", path.read_text())
        if match not in ("#fff", "#000")
    }
    assert not loose


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
