"""Forms of trade: scanning the buyer, the sale itself, reasons, filters of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms

from agritrace.kernel.quantities import format_amount
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.forms import CodeInput, CommandForm, DateInput, Measured, MomentInput, Stepper, read_measured
from agritrace.ui.words import quantity as quantity_words

from ..states import RETURN, SALE
from ..values import (
    MOST_LINES,
    Accepted,
    ConfirmDelivery,
    ConfirmSale,
    Haulage,
    Line,
    SaleRow,
    SubmitDelivery,
    SubmitSale,
)

_PLAIN = {"autocomplete": "off"}
_PRIVATE = {"autocomplete": "off", "data-private": ""}
_DEGREES = {
    "invalid": "请填温度，例如 4 或 -18",
    "max_digits": "请填温度，例如 4 或 -18",
    "max_decimal_places": "最多一位小数",
}
TOLD = (
    "carrier", "plate", "driver", "driver_phone", "origin", "destination", "departs_at", "temperature", "permit",
    "storage", "warehouse", "kept_at", "preservative", "note",
)  # fmt: skip  # names of fields


def name_of(field: str, nth: int) -> str:
    """The name of a field of the nth line, counted from 1."""
    return field if nth == 1 else f"{field}_{nth}"


def plain_amount(amount: Decimal) -> str:
    """An amount as it stands in a field: no grouping, no trailing zeros."""
    return f"{amount.normalize():f}"


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
    """What is sold to the buyer already scanned: one or several batches with quantities, the way, the store.

    The first line has the names ``batch_id`` and ``quantity``, the others end in their number. ``scan`` takes product
    labels one after the other; ``scanned`` remembers them, so that none counts twice.
    """

    code = forms.CharField(max_length=16, widget=forms.HiddenInput)
    k = forms.CharField(max_length=9, required=False, widget=forms.HiddenInput)
    scanned = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput({"data-private": ""}))
    lines = forms.IntegerField(
        min_value=1,
        max_value=MOST_LINES,
        initial=1,
        required=False,
        widget=forms.HiddenInput({"data-private": ""}),  # a draft keeps words, not the shape of the form
    )
    scan = forms.CharField(
        label="扫产品标签",
        max_length=400,
        required=False,
        widget=CodeInput({"data-scan": "submit", "data-private": ""}),
        help_text="一个接一个地扫，每扫一批加一行；扫过的不会重复加",
    )
    batch_id = forms.TypedChoiceField(label="卖哪一批", coerce=int)
    quantity = forms.CharField(label="数量", max_length=20)
    carrier = forms.CharField(label="承运", max_length=40, required=False, widget=forms.TextInput(_PLAIN))
    plate = forms.CharField(label="车牌", max_length=16, required=False, widget=forms.TextInput(_PLAIN))
    driver = forms.CharField(label="司机姓名", max_length=40, required=False, widget=forms.TextInput(_PRIVATE))
    driver_phone = forms.CharField(
        label="司机电话",
        max_length=20,
        required=False,
        widget=forms.TextInput({**_PRIVATE, "inputmode": "tel"}),
        help_text="加密保存；在途时只有买卖双方看得到",
    )
    origin = forms.CharField(label="从哪里发车", max_length=60, required=False)
    destination = forms.CharField(label="送到哪里", max_length=60, required=False)
    departs_at = forms.DateTimeField(label="发车时间", required=False, widget=MomentInput())
    temperature = forms.DecimalField(
        label="运输温度", max_digits=5, decimal_places=1, required=False, widget=Measured("℃"), error_messages=_DEGREES
    )
    permit = forms.CharField(label="运输备案号", max_length=40, required=False, help_text="运活畜禽时填；其他不用填")
    storage = forms.CharField(label="贮藏", max_length=80, required=False, help_text="例如：冷藏车 4 ℃")
    warehouse = forms.CharField(label="仓库和库号", max_length=60, required=False)
    kept_at = forms.DecimalField(
        label="贮藏温度", max_digits=5, decimal_places=1, required=False, widget=Measured("℃"), error_messages=_DEGREES
    )
    preservative = forms.CharField(
        label="保鲜剂、防腐剂", max_length=80, required=False, help_text="用了什么、用了多少；没用就空着"
    )
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, batches: Sequence[BatchRow], lines: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {row.id: row.unit for row in batches}
        self.count = max(1, min(lines, MOST_LINES))
        choices = [(row.id, choice_of(row)) for row in batches]
        for nth in range(2, self.count + 1):
            self.fields[name_of("batch_id", nth)] = forms.TypedChoiceField(label=f"第 {nth} 行：卖哪一批", coerce=int)
            self.fields[name_of("quantity", nth)] = forms.CharField(label=f"第 {nth} 行：数量", max_length=20)
        units = set(self._units.values())
        for nth in range(1, self.count + 1):
            self.fields[name_of("batch_id", nth)].choices = choices  # type: ignore[attr-defined]  # a choice field
            amount = self.fields[name_of("quantity", nth)]
            amount.error_messages["required"] = "请填写数量"
            if len(units) == 1:
                amount.widget = Stepper(next(iter(units)), 10)
            else:
                amount.help_text = "单位与所选批次相同"
            amount.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Number, batch and quantity of each line."""
        return [
            (nth, self[name_of("batch_id", nth)], self[name_of("quantity", nth)]) for nth in range(1, self.count + 1)
        ]

    @property
    def told(self) -> tuple[forms.BoundField, ...]:
        """The fields about the way and the store."""
        return tuple(self[name] for name in TOLD)

    @property
    def unfolded(self) -> bool:
        """Whether something about the way or the store must be mended."""
        return any(self.errors.get(name) for name in TOLD) if self.is_bound else False

    def clean(self) -> dict[str, Any]:
        """Read the amounts in the units of the chosen batches, with the kernel's words when they cannot be read."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for nth in range(1, self.count + 1):
            batch, name = typed.get(name_of("batch_id", nth)), name_of("quantity", nth)
            if batch is None or name not in typed:
                continue
            self.measure(name, self._units[batch])
        return typed

    def command(self) -> SubmitSale | SubmitDelivery:
        """What was typed, as a command: a sale for one line, a delivery for several."""
        typed = self.cleaned_data
        chosen = [typed[name_of("batch_id", nth)] for nth in range(1, self.count + 1)]
        lines = tuple(
            Line(batch, typed[name_of("quantity", nth)], self._units[batch])
            for nth, batch in enumerate(chosen, start=1)
        )
        told = {name: typed[name] for name in ("command_id", "carrier", "plate", "storage", "note")}
        told |= {"buyer_code": typed["code"], "identity_k": typed["k"], "haulage": self._haulage()}
        if len(lines) > 1:
            return SubmitDelivery(lines=lines, **told)
        return SubmitSale(batch_id=lines[0].batch_id, quantity=lines[0].quantity, unit=lines[0].unit, **told)

    def _haulage(self) -> Haulage:
        return Haulage(**{field.name: self.cleaned_data[field.name] for field in fields(Haulage)})


class PressForm(CommandForm):
    """A button with its command."""


class ReceiptForm(CommandForm):
    """What has arrived of a sale; an empty quantity means all of it."""

    accepted = forms.CharField(label="实收数量", max_length=20, required=False, help_text="空着就是全部收到")
    reason = forms.CharField(
        label="少收的原因", max_length=200, required=False, help_text="例如：破损 20 公斤。卖方会看到这句话"
    )

    def __init__(self, *args: Any, sale: SaleRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sale = sale
        self.fields["accepted"].widget = Measured(sale.unit)

    def clean_accepted(self) -> Decimal | None:
        """The amount in the unit of the sale; None for all of it."""
        return read_receipt(self.cleaned_data["accepted"], self._sale)

    def command(self) -> ConfirmSale:
        """What was typed, as a command."""
        typed = self.cleaned_data
        return ConfirmSale(self._sale.id, typed["command_id"], typed["accepted"], typed["reason"])


class ReceiptsForm(CommandForm):
    """What has arrived of each line of a delivery; an empty quantity means all of it, 0 nothing."""

    reason = forms.CharField(
        label="少收的原因",
        max_length=200,
        required=False,
        help_text="有一行没有收足时填写，例如：第 2 行破损。卖方会看到这句话",
    )

    def __init__(self, *args: Any, sales: Sequence[SaleRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sales = sales
        for sale in sales:
            label = f"实收 {sale.product_name}　{sale.batch_number}"
            field = forms.CharField(label=label, max_length=20, required=False, widget=Measured(sale.unit))
            field.initial = plain_amount(sale.quantity)
            field.help_text = f"发货 {quantity_words(sale.quantity, sale.unit)}；没有收到就填 0"
            self.fields[f"accepted_{sale.id}"] = field

    @property
    def rows(self) -> list[forms.BoundField]:
        """The quantity of each line."""
        return [self[f"accepted_{sale.id}"] for sale in self._sales]

    def clean(self) -> dict[str, Any]:
        """Read every quantity in the unit of its line."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for sale in self._sales:
            name = f"accepted_{sale.id}"
            try:
                typed[name] = read_receipt(typed.get(name, ""), sale)
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return typed

    def command(self, delivery_id: int) -> ConfirmDelivery:
        """What was typed, as a command; lines that arrived in full are not named."""
        typed = self.cleaned_data
        told = ((sale, typed[f"accepted_{sale.id}"]) for sale in self._sales)
        accepted = tuple(Accepted(sale.id, amount) for sale, amount in told if amount not in {None, sale.quantity})
        return ConfirmDelivery(delivery_id, typed["command_id"], accepted, typed["reason"])


