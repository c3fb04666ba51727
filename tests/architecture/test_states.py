"""All state machines at once: reachable states, declared ends, complete arrows, charts as committed."""

from __future__ import annotations

from importlib import import_module

import pytest

from agritrace.config.wiring import rooms
from agritrace.kernel.states import Machine

from .sources import PACKAGE, ROOT


def machines() -> list[Machine]:
    found = {}
    for path in sorted(PACKAGE.glob("*/*/states.py")):
        module = import_module(".".join(("agritrace", *path.parts[-3:-1], "states")))
        found |= {m.name: m for m in vars(module).values() if isinstance(m, Machine)}
    return list(found.values())


def test_the_rooms_have_state_machines() -> None:
    assert len(machines()) >= 3
    assert rooms()


@pytest.mark.parametrize("machine", machines(), ids=lambda m: m.name)
def test_every_state_is_reachable_and_every_end_is_declared(machine: Machine) -> None:
    reached, before = {machine.start}, set()
    while reached != before:
        before = set(reached)
        reached |= {a.target for a in machine.arrows if set(a.sources) & reached}
    assert reached == set(machine.labels)
    leaving = {state for arrow in machine.arrows for state in arrow.sources}
    assert set(machine.labels) - leaving <= set(machine.ends), "a dead end nobody declared"


@pytest.mark.parametrize("machine", machines(), ids=lambda m: m.name)
def test_every_arrow_has_a_permission_and_a_sentence(machine: Machine) -> None:
    for arrow in machine.arrows:
        assert arrow.permission, f"{machine.name}.{arrow.name}"
        assert arrow.sentence, f"{machine.name}.{arrow.name}"
    assert len({a.name for a in machine.arrows}) == len(machine.arrows)


@pytest.mark.parametrize("machine", machines(), ids=lambda m: m.name)
def test_the_chart_in_the_documents_is_the_machine(machine: Machine) -> None:
    chart = ROOT / "docs" / "states" / f"{machine.name}.md"
    assert chart.exists(), "run: make docs"
    assert machine.chart() in chart.read_text(encoding="utf-8"), "run: make docs"
