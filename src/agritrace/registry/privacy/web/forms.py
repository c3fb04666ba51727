"""The form before personal values are shown."""

from __future__ import annotations

from django import forms

from agritrace.ui.forms import CommandForm, Group

from ..rules import LONGEST_REASON
from ..values import FIELD_NAMES, PURPOSES, Unmask


class UnmaskForm(CommandForm):
    """Which values, for what, and why."""

    groups = (
        Group("查看什么", ("what",), wide=("what",)),
        Group("为什么查看", ("purpose", "reason"), wide=("reason",)),
    )
    what = forms.MultipleChoiceField(
        label="要查看的内容", choices=list(FIELD_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *PURPOSES.items()])
    reason = forms.CharField(
        label="原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text="5 个字以上，主体本人和上级都能看到，例如：电话核实 11 月 20 日送检样品的来源",
    )

    def command(self, subject_id: int) -> Unmask:
        """What was typed, as a command."""
        told = self.cleaned_data
        return Unmask(subject_id, tuple(told["what"]), told["purpose"], told["reason"], told["command_id"])
