"""Forms of certificates: issue, print, declare void, filter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, DateInput, Group, Measured, Photos, read_measured

from ..values import BASIS_NAMES, FORM_NAMES, LONGEST, MOST_COPIES, PAPERS, STATE_NAMES, Basis, CertificateForm


class IssueForm(CommandForm):
    """Promise for a part of a batch."""

    groups: ClassVar[Sequence[Group]] = (
        Group("开多少", ("quantity", "received")),
        Group("承诺依据", ("bases",), wide=("bases",)),
        Group(
            "检测报告",
            ("report_number", "report_day", "report_by", "report_file"),
            hint="勾选了检测合格的才要填。",
        ),
        Group("承诺", ("promised",), wide=("promised",)),
    )
    quantity = forms.CharField(label="数量", max_length=20)
    received = forms.CharField(
        label="收取的合格证编号",
        max_length=LONGEST["received"],
        required=False,
        help_text="供货方的合格证编号，或其他质量安全合格证明的名称和编号",
    )
    bases = forms.MultipleChoiceField(
        label="依据（按实际勾选）",
        required=False,
        choices=[(one.value, name) for one, name in BASIS_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    report_number = forms.CharField(label="报告编号", max_length=LONGEST["number"], required=False)
    report_day = forms.DateField(label="检测日期", required=False, widget=DateInput())
    report_by = forms.CharField(
        label="检测机构", max_length=LONGEST["institution"], required=False, help_text="自行检测的可以不填"
    )
    report_file = forms.FileField(
        label="报告照片或文件",
        required=False,
        widget=Photos(accept=".jpg,.jpeg,.png,.pdf,image/*,application/pdf", words="拍下检测报告"),
    )
    kept = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    promised = forms.BooleanField(label="我承诺以上内容属实", required=False)

    def __init__(self, unit: str, form: CertificateForm, promises: Sequence[str], *args: Any, **kwargs: Any) -> None:
        """``unit`` is the batch's; buyers are asked what they received; ``promises`` stand beside the declaration."""
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["quantity"].widget = Measured(unit)
        self.fields["promised"].label = f"我承诺：{'；'.join(promises)}"
        if form is CertificateForm.PRODUCER:
            del self.fields["received"]

    def clean_quantity(self) -> Decimal:
        """The amount, or the kernel's words why it cannot be taken."""
        return read_measured(self.cleaned_data["quantity"], self.unit)

    def ticked(self) -> tuple[Basis, ...]:
        """The ticked bases in their order."""
        return tuple(Basis(one) for one in self.cleaned_data["bases"])


class PrintForm(CommandForm):
    """How many copies on which paper."""

    paper = forms.ChoiceField(label="纸张", choices=list(PAPERS.items()))
    copies = forms.IntegerField(label="张数", min_value=1, max_value=MOST_COPIES, initial=1, widget=Measured("张"))


class ReasonForm(CommandForm):
    """Why a certificate is void."""

    reason = forms.CharField(label="原因", max_length=200, help_text="例如：数量填错、货物没有售出")


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="产品、批次号、合格证或追溯码", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((one.value, name) for one, name in STATE_NAMES.items())]
    )
    form = forms.ChoiceField(
        label="样式", required=False, choices=[("", "全部"), *((one.value, name) for one, name in FORM_NAMES.items())]
    )
