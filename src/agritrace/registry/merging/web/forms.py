"""Forms of the merging room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.ui.forms import CodeInput, CommandForm, Group

from ..values import PAIR_NAMES, SIGNS

_HOW = "例如：本人持身份证到窗口核对；至少 5 个字"


class FilterForm(forms.Form):
    """Search and filters of the list."""

    q = forms.CharField(
        label="搜索", required=False, max_length=60, widget=forms.TextInput({"placeholder": "名称、拼音首字母或主体码"})
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            *(("" if one.value == "open" else one.value, words) for one, words in PAIR_NAMES.items()),
            ("all", "全部"),
        ],
    )
    sign = forms.ChoiceField(label="相同之处", required=False, choices=[("", "全部"), *SIGNS.items()])


class StartForm(CommandForm):
    """The other record."""

    groups: ClassVar[Sequence[Group]] = (Group("", ("code",), wide=("code",)),)
    code = forms.CharField(
        label="另一份登记的主体码",
        max_length=400,
        widget=CodeInput(),
        help_text="扫对方的电子身份标识，或填 16 位主体码；两份都要在本县",
    )

    def clean_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["code"]))


class DistinctForm(CommandForm):
    """Why a pair is two subjects."""

    groups: ClassVar[Sequence[Group]] = (Group("", ("reason",), wide=("reason",)),)
    reason = forms.CharField(
        label="怎么认定不是同一家", max_length=200, widget=forms.Textarea({"rows": 3}), help_text=_HOW
    )


class MergeForm(CommandForm):
    """Which record goes on, how one knows, and the confirmation once both were shown."""

    groups: ClassVar[Sequence[Group]] = (
        Group("", ("survivor", "reason", "sure"), wide=("survivor", "reason", "sure")),
    )
    versions = forms.CharField(widget=forms.HiddenInput)
    survivor = forms.TypedChoiceField(label="保留哪一份", widget=forms.RadioSelect, coerce=int)
    reason = forms.CharField(
        label="怎么认定是同一家", max_length=200, widget=forms.Textarea({"rows": 3}), help_text=_HOW
    )
    sure = forms.BooleanField(label="确认合并；合并后不能撤销", required=False)

    def __init__(
        self, choices: Sequence[tuple[str, str]], data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """``choices``: the two records."""
        super().__init__(data, **kwargs)
        self.fields["survivor"] = forms.TypedChoiceField(
            label="保留哪一份", widget=forms.RadioSelect, coerce=int, choices=list(choices)
        )

    def clean_versions(self) -> tuple[int, int]:
        """The two versions that were shown."""
        first, _, second = str(self.cleaned_data["versions"]).partition("-")
        if not (first.isdecimal() and second.isdecimal() and first.isascii() and second.isascii()):
            self.add_error(None, "页面已失效，请刷新后再办理。")  # the field is hidden: the page says it
            return 0, 0
        return int(first), int(second)
