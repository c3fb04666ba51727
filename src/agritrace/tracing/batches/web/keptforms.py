"""Forms of purchases, destruction, steps and corrections, and the filters of their lists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.quantities import UNITS
from agritrace.kernel.viewer import Level
from agritrace.registry.products.values import ProductBrief
from agritrace.ui.forms import CommandForm, DateInput, Group, Measured, MomentInput, Segments, read_measured
from agritrace.ui.levels import LevelField, Tree

from ..keptvalues import CORRECTION_NAMES, MANNER_NAMES, SELLER_NAMES, STAGE_NAMES, BuyIn, Manner, SellerKind, Stage
from ..values import EVENT_NAMES

_AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}


class BuyForm(CommandForm):
    """Goods that came from outside the platform; the certificate is asked for because the law does."""

    groups: ClassVar[Sequence[Group]] = (
        Group("收购", ("product", "bought_on", "quantity", "unit", "content")),
        Group("来源", ("seller_kind", "paper", "origin_region", "harvested_on"), wide=("origin_region",)),
        Group("更多", ("seller_code", "from_code", "number", "note")),
    )
    product = forms.TypedChoiceField(label="产品", coerce=int)
    bought_on = forms.DateField(label="收购日期", widget=DateInput())
    quantity = forms.CharField(label="数量", max_length=20, widget=forms.TextInput(_AMOUNT))
    unit = forms.ChoiceField(label="单位", choices=[(name, name) for name in UNITS if UNITS[name].dimension != "area"])
    content = forms.CharField(
        label="每件净重",
        max_length=20,
        required=False,
        widget=Measured("公斤", _AMOUNT),
        help_text="按筐、箱、袋等计数时填写，例如：15",
    )
    seller_kind = forms.ChoiceField(label="卖方", choices=[(kind.value, name) for kind, name in SELLER_NAMES.items()])
    paper = forms.CharField(label="合格证明编号", max_length=60, help_text="承诺达标合格证、检疫证明或检测报告上的编号")
    origin_region = LevelField(
        Tree(regions.children, regions.line),
        check=partial(regions.choice_fault, level=Level.COUNTY),
        label="产地",
        help_text="按合格证明上写的产地选到县",
    )
    harvested_on = forms.DateField(label="采收日期", widget=DateInput(), help_text="按合格证明上写的日期")
    seller_code = forms.CharField(
        label="卖方临时码", max_length=16, required=False, help_text="卖方已注册的，请让对方扫码卖给您"
    )
    from_code = forms.CharField(label="来源追溯码", max_length=40, required=False, help_text="其他平台的追溯码")
    number = forms.CharField(label="批次号", max_length=30, required=False, help_text="不填则按日期自动编号")
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, products: Sequence[ProductBrief], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.id, one.full_name) for one in products]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Read the amount in its unit and the content in kilograms."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name, unit_name in (("quantity", typed.get("unit", "公斤")), ("content", "公斤")):
            try:
                typed[name] = read_measured(typed[name], unit_name) if typed.get(name) else None
            except forms.ValidationError as error:
                self.add_error(name, error)
        return typed

    def command(self) -> BuyIn:
        """What was typed, as a command."""
        typed = self.cleaned_data
        return BuyIn(
            product_id=typed["product"],
            quantity=typed["quantity"],
            unit=typed["unit"],
            harvested_on=typed["harvested_on"],
            bought_on=typed["bought_on"],
            seller_kind=SellerKind(typed["seller_kind"]),
            origin_region=typed["origin_region"],
            paper=typed["paper"],
            command_id=typed["command_id"],
            seller_code=typed["seller_code"],
            from_code=typed["from_code"],
            number=typed["number"],
            note=typed["note"],
            content=typed["content"],
        )


class DestroyForm(CommandForm):
    """How much, how, where and why; shown with its consequences."""

    quantity = forms.CharField(label="销毁数量", max_length=20)
    manner = forms.ChoiceField(label="方式", choices=[(one.value, name) for one, name in MANNER_NAMES.items()])
    place = forms.CharField(label="地点", max_length=40, help_text="例如：余杭区病死畜禽无害化处理中心")
    witness = forms.CharField(
        label="见证单位或凭证号", max_length=40, required=False, help_text="写单位或文书编号，不写个人姓名"
    )
    reason = forms.CharField(label="原因", max_length=120)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["quantity"].widget = Measured(unit, _AMOUNT)

    def clean_quantity(self) -> Decimal:
        """The amount, or why it cannot be taken."""
        return read_measured(self.cleaned_data["quantity"], self.unit)

    def clean_manner(self) -> Manner:
        """The manner as a value."""
        return Manner(self.cleaned_data["manner"])


class BeginStepForm(CommandForm):
    """A batch enters a step."""

    stage = forms.ChoiceField(
        label="环节", widget=Segments(), choices=[(one.value, name) for one, name in STAGE_NAMES.items()]
    )
    place = forms.CharField(label="地点", max_length=60, help_text="例如：3 号冷库、浙A12345 冷藏车")
    began_at = forms.DateTimeField(label="进入时间", widget=MomentInput())
    lot_in = forms.CharField(label="入库批次号", max_length=40, required=False, help_text="不填则自动编号")
    condition = forms.CharField(label="温湿度等条件", max_length=60, required=False, help_text="例如：0～4 ℃")
    treatment = forms.CharField(
        label="保鲜剂、防腐剂等", max_length=100, required=False, help_text="用了什么、用了多少；没有用就不填"
    )

    def clean_stage(self) -> Stage:
        """The stage as a value."""
        return Stage(self.cleaned_data["stage"])


class EndStepForm(CommandForm):
    """A batch leaves a step."""

    ended_at = forms.DateTimeField(label="离开时间", widget=MomentInput())
    lost = forms.CharField(label="期间损耗", max_length=20, required=False)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["lost"].widget = Measured(unit, _AMOUNT)

    def clean_lost(self) -> Decimal:
        """The loss; nothing typed is none."""
        text = self.cleaned_data["lost"]
        return read_measured(text, self.unit) if text and text.strip("0.,") else Decimal(0)


class CorrectForm(CommandForm):
    """What the line should say."""

    after = forms.CharField(label="正确的数量", max_length=20)
    reason = forms.CharField(label="更正原因", max_length=200, help_text="例如：多打了一个零")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["after"].widget = Measured(unit, _AMOUNT)

    def clean_after(self) -> Decimal:
        """The amount; 0 takes a loss back whole."""
        text = self.cleaned_data["after"].strip()
        return Decimal(0) if text and not text.strip("0.") else read_measured(text, self.unit)


class DecideForm(CommandForm):
    """Agree, or not and why."""

    answer = forms.CharField(label="意见", max_length=200, required=False, help_text="不同意时请写明原因")


class LedgerForm(forms.Form):
    """Filters of a ledger."""

    use_required_attribute = False
    q = forms.CharField(label="批次号或追溯码", required=False, max_length=40)
    kind = forms.ChoiceField(
        label="事项", required=False, choices=[("", "全部"), *((k.value, name) for k, name in EVENT_NAMES.items())]
    )
    first = forms.DateField(label="从", required=False, widget=DateInput())
    last = forms.DateField(label="到", required=False, widget=DateInput())


class CorrectionFilterForm(forms.Form):
    """Search and filter of corrections."""

    use_required_attribute = False
    q = forms.CharField(label="产品或批次号", required=False, max_length=40)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, name) for s, name in CORRECTION_NAMES.items())]
    )
