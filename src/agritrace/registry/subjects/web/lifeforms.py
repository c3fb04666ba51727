"""Forms of changes, moves, ends and of the decisions about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.ui.forms import CommandForm, Group, ManyFiles, Photos
from agritrace.ui.levels import LevelField, Tree

from ..lifevalues import KIND_NAMES, REQUEST_NAMES, RequestKind
from ..values import CREDENTIAL_NAMES, INDUSTRY_NAMES, ROLE_NAMES
from .forms import PAPERS, product_choices

_PRIVATE = {"data-private": "", "autocomplete": "off"}
_SYSTEMS = (("wgs84", "手机定位（WGS-84）"), ("gcj02", "高德、腾讯地图（GCJ-02）"), ("cgcs2000", "天地图（CGCS2000）"))
_KEEP = "不改就留空"


def _choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(getattr(key, "value", key)), text) for key, text in words.items()]


def _place(label: str, help_text: str = "") -> LevelField:
    tree = Tree(regions.children, regions.line)
    return LevelField(tree, check=regions.choice_fault, label=label, help_text=help_text)


class OrdinaryForm(CommandForm):
    """Ordinary facts: they hold as soon as they are saved."""

    groups: ClassVar = (
        Group("联系", ("contact_name", "phone"), hint="登录用的手机号在“我的”里修改"),
        Group("地址", ("address",), wide=("address",)),
        Group("位置", ("longitude", "latitude", "coordinate_system"), hint="可不填；填了便于核对，只用于监管"),
        Group("生产", ("scale_words", "main_products"), wide=("main_products",)),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    contact_name = forms.CharField(
        label="联系人", max_length=40, required=False, widget=forms.TextInput(_PRIVATE), help_text=_KEEP
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        required=False,
        widget=forms.TextInput({"data-private": "", "inputmode": "tel", "autocomplete": "tel"}),
        help_text=_KEEP,
    )
    address = forms.CharField(label="详细地址", max_length=120, help_text="写到组、门牌或路名")
    longitude = forms.FloatField(label="经度", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    latitude = forms.FloatField(label="纬度", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    coordinate_system = forms.ChoiceField(label="经纬度来自", choices=_SYSTEMS, required=False)
    scale_words = forms.CharField(
        label="年产量或规模", max_length=60, required=False, help_text="例如：大棚 30 亩，年产番茄 90 吨"
    )
    main_products = forms.MultipleChoiceField(
        label="主要产品（可多选）", choices=product_choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, held: Mapping[str, str], **kwargs: Any) -> None:
        """``held`` are the products told before, by code: they stay in the choice, however finely they were told."""
        super().__init__(*args, **kwargs)
        offered = product_choices()
        usual = {code for _, kinds in offered for code, _ in kinds}
        kept = [(code, name) for code, name in held.items() if code not in usual]
        self.fields["main_products"].choices = ([("现在的", kept)] if kept else []) + offered  # type: ignore[attr-defined]  # a choice field


class KeyForm(CommandForm):
    """Key facts: they hold when the county agreed. Numbers and names of persons are never sent to the browser."""

    groups: ClassVar = (
        Group("主体", ("name", "org_form", "cred_kind", "cred_no")),
        Group("做什么", ("business_roles", "industries"), wide=("business_roles",)),
        Group("在哪里", ("region_code", "address"), hint="只能改到本县（市、区）内；去外县的请办理迁移"),
        Group("法定代表人或经营者", ("legal_name", "legal_id")),
        Group("说明与材料", ("reason", "licence", "other"), wide=("reason",)),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="名称", max_length=80, help_text="证照上的全称；农户填姓名")
    org_form = forms.ChoiceField(label="组织形式", choices=_choices(FORM_NAMES))
    cred_kind = forms.ChoiceField(label="证件", choices=_choices(CREDENTIAL_NAMES))
    cred_no = forms.CharField(
        label="证件号码", max_length=40, required=False, widget=forms.TextInput({**_PRIVATE, "class": "code"}), help_text=_KEEP
    )  # fmt: skip  # one field
    business_roles = forms.MultipleChoiceField(
        label="主体类别（可多选）", choices=_choices(ROLE_NAMES), widget=forms.CheckboxSelectMultiple
    )
    industries = forms.MultipleChoiceField(
        label="行业（可多选）", choices=_choices(INDUSTRY_NAMES), widget=forms.CheckboxSelectMultiple
    )
    region_code = _place("所属区域")
    address = forms.CharField(label="详细地址", max_length=120, help_text="换了区域时一起改；只改地址的，用“修改信息”")
    legal_name = forms.CharField(
        label="姓名", max_length=40, required=False, widget=forms.TextInput({"data-private": ""}), help_text=_KEEP
    )
    legal_id = forms.CharField(
        label="身份证号码", max_length=40, required=False, widget=forms.TextInput({**_PRIVATE, "class": "code"}), help_text=_KEEP
    )  # fmt: skip  # one field
    reason = forms.CharField(label="变更说明", max_length=400, required=False, widget=forms.Textarea({"rows": 2}))
    licence = forms.FileField(
        label="新的营业执照或登记证", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件")
    )
    other = forms.FileField(label="其他材料", required=False, widget=Photos(accept=PAPERS, words="拍照或选择文件"))


class MoveForm(CommandForm):
    """Where a subject moves to."""

    groups: ClassVar = (Group("迁到哪里", ("region_code", "address")), Group("", ("reason",), wide=("reason",)))
    version = forms.IntegerField(widget=forms.HiddenInput)
    region_code = _place("迁入地", "选到迁入的县（市、区），最好选到乡镇")
    address = forms.CharField(label="新的详细地址", max_length=120, help_text="写到组、门牌或路名")
    reason = forms.CharField(label="迁移说明", max_length=400, required=False, widget=forms.Textarea({"rows": 2}))


class CancellationForm(CommandForm):
    """Why a subject wants to end."""

    groups: ClassVar = (Group("", ("reason", "sure"), wide=("reason", "sure")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="注销原因", max_length=400, widget=forms.Textarea({"rows": 3}))
    sure = forms.BooleanField(
        label="我知道：注销后主体码不能再用来登记批次、打印标签和交易",
        error_messages={"required": "请先阅读并勾选"},
    )


class DecisionForm(CommandForm):
    """The county's decision about the version of a request it saw."""

    groups: ClassVar = (Group("", ("verdict", "words"), wide=("verdict", "words")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="办理意见", widget=forms.RadioSelect)
    words = forms.CharField(
        label="说明",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 4}),
        help_text="退回时必填，主体会看到",
    )

    def __init__(self, *args: Any, agree: str, **kwargs: Any) -> None:
        """``agree`` says what agreeing does."""
        super().__init__(*args, **kwargs)
        choices = (("agree", agree), ("refuse", "退回，请主体按说明处理"))
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]  # a choice field


