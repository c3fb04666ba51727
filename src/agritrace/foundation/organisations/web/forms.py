"""Forms of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.viewer import LEVEL_NAMES, Level, ViewerKind
from agritrace.ui.forms import CommandForm
from agritrace.ui.levels import LevelField, Tree

from ..values import KIND_NAMES

KINDS = (ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT)


class FilterForm(forms.Form):
    """Search and filters of the list."""

    q = forms.CharField(
        label="查找", required=False, widget=forms.TextInput({"placeholder": "名称、拼音首字母、机构码或区划代码"})
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *((k.value, KIND_NAMES[k]) for k in KINDS)]
    )
    level = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部"), *((str(int(n)), w) for n, w in LEVEL_NAMES.items())]
    )


COUNTRY = "000000000000"


def place_fault(code: str) -> str:
    """Any open region down to a township, or the whole country; which level fits the office the service decides."""
    return "" if code == COUNTRY else regions.choice_fault(code, level=Level.MINISTRY)


class NewForm(CommandForm):
    """A new organisation right below one's own."""

    what = forms.ChoiceField(label="类别")
    name = forms.CharField(label="机构名称", max_length=80)
    region_code = LevelField(Tree(regions.children, regions.line), check=place_fault, label="所属区域")

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a choice field


class NameForm(CommandForm):
    """Another name."""

    name = forms.CharField(label="机构名称", max_length=80)
