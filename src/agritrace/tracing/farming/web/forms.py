"""Forms of farm records: short ones for each work, copying a day, reversing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from agritrace.registry.products.values import ProductBrief
from agritrace.ui.forms import CommandForm, DateInput, Group

from ..selectors import VIEWS
from ..values import DOSE_UNITS, INPUTS, INTERVAL_NAMES, LONGEST, MUST_SAY_INTERVAL, WORK_NAMES, FarmRow, Told, Work

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_OF_INPUTS = ("input_name", "registration_no", "source", "method", "target", "last_used_on")
_WITH_AMOUNT = INPUTS | {Work.SOW, Work.HARVEST}


class WorkForm(CommandForm):
    """One work: plot and crop come from last time, so that a chip, a dose and a press are enough."""

    groups: ClassVar[Sequence[Group]] = (
        Group("用了什么", ("input_name", "dose", "dose_unit", "interval_days", "registration_no")),
        Group("哪天、哪里", ("done_on", "base_name", "product")),
        Group("更多", ("last_used_on", "source", "method", "target", "note"), hint="可以不填。"),
    )
    input_name = forms.CharField(
        label="投入品名称",
        max_length=LONGEST["input_name"],
        widget=forms.TextInput({"list": "used-inputs", "autocomplete": "off"}),
    )
    dose = forms.DecimalField(
        label="用量", max_digits=12, decimal_places=3, widget=forms.TextInput(_DECIMAL), localize=False
    )
    dose_unit = forms.ChoiceField(label="单位", choices=[(name, name) for name in DOSE_UNITS])
    interval_days = forms.IntegerField(
        label="间隔天数", widget=forms.TextInput(_DIGITS), help_text="照标签填，不用等的填 0"
    )
    registration_no = forms.CharField(
        label="登记证号或批准文号",
        max_length=LONGEST["registration_no"],
        required=False,
        help_text="在标签上，例如：PD20081234",
    )
    done_on = forms.DateField(label="日期", widget=DateInput())
    base_name = forms.CharField(
        label="基地",
        max_length=LONGEST["base_name"],
        required=False,
        widget=forms.TextInput({"list": "own-bases", "autocomplete": "off"}),
        help_text="地块、大棚、圈舍或鱼塘；不填表示全部",
    )
    product = forms.TypedChoiceField(label="产品", coerce=int, required=False, empty_value=None)
    last_used_on = forms.DateField(
        label="停用日期", required=False, widget=DateInput(), help_text="连续用药的填最后一天"
    )
    source = forms.CharField(
        label="来源", max_length=LONGEST["source"], required=False, help_text="在哪里买的、生产厂家"
    )
    method = forms.CharField(label="用法", max_length=LONGEST["method"], required=False, help_text="例如：喷雾、拌料")
    target = forms.CharField(
        label="防治对象", max_length=LONGEST["target"], required=False, help_text="病、虫、草害或疫病"
    )
    note = forms.CharField(label="备注", max_length=LONGEST["note"], required=False)

    def __init__(self, work: Work, products: Sequence[ProductBrief], *args: Any, **kwargs: Any) -> None:
        """``products`` are the viewer's own; fields the work does not ask for are left out."""
        super().__init__(*args, **kwargs)
        self.work = work
        own = [("", "全部产品"), *((p.id, p.full_name) for p in products)]
        self.fields["product"].choices = own  # type: ignore[attr-defined]  # a choice field has choices
        if work not in INPUTS:
            self._without(*_OF_INPUTS)
        if work not in _WITH_AMOUNT:
            self._without("dose", "dose_unit")
        if work not in INTERVAL_NAMES:
            self._without("interval_days")
        self._asking()

    def _without(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _asking(self) -> None:
        """Which fields must be filled and how they are called for this work."""
        if "interval_days" in self.fields:
            self.fields["interval_days"].label = f"{INTERVAL_NAMES[self.work]}（天）"
            self.fields["interval_days"].required = self.work in MUST_SAY_INTERVAL
        if "dose" in self.fields and self.work not in INPUTS:
            self.fields["dose"].label = "数量"
            self.fields["dose"].required = False
        if self.work is Work.HARVEST and "dose_unit" in self.fields:
            self.fields["dose_unit"].initial = "公斤"

    def told(self) -> Told:
        """What was typed, as a value."""
        typed = dict(self.cleaned_data)
        typed.pop("command_id")
        if typed.get("dose") is None:
            typed["dose_unit"] = ""
        return Told(work=self.work, product_id=typed.pop("product"), **typed)


class AgainForm(CommandForm):
    """Which records of an earlier day are entered again, and for which day."""

    groups: ClassVar[Sequence[Group]] = (Group("照抄哪几条", ("records",), wide=("records",)), Group("", ("day",)))
    records = forms.TypedMultipleChoiceField(
        label="记录", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾选要照抄的记录"}
    )
    day = forms.DateField(label="记在哪天", widget=DateInput())

    def __init__(self, rows: Sequence[FarmRow], *args: Any, **kwargs: Any) -> None:
        """``rows`` are the records of the day that is offered; all are ticked to begin with."""
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = [(row.id, said(row)) for row in rows]  # type: ignore[attr-defined]  # likewise
        self.fields["records"].initial = [row.id for row in rows]


class ReasonForm(CommandForm):
    """Why a record is taken out of effect."""

    reason = forms.CharField(label="原因", max_length=LONGEST["note"], help_text="例如：日期填错、药名选错")


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="投入品、产品、基地、登记证号", required=False, max_length=60)
    work = forms.ChoiceField(
        label="农事", required=False, choices=[("", "全部"), *((one.value, name) for one, name in WORK_NAMES.items())]
    )
    view = forms.ChoiceField(label="范围", required=False, choices=list(VIEWS.items()))


def said(row: FarmRow) -> str:
    """A record in one line: work, input, dose, place."""
    dose = f"{row.dose.normalize():f} {row.dose_unit}" if row.dose is not None else ""
    parts = (WORK_NAMES[row.work], row.input_name, dose, row.where)
    return "　".join(part for part in parts if part)
