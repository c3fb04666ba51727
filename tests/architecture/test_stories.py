"""Every cell of the permission matrix and every arrow of the life of a subject has a story that exists (docs/stories.md)."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from agritrace.registry.subjects.states import MACHINE, REQUEST
from agritrace.tracing.recall.states import HOLD, RECALL

from .sources import PACKAGE, ROOT

PAGE = ROOT / "docs" / "stories.md"
BUILT = {"主体注册审核", "产品/批次/交易", "系统配置/字典"}
LATER = {"巡查记录", "任务", "抽样单", "检测结果", "案件", "大屏/预警"}
WHO = {"部省市监管", "县监管", "乡镇监管", "检测", "执法", "主体", "公众"}
FORBIDDEN = {
    "A 县监管员审 B 县主体",
    "检测员改别机构结果",
    "乡镇账号建账号",
    "主体扫码冒充下游确认",
    "公众页取到身份证/手机号",
}


def lines() -> list[list[str]]:
    """The cells of every line of every table."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if not row.startswith("| ---")]


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_story_that_is_named_exists() -> None:
    named = re.findall(r"`(\S+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    missing = []
    for file, test in named:
        path = ROOT / file if file.startswith("tests/") else PACKAGE / file
        if not path.exists() or test not in names_in(path):
            missing.append(f"{file}::{test}")
    assert missing == []


def test_every_cell_of_the_matrix_has_its_story() -> None:
    cells = {(row[0], row[1]) for row in lines() if len(row) == 4 and "::" in row[3]}
    assert {(thing, who) for thing in BUILT for who in WHO} <= cells


def test_a_row_without_a_room_says_so_only_as_long_as_there_is_none() -> None:
    waiting = {
        row[0]: re.findall(r"`([\w/]+)`", row[3])[0] for row in lines() if len(row) == 4 and "no room yet" in row[3]
    }
    assert set(waiting) | BUILT == LATER | BUILT
    assert [thing for thing, room in waiting.items() if (PACKAGE / room).exists()] == [], (
        "write the stories of its cells"
    )


def test_every_forbidden_act_has_its_story() -> None:
    told = {row[0] for row in lines() if len(row) == 2 and "::" in row[1]}
    assert told >= FORBIDDEN


def test_every_arrow_of_the_life_of_a_subject_has_its_story() -> None:
    arrows = {f"subject.{arrow.name}" for arrow in MACHINE.arrows} | {
        f"request.{arrow.name}" for arrow in REQUEST.arrows
    }
    told = {row[0] for row in lines() if len(row) == 2 and "::" in row[1]}
    assert arrows - told == set()
    assert {one for one in told if one.startswith(("subject.", "request."))} <= arrows, "an arrow that is no more"


def test_every_arrow_of_a_recall_and_of_a_hold_has_its_story() -> None:
    arrows = {f"recall.{arrow.name}" for arrow in RECALL.arrows} | {f"hold.{arrow.name}" for arrow in HOLD.arrows}
    told = {row[0] for row in lines() if len(row) == 2 and "::" in row[1]}
    assert {one for one in told if one.startswith(("recall.", "hold."))} == arrows
