"""Forms of trade: scanning the buyer, the sale itself, reasons, filters of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agritrace.kernel.quantities import format_amount, read_amount
from agritrace.kernel.quantities import unit as find_unit
from agritrace.kernel.results import Refusal
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.forms import CodeInput, CommandForm, DateInput, Stepper

from ..states import SALE
from ..values import SubmitSale

_PLAIN = {"autocomplete": "off"}


class ScanForm(forms.Form):
    """The buyer's identity code: scanned by gun or camera, or typed."""

    use_required_attribute = False
    code = forms.CharField(
        label="买方的电子身份标识",
        max_length=400,
        widget=CodeInput({"data-scan": "submit"}),
        help_text="扫描买方的二维码，或输入16位主体码",
    )


class PhotoForm(forms.Form):
    """A photographed identity card, for devices whose browser opens no camera."""

    use_required_attribute = False
    photo = forms.FileField(label="拍照识别", widget=forms.FileInput({"accept": "image/*", "capture": "environment"}))


class SaleForm(CommandForm):
    """What is sold to the buyer already scanned: batch and quantity are asked, transport may be left as it was."""

    code = forms.CharField(max_length=16, widget=forms.HiddenInput)
    k = forms.CharField(max_length=9, required=False, widget=forms.HiddenInput)
    batch_id = forms.TypedChoiceField(label="卖哪一批", coerce=int)
    quantity = forms.CharField(label="数量", max_length=20)
    carrier = forms.CharField(label="承运", max_length=40, required=False, widget=forms.TextInput(_PLAIN))
    plate = forms.CharField(label="车牌", max_length=16, required=False, widget=forms.TextInput(_PLAIN))
    storage = forms.CharField(label="贮藏", max_length=80, required=False, help_text="例如：冷藏车 4 ℃")
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, batches: Sequence[BatchRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {row.id: row.unit for row in batches}
        choices = [(row.id, _choice(row)) for row in batches]
        self.fields["batch_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
        units = set(self._units.values())
        if len(units) == 1:
            self.fields["quantity"].widget = Stepper(units.pop(), 10)
        else:
            self.fields["quantity"].help_text = "单位与所选批次相同"
        self.fields["quantity"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Read the amount in the unit of the chosen batch, with the kernel's words when it cannot be read."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if "quantity" in typed and "batch_id" in typed:
            amount = read_amount(typed["quantity"], find_unit(self._units[typed["batch_id"]]))
            if isinstance(amount, Refusal):
                self.add_error("quantity", str(amount))
            else:
                typed["quantity"] = amount
        return typed

    def command(self) -> SubmitSale:
        """What was typed, as a command."""
        typed = self.cleaned_data
        return SubmitSale(
            batch_id=typed["batch_id"],
            buyer_code=typed["code"],
            quantity=typed["quantity"],
            unit=self._units[typed["batch_id"]],
            command_id=typed["command_id"],
            identity_k=typed["k"],
            carrier=typed["carrier"],
            plate=typed["plate"],
            storage=typed["storage"],
            note=typed["note"],
        )


class PressForm(CommandForm):
    """A button with its command."""


class RefusalForm(CommandForm):
    """Why the goods are not taken."""

    reason = forms.CharField(label="拒收原因", max_length=200, help_text="例如：到货数量不符。卖方会看到这句话")


class WithdrawalForm(CommandForm):
    """Why the sale is taken back, if anything is to be said."""

    reason = forms.CharField(label="撤回原因", max_length=200, required=False)


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、对方、批次号、主体码", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in SALE.labels.items())]
    )
    first = forms.DateField(label="从", required=False, widget=DateInput())
    last = forms.DateField(label="到", required=False, widget=DateInput())


def _choice(row: BatchRow) -> str:
    return f"{row.full_name} {row.number} 可卖 {format_amount(row.available)} {row.unit}"
