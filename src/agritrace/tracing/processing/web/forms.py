"""Forms of processing: as many lines as there are batches and outputs, all of them plain fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from agritrace.kernel.quantities import UNITS, Quantity, format_amount, read_amount
from agritrace.kernel.quantities import unit as find_unit
from agritrace.kernel.results import Reason, Refusal, Refused
from agritrace.registry.products.values import ProductBrief
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.entrances import show_refusal
from agritrace.ui.forms import CommandForm, Group, Measured

from .. import rules
from ..values import (
    KIND_NAMES,
    MakeOut,
    MergeBatches,
    ProcessBatches,
    RunKind,
    SlaughterPapers,
    SplitBatch,
    TakeFrom,
)

ROWS = 4
OUTPUTS = 2
"""Lines a form begins with: parts of a split, outputs of processing."""
MOST_ROWS = 20
_AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}


class _Joining(CommandForm):
    """What all of them share: what was shown before pressing again, and how many lines there are."""

    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    rows = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROWS, widget=forms.HiddenInput)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def amount_field(self, name: str, label: str, unit_name: str, *, help_text: str = "") -> None:
        """Add an optional quantity with its unit inside."""
        widget = Measured(unit_name, _AMOUNT)
        self.fields[name] = forms.CharField(
            label=label, max_length=20, required=False, widget=widget, help_text=help_text
        )

    def amount(self, name: str, unit_name: str) -> Decimal | None:
        """What was typed as an amount; None and an error beside it when it cannot be read, None when empty."""
        text = self.cleaned_data.get(name) or ""
        if not text:
            return None
        found = read_amount(text, find_unit(unit_name))
        if isinstance(found, Refusal):
            self.add_error(name, str(found))
            return None
        return found

    def refuse(self, refused: Refused) -> None:
        """Put every reason beside its field; the lines of a command count only those that were filled."""
        show_refusal(self, Refused(Refusal(tuple(self._placed(one) for one in refused.refusal.reasons))))

    def _placed(self, reason: Reason) -> Reason:
        head, _, place = reason.field.rpartition("_")
        lines = self.lines
        if head in {"product", "quantity", "unit", "made_weight"} and place.isdecimal() and int(place) < len(lines):
            return replace(reason, field=f"{head}_{lines[int(place)]}")
        return reason

    @property
    def lines(self) -> Sequence[int]:
        """The numbers of the filled lines of outputs."""
        return ()


class SplitForm(_Joining):
    """How much goes into each new batch."""

    def __init__(self, *args: Any, batch: BatchRow, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.count = batch, rows
        for nth in range(rows):
            self.amount_field(f"part_{nth}", f"第 {nth + 1} 批", batch.unit)
        self.fields["rows"].initial = rows
        names = tuple(f"part_{nth}" for nth in range(rows))
        self.groups = (Group("新批次的数量", names, hint="不用的留空；没有分出去的留在原批次"), Group("", ("note",)))  # type: ignore[misc]  # groups of this one form

    def clean(self) -> dict[str, Any]:
        """Read the parts."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        found = [self.amount(f"part_{nth}", self.batch.unit) for nth in range(self.count)]
        typed["parts"] = tuple(part for part in found if part is not None)
        return typed

    def command(self) -> SplitBatch:
        """What was typed."""
        typed = self.cleaned_data
        return SplitBatch(self.batch.id, typed["parts"], typed["command_id"], typed["note"])


class _Taking(_Joining):
    """A form that draws from several batches."""

    def take_fields(self, offered: Sequence[BatchRow], contents: Mapping[int, Quantity]) -> tuple[str, ...]:
        """A quantity for each batch, and a weight where its unit does not say it."""
        self.offered, self.contents = offered, contents
        names = []
        for row in offered:
            free = f"{format_amount(row.available)} {row.unit}"
            self.amount_field(f"take_{row.id}", f"{row.full_name} {row.number}", row.unit, help_text=f"可用 {free}")
            names.append(f"take_{row.id}")
        return tuple(names)

    def weight_fields(self) -> tuple[str, ...]:
        """Net weights of what is counted or packed without declared content."""
        names = []
        for row in self.offered:
            if rules.weight_of(Decimal(1), find_unit(row.unit), self.contents.get(row.id)) is None:
                self.amount_field(f"weight_{row.id}", f"{row.product_name} {row.number} 总净重", "公斤")
                names.append(f"weight_{row.id}")
        return tuple(names)

    def takes(self) -> tuple[TakeFrom, ...]:
        """The lines that were filled."""
        found = []
        for row in self.offered:
            quantity = self.amount(f"take_{row.id}", row.unit)
            weight = self.amount(f"weight_{row.id}", "公斤") if f"weight_{row.id}" in self.fields else None
            if quantity is not None:
                found.append(TakeFrom(row.id, quantity, weight))
        return tuple(found)


