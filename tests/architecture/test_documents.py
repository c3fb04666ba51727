"""Documents say what the program does, links lead somewhere, and nothing committed names one machine or one registry."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tools import make_docs

from .sources import ROOT, Source, sources

HERE = Path(__file__)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SKIPPED = {"node_modules", "dist", "__pycache__", "build", "var"}
"""Folders of what is made or installed; besides all hidden ones but ``.ci``."""
MACHINE = re.compile(r"(?<![\w}/.])/(?:work|root|home/\w+|Users/\w+)/")
REGISTRY = re.compile(r"pypi\.org|pythonhosted|npmjs|registry\.npm|proxy\.golang")


def made_by_hand() -> Iterator[Path]:
    """Every file of the repository but what tools make, this one, and what is no text."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [one for one in below if one not in SKIPPED and (one == ".ci" or not one.startswith("."))]
        yield from (path for name in names if name != ".git" and (path := Path(folder) / name) != HERE)


def naming(words: re.Pattern[str]) -> list[str]:
    """Where the words stand: file and line."""
    found = []
    for path in made_by_hand():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(text.splitlines(), 1) if words.search(line)]
    return found


def test_charts_and_the_permission_table_are_what_the_program_would_write_today() -> None:
    stale = [
        path.name
        for path, text in (make_docs.charts() | make_docs.permissions()).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, "run: python tools/make_docs.py tables"


def test_no_chart_is_left_of_a_machine_that_is_gone() -> None:
    assert set(make_docs.STATES.glob("*.md")) == set(make_docs.charts())


def test_every_relative_link_of_the_documents_leads_to_a_file() -> None:
    pages = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    relative = [(page, link) for page, link in links if "://" not in link and not link.startswith("mailto:")]
    assert len(relative) > 20
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in relative if not (page.parent / link).exists()] == []


def identifiers(source: Source) -> Iterator[str]:
    """Every name a file gives or uses."""
    for node in ast.walk(source.tree):
        for field in ("name", "id", "attr", "arg", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value


def test_names_in_the_code_are_english() -> None:
    assert [f"{one.name}: {name}" for one in sources() for name in identifiers(one) if not name.isascii()] == []


def test_nothing_committed_names_a_folder_of_one_machine() -> None:
    assert MACHINE.search('open("/' + 'root/.cache")')
    assert naming(MACHINE) == []


def test_nothing_committed_names_the_host_of_a_package_registry() -> None:
    assert naming(REGISTRY) == []
