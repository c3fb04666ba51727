"""Forms of sales recorded by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectcodes import code_of_scanned
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.forms import CodeInput, CommandForm, Group, ManyFiles, MomentInput
from agritrace.ui.kept import kept_ids
from agritrace.ui.levels import LevelField, LevelSelect, Tree

from ..handvalues import USE_NAMES, RecordByHand, Use
from ..states import HAND
from .forms import choice_of

_PRIVATE = {"data-private": "", "autocomplete": "off"}
_TREE = Tree(regions.children, regions.line)


class HandForm(CommandForm):
    """What went to whom, written down by the seller."""

    groups: ClassVar[Sequence[Group]] = (
        Group("卖了什么", ("batch_id", "quantity", "sold_at")),
        Group("卖给谁", ("buyer", "phone", "use", "region_code", "address", "temporary_code")),
        Group("凭证和声明", ("photos", "declared"), wide=("photos", "declared")),
    )
    batch_id = forms.TypedChoiceField(label="卖哪一批", coerce=int)
    quantity = forms.CharField(
        label="数量", max_length=20, help_text="单位与所选批次相同", widget=forms.TextInput({"inputmode": "decimal"})
    )
    sold_at = forms.DateTimeField(label="卖出时间", widget=MomentInput())
    buyer = forms.CharField(
        label="买方名称或姓名", max_length=80, widget=forms.TextInput(_PRIVATE), help_text="招牌上的名称，或问到的姓名"
    )
    phone = forms.CharField(
        label="买方手机号",
        max_length=20,
        required=False,
        widget=forms.TextInput({**_PRIVATE, "inputmode": "tel"}),
        help_text="加密保存，不对外显示；个人食用的可以不填",
    )
    use = forms.ChoiceField(label="用途", choices=[(one.value, words) for one, words in USE_NAMES.items()])
    address = forms.CharField(label="详细地址", max_length=120, required=False, widget=forms.TextInput(_PRIVATE))
    temporary_code = forms.CharField(
        label="买方的临时码",
        max_length=400,
        required=False,
        widget=CodeInput(),
        help_text="对方有临时登记卡的扫一下，以后注册了自动请他认领",
    )
    photos = ManyFiles(label="凭证照片", required=False, words="拍收据或装车现场")
    declared = forms.BooleanField(label="我声明以上内容属实，并对真实性负责", required=False)
    kept = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, batches: Sequence[BatchRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {row.id: row.unit for row in batches}
        self.fields["batch_id"].choices = [(row.id, choice_of(row)) for row in batches]  # type: ignore[attr-defined]  # a choice field
        self.fields["region_code"] = LevelField(
            _TREE,
            check=regions.choice_fault,
            widget=LevelSelect(_TREE),
            label="买方所在地",
            help_text="选到县或乡镇；可输入地名或拼音",
            error_messages={"required": "请选择买方所在的县或乡镇"},
        )

    def clean_temporary_code(self) -> str:
        """The code itself, when the address of a card was scanned."""
        return code_of_scanned(str(self.cleaned_data["temporary_code"]).strip(), longest=16)

    def clean(self) -> dict[str, Any]:
        """Read the amount in the unit of the chosen batch."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if "quantity" in typed and "batch_id" in typed:
            self.measure("quantity", self._units[typed["batch_id"]])
        return typed

    @property
    def kept_photos(self) -> tuple[UUID, ...]:
        """Photos stored by an earlier try of this form."""
        return kept_ids(str(self.data.get("kept", "")) if self.is_bound else "")

    def command(self, photos: tuple[UUID, ...], session: str) -> RecordByHand:
        """What was typed, as a command."""
        typed = self.cleaned_data
        sold_at: datetime = typed["sold_at"]
        return RecordByHand(
            batch_id=typed["batch_id"],
            quantity=typed["quantity"],
            unit=self._units[typed["batch_id"]],
            buyer=typed["buyer"],
            phone=typed["phone"],
            region_code=typed["region_code"],
            address=typed["address"],
            use=Use(typed["use"]),
            sold_at=sold_at,
            declared=typed["declared"],
            photos=photos,
            session=session,
            command_id=typed["command_id"],
            temporary_code=typed["temporary_code"],
        )


class OfferForm(CommandForm):
    """The card of the buyer who is registered by now."""

    code = forms.CharField(
        label="买方的电子身份标识",
        max_length=400,
        widget=CodeInput({"data-scan": "submit"}),
        help_text="扫描买方的二维码，或输入16位主体码",
    )


class DisownForm(CommandForm):
    """Why it is not claimed."""

    reason = forms.CharField(label="原因", max_length=200, help_text="例如：没有买过这批货。卖方会看到这句话")


class HandFilterForm(forms.Form):
    """Search and filters of the list."""

    use_required_attribute = False
    q = forms.CharField(label="搜索产品、卖方、批次号", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, word) for s, word in HAND.labels.items())]
    )