class MergeForm(_Taking):
    """How much of each batch of one product goes into the new batch."""

    unit = forms.ChoiceField(label="合批后的单位", required=False)
    number = forms.CharField(label="新批次号", max_length=30, required=False, help_text="不填则按日期自动编号")

    def __init__(
        self, *args: Any, offered: Sequence[BatchRow], contents: Mapping[int, Quantity], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = self.take_fields(offered, contents)
        units = list(dict.fromkeys(row.unit for row in offered))
        choices = [("", "自动（用最小的单位，不产生余数）"), *((name, name) for name in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if len(units) < 2:
            del self.fields["unit"]
        self.groups = (  # type: ignore[misc]  # groups of this one form
            Group("从哪些批次取", names, hint="只列同一种产品；不用的留空"),
            Group("新批次", ("unit", "number", "note")),
        )

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        typed["takes"] = self.takes()
        return typed

    def command(self) -> MergeBatches:
        """What was typed."""
        typed = self.cleaned_data
        return MergeBatches(typed["takes"], typed["command_id"], typed.get("unit", ""), typed["number"], typed["note"])


class ProcessForm(_Taking):
    """Inputs, outputs, what was added; for a slaughter its certificates."""

    added = forms.CharField(
        label="加入的辅料",
        max_length=20,
        required=False,
        widget=Measured("公斤", _AMOUNT),
        help_text="水、盐等不是批次的东西",
    )
    added_words = forms.CharField(label="辅料名称", max_length=60, required=False)
    animal_papers = forms.CharField(
        label="动物检疫合格证明编号",
        max_length=1_200,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="一行一个编号",
    )
    ear_tags = forms.CharField(label="耳标号段", max_length=200, required=False)
    meat_inspection = forms.CharField(label="肉品品质检验合格证编号", max_length=60, required=False)
    meat_quarantine = forms.CharField(label="动物产品检疫合格证明编号", max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        offered: Sequence[BatchRow],
        contents: Mapping[int, Quantity],
        products: Sequence[ProductBrief],
        kind: RunKind = RunKind.PROCESS,
        rows: int = OUTPUTS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.count = kind, rows
        takes = self.take_fields(offered, contents)
        weights = self.weight_fields()
        made = [name for nth in range(rows) for name in self._output_fields(nth, products)]
        papers = ("animal_papers", "ear_tags", "meat_inspection", "meat_quarantine")
        for name in papers:
            if kind is RunKind.SLAUGHTER:
                self.fields[name].required = name != "ear_tags"
            else:
                del self.fields[name]
        self.fields["rows"].initial = rows
        self.groups = (  # type: ignore[misc]  # groups of this one form
            Group("投料", takes, hint="不用的留空；没有列出的批次请从它的批次页进入"),
            Group("投料净重", weights, hint="按个、头、箱等计数的要称重，才能算出得率和损耗"),
            Group("产出", tuple(made), hint=f"一行一种，不用的留空。{KIND_NAMES[kind]}后不能恢复"),
            Group("检疫检验", papers if kind is RunKind.SLAUGHTER else ()),
            Group("其他", ("added", "added_words", "note")),
        )

    def _output_fields(self, nth: int, products: Sequence[ProductBrief]) -> tuple[str, ...]:
        names = (f"product_{nth}", f"quantity_{nth}", f"unit_{nth}", f"made_weight_{nth}")
        choices = [("", "请选择"), *((str(one.id), one.full_name) for one in products)]
        label = f"产出 {nth + 1}"
        self.fields[names[0]] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields[names[1]] = forms.CharField(
            label=f"{label} 的数量", max_length=20, required=False, widget=forms.TextInput(_AMOUNT)
        )
        units = [name for name in UNITS if find_unit(name).dimension.value != "area"]
        self.fields[names[2]] = forms.ChoiceField(
            label=f"{label} 的单位", choices=[(name, name) for name in units], initial="公斤", required=False
        )
        self.amount_field(names[3], f"{label} 的总净重", "公斤", help_text="按箱、袋、个等计数时填写")
        return names

    @property
    def lines(self) -> Sequence[int]:
        """The numbers of the filled lines of outputs."""
        return [nth for nth in range(self.count) if self.cleaned_data.get(f"product_{nth}")]

    def clean(self) -> dict[str, Any]:
        """Read inputs and outputs; a product without quantity or the other way round is said beside it."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        typed["takes"] = self.takes()
        typed["makes"] = tuple(made for nth in range(self.count) if (made := self._made(nth)) is not None)
        typed["added_amount"] = self.amount("added", "公斤") or Decimal(0)
        return typed

    def _made(self, nth: int) -> MakeOut | None:
        product, text = self.cleaned_data.get(f"product_{nth}"), self.cleaned_data.get(f"quantity_{nth}")
        if not product and not text:
            return None
        if not product:
            self.add_error(f"product_{nth}", "请选择产出的产品。没有的请先新增产品。")
            return None
        if not text:
            self.add_error(f"quantity_{nth}", "请填写产出数量。")
            return None
        unit_name = self.cleaned_data.get(f"unit_{nth}") or "公斤"
        quantity = self.amount(f"quantity_{nth}", unit_name)
        weight = self.amount(f"made_weight_{nth}", "公斤")
        return MakeOut(int(product), quantity, unit_name, weight) if quantity is not None else None

    def command(self) -> ProcessBatches:
        """What was typed."""
        typed = self.cleaned_data
        papers = None
        if self.kind is RunKind.SLAUGHTER:
            numbers = tuple(line.strip() for line in typed["animal_papers"].splitlines() if line.strip())
            papers = SlaughterPapers(numbers, typed["meat_inspection"], typed["meat_quarantine"], typed["ear_tags"])
        return ProcessBatches(
            takes=typed["takes"],
            makes=typed["makes"],
            command_id=typed["command_id"],
            added=typed["added_amount"],
            added_words=typed["added_words"],
            papers=papers,
            note=typed["note"],
        )


class FilterForm(forms.Form):
    """Search and filter of the list."""

    use_required_attribute = False
    q = forms.CharField(label="产品、批次号", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部"), *((k.value, name) for k, name in KIND_NAMES.items())]
    )
