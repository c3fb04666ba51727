"""The form of a print run."""

from __future__ import annotations

from typing import Any

from django import forms

from agritrace.ui.forms import CommandForm, Measured

from ..labels import PAPERS
from ..values import REPRINT_REASONS


class PrintForm(CommandForm):
    """How many, on what; a reprint asks for its reason."""

    copies = forms.IntegerField(label="张数", widget=Measured("张", {"inputmode": "numeric"}), initial=1)
    reason = forms.ChoiceField(label="重印原因", choices=[("", "请选择"), *REPRINT_REASONS.items()], required=False)
    paper = forms.ChoiceField(label="纸张", choices=list(PAPERS.items()), help_text="本机记住这次的选择")

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = again
        if not again:
            del self.fields["reason"]
