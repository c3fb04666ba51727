"""The reason why an authority looks beyond its jurisdiction."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, Group

from ..values import REASON_SIGNS, LookBeyond


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
