"""Forms of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.forms import CodeInput, CommandForm, Group, Measured, Segments
from agritrace.ui.levels import LevelField, LevelSelect, Tree
from agritrace.ui.words import quantity

from ..states import VOUCHER
from ..values import KIND_NAMES, PAPER_NAMES, Goods, IssueVoucher, MarketKind, Paper

_TREE = Tree(regions.children, regions.line)
_PRIVATE = {"data-private": "", "autocomplete": "off", "inputmode": "tel"}


class VoucherForm(CommandForm):
    """Where the goods go, and how much of each batch."""

    kind = forms.ChoiceField(
        label="送到哪里", choices=[(one.value, words) for one, words in KIND_NAMES.items()], widget=Segments,
        initial=MarketKind.WHOLESALE.value,
    )  # fmt: skip  # one field
    market = forms.CharField(label="收货单位", max_length=60, help_text="例如：历下区农产品批发市场")
    market_code = forms.CharField(
        label="收货单位的主体码", max_length=400, required=False, widget=CodeInput(),
        help_text="市场也在平台注册的，扫一下它的电子身份标识；填了就只有它能核验",
    )  # fmt: skip  # one field
    carrier = forms.CharField(label="承运", max_length=40, required=False)
    plate = forms.CharField(label="车牌", max_length=16, required=False)
    phone = forms.CharField(
        label="联系电话", max_length=20, required=False, widget=forms.TextInput(_PRIVATE),
        help_text="印在凭证上；加密保存，不对外显示",
    )  # fmt: skip  # one field

    def __init__(self, *args: Any, batches: Sequence[BatchRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batches = batches
        for row in batches:
            field = forms.CharField(label=f"{row.full_name}　{row.number}", max_length=20, required=False)
            field.widget = Measured(row.unit)
            field.help_text = f"可送 {quantity(row.available, row.unit)}；不送就空着"
            self.fields[f"quantity_{row.id}"] = field
        self.fields["region_code"] = LevelField(
            _TREE,
            check=regions.choice_fault,
            widget=LevelSelect(_TREE),
            label="收货单位所在地",
            help_text="选到县或乡镇；可输入地名或拼音",
            error_messages={"required": "请选择收货单位所在的县或乡镇"},
        )
        goods = tuple(f"quantity_{row.id}" for row in batches)
        self.__dict__["groups"] = (  # of this form alone: it has as many lines as there are batches
            Group("送哪些货", goods, "一张凭证可以有几批货"),
            Group("送到哪里", ("kind", "market", "region_code", "market_code"), wide=("kind",)),
            Group("承运和联系", ("carrier", "plate", "phone")),
        )

    def clean_market_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["market_code"]).strip(), longest=16)

    def clean(self) -> dict[str, Any]:
        """Read every quantity in the unit of its batch."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self._batches:
            name = f"quantity_{row.id}"
            if typed.get(name):
                self.measure(name, row.unit)
        return typed

    def command(self) -> IssueVoucher:
        """What was typed, as a command."""
        typed = self.cleaned_data
        goods = ((row.id, typed.get(f"quantity_{row.id}")) for row in self._batches)
        return IssueVoucher(
            kind=MarketKind(typed["kind"]),
            market=typed["market"],
            region_code=typed["region_code"],
            goods=tuple(Goods(number, amount) for number, amount in goods if amount),
            command_id=typed["command_id"],
            market_code=typed["market_code"],
            plate=typed["plate"],
            carrier=typed["carrier"],
            phone=typed["phone"],
        )


class PaperForm(CommandForm):
    """On which paper."""

    paper = forms.ChoiceField(
        label="纸张", choices=[(one.value, words) for one, words in PAPER_NAMES.items()], initial=Paper.ROLL_80.value
    )


class PressForm(CommandForm):
    """A button with its command."""


class VoidForm(CommandForm):
    """Why it is void."""

    reason = forms.CharField(label="作废原因", max_length=200, help_text="例如：没有发车。扫码的人会看到这句话")


class GateForm(forms.Form):
    """The code on the paper."""

    use_required_attribute = False
    code = forms.CharField(
        label="入市追溯凭证", max_length=400, widget=CodeInput({"data-scan": "submit"}),
        help_text="扫凭证上的二维码，或输入20位凭证号",
    )  # fmt: skip  # one field


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、市场、车牌、凭证号", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in VOUCHER.labels.items())]
    )
    kind = forms.ChoiceField(
        label="收货单位", required=False, choices=[("", "全部"), *((k.value, word) for k, word in KIND_NAMES.items())]
    )
