"""Forms of entries: made for a phone in the field, with little to type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.html import format_html

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects.values import INDUSTRY_NAMES, STATE_NAMES, Industry, SubjectState, TemporaryFacts
from agritrace.ui.forms import CodeInput, CommandForm, Group, ManyFiles, RegionSelect
from agritrace.ui.kept import kept_ids
from agritrace.ui.levels import LevelField, LevelSelect, Tree

from ..values import ENDING_WORDS, RECORDER_WORDS

_PRIVATE = {"data-private": "", "autocomplete": "off"}
_TREE = Tree(regions.children, regions.line)
_GPS = format_html(
    '<button class="btn btn-plain" type="button" data-gps data-latitude="id_latitude" '
    'data-longitude="id_longitude" hidden>{}</button>',
    "用本机定位填经纬度",
)


def product_choices() -> list[tuple[str, Any]]:
    """Everyday products under their groups."""
    groups = [(group, [(row.code, row.name) for row in rows]) for group, rows in catalogue.everyday()]
    return [("", "请选择"), *groups]


class EntryForm(CommandForm):
    """Somebody met in the field."""

    groups: ClassVar[Sequence[Group]] = (
        Group("是谁", ("name", "org_form", "phone", "cred_no")),
        Group("做什么", ("industry", "main_product")),
        Group("在哪里", ("region_code", "address", "longitude", "latitude")),
        Group("照片和备注", ("photos", "remark", "different"), wide=("photos", "remark", "different")),
    )
    name = forms.CharField(label="名称或姓名", max_length=80, help_text="问到的姓名，或招牌上的名称")
    org_form = forms.ChoiceField(
        label="组织形式",
        choices=[(str(one.value), words) for one, words in FORM_NAMES.items()],
        initial=str(SubjectForm.FARMER.value),
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        max_length=20,
        widget=forms.TextInput({"data-private": "", "inputmode": "tel", "autocomplete": "off"}),
        help_text="问不到就空着",
    )
    cred_no = forms.CharField(
        label="证件号码",
        required=False,
        max_length=40,
        widget=forms.TextInput({**_PRIVATE, "class": "code"}),
        help_text="身份证或信用代码，本人愿意出示的才填；加密保存，不对外显示",
    )
    industry = forms.ChoiceField(label="行业", choices=[(one.value, words) for one, words in INDUSTRY_NAMES.items()])
    main_product = forms.ChoiceField(
        label="主要产品", widget=RegionSelect(url="/catalogue/search"), help_text="输入汉字、拼音或首字母查找"
    )
    address = forms.CharField(label="详细地址", required=False, max_length=120, help_text="例如：村口集市东头")
    longitude = forms.FloatField(label="经度", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    latitude = forms.FloatField(
        label="纬度", required=False, widget=forms.TextInput({"inputmode": "decimal"}), help_text=_GPS
    )
    photos = ManyFiles(label="照片", required=False, words="拍下摊位或地块")
    remark = forms.CharField(
        label="备注",
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="情况说明；不要写身份证号和电话",
    )
    different = forms.BooleanField(label="我已看过列出的主体，不是同一家", required=False)
    kept = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, under: Sequence[str], *args: Any, doubtful: bool = False, **kwargs: Any) -> None:
        """``under``: prefixes of the officer's area; ``doubtful``: somebody with this telephone is known already."""
        super().__init__(*args, **kwargs)
        narrowed = under[0] if len(under) == 1 else ""
        field = LevelField(
            _TREE,
            check=regions.choice_fault,
            widget=LevelSelect(_TREE, under=narrowed),
            label="所在地",
            help_text="最好选到村；可输入村名、乡镇名或拼音",
            error_messages={"required": "请选择所在地"},
        )
        self.fields["region_code"] = field
        self.fields["main_product"].choices = product_choices()  # type: ignore[attr-defined]  # a choice field
        if not doubtful:
            del self.fields["different"]

    def facts(self) -> TemporaryFacts:
        """What was typed, as a value."""
        told = self.cleaned_data
        return TemporaryFacts(
            org_form=SubjectForm(int(told["org_form"])),
            name=told["name"],
            region_code=told["region_code"],
            address=told["address"],
            industry=Industry(told["industry"]),
            main_product=told["main_product"],
            phone=told["phone"],
            cred_no=told["cred_no"],
            longitude=told["longitude"],
            latitude=told["latitude"],
        )

    @property
    def kept_photos(self) -> tuple[UUID, ...]:
        """Photos stored by an earlier try of this form."""
        return kept_ids(str(self.data.get("kept", "")) if self.is_bound else "")


class CloseForm(CommandForm):
    """Why an entry is closed."""

    groups: ClassVar = (Group("", ("ending", "reason"), wide=("ending", "reason")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    ending = forms.ChoiceField(
        label="关闭的原因",
        choices=[(one.value, words) for one, words in ENDING_WORDS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="说明", max_length=200, widget=forms.Textarea({"rows": 3}))


class JoinForm(CommandForm):
    """Which registered subject an entry belongs to, and how one knows."""

    groups: ClassVar = (Group("", ("code", "reason", "sure"), wide=("code", "reason", "sure")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="注册主体的主体码", max_length=400, widget=CodeInput(), help_text="扫对方的电子身份标识，或填 16 位主体码"
    )
    reason = forms.CharField(
        label="怎么认定是同一家",
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="例如：本人持身份证到窗口核对",
    )
    sure = forms.BooleanField(
        label="确认并入；并入后不能撤销",
        required=False,
    )

    def clean_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["code"]))


class ClaimForm(CommandForm):
    """The reviewer's decision: which entry it is, or none of them."""

    groups: ClassVar = (Group("", ("choice", "reason"), wide=("choice", "reason")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(label="核对结果", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="不是同一家的必须写明，至少 5 个字",
    )

    def __init__(
        self, choices: Sequence[tuple[str, str]], data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """``choices``: the entries it may be."""
        super().__init__(data, **kwargs)
        none = ("none", "不是同一家，不并入")
        self.fields["choice"].choices = [*choices, none]  # type: ignore[attr-defined]  # a choice field


class FilterForm(forms.Form):
    """Search and filters of the list."""

    q = forms.CharField(
        label="搜索", required=False, max_length=60, widget=forms.TextInput({"placeholder": "名称、拼音首字母或临时码"})
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            *((s.value, STATE_NAMES[s]) for s in (SubjectState.TEMPORARY, SubjectState.JOINED, SubjectState.CLOSED)),
        ],
    )
    age = forms.ChoiceField(
        label="多久没认领", required=False, choices=[("", "全部"), ("fresh", "期限以内"), ("late", "超过期限")]
    )
    by = forms.ChoiceField(
        label="谁录的",
        required=False,
        choices=[("", "全部"), *((one.value, words) for one, words in RECORDER_WORDS.items())],
    )
