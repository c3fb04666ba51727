"""Forms of personal requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django import forms

from agritrace.ui.forms import CommandForm, Group, ManyFiles

from ..selectors import LATE
from ..values import GROUNDS, IDENTITY_CHECKS, KIND_NAMES, LONGEST, STATE_NAMES, Ask, Kind, Step, Told

_KINDS = [(kind.value, words) for kind, words in KIND_NAMES.items()]
_WHAT = Group("请求什么", ("kind", "wrong", "right", "why"), wide=("kind", "wrong", "right", "why"))
_PRIVATE = {"rows": 2, "data-private": "", "autocomplete": "off"}


class PlainAskForm(CommandForm):
    """Kind and words of a request."""

    groups: ClassVar[Sequence[Group]] = (_WHAT,)
    kind = forms.ChoiceField(label="事项", choices=_KINDS, widget=forms.RadioSelect)
    wrong = forms.CharField(
        label="哪里不对（更正时填写）", required=False, max_length=LONGEST, widget=forms.Textarea(_PRIVATE)
    )
    right = forms.CharField(
        label="正确的内容（更正时填写）", required=False, max_length=LONGEST, widget=forms.Textarea(_PRIVATE)
    )
    why = forms.CharField(
        label="原因（删除时填写）",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(_PRIVATE),
        help_text="这些文字加密保存，只有本人和承办机构能看到",
    )

    def ask(self, files: tuple[UUID, ...] = (), session: str = "") -> Ask:
        """What was typed, as a command."""
        told = self.cleaned_data
        words = Told(told["wrong"].strip(), told["right"].strip(), told["why"].strip())
        return Ask(Kind(told["kind"]), words, told["command_id"], files, session)


class AskForm(PlainAskForm):
    """The same with pictures of evidence; ``kept`` holds those already taken."""

    groups: ClassVar[Sequence[Group]] = (_WHAT, Group("证明材料", ("paper",), wide=("paper",)))
    paper = ManyFiles(
        label="照片或 PDF（最多 3 份）",
        required=False,
        accept=".jpg,.jpeg,.png,.pdf,image/*,application/pdf",
        words="拍照或选择文件",
    )
    kept = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class CounterForm(AskForm):
    """At the counter: which paper was checked comes first."""

    groups: ClassVar[Sequence[Group]] = (Group("身份核对", ("checked",)), *AskForm.groups)
    checked = forms.ChoiceField(label="当面核对了", choices=[("", "请选择"), *IDENTITY_CHECKS.items()])


class ApplicantForm(PlainAskForm):
    """Without account: query number and telephone prove the person."""

    groups: ClassVar[Sequence[Group]] = (Group("您的申请", ("query_no", "phone_tail")), _WHAT)
    query_no = forms.CharField(label="查询号", max_length=20, widget=forms.TextInput({"inputmode": "numeric"}))
    phone_tail = forms.CharField(
        label="手机号后四位", min_length=4, max_length=4, widget=forms.TextInput({"inputmode": "numeric"})
    )


class StepForm(CommandForm):
    """Words to the person; ``ground`` only where it is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label="依据", choices=[("", "请选择"), *GROUNDS.items()], required=False)
    words = forms.CharField(
        label="给本人的说明",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="5 个字以上，本人会看到",
    )

    def only(self, *names: str) -> StepForm:
        """The same form with these fields of its own, besides the hidden ones."""
        for name in {"ground", "words"} - set(names):
            del self.fields[name]
        return self

    def command(self, request_id: int, arrow: str) -> Step:
        """What was typed, as a command."""
        told = self.cleaned_data
        words, ground = told.get("words", ""), told.get("ground", "")
        return Step(request_id, told["version"], arrow, told["command_id"], words, ground)


class FilterForm(forms.Form):
    """Search, kind and state of the list."""

    q = forms.CharField(
        label="查找", required=False, max_length=60, widget=forms.TextInput({"placeholder": "主体名称或主体码"})
    )
    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *_KINDS])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (LATE, "超期未办"), *((state.value, words) for state, words in STATE_NAMES.items())],
    )
