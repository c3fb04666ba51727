"""Forms of organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import LEVEL_NAMES, Jurisdiction, Level, ViewerKind
from agritrace.ui.forms import CommandForm, DateInput, Group
from agritrace.ui.levels import LevelField, Tree

from .. import selectors
from ..values import KIND_NAMES, REFORM_NAMES, Move, OrganisationRow, QualificationStanding
from .places import Unclear, organisation_told, prefix_told, prefixes_told

KINDS = (ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT, ViewerKind.SUPPORT)
STATES = {"active": "在用", "closed": "撤销"}
STANDINGS: Mapping[str, str] = {
    QualificationStanding.VALID: "资质有效",
    QualificationStanding.EXPIRING: "60 天内到期",
    QualificationStanding.EXPIRED: "资质已过期",
    QualificationStanding.NONE: "没有登记资质",
}
COUNTRY = "000000000000"
MOST_MOVES = 30


def _offered(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", "全部"), *((str(key), text) for key, text in words.items())]


class FilterForm(forms.Form):
    """Search and filters of the list."""

    q = forms.CharField(
        label="查找", required=False, widget=forms.TextInput({"placeholder": "名称、拼音首字母、机构码或区划代码"})
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *((k.value, KIND_NAMES[k]) for k in KINDS)]
    )
    level = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部"), *((str(int(n)), w) for n, w in LEVEL_NAMES.items())]
    )
    state = forms.ChoiceField(label="状态", required=False, choices=_offered(STATES))
    qualification = forms.ChoiceField(label="检测资质", required=False, choices=_offered(STANDINGS))


def place_fault(code: str) -> str:
    """Any open region down to a township, or the whole country; which level fits the office the service decides."""
    return "" if code == COUNTRY else regions.choice_fault(code, level=Level.MINISTRY)


class _Lines(forms.CharField):
    """Regions, one a line."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(
            widget=forms.Textarea({"rows": 5}), help_text="一行一个，填区划代码或名称，例如：330110012 仓前街道", **rest
        )


