"""Forms of registration, status, review and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.forms import CodeInput, CommandForm, Group, GroupedForm, Photos
from agritrace.ui.levels import LevelField, Tree

from ..cardvalues import END_NAMES
from ..values import (
    CREDENTIAL_NAMES,
    INDUSTRY_NAMES,
    RETURN_REASONS,
    ROLE_NAMES,
    STATE_NAMES,
    CredentialKind,
    SubjectForm,
    SubjectState,
)

PAPERS = ".jpg,.jpeg,.png,.pdf,image/*,application/pdf"
_PRIVATE = {"data-private": "", "autocomplete": "off"}
_SYSTEMS = (("wgs84", "手机定位（WGS-84）"), ("gcj02", "高德、腾讯地图（GCJ-02）"), ("cgcs2000", "天地图（CGCS2000）"))


def _choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(getattr(key, "value", key)), text) for key, text in words.items()]


def product_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Kinds of products to tick, grouped by industry: the second level of the catalogue."""
    return [(top.name, [(row.code, row.name) for row in catalogue.children(top.code)]) for top in catalogue.children()]


class WhoForm(GroupedForm):
    """Step 1: who registers."""

    groups: ClassVar = (
        Group("您是谁", ("org_form", "name", "cred_kind", "cred_no")),
        Group("做什么", ("business_roles", "industries"), wide=("business_roles",)),
    )
    org_form = forms.ChoiceField(label="组织形式", choices=_choices(FORM_NAMES))
    name = forms.CharField(
        label="名称",
        max_length=80,
        help_text="证照上的全称；农户填姓名",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    cred_kind = forms.ChoiceField(
        label="证件", choices=_choices(CREDENTIAL_NAMES), help_text="家庭农场、种养大户、农户没有营业执照的，可选身份证"
    )
    cred_no = forms.CharField(
        label="证件号码",
        max_length=40,
        widget=forms.TextInput(
            {
                **_PRIVATE,
                "class": "code",
                "hx-post": reverse_lazy("subjects:credential"),
                "hx-trigger": "change",
                "hx-include": "closest form",
                "hx-params": "cred_kind,cred_no,org_form,csrfmiddlewaretoken",
                "hx-target": "#cred-verdict",
            }
        ),
        help_text=format_html('<span id="cred-verdict" aria-live="polite">{}</span>', "加密保存，不对外显示身份证号"),
    )
    business_roles = forms.MultipleChoiceField(
        label="主体类别（可多选）", choices=_choices(ROLE_NAMES), widget=forms.CheckboxSelectMultiple
    )
    industries = forms.MultipleChoiceField(
        label="行业（可多选）", choices=_choices(INDUSTRY_NAMES), widget=forms.CheckboxSelectMultiple
    )


class WhereForm(GroupedForm):
    """Step 2: where, and what it produces."""

    groups: ClassVar = (
        Group("在哪里", ("region_code", "address"), hint="所属区域决定由哪个县审核，最好选到乡镇"),
        Group("位置", ("longitude", "latitude", "coordinate_system"), hint="可不填；填了便于核对，只用于监管"),
        Group("主要产品", ("main_products",), wide=("main_products",)),
    )
    region_code = LevelField(
        Tree(regions.children, regions.line),
        check=regions.choice_fault,
        label="所属区域",
        help_text="可输入县名、乡镇名或拼音",
    )
    address = forms.CharField(label="详细地址", max_length=120, help_text="写到组、门牌或路名")
    longitude = forms.FloatField(label="经度", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    latitude = forms.FloatField(label="纬度", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    coordinate_system = forms.ChoiceField(
        label="经纬度来自",
        choices=_SYSTEMS,
        required=False,
        help_text=format_html(
            '<button class="btn btn-plain" type="button" data-gps data-latitude="id_latitude" '
            'data-longitude="id_longitude" hidden>{}</button>',
            "用本机定位填经纬度",
        ),
    )
    main_products = forms.MultipleChoiceField(
        label="主要产品（可多选）", choices=product_choices, widget=forms.CheckboxSelectMultiple
    )


class ContactForm(GroupedForm):
    """Step 3: the person behind it, how to sign in, papers. Asks only what step 1 did not tell already."""

    groups: ClassVar = (
        Group("法定代表人或经营者", ("legal_name", "legal_id")),
        Group("联系与登录", ("phone", "password"), hint="审核通过后，用手机号或主体码和这个口令登录"),
        Group("临时登记", ("temp_code",), hint="监管人员现场给您发过临时登记卡的才填"),
        Group("材料", ("licence", "place", "other"), hint="图片或 PDF，每件不超过 20 MB；图片会自动压缩并去掉拍摄位置"),
    )
    legal_name = forms.CharField(label="姓名", max_length=40, widget=forms.TextInput({"data-private": ""}))
    legal_id = forms.CharField(
        label="身份证号码",
        max_length=40,
        widget=forms.TextInput({**_PRIVATE, "class": "code"}),
        help_text="加密保存，不对外显示",
    )
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput({"data-private": "", "inputmode": "tel", "autocomplete": "tel"}),
    )
    password = forms.CharField(
        label="登录口令",
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 8 位，含大写字母、小写字母、数字、符号中的三类",
    )
    temp_code = forms.CharField(
        label="临时登记码",
        required=False,
        max_length=400,
        widget=CodeInput(),
        help_text="9 开头的 16 位数字，可以扫卡上的二维码；由县级核对，原来的检查记录会接到您名下",
    )
    licence = forms.FileField(
        label="营业执照或登记证", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件")
    )
    place = forms.FileField(label="场所照片", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件"))
    other = forms.FileField(label="其他材料", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件"))

    def __init__(self, *args: Any, told: Mapping[str, Any], correcting: bool, **kwargs: Any) -> None:
        """``told`` is the draft; a correction may leave secrets empty to keep them."""
        super().__init__(*args, **kwargs)
        if told.get("cred_kind") == CredentialKind.IDENTITY:
            del self.fields["legal_id"]
            if str(told.get("org_form")) == str(SubjectForm.FARMER.value):
                del self.fields["legal_name"]
        for name in ("legal_id", "phone", "password"):
            if name in self.fields and (
                correcting or told.get(name) or (name == "password" and told.get("password_hash"))
            ):
                self.fields[name].required = False
                self.fields[name].help_text = "已填写；不改就留空"

    def clean_temp_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["temp_code"]))


class DeclareForm(GroupedForm):
    """Step 4: the declaration."""

    groups: ClassVar = (Group("", ("truth",), wide=("truth",)),)
    truth = forms.BooleanField(
        label="我声明以上内容真实，并同意为办理注册和质量安全监管使用这些信息",
        error_messages={"required": "请先阅读并勾选声明"},
    )


class StatusForm(GroupedForm):
    """Query number and the last four digits of the telephone."""

    query_no = forms.RegexField(
        r"^[0-9 ]{12,15}$",
        label="查询号",
        widget=forms.TextInput({"inputmode": "numeric", "class": "code"}),
        error_messages={"invalid": "查询号是 12 位数字"},
    )
    phone_tail = forms.RegexField(
        r"^[0-9]{4}$",
        label="手机号后四位",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "请填手机号的最后 4 位数字"},
    )

    def clean_query_no(self) -> str:
        """The number without its blanks."""
        return "".join(self.cleaned_data["query_no"].split())


class ReviewForm(CommandForm):
    """The reviewer's decision about the version he saw."""

    groups: ClassVar = (Group("", ("verdict", "reasons", "words"), wide=("verdict", "reasons", "words")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="审核意见",
        choices=(("approve", "通过，开通账号并发放电子身份标识"), ("return", "退回，请申请人修改后再交")),
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label="退回原因", required=False, choices=_choices(RETURN_REASONS), widget=forms.CheckboxSelectMultiple,
        help_text="退回时至少选一项，申请人会看到",
    )  # fmt: skip  # one field
    words = forms.CharField(
        label="请申请人怎么做", required=False, max_length=400, widget=forms.Textarea({"rows": 4}),
        help_text="例如：请重拍营业执照，四角完整、无反光",
    )  # fmt: skip  # one field


class StandingForm(CommandForm):
    """Why a subject is suspended or resumed."""

    groups: ClassVar = (Group("", ("reason",), wide=("reason",)),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea({"rows": 3}), help_text="主体会看到")


class ReissueForm(CommandForm):
    """Why the present card and plaque end."""

    groups: ClassVar = (Group("", ("why",), wide=("why",)),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.ChoiceField(label="原因", choices=_choices(END_NAMES), widget=forms.RadioSelect)


class FilterForm(forms.Form):
    """Filters of the list of subjects."""

    q = forms.CharField(
        label="搜索", required=False, max_length=60, widget=forms.TextInput({"placeholder": "名称、拼音首字母或主体码"})
    )
    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部"), *((s.value, t) for s, t in STATE_NAMES.items() if s is not SubjectState.DRAFT)],
    )  # fmt: skip  # one field
    form = forms.ChoiceField(label="组织形式", required=False, choices=[("", "全部"), *_choices(FORM_NAMES)])
    industry = forms.ChoiceField(label="行业", required=False, choices=[("", "全部"), *_choices(INDUSTRY_NAMES)])
