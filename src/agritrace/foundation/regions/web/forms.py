"""What the entrances read out of the address."""

from __future__ import annotations

from typing import Any

from django import forms

from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.viewer import Level

from .. import values


class CodeField(forms.CharField):
    """A region code of 12 digits or its leading 2, 4, 6 or 9; "" when empty."""

    def __init__(self) -> None:
        """Never required: an empty code is the whole country."""
        super().__init__(required=False, max_length=12)

    def clean(self, value: Any) -> str:
        """The code with 12 digits."""
        text = str(super().clean(value))
        try:
            return values.full_code(text) if text else ""
        except ValueError:
            raise forms.ValidationError("区划代码应为2、4、6、9或12位数字。") from None


class SearchForm(forms.Form):
    """Search text and what narrows it."""

    q = forms.CharField(required=False, max_length=60)
    limit = forms.IntegerField(required=False, min_value=1, max_value=50)
    level = forms.IntegerField(required=False, min_value=1, max_value=4)
    within = CodeField()
    under = CodeField()

    def clean_level(self) -> Level | None:
        """The number as a level."""
        number = self.cleaned_data["level"]
        return Level(number) if number else None


class PointForm(forms.Form):
    """A point in degrees, the system it was measured in, and the region it should lie in."""

    lon = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)
    system = forms.ChoiceField(required=False, choices=[(one.value, one.value) for one in CoordinateSystem])
    chosen = CodeField()


class OutlineForm(forms.Form):
    """The region whose county is drawn."""

    code = CodeField()


class TreeForm(forms.Form):
    """Where the picker stands, and where it returns to."""

    parent = CodeField()
    next = forms.CharField(required=False, max_length=500)
    field = forms.SlugField(required=False, max_length=40, empty_value="region")
    take = forms.CharField(required=False, max_length=5)
