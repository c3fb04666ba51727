"""Forms of imports."""

from __future__ import annotations

from django import forms

from agritrace.ui.forms import CommandForm


class UploadForm(CommandForm):
    """The directory."""

    file = forms.FileField(
        label="名录文件",
        help_text="Excel 工作簿（.xlsx），最多 10,000 行、5 MB。",
        allow_empty_file=True,
        max_length=200,
        error_messages={"required": "请选择填好的名录文件。", "max_length": "文件名太长，请改短后再上传。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
    )


class StartForm(CommandForm):
    """The command id alone."""


class SearchForm(forms.Form):
    """Search text."""

    q = forms.CharField(label="搜索文件名", required=False)
