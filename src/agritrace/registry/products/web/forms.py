"""The form of a product: four things asked, the rest may be left empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from agritrace.kernel.quantities import UNITS
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.forms import CommandForm, Group, Measured, Photos, RegionSelect

from ..values import LONGEST, STATE_NAMES, ProductFacts, ProductState

COMMON_UNITS = ("公斤", "斤", "吨", "个", "只", "头", "枚", "箱", "筐", "袋", "盒", "升")


def unit_choices() -> list[tuple[str, str]]:
    """Units people use first, then the others; areas measure no product."""
    rest = [name for name, unit in UNITS.items() if name not in COMMON_UNITS and unit.dimension.value != "area"]
    return [(name, name) for name in (*COMMON_UNITS, *rest)]


def category_choices() -> list[tuple[str, Any]]:
    """Everyday products under their groups, for the select that stands without scripts."""
    groups: list[tuple[str, Any]] = [("", "请选择")]
    for group, rows in catalogue.everyday():
        groups.append((group, [(row.code, row.name) for row in rows]))
    return groups


class ProductForm(CommandForm):
    """Add or change a product."""

    groups: ClassVar[Sequence[Group]] = (
        Group("产品", ("name", "category_code", "unit", "spec")),
        Group("更多", ("brand", "standard", "shelf_life_days", "photo"), hint="都可以不填，以后再补。"),
    )
    name = forms.CharField(label="产品名称", max_length=LONGEST["name"], help_text="标签上就这样写，例如：番茄")
    category_code = forms.ChoiceField(
        label="品类",
        widget=RegionSelect(url="/catalogue/search"),
        help_text="输入汉字、拼音或首字母查找，例如：番茄、fanqie、fq",
    )
    unit = forms.ChoiceField(label="计量单位", initial="公斤")
    spec = forms.CharField(label="规格", max_length=LONGEST["spec"], required=False, help_text="例如：粉果、2.5 kg/箱")
    brand = forms.CharField(label="商标", max_length=LONGEST["brand"], required=False)
    standard = forms.CharField(label="执行标准", max_length=LONGEST["standard"], required=False)
    shelf_life_days = forms.IntegerField(label="保质期", required=False, widget=Measured("天"))
    photo = forms.FileField(label="产品照片", required=False, widget=Photos())
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]  # a choice field has choices
        self.fields["category_code"].choices = category_choices()  # type: ignore[attr-defined]  # likewise

    def facts(self, photo_id: UUID | None) -> ProductFacts:
        """What was typed, as a value; ``photo_id`` is the stored picture."""
        typed = self.cleaned_data
        return ProductFacts(
            name=typed["name"],
            category_code=typed["category_code"],
            unit=typed["unit"],
            spec=typed["spec"],
            brand=typed["brand"],
            standard=typed["standard"],
            shelf_life_days=typed["shelf_life_days"],
            photo_id=photo_id,
        )


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="名称、拼音首字母", required=False, max_length=40)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((s.value, STATE_NAMES[s]) for s in (ProductState.ACTIVE, ProductState.DISABLED))],
    )
