"""Forms of handovers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agritrace.ui.forms import CommandForm

from ..values import Leaving


class HandOverForm(CommandForm):
    """One successor for everything, another one for a kind where wanted, and whether the account is disabled."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, leaving: Leaving, data: Mapping[str, Any] | None = None, *, works: bool = True, **kwargs: Any
    ) -> None:
        """``leaving``: what is held, with who could follow for each kind; ``works``: whether the account is in use."""
        super().__init__(data, **kwargs)
        for load in leaving.loads:
            named = [(str(number), name) for number, name in load.successors]
            self.fields[load.kind.key] = forms.ChoiceField(
                label=f"{load.kind.title}（{load.count} 件）交给",
                required=False,
                choices=[("", "先不交接"), *named],
                help_text="" if named else "本机构没有别人有这项权限，请先给一位同事调整权限",
            )
        if works:
            self.fields["leave"] = forms.BooleanField(label="交接后停用这个账号（离岗）", required=False)

    def successors(self, leaving: Leaving) -> tuple[tuple[str, int], ...]:
        """The chosen successor of each kind."""
        chosen = ((load.kind.key, self.cleaned_data.get(load.kind.key)) for load in leaving.loads)
        return tuple((key, int(number)) for key, number in chosen if number)
