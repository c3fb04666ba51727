"""Forms of institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.organisations.values import KIND_NAMES, SCHEME_NAMES, Contact
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.viewer import LEVEL_NAMES, Level, ViewerKind
from agritrace.ui.forms import CommandForm, DateInput, Group, GroupedForm, ManyFiles
from agritrace.ui.levels import LevelField, Tree

from ..values import ASKED_WORDS, STATE_NAMES, ApplicationState

PAPERS = ".jpg,.jpeg,.png,.pdf,image/*,application/pdf"
COUNTRY = "000000000000"
STANDINGS = {"valid": "有效", "expiring": "60 天内到期", "expired": "已过期"}
_PRIVATE = {"data-private": "", "autocomplete": "off"}
_BODIES = (ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT)
_CONTACT = ("address", "postcode", "phone", "duty_phone", "email")


def what_choices() -> list[tuple[str, str]]:
    """Kinds by level: bodies down to the county, regulators from the province to the township."""
    found = [
        (f"{kind}-{int(level)}", f"{LEVEL_NAMES[level]}{KIND_NAMES[kind]}")
        for kind in _BODIES
        for level in Level
        if level is not Level.TOWNSHIP
    ]
    regulators = [(f"{ViewerKind.REGULATOR}-{int(n)}", f"{LEVEL_NAMES[n]}监管机构") for n in Level if n > 0]
    return [("", "请选择"), *found, *regulators]


def _place_fault(code: str) -> str:
    return regions.choice_fault(code, level=Level.PROVINCE)


class _WithPapers(CommandForm):
    """A form with papers, which are asked for until some are kept (``kept``: uploaded before)."""

    def __init__(self, *args: Any, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].required = not kept


class _ContactFields(_WithPapers):
    """Office data."""

    address = forms.CharField(label="通信地址", max_length=120)
    postcode = forms.CharField(
        label="邮政编码", max_length=6, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    phone = forms.CharField(label="办公电话", max_length=30, widget=forms.TextInput({"inputmode": "tel"}))
    duty_phone = forms.CharField(
        label="值班电话", max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.CharField(
        label="公用邮箱", max_length=120, required=False, widget=forms.TextInput({"inputmode": "email"})
    )

    def contact(self) -> Contact:
        """What was told of the office."""
        return Contact(**{one.name: self.cleaned_data[one.name] for one in fields(Contact)})


def _papers() -> ManyFiles:
    return ManyFiles(label="证明材料", accept=PAPERS, words="拍照或选择文件",
                     help_text="设立批文、法人证书、资质证书、介绍信等，图片或 PDF，最多 6 件")  # fmt: skip  # one field


class OpeningForm(_ContactFields):
    """A new institution with its first administrator."""

    groups: ClassVar = (
        Group("申请什么机构", ("what", "name", "region_code"), hint="由所属区域的上级农业农村部门审批。"),
        Group("联系方式", _CONTACT, hint="填办公电话和公用邮箱，批准后平台内公开。"),
        Group("管理员", ("person", "mobile", "username"), hint="批准后，上级机构把初始口令转交给这个人。"),
        Group("说明与材料", ("reason", "papers"), wide=("reason", "papers")),
    )
    what = forms.ChoiceField(label="机构类别", choices=what_choices)
    name = forms.CharField(label="机构名称", max_length=80, help_text="法人证书或批文上的全称")
    region_code = LevelField(
        Tree(regions.children, regions.line),
        check=_place_fault,
        label="所属区域",
        help_text="选到与机构级别相同的一级；部级机构不用选",
    )
    person = forms.CharField(label="姓名", max_length=40, widget=forms.TextInput({"data-private": ""}))
    mobile = forms.CharField(
        label="手机号", max_length=20, help_text="用于查询进度和接收通知，加密保存",
        widget=forms.TextInput({**_PRIVATE, "inputmode": "tel"}),
    )  # fmt: skip  # one field
    username = forms.CharField(
        label="登录用户名", max_length=40, help_text="小写字母、数字、点、短横、下划线，3 到 40 位"
    )
    reason = forms.CharField(
        label="说明", max_length=400, required=False, widget=forms.Textarea({"rows": 3}), help_text="主要职责或检测范围"
    )
    papers = _papers()

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        """A correction may leave the person's data empty to keep them; the ministry's bodies choose no region."""
        super().__init__(*args, **kwargs)
        self.fields["region_code"].required = not str(self.data.get("what", "")).endswith("-0")
        for name in ("person", "mobile") if correcting else ():
            self.fields[name].required = False
            self.fields[name].help_text = "已填写；不改就留空"

    def clean(self) -> dict[str, Any]:
        """The ministry's bodies stand in the whole country; all others choose their region."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("what", "").endswith("-0"):
            told["region_code"] = COUNTRY
        return told


