"""The reason why an authority looks beyond its jurisdiction."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, Group

from ..values import REASON_SIGNS, Compare, LookBeyond


class ReasonForm(CommandForm):
    """Asked before stations of other regions are opened; kept with the record."""

    groups: ClassVar = (Group("", ("reason",), wide=("reason",)),)
    reason = forms.CharField(
        label="查看理由",
        min_length=REASON_SIGNS[0],
        max_length=REASON_SIGNS[1],
        help_text="例如：追查不合格番茄。理由和查看人会记录在案",
    )

    def command(self, batch_id: int) -> LookBeyond:
        """What was typed."""
        return LookBeyond(batch_id, self.cleaned_data["reason"], self.cleaned_data["command_id"])


class SuspectsForm(ReasonForm):
    """The suspect batches by their codes, one a line, and why they are compared."""

    groups: ClassVar = (Group("", ("codes", "reason"), wide=("codes", "reason")),)
    codes = forms.CharField(
        label="可疑批次的追溯码",
        max_length=2_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="每行一个，2 至 50 个；可以连续扫码",
    )
    field_order = ("codes", "reason")

    def comparison(self) -> Compare:
        """What was typed: digits only, spaces within a code taken out."""
        lines = self.cleaned_data["codes"].replace(",", "\n").replace("，", "\n").splitlines()
        codes = tuple(code for line in lines if (code := "".join(line.split())))
        return Compare(codes, self.cleaned_data["reason"], self.cleaned_data["command_id"])
