"""Forms of batches: harvest, loss, closing, declaring void."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from agritrace.kernel.quantities import UNITS, Dimension, Quantity, read_amount
from agritrace.kernel.quantities import unit as find_unit
from agritrace.kernel.results import Refusal
from agritrace.registry.products.values import ProductBrief
from agritrace.ui.forms import CommandForm, DateInput, Group, Measured, Segments, read_measured

from ..values import INSPECTION_NAMES, SOURCE_NAMES, STATE_NAMES, Inspection, Produce

_AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}


class HarvestForm(CommandForm):
    """Register a harvest: four things asked, everything else is filled from last time or may be left empty."""

    groups: ClassVar[Sequence[Group]] = (
        Group("采收", ("product", "harvested_on", "quantity", "unit", "content")),
        Group("产地与质检", ("base_name", "inspection")),
        Group("更多", ("number", "note")),
    )
    product = forms.TypedChoiceField(label="产品", coerce=int)
    harvested_on = forms.DateField(label="采收日期", widget=DateInput())
    quantity = forms.CharField(label="数量", max_length=20, widget=forms.TextInput(_AMOUNT))
    unit = forms.ChoiceField(label="单位")
    content = forms.CharField(
        label="每件净重",
        max_length=20,
        required=False,
        widget=Measured("公斤", _AMOUNT),
        help_text="按筐、箱、袋等计数时填写，合批和加工按它折算",
    )
    base_name = forms.CharField(
        label="基地",
        max_length=40,
        required=False,
        widget=forms.TextInput({"list": "own-bases", "autocomplete": "off"}),
        help_text="可从自己的基地中选，也可以直接填，例如：东大棚",
    )
    inspection = forms.ChoiceField(
        label="质检情况",
        widget=Segments(),
        choices=[(key.value, name) for key, name in INSPECTION_NAMES.items()],
        initial=Inspection.NONE.value,
    )
    number = forms.CharField(label="批次号", max_length=30, required=False, help_text="不填则按日期自动编号")
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, products: Sequence[ProductBrief], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(dict.fromkeys([*(product.unit for product in products), *_weights()]))
        self.fields["product"].choices = [(p.id, p.full_name) for p in products]  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"].choices = [(name, name) for name in units]  # type: ignore[attr-defined]  # likewise

    def clean(self) -> dict[str, Any]:
        """Read the amount in its unit, with the kernel's words when it cannot be read."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if "quantity" in typed and "unit" in typed:
            self.measure("quantity", typed["unit"])
        self._read_content(typed)
        return typed

    def _read_content(self, typed: dict[str, Any]) -> None:
        """What one container holds; asked only where the unit is a container, and passed over elsewhere."""
        text = typed.get("content", "")
        typed["content"] = None
        if not text or find_unit(typed.get("unit", "公斤")).dimension is not Dimension.CONTAINER:
            return
        amount = read_amount(text, find_unit("公斤"))
        if isinstance(amount, Refusal):
            self.add_error("content", str(amount))
        else:
            typed["content"] = Quantity(amount, find_unit("公斤"))

    def command(self) -> Produce:
        """What was typed, as a command."""
        typed = self.cleaned_data
        return Produce(
            product_id=typed["product"],
            quantity=typed["quantity"],
            unit=typed["unit"],
            harvested_on=typed["harvested_on"],
            command_id=typed["command_id"],
            base_name=typed["base_name"],
            note=typed["note"],
            number=typed["number"],
            inspection=Inspection(typed["inspection"]),
            content=typed["content"],
        )


def _weights() -> list[str]:
    return [name for name, unit in UNITS.items() if unit.dimension.value == "mass" and unit.factor >= 500]


class ReasonForm(CommandForm):
    """An act with a reason."""

    reason = forms.CharField(label="原因", max_length=200)


class CloseForm(ReasonForm):
    """Closing an empty batch needs no reason; the service asks for one when something is left."""

    reason = forms.CharField(label="剩余数量的去向", max_length=200, required=False)


class LossForm(CommandForm):
    """Book a loss."""

    quantity = forms.CharField(label="损耗数量", max_length=20)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：分拣裂果、运输损坏")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["quantity"].widget = Measured(unit, _AMOUNT)

    def clean_quantity(self) -> Decimal:
        """The amount, or the kernel's words why it cannot be taken."""
        return read_measured(self.cleaned_data["quantity"], self.unit)


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="产品、批次号、追溯码", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, name) for s, name in STATE_NAMES.items())]
    )
    source = forms.ChoiceField(
        label="来源", required=False, choices=[("", "全部"), *((s.value, name) for s, name in SOURCE_NAMES.items())]
    )
    stock = forms.ChoiceField(label="库存", required=False, choices=[("", "全部"), ("in", "还有可卖")])
