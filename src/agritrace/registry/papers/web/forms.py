"""Forms of papers: what stands on one, the county's check, filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from agritrace.ui.forms import CommandForm, DateInput, Group, Photos

from .. import kinds, values
from ..values import GROUP_NAMES, LONG_TERM, LONGEST, STATE_NAMES, TERM_NAMES, PaperFacts, PaperState, Term

PAPERS = "image/*,application/pdf"


def kind_choices() -> list[tuple[str, Any]]:
    """Kinds under their groups."""
    groups: list[tuple[str, Any]] = [("", "请选择")]
    for group, name in GROUP_NAMES.items():
        groups.append((name, [(code, kinds.title(code)) for code in kinds.of_group(group)]))
    return groups


class PaperForm(CommandForm):
    """Enter, correct or renew a paper."""

    groups: ClassVar[Sequence[Group]] = (
        Group("证照", ("kind", "number", "issuer", "products")),
        Group("有效期", ("valid_from", "valid_until", "long_term"), hint="照证上的日期填写；到期前 60 天会提醒您"),
        Group("照片或扫描件", ("file",), hint="四角完整、文字清楚；县级凭它核对"),
    )
    kind = forms.ChoiceField(label="种类", choices=kind_choices)
    number = forms.CharField(label="编号", max_length=LONGEST["number"], help_text="证上的编号，不要填身份证号码")
    issuer = forms.CharField(label="发证机关", max_length=LONGEST["issuer"])
    products = forms.CharField(
        label="适用产品", max_length=LONGEST["products"], required=False, help_text="认证类必填，例如：番茄、黄瓜"
    )
    valid_from = forms.DateField(label="生效日期", widget=DateInput())
    valid_until = forms.DateField(label="有效期至", widget=DateInput(), required=False)
    long_term = forms.BooleanField(label="长期有效", required=False)
    file = forms.FileField(label="照片或扫描件", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件"))
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)

    def clean(self) -> dict[str, Any]:
        """A last day or the tick, one of both."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("long_term"):
            typed["valid_until"] = LONG_TERM
        elif not typed.get("valid_until") and "valid_until" not in self.errors:
            self.add_error("valid_until", "请填写到期日期，或勾选“长期有效”")
        return typed

    def facts(self, file_id: UUID | None) -> PaperFacts:
        """What was typed, as a value; ``file_id`` is the stored picture."""
        typed = self.cleaned_data
        names = ("kind", "number", "issuer", "valid_from", "valid_until", "products")
        return PaperFacts(**{name: typed[name] for name in names}, file_id=file_id)


class CheckForm(CommandForm):
    """The county's check of the version it saw."""

    groups: ClassVar[Sequence[Group]] = (Group("", ("verdict", "reason"), wide=("verdict", "reason")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="核对意见",
        choices=(("confirm", "与原件一致，通过"), ("refuse", "退回，请主体修改")),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="退回原因",
        required=False,
        max_length=values.LONGEST["reason"],
        widget=forms.Textarea({"rows": 3}),
        help_text="退回时必填，主体会看到",
    )


class FilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="主体、编号、种类", required=False, max_length=40)
    kind = forms.ChoiceField(label="种类", required=False)
    state = forms.ChoiceField(
        label="核对", required=False, choices=[("", "全部"), *((s.value, STATE_NAMES[s]) for s in PaperState)]
    )
    term = forms.ChoiceField(
        label="有效期", required=False, choices=[("", "全部"), *((t.value, TERM_NAMES[t]) for t in Term)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "全部"), *kind_choices()[1:]]  # type: ignore[attr-defined]  # a choice field