class InsideForm(_ContactFields):
    """A change of one's own institution."""

    groups: ClassVar = (
        Group("变更为", ("name",)),
        Group("联系方式", _CONTACT),
        Group("理由与材料", ("reason", "papers"), wide=("reason", "papers")),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="机构名称", max_length=80)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea({"rows": 3}))
    papers = _papers()


class ClosingForm(_WithPapers):
    """The cancellation of one's own institution."""

    groups: ClassVar = (Group("理由与材料", ("reason", "papers"), wide=("reason", "papers")),)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea({"rows": 3}))
    papers = _papers()


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
        label="管理员手机号后四位",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "请填手机号的最后 4 位数字"},
    )

    def clean_query_no(self) -> str:
        """The number without its blanks."""
        return "".join(self.cleaned_data["query_no"].split())


class DecideForm(CommandForm):
    """The decision about the version somebody saw."""

    groups: ClassVar = (Group("", ("verdict", "words"), wide=("verdict", "words")),)
    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="办理意见",
        choices=(("approve", "批准"), ("return", "退回，请申请人修改后再交")),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="理由", required=False, max_length=400, widget=forms.Textarea({"rows": 4}),
        help_text="退回时必填，申请人会看到。例如：批文不清楚，请重新上传盖章页",
    )  # fmt: skip  # one field


class FilterForm(forms.Form):
    """Search and filters of the queue."""

    q = forms.CharField(label="查找", required=False, widget=forms.TextInput({"placeholder": "机构名称或查询号"}))
    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部"), *((s.value, w) for s, w in STATE_NAMES.items() if s is not ApplicationState.DRAFT)],
    )  # fmt: skip  # one field
    asked = forms.ChoiceField(
        label="事项", required=False, choices=[("", "全部"), *((a.value, w) for a, w in ASKED_WORDS.items())]
    )


class CardFilterForm(forms.Form):
    """Search and filters of the list of officers."""

    q = forms.CharField(label="查找", required=False, widget=forms.TextInput({"placeholder": "执法证号或机构名称"}))
    standing = forms.ChoiceField(label="有效期", required=False, choices=[("", "全部"), *STANDINGS.items()])


class CardForm(CommandForm):
    """The card of an officer."""

    account_id = forms.TypedChoiceField(label="人员", coerce=int)
    card_no = forms.CharField(label="执法证号", max_length=30)
    valid_until = forms.DateField(label="有效期至", widget=DateInput())

    def __init__(self, people: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        """``people`` are the accounts in use of the body."""
        super().__init__(*args, **kwargs)
        self.fields["account_id"].choices = [("", "请选择"), *people.items()]  # type: ignore[attr-defined]  # a choice field


class QualificationForm(CommandForm):
    """A certificate of a testing institution."""

    groups: ClassVar = (
        Group("证书", ("scheme", "number", "valid_from", "valid_until")),
        Group("范围与文件", ("scope", "papers"), wide=("scope", "papers")),
    )
    scheme = forms.ChoiceField(label="资质", choices=[(one.value, words) for one, words in SCHEME_NAMES.items()])
    number = forms.CharField(label="证书编号", max_length=60)
    valid_from = forms.DateField(label="有效期自", widget=DateInput())
    valid_until = forms.DateField(label="有效期至", widget=DateInput())
    scope = forms.CharField(
        label="检测范围", max_length=400, widget=forms.Textarea({"rows": 3}),
        help_text="产品类别和参数，例如：蔬菜、水果中农药残留，共 68 项参数",
    )  # fmt: skip  # one field
    papers = ManyFiles(label="证书扫描件", required=False, accept=PAPERS, words="拍照或选择文件")


class EndingForm(CommandForm):
    """Why a certificate ends."""

    reason = forms.CharField(label="注销原因", max_length=200, widget=forms.Textarea({"rows": 3}))


class WithdrawForm(CommandForm):
    """The version that is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
