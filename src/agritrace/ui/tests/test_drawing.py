"""What stands on a page many times: drawn as the templates would, and everything typed by people escaped."""

from __future__ import annotations

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from agritrace.ui import drawing
from agritrace.ui.forms import RegionSelect
from agritrace.ui.frame import NavEntry, NavGroup
from agritrace.ui.parts import Badge, Cell, Column
from agritrace.ui.words import Due

EVIL = "<b>\"'&"
ESCAPED = "&lt;b&gt;&quot;&#x27;&amp;"


class Asked(forms.Form):
    use_required_attribute = False
    name = forms.CharField(
        label="名称", widget=forms.TextInput({"placeholder": EVIL, "class": "codegroup", "autofocus": True})
    )
    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), ("果", [("1", EVIL), ("2", "梨")]), ("3", "茶")])
    region = forms.ChoiceField(label="区划", widget=RegionSelect(), choices=[("33", "浙江省")])
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_a_text_field_keeps_what_was_typed_as_text() -> None:
    text = str(Asked({"name": EVIL})["name"])
    assert f'value="{ESCAPED}"' in text
    assert f'placeholder="{ESCAPED}"' in text
    assert 'class="form-control codegroup"' in text
    assert " autofocus" in text
    assert "autofocus=" not in text
    assert 'value="' not in str(Asked()["name"])


def test_a_hidden_field_has_no_look() -> None:
    assert str(Asked({"hidden": "7"})["hidden"]) == '<input type="hidden" name="hidden" value="7" id="id_hidden">'


def test_a_select_holds_the_choices_of_djangos_own_with_the_chosen_one_marked() -> None:
    text = str(Asked({"kind": "2"})["kind"])
    own = forms.Select(choices=Asked().fields["kind"].choices).render("kind", "2", {"id": "id_kind"}, DjangoTemplates())
    plain = "".join(line.strip() for line in own.replace(' id="id_kind"', "").splitlines())
    said = text.replace(' id="id_kind"', "").replace(' class="form-select"', "").replace(' aria-invalid="true"', "")
    assert said == plain
    assert '<optgroup label="果">' in text
    assert f"{ESCAPED}</option>" in text
    assert '<option value="2" selected>' in text


def test_a_region_is_a_select_inside_its_picker() -> None:
    text = str(Asked({"region": "33"})["region"])
    assert text.startswith('<div class="picker"><select name="region" class="form-select"')
    assert 'data-picker="/regions/search"' in text
    assert '<option value="33" selected>浙江省</option></select></div>' in text


def test_names_in_cells_stay_names_and_what_is_html_stays_html() -> None:
    cells = [
        (Column("甲"), Cell(EVIL, url="/1?a=1&b=2", code="12345678")),
        (Column(EVIL), Cell("晚", tone="bad", small=EVIL, badge=Badge.of("有效"), due=Due("已超期", "over"))),
        (Column("", corner=True, right=True), Cell(small=mark_safe("<i>好</i>"))),
    ]
    text = drawing.row_cells(cells, ["", "", "<button>办</button>"])
    assert f'<th scope="row" role="rowheader"><a href="/1?a=1&amp;b=2">{ESCAPED}</a>' in text
    assert f'data-l="{ESCAPED}"><b class="bad">晚</b>' in text
    assert f"<small>{ESCAPED}</small>" in text
    assert '<td role="cell" class="r corner"><small><i>好</i></small><button>办</button></td>' in text


def test_the_menu_marks_where_one_is_and_says_what_is_overdue() -> None:
    entries = (
        NavEntry(key="a", url="/a", icon="bell", text="甲", count=3, hot=True),
        NavEntry(key="scan", url="/s", icon="scan", text="扫码"),
    )
    menu = drawing.nav((NavGroup(entries=entries, title="组"),), "a")
    assert "<h2>组</h2>" in menu
    assert '<a href="/a" aria-current="page">' in menu
    assert '<span class="n hot">3<span class="visually-hidden">，有超期</span></span>' in menu
    tabs = drawing.tabs(entries, "")
    assert '<span class="bubble">3</span>' in tabs
    assert '<a href="/s" class="scan">' in tabs
    assert "aria-current" not in tabs
