"""Forms of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agritrace.ui.forms import CommandForm, Group, GroupedForm

from ..listvalues import USED_WORDS
from ..templatevalues import TemplateRow
from ..values import OFFICES, ROLE_WORDS, STATE_WORDS, AppointmentPlace, permission_title

_PRIVATE = {"data-private": ""}


class LoginForm(GroupedForm):
    """User name and password."""

    username = forms.CharField(
        label="用户名", max_length=60, widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label="口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", **_PRIVATE}),
    )
    next = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)


class PhoneForm(GroupedForm):
    """A producer's telephone and the code sent to it; the code may be empty when one is asked for."""

    phone = forms.CharField(
        label="手机号", max_length=20, widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"})
    )
    code = forms.CharField(
        label="验证码",
        required=False,
        max_length=10,
        help_text="6 位数字，5 分钟内有效",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", **_PRIVATE}),
    )
    next = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)


class PasswordForm(GroupedForm):
    """The old password and, twice, the new one."""

    old = forms.CharField(
        label="原口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", **_PRIVATE}),
    )
    new = forms.CharField(
        label="新口令",
        max_length=200,
        strip=False,
        help_text="至少 8 位，包含大写字母、小写字母、数字、符号中的三类，不能包含用户名",
        widget=forms.PasswordInput({"autocomplete": "new-password", **_PRIVATE}),
    )
    again = forms.CharField(
        label="再输一次新口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", **_PRIVATE}),
    )


class FilterForm(forms.Form):
    """Search and filters of the list."""

    q = forms.CharField(
        label="查找", required=False, widget=forms.TextInput({"placeholder": "用户名、姓名全称或手机号"})
    )
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "全部"), *((r.value, w) for r, w in ROLE_WORDS.items())]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, w) for s, w in STATE_WORDS.items())]
    )
    used = forms.ChoiceField(
        label="使用", required=False, choices=[("", "全部"), *((u.value, w) for u, w in USED_WORDS.items())]
    )


class WatchForm(forms.Form):
    """Search of the security administrator's list."""

    q = forms.CharField(label="查找", required=False, widget=forms.TextInput({"placeholder": "用户名"}))


class PlaceForm(forms.Form):
    """Where the new account belongs: first step, sent by GET."""

    place = forms.ChoiceField(label="机构与角色")

    def __init__(self, places: Sequence[AppointmentPlace], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = place_choices(places)  # type: ignore[attr-defined]  # a choice field


def place_key(place: AppointmentPlace) -> str:
    """How a place stands in an address: number of the organisation and role."""
    return f"{place.organisation_id}-{place.role.value}"


def place_choices(places: Sequence[AppointmentPlace]) -> list[tuple[str, str]]:
    """Places as choices: organisation and role in words."""
    return [(place_key(place), f"{place.organisation}：{ROLE_WORDS[place.role]}") for place in places]


class PermissionsField(forms.MultipleChoiceField):
    """Permissions as ticks, in words."""

    def __init__(self, permissions: frozenset[str], *, kept: bool = True) -> None:
        """``kept`` false: the ticks stay out of drafts, because the server fills them."""
        named = sorted(permissions, key=lambda one: (one.split(":")[0], permission_title(one)))
        super().__init__(
            label="权限",
            required=False,
            choices=[(one, permission_title(one)) for one in named],
            widget=forms.CheckboxSelectMultiple({} if kept else _PRIVATE),
        )


class TemplateField(forms.ChoiceField):
    """By which role template the ticks are set; a button of the page fills them in."""

    def __init__(self, templates: Sequence[TemplateRow]) -> None:
        super().__init__(
            label="角色模板",
            required=False,
            choices=[("", "不用模板，自己勾选"), *((one.key, template_label(one)) for one in templates)],
            widget=forms.Select(_PRIVATE),
            help_text="选好后按“按模板勾选”，再按需要增减",
        )


def template_label(one: TemplateRow) -> str:
    """A template as a choice: its title, what it is for, whose it is."""
    own = "（本机构）" if one.organisation_id is not None else ""
    return f"{one.title}{own}：{one.words}" if one.words else f"{one.title}{own}"


class AppointForm(CommandForm):
    """The person and the permissions."""

    groups = (
        Group("人员", ("name", "phone", "username")),
        Group("权限", ("template", "permissions"), wide=("template", "permissions")),
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机号", max_length=20, widget=forms.TextInput({"inputmode": "tel"}))
    username = forms.CharField(
        label="用户名", max_length=40, help_text="登录用，小写字母、数字、点、短横、下划线，3 到 40 位"
    )

    def __init__(
        self,
        place: AppointmentPlace,
        templates: Sequence[TemplateRow] = (),
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        if place.role not in OFFICES:  # whose rights are fixed
            self.fields["template"] = TemplateField(templates)
            self.fields["permissions"] = PermissionsField(place.permissions, kept=False)

    def clean_username(self) -> str:
        """User names are kept in small letters."""
        return str(self.cleaned_data["username"]).strip().lower()


class PermissionsForm(CommandForm):
    """The permissions of an account; with ``templates`` also the one it stands by."""

    groups = (Group("", ("template", "permissions"), wide=("template", "permissions")),)

    def __init__(
        self,
        offered: frozenset[str],
        data: Mapping[str, Any] | None = None,
        *,
        templates: Sequence[TemplateRow] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        if templates:
            self.fields["template"] = TemplateField(templates)
        self.fields["permissions"] = PermissionsField(offered)