def read_receipt(text: str, sale: SaleRow) -> Decimal | None:
    """What somebody typed as the quantity that arrived: None when empty, 0 for nothing; ValidationError otherwise."""
    if not text.strip():
        return None
    if text.strip() in {"0", "０"}:
        return Decimal(0)
    return read_measured(text, sale.unit)


class ReturnForm(CommandForm):
    """How much goes back, and why."""

    quantity = forms.CharField(label="退货数量", max_length=20)
    reason = forms.CharField(label="退货原因", max_length=200, help_text="例如：开箱发现变质。卖方会看到这句话")

    def __init__(self, *args: Any, sale: SaleRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sale = sale
        self.fields["quantity"].widget = Measured(sale.unit)

    def clean_quantity(self) -> Decimal:
        """The amount in the unit of the sale."""
        return read_measured(self.cleaned_data["quantity"], self._sale.unit)


class DeclineForm(CommandForm):
    """Why the goods are not taken back."""

    reason = forms.CharField(label="不同意的原因", max_length=200, help_text="买方会看到这句话")


class ReturnFilterForm(forms.Form):
    """Search and filters of the list of returns."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、对方、批次号、主体码", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in RETURN.labels.items())]
    )


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


def choice_of(row: BatchRow) -> str:
    """A batch in a list to choose from."""
    return f"{row.full_name} {row.number} 可卖 {format_amount(row.available)} {row.unit}"
