"""Forms of messages: which topics by which way, an e-mail address and its code, the words of a message, filters."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from agritrace.ui.forms import CommandForm, Group, GroupedForm

from ..values import CHANNEL_NAMES, DELIVERY_NAMES, TOPIC_NAMES, Channel, Topic

WAYS = [(channel.value, name) for channel, name in CHANNEL_NAMES.items()]


class PreferenceForm(CommandForm):
    """For each topic the ways besides the notice in the platform."""

    groups: ClassVar = (Group("除平台消息外，还发到", tuple(topic.value for topic in Topic)),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.MultipleChoiceField(
                label=TOPIC_NAMES[topic], choices=WAYS, required=False, widget=forms.CheckboxSelectMultiple
            )

    def wanted(self) -> frozenset[tuple[Topic, Channel]]:
        """What was ticked."""
        return frozenset((topic, Channel(way)) for topic in Topic for way in self.cleaned_data[topic.value])


class EmailForm(GroupedForm):
    """The address that is to be proven."""

    email = forms.CharField(label="邮箱", max_length=120, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class EmailCodeForm(EmailForm):
    """The code that was sent to the address."""

    code = forms.CharField(
        label="邮件里的验证码",
        max_length=12,
        help_text="6 位数字，5 分钟内有效",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["readonly"] = "readonly"


class WordingForm(CommandForm):
    """The words of a message and the version that was shown."""

    text = forms.CharField(label="内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 7}))
    version = forms.IntegerField(widget=forms.HiddenInput)
    groups: ClassVar = (Group("", ("text",), wide=("text",)),)


class DeliveryFilter(forms.Form):
    """Conditions of the list of messages."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, name) for s, name in DELIVERY_NAMES.items())]
    )
    channel = forms.ChoiceField(label="方式", required=False, choices=[("", "全部"), *WAYS])