class NewForm(CommandForm):
    """A new organisation right below one's own."""

    groups: ClassVar = (
        Group("机构", ("what", "name", "region_code")),
        Group(
            "只管辖其中一部分（开发区、兵团师市等）",
            ("include", "carve"),
            hint="一般机构管辖整个所属区域，这里不用填。",
            wide=("include", "carve"),
        ),
    )
    what = forms.ChoiceField(label="类别")
    name = forms.CharField(label="机构名称", max_length=80)
    region_code = LevelField(Tree(regions.children, regions.line), check=place_fault, label="所属区域")
    include = _Lines(label="管辖的区域", required=False)
    carve = forms.BooleanField(label="同时从同级机构的管辖范围中划出这些区域", required=False)

    def __init__(self, choices: Sequence[tuple[str, str]], covered: Jurisdiction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.covered = covered
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_include(self) -> tuple[str, ...]:
        """The prefixes the lines name."""
        return _prefixes(self.cleaned_data["include"], self.covered)


class NameForm(CommandForm):
    """Another name."""

    name = forms.CharField(label="机构名称", max_length=80)


class ContactForm(CommandForm):
    """Office data."""

    groups: ClassVar = (
        Group("地址", ("address", "postcode")),
        Group("联系方式", ("phone", "duty_phone", "email"), hint="填办公电话和公用邮箱，平台内公开，不要填个人号码。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    address = forms.CharField(label="通信地址", max_length=120, required=False)
    postcode = forms.CharField(
        label="邮政编码", max_length=6, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    phone = forms.CharField(
        label="办公电话", max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    duty_phone = forms.CharField(
        label="值班电话", max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.CharField(
        label="电子邮箱", max_length=120, required=False, widget=forms.TextInput({"inputmode": "email"})
    )


class JurisdictionForm(CommandForm):
    """What a lower organisation includes and excludes."""

    groups: ClassVar = (Group("", ("include", "exclude", "carve"), wide=("include", "exclude", "carve")),)
    include = _Lines(label="管辖的区域")
    exclude = _Lines(label="其中不管辖的区域", required=False)
    carve = forms.BooleanField(label="同时从同级机构的管辖范围中划出新增的区域", required=False)

    def __init__(self, covered: Jurisdiction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.covered = covered

    def clean_include(self) -> tuple[str, ...]:
        """The prefixes the lines name; all must lie inside the superior's jurisdiction."""
        found = _prefixes(self.cleaned_data["include"], self.covered)
        outside = [prefix for prefix in found if not self.covered.covers(prefix)]
        if outside:
            raise forms.ValidationError(f"{outside[0]} 不在上级机构的管辖范围内，请核对。")
        return found

    def clean_exclude(self) -> tuple[str, ...]:
        """The prefixes the lines name."""
        return _prefixes(self.cleaned_data["exclude"], self.covered)


def _prefixes(text: str, within: Jurisdiction) -> tuple[str, ...]:
    try:
        return prefixes_told(text, within)
    except Unclear as unclear:
        raise forms.ValidationError(str(unclear)) from None


class ReformForm(CommandForm):
    """A change of divisions: what it is called, its day, and up to thirty moves."""

    kind = forms.ChoiceField(label="类型", choices=[(kind.value, words) for kind, words in REFORM_NAMES.items()])
    name = forms.CharField(label="名称", max_length=100, help_text="批复文件的名称或文号")
    effective = forms.DateField(label="执行日期", widget=DateInput(), help_text="今天或以前；以后执行的请到当日登记")
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_MOVES)

    def __init__(self, rows: int, *args: Any, **kwargs: Any) -> None:
        """``rows`` is how many moves the form offers; a move without source is passed over."""
        super().__init__(*args, **kwargs)
        self.offered = range(1, min(max(rows, 1), MOST_MOVES) + 1)
        self.moves: list[Move] = []
        self.closing: dict[int, OrganisationRow] = {}
        groups = [Group("调整", ("kind", "name", "effective"))]
        for number in self.offered:
            names = (f"source_{number}", f"target_{number}", f"what_{number}", f"close_{number}")
            hint = "机构填机构码或名称；不填范围就是划出机构的全部管辖范围。" if number == 1 else ""
            groups.append(Group(f"第 {number} 项", names, hint=hint))
            self.fields |= dict(zip(names, _move_fields(), strict=True))
        self.groups = tuple(groups)  # type: ignore[misc]  # the groups depend on the number of moves

    def clean(self) -> dict[str, Any]:
        """Resolve organisations and regions of every told move."""
        told: dict[str, Any] = self.cleaned_data
        for number in self.offered:
            if any(told.get(f"{part}_{number}") for part in ("source", "target", "what")):
                self._move(told, number)
        if not self.moves and not self.errors:
            self.add_error("source_1", "请至少填写一项：从哪个机构划到哪个机构。")
        return told

    def _move(self, told: Mapping[str, Any], number: int) -> None:
        source, target = self._organisation(told, f"source_{number}"), self._organisation(told, f"target_{number}")
        if source is None or target is None:
            return
        covers = selectors.jurisdiction_of(source.id, beijing_day(system_now()))
        try:
            prefixes = (prefix_told(told[f"what_{number}"], covers),) if told[f"what_{number}"] else covers.include
        except Unclear as unclear:
            self.add_error(f"what_{number}", str(unclear))
            return
        self.moves += [Move(prefix, source.id, target.id) for prefix in prefixes]
        if not prefixes:
            self.add_error(f"source_{number}", f"“{source.name}”没有管辖范围可以划出。")
        if told[f"close_{number}"]:
            self.closing[source.id] = source

    def _organisation(self, told: Mapping[str, Any], name: str) -> OrganisationRow | None:
        try:
            if told.get(name):
                return organisation_told(told[name])
            self.add_error(name, f"请填写{self.fields[name].label}。")
        except Unclear as unclear:
            self.add_error(name, str(unclear))
        return None


def _move_fields() -> tuple[forms.Field, ...]:
    return (
        forms.CharField(label="从（划出机构）", max_length=80, required=False),
        forms.CharField(label="到（承接机构）", max_length=80, required=False),
        forms.CharField(label="划转范围", max_length=60, required=False, help_text="区划代码或名称"),
        forms.BooleanField(label="划转后撤销划出机构", required=False),
    )
