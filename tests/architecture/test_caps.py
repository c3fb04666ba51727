"""Hard caps of the architecture page: they keep every file and function readable by a newcomer."""

from __future__ import annotations

import ast

import pytest

from .sources import Source, product, sources

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES = 400, 600, 50
SAYS_NOTHING = {"utils", "helpers", "common", "misc", "base", "core", "manager"}
START_UP = ("src/agritrace/config/",)  # rooms exist only once Django is ready; commands import what they run
CLOSED = {"select_related", "prefetch_related", "raw", "extra", "get_model"}


def named(source: Source) -> str:
    return source.name


@pytest.mark.parametrize("source", sources(), ids=named)
def test_a_file_is_no_longer_than_its_cap(source: Source) -> None:
    assert source.lines <= (TEST_FILE_LINES if source.is_test else FILE_LINES), f"{source.name}: {source.lines} lines"


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{s.name}:{f.lineno} {f.name} {f.end_lineno - f.lineno + 1}"
        for s in product()
        for f in s.functions()
        if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [s.name for s in sources() if s.path.stem in SAYS_NOTHING or s.path.parent.name in SAYS_NOTHING]


def test_imports_stand_at_the_top_except_in_start_up_code() -> None:
    late = [
        f"{s.name}:{node.lineno}"
        for s in product()
        if not s.name.startswith(START_UP)
        for function in s.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late


def test_nothing_walks_around_the_guard() -> None:
    """``select_related`` and its like reach rows of other tables without asking their scope."""
    used = [
        f"{s.name}:{node.lineno} .{node.func.attr}()"
        for s in product()
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOSED
    ]
    assert not used


def test_no_model_overrides_save_and_nothing_listens_to_signals() -> None:
    overrides = [
        f"{s.name}:{f.lineno}"
        for s in product()
        if s.path.name == "models.py"
        for f in s.functions()
        if f.name == "save"
    ]
    signals = [
        f"{s.name}:{node.lineno}"
        for s in product()
        for node in ast.walk(s.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.db.models.signals", "django.dispatch"))
    ]
    assert not overrides + signals


def test_only_the_clock_reads_the_time() -> None:
    """Domain times come from ``now``, read once in the entrance (architecture §3)."""
    reads = [
        f"{s.name}:{node.lineno}"
        for s in product()
        if s.path.name != "clock.py"
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]
    assert not reads
