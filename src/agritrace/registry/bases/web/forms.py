"""Forms of bases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.quantities import read_amount, unit
from agritrace.kernel.results import Reason, Refusal
from agritrace.kernel.viewer import Level
from agritrace.ui.forms import CommandForm, Group
from agritrace.ui.levels import LevelField, Tree

from .. import land, rules
from ..values import AREA_UNITS, LONGEST_NAME, STATE_NAMES, BaseFacts, BaseState, Corner, Place

SYSTEM_NAMES: dict[CoordinateSystem, str] = {
    CoordinateSystem.WGS84: "本页画图、手机定位（WGS-84）",
    CoordinateSystem.CGCS2000: "天地图、测绘成果（CGCS2000）",
    CoordinateSystem.GCJ02: "高德、腾讯地图（GCJ-02）",
    CoordinateSystem.BD09: "百度地图（BD-09）",
}
_AREA = {"inputmode": "decimal", "autocomplete": "off"}


def land_choices() -> list[tuple[str, Any]]:
    """Land classes under their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, (title, group) in land.classes().items():
        groups.setdefault(group, []).append((code, title))
    return [("", "请选择"), *groups.items()]


class FactsForm(CommandForm):
    """What may change about a base."""

    groups: ClassVar[Sequence[Group]] = (
        Group("基地", ("name", "area", "area_unit")),
        Group(
            "边界", ("corners", "system"), hint="可不填；在图上沿着地边点出转角，或沿地边走一圈定位", wide=("corners",)
        ),
    )
    name = forms.CharField(label="基地名称", max_length=LONGEST_NAME, help_text="登记采收时就选它，例如：1号基地")
    area = forms.CharField(label="面积", max_length=20, widget=forms.TextInput(_AREA))
    area_unit = forms.ChoiceField(label="面积单位", choices=[(one, one) for one in AREA_UNITS], initial="亩")
    corners = forms.CharField(
        label="角点坐标",
        required=False,
        max_length=8_000,
        widget=forms.Textarea({"rows": 4, "class": "code"}),
        help_text="每行一个角点：经度, 纬度。一个点表示位置，三个以上围成边界",
    )
    system = forms.ChoiceField(
        label="坐标来自", choices=[(s.value, name) for s, name in SYSTEM_NAMES.items()], required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)

    def clean_corners(self) -> tuple[Corner, ...]:
        """The corners, or what is wrong with a line."""
        found = rules.read_corners(self.cleaned_data["corners"])
        if isinstance(found, Reason):
            raise forms.ValidationError(str(found))
        return found

    def clean(self) -> dict[str, Any]:
        """Read the area in its unit, with the kernel's words when it cannot be read."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if "area" in typed and "area_unit" in typed:
            area = read_amount(typed["area"], unit(typed["area_unit"]))
            if isinstance(area, Refusal):
                self.add_error("area", str(area))
            else:
                typed["area"] = area
        return typed

    def facts(self) -> BaseFacts:
        """What was typed, as a value."""
        typed = self.cleaned_data
        area: Decimal = typed["area"]
        system = CoordinateSystem(typed["system"] or CoordinateSystem.WGS84)
        return BaseFacts(typed["name"], area, typed["area_unit"], typed["corners"], system)


class BaseForm(FactsForm):
    """A new base: place and land class as well, out of which its code is made."""

    groups: ClassVar[Sequence[Group]] = (
        FactsForm.groups[0],
        Group("在哪里", ("region_code", "land_class"), hint="编码由所在乡镇、地类和顺序号组成，保存后不能修改"),
        FactsForm.groups[1],
    )
    region_code = LevelField(
        Tree(regions.children, regions.line),
        check=partial(regions.choice_fault, level=Level.TOWNSHIP),
        label="所在乡镇（街道）",
        help_text="可输入乡镇名或拼音",
    )
    land_class = forms.ChoiceField(label="地类", choices=land_choices)

    def place(self) -> Place:
        """Where it lies and what it is."""
        return Place(self.cleaned_data["region_code"], self.cleaned_data["land_class"])


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="名称、主体、基地编码", required=False, max_length=40)
    land = forms.ChoiceField(label="地类", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, STATE_NAMES[s]) for s in BaseState)]
    )
    finding = forms.ChoiceField(
        label="提示",
        required=False,
        choices=[("", "全部"), ("outside", "位置不在所选县"), ("area", "面积相差大")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["land"].choices = [("", "全部"), *land_choices()[1:]]  # type: ignore[attr-defined]  # a choice field
