"""A choice out of a tree (a region): one search field with script, a select for each level without.

The tree comes from the room that owns it, so this module knows no regions. Without script every level is a select in
the same form, and the button "显示下一级" sends the form and gets it back with one select more: nothing typed is lost.

    region = LevelField(Tree(regions.children, regions.line), check=regions.choice_fault, label="所属区域")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms


class Place(Protocol):
    """A node of the tree: its code and what it is called."""

    @property
    def code(self) -> str:
        """What the form sends."""

    @property
    def name(self) -> str:
        """What people read."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree: nodes below a code ("" for the top), and the line of nodes from the top down to a code.

    ``line`` may raise ValueError for what can be no code.
    """

    children: Callable[[str], Sequence[Place]]
    line: Callable[[str], Sequence[Place]]


class Unfinished(str):
    """A code whose next level somebody asked to see."""

    __slots__ = ()


class LevelSelect(forms.Widget):
    """Draws the search field (``url`` answers ``{"items": [...]}``, see ``ui.forms.RegionSelect``) and the levels."""

    template_name = "ui/form/levels.html"

    def __init__(self, tree: Tree, *, url: str = "/regions/search", under: str = "", level: str = "") -> None:
        """``under`` and ``level`` narrow what the search answers."""
        super().__init__({"data-picker": url, "data-under": under, "data-level": level})
        self.tree = tree

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The context of a widget, the chosen line and one list of choices for each level."""
        context = super().get_context(name, value, attrs)
        try:
            line = self.tree.line(str(value)) if value else ()
        except ValueError:  # no code of the tree at all, sent by hand: the field says what is wrong
            line = ()
        parents = ("", *(place.code for place in line))
        picked = (*(place.code for place in line), "")
        steps = [(self.tree.children(parent), code) for parent, code in zip(parents, picked, strict=True)]
        context["widget"].update(
            line_words=" ".join(place.name for place in line),
            steps=[(number, places, code) for number, (places, code) in enumerate(steps, start=1) if places],
        )
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """The code of the search field; the deepest fitting level when the levels were sent."""
        if f"{name}__level" not in data:
            return data.get(name)
        codes = data.getlist(f"{name}__level") if hasattr(data, "getlist") else list(data[f"{name}__level"])
        chosen = self._deepest(codes)
        return Unfinished(chosen) if f"{name}__more" in data else chosen

    def _deepest(self, codes: Sequence[str]) -> str:
        """Stops where a level does not lie below the one before: the upper one was changed, the lower one is old."""
        chosen = ""
        for code in codes:
            if code not in {place.code for place in self.tree.children(chosen)}:
                break
            chosen = code
        return chosen


class LevelField(forms.CharField):
    """The code of a node. ``check`` answers "" or a sentence why the node cannot be chosen."""

    def __init__(
        self, tree: Tree, *, check: Callable[[str], str], widget: LevelSelect | None = None, **rest: Any
    ) -> None:
        """``rest`` as for every field."""
        super().__init__(widget=widget or LevelSelect(tree), **rest)
        self.check = check

    def clean(self, value: Any) -> str:
        """The code; refuses while further levels are being asked for."""
        if isinstance(value, Unfinished):
            raise forms.ValidationError("请在下面继续选择下一级。" if value else "请先选择省份。", code="more")
        code = str(super().clean(value))
        fault = self.check(code) if code else ""
        if fault:
            raise forms.ValidationError(fault, code="choice")
        return code
