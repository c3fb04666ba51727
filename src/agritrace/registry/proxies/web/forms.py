"""Forms of consents and of entering a farmer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects.values import INDUSTRY_NAMES
from agritrace.ui.forms import CodeInput, CommandForm, DateInput, Group, GroupedForm, ManyFiles, RegionSelect

from ..values import ENDING_WORDS, SIGN_WORDS, Ending, scopes

_CONSENT = Group(
    "本人授权",
    ("scopes", "sign", "valid_until", "proxy_code", "paper", "checked"),
    hint="本人可以随时到柜台收回；每件事都会记下代录人和本人两个名字",
    wide=("scopes", "paper", "checked"),
)
_PRIVATE = {"data-private": "", "autocomplete": "off"}


class ConsentForm(CommandForm):
    """What the farmer agreed to."""

    groups: ClassVar[Sequence[Group]] = (_CONSENT,)
    scopes = forms.MultipleChoiceField(label="同意代办的事", widget=forms.CheckboxSelectMultiple)
    sign = forms.ChoiceField(label="授权书", choices=[(sign.value, words) for sign, words in SIGN_WORDS.items()])
    valid_until = forms.DateField(label="授权到", widget=DateInput(), help_text="最长一年，到期再征得本人同意")
    proxy_code = forms.CharField(
        label="代办方主体码",
        required=False,
        max_length=400,
        widget=CodeInput(),
        help_text="由本机构代录的不填；由合作社代录的，扫合作社的标识",
    )
    paper = ManyFiles(
        label="授权书照片",
        accept=".jpg,.jpeg,.png,.pdf,image/*,application/pdf",
        words="拍下签好的授权书",
    )
    kept = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label="我已当面核对身份，授权书是本人真实意愿",
        error_messages={"required": "请先当面核对身份和授权书，确认后勾选"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = not (self.data and self.data.get("kept"))
        offered = [(one.key, f"{one.title}：{one.words}") for one in scopes()]
        self.fields["scopes"].choices = offered  # type: ignore[attr-defined]  # a choice field has choices
        self.fields["scopes"].initial = [one.key for one in scopes()]
        self.fields["valid_until"].initial = beijing_day(system_now()) + timedelta(days=365)


class EnterForm(ConsentForm):
    """A farmer as he stands at the counter or in the field, with his consent."""

    groups: ClassVar[Sequence[Group]] = (
        Group("农户", ("name", "cred_no", "phone", "region_code", "address", "temp_code")),
        Group("做什么", ("industries", "main_product")),
        _CONSENT,
    )
    name = forms.CharField(label="姓名", max_length=40, widget=forms.TextInput(_PRIVATE))
    cred_no = forms.CharField(
        label="身份证号码",
        max_length=40,
        widget=forms.TextInput({**_PRIVATE, "class": "code"}),
        help_text="加密保存，不对外显示",
    )
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput({"data-private": "", "inputmode": "tel"}),
        help_text="本人或家人的都可以，不需要智能手机",
    )
    region_code = forms.ChoiceField(label="所在地")
    address = forms.CharField(label="详细地址", max_length=120, help_text="写到村、组或门牌")
    temp_code = forms.CharField(
        label="临时登记码",
        required=False,
        max_length=400,
        widget=CodeInput(),
        help_text="现场发过临时登记卡的，扫卡或照着填；没有就空着",
    )
    industries = forms.MultipleChoiceField(
        label="行业（可多选）",
        choices=[(one.value, words) for one, words in INDUSTRY_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    main_product = forms.ChoiceField(
        label="主要产品", widget=RegionSelect(url="/catalogue/search"), help_text="输入汉字、拼音或首字母查找"
    )

    def clean_temp_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["temp_code"]))

    def __init__(self, places: Sequence[str], *args: Any, **kwargs: Any) -> None:
        """``places``: region codes of the official's area."""
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = place_choices(places)  # type: ignore[attr-defined]  # a choice field
        self.fields["main_product"].choices = product_choices()  # type: ignore[attr-defined]  # likewise


class FindForm(GroupedForm):
    """Whose consent is recorded: by name or code, in the official's own area."""

    groups: ClassVar = (Group("给谁登记授权", ("q",), wide=("q",)),)
    q = forms.CharField(label="姓名、拼音首字母或主体码", max_length=60, widget=forms.TextInput({"data-scan": ""}))


class RevokeForm(CommandForm):
    """Who ends a consent, and why."""

    groups: ClassVar = (Group("", ("ending", "reason"), wide=("ending", "reason")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    ending = forms.ChoiceField(label="谁提出", widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 3}), help_text="双方都会看到")

    def __init__(self, endings: Sequence[Ending], data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """``endings``: those this person may state."""
        super().__init__(data, **kwargs)
        choices = [(one.value, ENDING_WORDS[one]) for one in endings]
        self.fields["ending"].choices = choices  # type: ignore[attr-defined]  # a choice field has choices
        self.fields["ending"].initial = choices[0][0] if choices else ""


class FilterForm(forms.Form):
    """Search and state of the list."""

    q = forms.CharField(
        label="查找", required=False, max_length=60, widget=forms.TextInput({"placeholder": "本人姓名或主体码"})
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("given", "已授权"), ("expired", "过期"), ("ended", "已终止")],
    )


def place_choices(places: Sequence[str]) -> list[tuple[str, str]]:
    """The towns of an area, or the area itself when it is one."""
    found = [(row.code, row.name) for code in places for row in regions.children(code)]
    return found or [(code, regions.name(code)) for code in places]


def product_choices() -> list[tuple[str, Any]]:
    """Everyday products under their groups."""
    groups = [(group, [(row.code, row.name) for row in rows]) for group, rows in catalogue.everyday()]
    return [("", "请选择"), *groups]
