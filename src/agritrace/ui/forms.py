"""How every form is drawn: one renderer, the widgets the platform needs, groups of fields.

``FORM_RENDERER = "agritrace.ui.forms.Renderer"`` gives all Django forms the look: ``{{ form }}`` draws the summary of
errors, the fields in their groups and the hidden ones. The form tag, its token and its act bar stay in the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.forms import renderers
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates as Engine

from agritrace.kernel.quantities import read_amount
from agritrace.kernel.quantities import unit as find_unit
from agritrace.kernel.results import Refusal

from . import drawing

HERE = Path(__file__).parent / "templates"
THERE = Path(renderers.__file__).parent / "templates"

DRAWN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"django/forms/widgets/{kind}.html": drawing.control for kind in ("text", "date", "hidden", "number", "email")},
    "django/forms/widgets/select.html": drawing.select,
    "ui/form/region.html": drawing.region,
}
"""What needs no template, by the name a widget gives it."""


class Renderer(DjangoTemplates):
    """Draws forms with our templates; Django's own serve for what we do not draw differently."""

    form_template_name = "ui/form/form.html"
    field_template_name = "ui/form/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The common controls by functions, everything else by its template."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)

    @cached_property
    def engine(self) -> Engine:
        """Our templates first, then Django's, then those of the rooms."""
        options = {"builtins": ["agritrace.ui.templatetags.ui"]}
        return Engine({"APP_DIRS": True, "DIRS": [HERE, THERE], "NAME": "forms", "OPTIONS": options})


@dataclass(frozen=True, slots=True)
class Group:
    """A fieldset: its legend and the names of its fields. ``wide`` names those that take a whole line."""

    legend: str
    fields: tuple[str, ...]
    hint: str = ""
    wide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A group with its bound fields; the second of each pair says whether the field takes a whole line."""

    legend: str
    hint: str
    fields: tuple[tuple[forms.BoundField, bool], ...]


class GroupedForm(forms.Form):
    """A form whose fields stand in groups; fields in no group follow at the end.

    Nothing is asked by the browser's own bubbles: the server answers beside each field (set ``novalidate`` on the
    form tag).
    """

    groups: ClassVar[Sequence[Group]] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_plainly(field)

    @property
    def drawn_groups(self) -> tuple[DrawnGroup, ...]:
        """The groups with their fields, in order; a group whose fields are all absent is left out."""
        drawn = [self._drawn(group) for group in self.groups]
        named = {name for group in self.groups for name in group.fields}
        rest = tuple(f.name for f in self.visible_fields() if f.name not in named)
        if rest:
            drawn.append(self._drawn(Group(legend="", fields=rest)))
        return tuple(group for group in drawn if group.fields)

    def _drawn(self, group: Group) -> DrawnGroup:
        fields = tuple((self[name], name in group.wide) for name in group.fields if name in self.fields)
        return DrawnGroup(legend=group.legend, hint=group.hint, fields=fields)


VERBS: Mapping[type[forms.Field], str] = {
    forms.BooleanField: "勾选",
    forms.ChoiceField: "选择",
    forms.FileField: "上传",
}
REMEDIES: Mapping[type[forms.Field], str] = {
    forms.IntegerField: "请填数字，例如 120",
    forms.DateTimeField: "请填日期和时间，例如 2026-11-23 07:30",
    forms.DateField: "请填日期，例如 2026-11-23",
}


def _say_plainly(field: forms.Field) -> None:
    """Puts 请填写数量 in the place of Django's own words, unless the form said something itself."""
    if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
        verb = next((verb for kind, verb in VERBS.items() if isinstance(field, kind)), "填写")
        field.error_messages["required"] = f"请{verb}{field.label or ''}"
    remedy = next((words for kind, words in REMEDIES.items() if isinstance(field, kind)), "")
    if remedy and field.error_messages.get("invalid") == type(field).default_error_messages.get("invalid"):
        field.error_messages["invalid"] = remedy


