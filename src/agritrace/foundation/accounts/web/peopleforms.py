"""Forms of the people of a subject and of the counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agritrace.ui.forms import CodeInput, CommandForm, Group, GroupedForm

from ..peoplevalues import CAME_WORDS, PAPER_WORDS
from ..values import STATE_WORDS
from .forms import PermissionsField


class PersonForm(CommandForm):
    """Who gets a sub-account, and his rights."""

    groups = (Group("人员", ("name", "phone")), Group("可以做什么", ("permissions",), wide=("permissions",)))
    name = forms.CharField(label="姓名", max_length=40, widget=forms.TextInput({"data-private": ""}))
    phone = forms.CharField(
        label="手机号", max_length=20, widget=forms.TextInput({"inputmode": "tel", "data-private": ""})
    )

    def __init__(self, offered: frozenset[str], data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """``offered``: the rights the owner may hand on."""
        super().__init__(data, **kwargs)
        self.fields["permissions"] = PermissionsField(offered)


class PeopleFilterForm(forms.Form):
    """Search and state of the list."""

    q = forms.CharField(
        label="查找", required=False, widget=forms.TextInput({"placeholder": "用户名、姓名全称或手机号"})
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, w) for s, w in STATE_WORDS.items())]
    )


class FindForm(GroupedForm):
    """Whose account: step one; by POST, because addresses are logged."""

    groups = (Group("哪个主体", ("code",), wide=("code",)),)
    code = forms.CharField(
        label="主体码或手机号",
        max_length=400,
        widget=CodeInput({"inputmode": "text"}),
        help_text="扫电子身份标识，或输入 16 位主体码、注册手机号",
    )


class CounterForm(CommandForm):
    """What the official looked at before he resets."""

    groups = (Group("核对身份", ("came", "paper", "checked"), wide=("checked",)),)
    came = forms.ChoiceField(label="谁来办理", choices=[(c.value, w) for c, w in CAME_WORDS.items()])
    paper = forms.ChoiceField(
        label="查看的证件", choices=[(p.value, w) for p, w in PAPER_WORDS.items()], help_text="只记证件种类，不记号码"
    )
    checked = forms.BooleanField(
        label="我已当面核对，证件、来人和登记的主体一致",
        error_messages={"required": "请先核对证件和本人，一致后勾选"},
    )
