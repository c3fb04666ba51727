"""Forms of factors."""

from __future__ import annotations

from django import forms

from agritrace.ui.forms import CommandForm, GroupedForm, Measured

from ..rules import LONGEST_GRACE
from ..values import CHECK_WORDS, LOSS_WORDS, NEED_WORDS

_PRIVATE = {"data-private": ""}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", **_PRIVATE}


class CodeForm(GroupedForm):
    """A one-time code."""

    code = forms.CharField(
        label="动态验证码", max_length=12, help_text="手机上正在显示的 6 位数字", widget=forms.TextInput(_CODE)
    )


class RecoveryForm(GroupedForm):
    """A recovery code."""

    code = forms.CharField(
        label="恢复码",
        max_length=40,
        help_text="启用时保存的恢复码，每个只能用一次",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", **_PRIVATE}),
    )


class AnswerForm(GroupedForm):
    """What a key answered; the script fills it in."""

    answer = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput({"data-key-answer": ""}))


class KeyForm(AnswerForm):
    """The name of a new key beside its answer."""

    name = forms.CharField(label="名称", max_length=40, help_text="便于以后认出是哪一把")


class PasswordForm(GroupedForm):
    """One's own password once more, before something weighty."""

    password = forms.CharField(
        label="当前口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", **_PRIVATE}),
    )


class ClearForm(CommandForm):
    """Why, and how the person was recognised."""

    loss = forms.ChoiceField(label="原因", choices=[("", "请选择"), *((one.value, w) for one, w in LOSS_WORDS.items())])
    check = forms.ChoiceField(
        label="身份核实", choices=[("", "请选择"), *((one.value, w) for one, w in CHECK_WORDS.items())]
    )


class PolicyForm(CommandForm):
    """What a role must have, and the days of grace."""

    need = forms.ChoiceField(label="要求", choices=[(one.value, words) for one, words in NEED_WORDS.items()])
    grace_days = forms.IntegerField(
        label="宽限", widget=Measured("天"), help_text=f"0 到 {LONGEST_GRACE} 天；0 表示下次登录就必须登记"
    )
