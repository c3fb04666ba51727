"""Where the rooms are put together: offers, acts, answers to questions, listeners, timers.

A room offers things in ``offers.py`` (``OFFERS``), answers questions there (``ANSWERS``: pairs of question type and
answerer), hears events in ``listeners.py`` (``LISTENERS``), lists its acts in ``acts.py`` (``ACTS``) and its kinds of background
runs (``RUNS``) and of exports of personal data (``EXPORTS``) in ``jobs.py``. Nothing
below config knows who answers or hears.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from agritrace.foundation.exports import services as exports
from agritrace.foundation.journal import lexicon
from agritrace.foundation.journal.values import Listener
from agritrace.foundation.runs import services as runs
from agritrace.kernel.questions import answer_with
from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from . import objects, operating, roles, roletemplates


@cache
def rooms() -> tuple[str, ...]:
    """The dotted names of all installed rooms, from the lowest floor up (the order of INSTALLED_APPS)."""
    return tuple(config.name for config in apps.get_app_configs() if config.name.startswith("agritrace."))


def _module(room: str, name: str) -> ModuleType | None:
    dotted = f"{room}.{name}"
    return import_module(dotted) if find_spec(dotted) else None


@cache
def offers() -> tuple[Offers, ...]:
    """The offers of every room that makes any."""
    found = (_module(room, "offers") for room in rooms())
    made = (module.OFFERS for module in found if module and hasattr(module, "OFFERS"))
    return (*made, operating.OFFERS)


@cache
def menu() -> tuple[MenuEntry, ...]:
    """All menu entries in their order."""
    return tuple(sorted((entry for o in offers() for entry in o.menu), key=lambda entry: entry.order))


@cache
def shortcuts() -> tuple[Shortcut, ...]:
    """All shortcuts of the workbench in their order."""
    return tuple(sorted((item for o in offers() for item in o.shortcuts), key=lambda item: item.order))


@cache
def listeners() -> tuple[Listener, ...]:
    """All ears, lower rooms first."""
    found = (_module(room, "listeners") for room in rooms())
    return tuple(ear for module in found if module for ear in module.LISTENERS)


def wire() -> None:
    """Called once when Django is ready: acts become sayable, questions answerable, roles known."""
    for room in rooms():
        acts_module, offers_module = _module(room, "acts"), _module(room, "offers")
        if acts_module and hasattr(acts_module, "ACTS"):
            lexicon.register(acts_module.ACTS)
        for question, answerer in getattr(offers_module, "ANSWERS", ()) if offers_module else ():
            answer_with(question, answerer)
        runs.register(getattr(_module(room, "jobs"), "RUNS", ()))
        exports.register(getattr(_module(room, "jobs"), "EXPORTS", ()))
    roles.register()
    roletemplates.register()
    lexicon.register_kinds(objects.KINDS)
