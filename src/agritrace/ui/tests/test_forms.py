"""Every form drawn alike: labels, hints, errors with their remedy, values kept."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from agritrace.ui import forms as ui


class Harvest(ui.CommandForm):
    """A form as a room writes it."""

    groups = (ui.Group("产品", ("amount", "kind", "missing"), wide=("amount",)),)
    amount = forms.DecimalField(label="数量", widget=ui.Stepper("kg", step=50), help_text="今天采收的")
    kind = forms.ChoiceField(label="质检", choices=[("1", "快检"), ("2", "未检")], widget=ui.Segments({"1": "ok"}))
    code = forms.CharField(label="追溯码", widget=ui.CodeInput, required=False)
    photo = forms.FileField(label="照片", widget=ui.Photos, required=False)


def test_fields_stand_in_their_groups_and_the_rest_follows() -> None:
    groups = Harvest().drawn_groups
    assert [(group.legend, [field.name for field, _ in group.fields]) for group in groups] == [
        ("产品", ["amount", "kind"]),
        ("", ["code", "photo"]),
    ]
    assert groups[0].fields[0][1]


def test_every_control_has_its_label_and_only_optional_ones_say_so() -> None:
    text = Harvest().render()
    assert '<label class="form-label" for="id_amount">数量</label>' in text
    assert '追溯码 <span class="opt">可不填</span>' in text
    assert 'class="form-control"' in text
    assert '<span class="u">kg</span>' in text
    assert 'aria-label="减 50"' in text
    assert 'aria-describedby="id_amount_helptext"' in text


def test_an_error_stands_beside_its_field_and_in_the_summary_with_a_link() -> None:
    form = Harvest({"amount": "很多", "command_id": "7b7f6f2c-8d5a-4f3a-9c57-0d2f8f0f1a11"})
    text = form.render()
    assert 'role="alert"' in text
    assert "有 2 处需要修改，其余内容已保留" in text
    assert '<a href="#id_amount">数量：请填数字，例如 120</a>' in text
    assert '<a href="#id_kind_0">质检：请选择质检</a>' not in text
    assert '<a href="#id_kind_0">请选择质检</a>' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_amount_error"' in text
    assert 'value="很多"' in text


def test_a_command_keeps_its_number_when_the_form_comes_back() -> None:
    number = "7b7f6f2c-8d5a-4f3a-9c57-0d2f8f0f1a11"
    assert f'value="{number}"' in Harvest({"command_id": number}).render()
    fresh = re.search(r'name="command_id" value="([0-9a-f-]{36})"', Harvest().render())
    assert fresh is not None
    assert UUID(fresh[1]).version == 4


def test_a_code_is_read_with_or_without_the_spaces_of_its_groups() -> None:
    form = Harvest({"amount": "1", "kind": "1", "code": "1002 5184 6956 0433 1953"})
    form.is_valid()
    assert form.cleaned_data["code"] == "10025184695604331953"


def test_words_a_form_chose_itself_are_left_alone() -> None:
    class Own(ui.GroupedForm):
        """A form with its own words."""

        name = forms.CharField(label="名称", error_messages={"required": "请照执照填写名称"})

    assert Own({}).errors["name"] == ["请照执照填写名称"]


def test_several_photos_arrive_as_a_list() -> None:
    class Papers(ui.GroupedForm):
        """A form with papers."""

        papers = ui.ManyFiles(label="附件")
        more = ui.ManyFiles(label="其他", required=False)

    files = MultiValueDict({"papers": [SimpleUploadedFile("a.jpg", b"a"), SimpleUploadedFile("b.jpg", b"b")]})
    form = Papers({}, files)
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["papers"]] == ["a.jpg", "b.jpg"]
    assert form.cleaned_data["more"] == []
    assert Papers({}, MultiValueDict()).errors["papers"] == ["请上传附件"]
    assert "multiple" in form.render()


def test_one_photo_arrives_alone() -> None:
    files = MultiValueDict({"photo": [SimpleUploadedFile("b.jpg", b"b")]})
    form = Harvest({"amount": "1", "kind": "1"}, files)
    form.is_valid()
    assert form.cleaned_data["photo"].name == "b.jpg"


def test_no_form_carries_inline_script_or_style() -> None:
    text = Harvest({}).render()
    assert not re.search(r"<script(?![^>]*\ssrc=\"/)|\sstyle=|\son[a-z]+=", text)
