"""Forms of role templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agritrace.ui.forms import CommandForm, Group

from ..templaterules import LONGEST_TITLE
from ..templatevalues import Fit, RenewalRow
from ..values import permission_title
from .forms import PermissionsField


class FitForm(forms.Form):
    """For which accounts: first step, sent by GET."""

    fit = forms.ChoiceField(label="适用的机构和角色")

    def __init__(self, fits: Sequence[Fit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fit"].choices = [(one.key, one.words) for one in fits]  # type: ignore[attr-defined]  # a choice field


class TemplateForm(CommandForm):
    """Name, purpose and permissions of a template."""

    groups = (Group("模板", ("title", "words")), Group("权限", ("permissions",), wide=("permissions",)))
    title = forms.CharField(label="名称", max_length=LONGEST_TITLE, help_text="例如：县级审核员")
    words = forms.CharField(label="说明", max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, offered: frozenset[str], data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """``offered``: the permissions that may be put in."""
        super().__init__(data, **kwargs)
        self.fields["permissions"] = PermissionsField(offered)


class ApplyForm(CommandForm):
    """Into which accounts a changed template is taken over, each with what it gains and loses."""

    groups = (Group("", ("accounts",), wide=("accounts",)),)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, shown: Sequence[RenewalRow], data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """``shown``: the renewals of the preview."""
        super().__init__(data, **kwargs)
        self.fields["accounts"] = forms.MultipleChoiceField(
            label="更新哪些账号",
            choices=[(str(one.renewal.account_id), said(one)) for one in shown],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "请至少选择一个账号"},
        )


def said(one: RenewalRow) -> str:
    """A renewal in one line: who, what he gains, what he loses, what cannot be given."""
    change = one.renewal
    parts = [
        f"{verb}{'、'.join(sorted(map(permission_title, rights)))}"
        for verb, rights in (
            ("增加：", change.gains),
            ("去掉：", change.losses),
            ("您自己没有、暂不能给：", change.withheld),
        )
        if rights
    ]
    return f"{one.name or one.username}（{one.organisation}）　{'；'.join(parts)}"