class RevokeForm(CommandForm):
    """Why a subject is revoked, and on what evidence."""

    groups: ClassVar = (Group("", ("reason", "evidence", "sure"), wide=("reason", "evidence", "sure")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="撤销理由",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="主体会看到，公众只看到“主体撤销”",
    )
    evidence = ManyFiles(
        label="依据",
        accept=PAPERS,
        words="拍照或选择文件",
        help_text="处罚决定书、吊销公告、检查记录等，1 至 6 件",
    )
    sure = forms.BooleanField(
        label="我已核实，知道撤销后该主体不能再登记批次、打印标签和交易",
        error_messages={"required": "请先核实并勾选"},
    )


class RequestFilterForm(forms.Form):
    """Filters of the list of requests."""

    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *_choices(KIND_NAMES)])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "等待办理"), ("all", "全部"), *_choices(REQUEST_NAMES)]
    )


AGREEMENTS: dict[tuple[RequestKind, bool], str] = {
    (RequestKind.CHANGE, False): "同意变更，新信息马上生效",
    (RequestKind.MOVE, False): "同意迁出，转迁入地办理",
    (RequestKind.MOVE, True): "同意迁入，归本县（市、区）管理，主体码不变",
    (RequestKind.CANCELLATION, False): "同意注销，主体码停止使用",
}
"""What agreeing does, by kind and whether the old county has released already."""
