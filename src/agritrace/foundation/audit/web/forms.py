"""The search of records."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.ui.forms import DateInput, RegionSelect

from ..values import SECURITY_ACTS, Asked


class FilterForm(forms.Form):
    """Person, object, act, region and days; everything may stay empty."""

    use_required_attribute = False
    person = forms.CharField(
        label="人员", required=False, max_length=60, widget=forms.TextInput({"placeholder": "用户名或姓名全称"})
    )
    kind = forms.ChoiceField(label="对象类别", required=False)
    thing = forms.CharField(
        label="对象",
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "主体码、追溯码、机构码、用户名或编号"}),
    )
    act = forms.ChoiceField(label="操作", required=False)
    region = forms.ChoiceField(label="区划", required=False, widget=RegionSelect())
    first = forms.DateField(label="从", required=False, widget=DateInput())
    last = forms.DateField(label="到", required=False, widget=DateInput())

    def __init__(self, data: Mapping[str, str], *, security: bool = False) -> None:
        super().__init__(data)
        kinds = sorted(journal.kinds().items(), key=lambda one: one[1])
        self.fields["kind"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]  # a choice field
        self.fields["act"].choices = [("", "全部"), *_acts(security)]  # type: ignore[attr-defined]  # likewise
        self.fields["region"].choices = [("", "全部"), *_regions(data.get("region", ""))]  # type: ignore[attr-defined]  # likewise

    def asked(self) -> Asked:
        """What was typed, without what makes no sense (whose words stand beside its field)."""
        given = self.cleaned_data if self.is_valid() else {**getattr(self, "cleaned_data", {})}
        return Asked(**{name: given[name] for name in self.fields if given.get(name)})


def _acts(security: bool) -> list[tuple[str, str]]:
    found = [one for one in journal.known_acts() if not security or one.name.startswith(SECURITY_ACTS)]
    return sorted(((one.name, journal.act_title(one)[:40]) for one in found), key=lambda one: one[0])


def _regions(chosen: str) -> list[tuple[str, str]]:
    """Provinces for those without script, and the region chosen by search."""
    provinces = [(one.code, one.name) for one in regions.children()]
    row = regions.region(chosen) if chosen.isdecimal() else None
    return provinces if row is None or row.code in dict(provinces) else [*provinces, (row.code, row.path)]
