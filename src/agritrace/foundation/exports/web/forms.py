"""Forms of approved exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, Group, GroupedForm, Segments

from ..rules import LONGEST
from ..values import FORM_NAMES, PURPOSES, STATE_NAMES, AskExport, Decide, Form, Kind, Stop


class AskForm(CommandForm):
    """Which list, which columns, for what."""

    groups: ClassVar[Sequence[Group]] = (
        Group("导出什么", ("kind", "columns", "form"), wide=("columns",)),
        Group("为什么导出", ("purpose", "reason"), wide=("reason",)),
    )
    kind = forms.ChoiceField(label="名录")
    columns = forms.MultipleChoiceField(label="栏目", widget=forms.CheckboxSelectMultiple, help_text="只选办事需要的")
    form = forms.ChoiceField(
        label="文件格式", choices=[(one.value, words) for one, words in FORM_NAMES.items()], initial=Form.XLSX.value
    )
    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *PURPOSES.items()])
    reason = forms.CharField(
        label="原因",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text="5 个字以上，审批人会看到；不要写个人信息",
    )

    def __init__(self, kinds: Sequence[Kind], *args: Any, **kwargs: Any) -> None:
        """``kinds``: the lists this person may ask for."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.name, one.title) for one in kinds]  # type: ignore[attr-defined]  # a choice field
        columns = {key: title for one in kinds for key, title in one.columns.items()}
        self.fields["columns"].choices = list(columns.items())  # type: ignore[attr-defined]  # likewise

    def command(self) -> AskExport:
        """What was typed, as a command."""
        told = self.cleaned_data
        return AskExport(
            told["kind"],
            tuple(told["columns"]),
            Form(told["form"]),
            told["purpose"],
            told["reason"],
            told["command_id"],
        )


class DecideForm(CommandForm):
    """Agree or not, with words."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.ChoiceField(
        label="决定", choices=[("yes", "批准"), ("no", "不批准")], widget=Segments({"yes": "ok", "no": "no"})
    )
    words = forms.CharField(
        label="说明",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text="不批准的请写明原因，申请人会看到",
    )

    def command(self, request_id: int) -> Decide:
        """What was typed, as a command."""
        told = self.cleaned_data
        return Decide(request_id, told["version"], told["agree"] == "yes", told["words"], told["command_id"])


class StopForm(CommandForm):
    """The version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def command(self, request_id: int) -> Stop:
        """What was sent, as a command."""
        return Stop(request_id, self.cleaned_data["version"], self.cleaned_data["command_id"])


class TraceForm(GroupedForm):
    """A leaked file, or the number read off it."""

    groups: ClassVar[Sequence[Group]] = (Group("查验来源", ("file", "number"), "文件和编号有一项就能查"),)
    file = forms.FileField(
        label="文件（Excel 或 PDF）",
        required=False,
        help_text="最大 20 MB，只用于查验，不保存",
        widget=forms.FileInput({"accept": ".xlsx,.pdf", "class": "form-control"}),
    )
    number = forms.CharField(
        label="或者文件上的编号",
        required=False,
        max_length=40,
        widget=forms.TextInput({"placeholder": "DC20261125-000001"}),
    )


class FilterForm(forms.Form):
    """Search and state of the list."""

    q = forms.CharField(
        label="查找", required=False, max_length=40, widget=forms.TextInput({"placeholder": "申请编号"})
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((one.value, words) for one, words in STATE_NAMES.items())],
    )