class CommandForm(GroupedForm):
    """A form that carries a command.

    ``command_id`` is made once and kept when the form comes back with errors, so that a second press or a repeated
    sending is the same command.
    """

    command_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def measure(self, name: str, unit_name: str) -> None:
        """Put the amount in a unit in place of what was typed in a field, or say beside it why it cannot be taken."""
        try:
            self.cleaned_data[name] = read_measured(self.cleaned_data[name], unit_name)
        except forms.ValidationError as error:
            self.add_error(name, error)


def read_measured(text: str, unit_name: str) -> Decimal:
    """What was typed, as an amount in a unit; ValidationError with the kernel's words when it cannot be taken."""
    amount = read_amount(text, find_unit(unit_name))
    if isinstance(amount, Refusal):
        raise forms.ValidationError(str(amount))
    return amount


class Measured(forms.TextInput):
    """A number with its unit inside the control: ``Measured("亩")``."""

    template_name = "ui/form/measured.html"

    def __init__(self, unit: str, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The context of a text field and the unit."""
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class Stepper(Measured):
    """A quantity with buttons for less and more; without script it is a number with its unit."""

    template_name = "ui/form/stepper.html"

    def __init__(self, unit: str, step: int = 1, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(unit, {**(attrs or {}), "data-step": str(step)})
        self.step = step

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The context of a measured field and the step of its buttons."""
        context = super().get_context(name, value, attrs)
        context["widget"]["step"] = self.step
        return context


class CodeInput(forms.TextInput):
    """A code typed in groups of four, by scanner gun, or by camera. Spaces are removed before the server checks."""

    template_name = "ui/form/code.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "codegroup",
                "data-scan": "",
                "maxlength": "400",
                **(attrs or {}),
            }
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The typed code without the spaces of its groups."""
        value = super().value_from_datadict(data, files, name)
        return "".join(value.split()) if isinstance(value, str) else value


class Segments(forms.RadioSelect):
    """A few short choices side by side. ``tones`` maps a value to ok, part, no or na; none means the plain tone."""

    template_name = "ui/form/segments.html"

    def __init__(self, tones: Mapping[str, str] | None = None, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.tones = dict(tones or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its tone."""
        option = super().create_option(name, value, *args, **kwargs)
        option["tone"] = self.tones.get(str(value), "")
        return option


class RegionSelect(forms.Select):
    """A region: with script a search field over names, pinyin and codes, without it the select of the form's choices.

    ``GET url?q=&under=&level=`` answers ``{"items": [{code, name, path, level}]}``.
    """

    template_name = "ui/form/region.html"

    def __init__(self, url: str = "/regions/search", under: str = "", level: str = "") -> None:
        super().__init__({"data-picker": url, "data-under": under, "data-level": level})


class Photos(forms.FileInput):
    """Pictures or papers, from the camera on phones, with a preview of what was chosen."""

    template_name = "ui/form/photos.html"

    def __init__(self, several: bool = False, accept: str = "image/*", words: str = "拍照或选择图片") -> None:
        self.allow_multiple_selected = several
        super().__init__({"accept": accept, "data-preview": "", **({"multiple": True} if several else {})})
        self.words = words

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The context of a file field and the words on it."""
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = self.words
        return context


class ManyFiles(forms.FileField):
    """Several files in one field; the cleaned value is a list, empty when nothing was chosen."""

    def __init__(self, *, accept: str = "image/*", words: str = "拍照或选择图片", **rest: Any) -> None:
        """``accept`` and ``words`` as for :class:`Photos`; ``rest`` as for every field."""
        super().__init__(widget=Photos(several=True, accept=accept, words=words), **rest)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file is checked by itself."""
        files = [super(ManyFiles, self).clean(file, initial) for file in data or []]
        if not files:
            super().clean(None, initial)
        return files


class DateInput(forms.DateInput):
    """A day, with the calendar of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and time, with the calendar of the browser; read as Beijing time by Django's current time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")
