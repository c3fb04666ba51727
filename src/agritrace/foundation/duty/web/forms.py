"""Forms of duty sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agritrace.foundation.factors.values import Held
from agritrace.foundation.regions import selectors as regions
from agritrace.ui.forms import CommandForm, Measured, RegionSelect

from ..values import LONGEST_REASON, STATE_WORDS, Access, accesses

_PRIVATE = {"data-private": ""}


class OpenForm(CommandForm):
    """What, where, how long, why, and the proof of the person as his account asks for it."""

    access = forms.ChoiceField(label="值守方式")
    region = forms.ChoiceField(
        label="值守地区", required=False, widget=RegionSelect(), help_text="同一上级辖区内的市、县或乡镇"
    )
    hours = forms.IntegerField(label="时长", widget=Measured("小时"))
    reason = forms.CharField(
        label="事由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text="例如：国庆夜间代余杭区值班，接听投诉电话",
    )
    code = forms.CharField(
        label="动态验证码",
        required=False,
        max_length=12,
        help_text="手机上正在显示的 6 位数字",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", **_PRIVATE}),
    )
    password = forms.CharField(
        label="当前口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", **_PRIVATE}),
    )
    answer = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput({"data-key-answer": ""}))

    def __init__(
        self, data: Mapping[str, str] | None, *, offered: tuple[Access, ...], most: int, has: Held, password: bool
    ) -> None:
        super().__init__(data)
        chosen = self._field("access")
        chosen.choices = [("", "请选择"), *((one.key, one.title) for one in offered)]
        chosen.help_text = "；".join(f"{one.title}：{one.words}" for one in offered)
        if len(offered) == 1:
            chosen.choices = [(one.key, one.title) for one in offered]
        self.fields["hours"].help_text = f"1 到 {most} 小时，到时自动结束"
        self._regions(data or {}, offered)
        self._proofs(has, password=password)

    def _proofs(self, has: Held, *, password: bool) -> None:
        """Only what this account proves itself with; demanded where there is no other way (a key answers by itself)."""
        if has.codes:
            self.fields["code"].required = not has.keys
        else:
            del self.fields["code"]
        if has.any or not password:
            del self.fields["password"]
        if not has.keys:
            del self.fields["answer"]

    def _regions(self, data: Mapping[str, str], offered: tuple[Access, ...]) -> None:
        if not any(one.by_region for one in offered):
            del self.fields["region"]
            return
        self.fields["region"].required = all(one.by_region for one in offered)
        row = regions.region(data.get("region", "")) if data.get("region", "").isdecimal() else None
        provinces = [(one.code, one.name) for one in regions.children()]
        self._field("region").choices = [("", "请选择"), *provinces, *([(row.code, row.path)] if row else [])]

    def _field(self, name: str) -> Any:
        return self.fields[name]


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(
        label="搜索",
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "编号、用户名或姓名全称"}),
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((one.value, words) for one, words in STATE_WORDS.items())],
    )
    access = forms.ChoiceField(label="值守方式", required=False)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["access"].choices = [("", "全部"), *((one.key, one.title) for one in accesses())]  # type: ignore[attr-defined]  # a choice field
