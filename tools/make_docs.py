"""Makes what the documents show out of the program itself: state charts, the permission table, screenshots.

Run it with ``tables`` for charts and tables only (no browser).
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agritrace.kernel.states import Machine

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "agritrace"
STATES = ROOT / "docs" / "states"


def charts() -> dict[Path, str]:
    """docs/states/<machine>.md out of the rooms' states.py: each file with its text. Writes nothing."""
    from agritrace.kernel.states import Machine

    found: dict[str, Machine[Any]] = {}
    for path in sorted(PACKAGE.glob("*/*/states.py")):
        module = import_module(".".join(("agritrace", *path.parts[-3:-1], "states")))
        found |= {m.name: m for m in vars(module).values() if isinstance(m, Machine)}
    return {STATES / f"{machine.name}.md": _chart(machine) for machine in found.values()}


def _chart(machine: Machine[Any]) -> str:
    rows = "\n".join(
        f"| {a.sentence} | {'、'.join(machine.labels[s] for s in a.sources)} | {machine.labels[a.target]} "
        f"| `{a.permission}` | {a.event and f'`{a.event}`'} |"
        for a in machine.arrows
    )
    return (
        f"# {machine.title}\n\nMade by `make docs` out of the table in the room's `states.py`.\n\n"
        f"```mermaid\n{machine.chart()}```\n\n| 操作 | 从 | 到 | 权限 | 事件 |\n| --- | --- | --- | --- | --- |\n{rows}\n"
    )


def permissions() -> dict[Path, str]:
    """docs/permissions.md: every entrance with its permission, and every role with what it uses. Writes nothing."""
    from agritrace.config.entrances import entrances
    from agritrace.config.roles import templates
    from agritrace.config.titles import TITLES
    from agritrace.foundation.accounts.values import ROLE_WORDS
    from agritrace.foundation.organisations.values import SUPPORT_NAMES, SupportKind
    from agritrace.kernel.viewer import LEVEL_NAMES

    lines = [
        "# Who may enter where",
        "",
        "Made by `make docs`; the program does not start with an entrance that states nothing.",
        "",
    ]
    lines += ["| address | name | permission |", "| --- | --- | --- |"]
    lines += [f"| `{row.pattern}` | `{row.name}` | {_words(row.permission)} |" for row in entrances()]
    lines += ["", "# What each role uses", "", "| kind | level | role | permissions |", "| --- | --- | --- | --- |"]
    for one in templates():
        level = LEVEL_NAMES[one.level] if one.level is not None else "各级"
        words = "、".join(TITLES.get(p, p) for p in sorted(one.permissions))
        kind = f"{one.kind.value}: {SUPPORT_NAMES[SupportKind(one.support)]}" if one.support else one.kind.value
        lines.append(f"| {kind} | {level} | {ROLE_WORDS[one.role]} | {words} |")
    return {ROOT / "docs" / "permissions.md": "\n".join(lines) + "\n"}


def _words(permission: str) -> str:
    return permission if permission.startswith("public") else f"`{permission}`"


def main() -> int:
    """Charts and tables here; screenshots by the script beside this one, against a running demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")
    import django

    django.setup()
    made = charts() | permissions()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(made)} documents")
    if "tables" in sys.argv[1:]:
        return 0
    return subprocess.call([sys.executable, str(ROOT / "tools" / "screenshots.py")], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
