"""Forms of recalls: opening, ending, deciding about a hold, settling, answering, filters."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, Group

from ..states import HOLD, RECALL
from ..values import REASON_SIGNS, WAY_NAMES, Way


class ReasonForm(CommandForm):
    """A reason those concerned will read; the server says what is missing."""

    groups: ClassVar = (Group("", ("reason",), wide=("reason",)),)
    reason = forms.CharField(label="原因", max_length=REASON_SIGNS[1], help_text="持有人和有关县会看到")


class OpenForm(ReasonForm):
    """Why a batch is recalled, and whether it is only an exercise."""

    groups: ClassVar = (Group("", ("reason", "drill"), wide=("reason", "drill")),)
    drill = forms.BooleanField(label="这是演练：只发通知、走流程，不暂停任何产品", required=False)


class EndForm(ReasonForm):
    """What became of the recall."""

    reason = forms.CharField(
        label="办结说明", max_length=REASON_SIGNS[1], help_text="例如：问题产品已全部销毁，没有流入餐桌"
    )


class SettleForm(ReasonForm):
    """What was done with the goods, seen by an official."""

    groups: ClassVar = (Group("", ("way", "reason"), wide=("way", "reason")),)
    way = forms.ChoiceField(
        label="处置方式", choices=[(w.value, word) for w, word in WAY_NAMES.items() if w is not Way.NONE]
    )
    reason = forms.CharField(
        label="处置情况", max_length=REASON_SIGNS[1], help_text="例如：11月26日在镇填埋场销毁，两名执法人员在场"
    )


class ObjectionForm(CommandForm):
    """Why the holder thinks that a hold is wrong."""

    groups: ClassVar = (Group("", ("reason",), wide=("reason",)),)
    reason = forms.CharField(
        label="异议",
        max_length=REASON_SIGNS[1],
        widget=forms.Textarea({"rows": 3}),
        help_text="县级和发起召回的单位会看到",
    )


class PressForm(CommandForm):
    """A button with its command."""


class FilterForm(forms.Form):
    """Search and filters of the list of recalls."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、批次号、召回编号、追溯码", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in RECALL.labels.items())]
    )
    drill = forms.ChoiceField(label="演练", required=False, choices=[("", "全部"), ("no", "实际召回"), ("yes", "演练")])


class HoldFilterForm(forms.Form):
    """Search and filters of the list of holds."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、批次号", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in HOLD.labels.items())]
    )
