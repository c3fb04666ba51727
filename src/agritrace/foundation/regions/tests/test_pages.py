"""The entrances: search for pickers, the tree without scripts, the county of a point."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from agritrace.foundation.regions import selectors
from agritrace.kernel.viewer import Level
from agritrace.ui.levels import LevelField, Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


def test_the_picker_gets_items_that_may_be_kept_for_an_hour(browser: Client) -> None:
    answer = browser.get("/regions/search", {"q": "yhq", "level": "3", "under": "3301"})
    assert answer.json() == {
        "items": [{"code": "330110000000", "name": "余杭区", "path": "浙江省杭州市余杭区", "level": "县"}]
    }
    assert answer["Cache-Control"] == "public, max-age=3600" or answer["Cache-Control"] == "max-age=3600, public"


def test_a_search_that_cannot_be_read_says_why(browser: Client) -> None:
    for wrong in ({"q": "余杭", "level": "9"}, {"q": "余杭", "within": "33011"}, {"q": "余杭", "limit": "5000"}):
        answer = browser.get("/regions/search", wrong)
        assert answer.status_code == 400
        assert answer.json()["errors"]
    assert browser.post("/regions/search", {"q": "余杭"}).status_code == 405


def test_a_point_is_answered_with_its_county(browser: Client) -> None:
    answer = browser.get("/regions/at", {"lon": "113.7518", "lat": "23.0207"}).json()
    assert answer == {
        "county": {"code": "441900000000", "name": "东莞市", "path": "广东省东莞市", "level": "市"},
        "certain": True,
    }
    assert browser.get("/regions/at", {"lon": "135", "lat": "25"}).json() == {"county": None, "certain": False}


def test_a_point_is_compared_with_the_region_somebody_chose(browser: Client) -> None:
    point = {"lon": "120.30", "lat": "30.42"}
    assert browser.get("/regions/at", {**point, "chosen": "330110001000"}).json()["verdict"] == "same"
    assert browser.get("/regions/at", {**point, "chosen": "370102000000"}).json()["verdict"] == "differs"


def test_a_county_is_drawn_and_the_drawing_may_be_kept_for_a_day(browser: Client) -> None:
    answer = browser.get("/regions/outline", {"code": "330110000000"})
    drawn = answer.json()["outline"]
    assert drawn["name"] == "余杭区"
    assert drawn["path"].startswith("M")
    assert drawn["west"] < 119.9 < drawn["east"]
    assert "max-age=86400" in answer["Cache-Control"]
    assert len(answer.content) <= 20_000
    assert browser.get("/regions/outline", {"code": "330000000000"}).json() == {"outline": None}
    assert browser.get("/regions/outline", {"code": "33011"}).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"lon": "nan", "lat": "1"}, {"lon": "x", "lat": "1"}, {"lon": "1"}, {"lon": "999", "lat": "1"}]
)
def test_a_point_that_is_none_is_refused(browser: Client, wrong: dict[str, str]) -> None:
    assert browser.get("/regions/at", wrong).status_code == 400


def test_the_tree_leads_from_the_country_to_a_town_and_back_to_the_form_without_scripts(browser: Client) -> None:
    back = "/register/place?step=2"
    page = browser.get("/regions/tree", {"next": back, "field": "region"})
    assert "浙江省" in page.content.decode()
    for parent, below in (("330000000000", "杭州市"), ("330100000000", "余杭区"), ("330110000000", "五常街道")):
        page = browser.get("/regions/tree", {"parent": parent, "next": back, "field": "region"})
        assert below in page.content.decode()
    taken = browser.get("/regions/tree", {"parent": "330110005000", "next": back, "field": "region", "take": "1"})
    assert taken.status_code == 302
    assert taken["Location"] == "/register/place?step=2&region=330110005000"


def test_the_tree_never_leads_to_another_site(browser: Client) -> None:
    for foreign in ("https://evil.example/x", "//evil.example/x", "/\\evil.example"):
        taken = browser.get("/regions/tree", {"parent": "330110005000", "next": foreign, "take": "1"})
        assert taken["Location"].startswith("/")
        assert "evil.example" not in taken["Location"]


def test_the_tree_offers_no_abolished_and_no_grouping_region(browser: Client) -> None:
    for code in ("330103000000", "110100000000"):
        answer = browser.get("/regions/tree", {"parent": code, "next": "/x", "take": "1"})
        assert answer.status_code == 200


def test_a_broken_address_starts_the_tree_again(browser: Client) -> None:
    assert "浙江省" in browser.get("/regions/tree", {"parent": "abc"}).content.decode()


class PlaceForm(forms.Form):
    region = LevelField(Tree(selectors.children, selectors.line), check=selectors.choice_fault)
    name = forms.CharField()


def sent(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def test_with_script_the_form_sends_the_code_of_the_search_field() -> None:
    assert PlaceForm(sent(region="330110000000", name="甲")).is_valid()


def test_without_script_each_sending_shows_one_level_more_and_keeps_what_was_typed() -> None:
    levels: list[str] = []
    for code, below in (("330000000000", "杭州市"), ("330100000000", "余杭区"), ("330110000000", "五常街道")):
        levels.append(code)
        form = PlaceForm(sent(region__level=levels, region__more="1", name="海澜果业"))
        assert form.errors["region"] == ["请在下面继续选择下一级。"]
        drawn = str(form)
        assert below in drawn
        assert "海澜果业" in drawn
    done = PlaceForm(sent(region__level=[*levels, "330110005000"], region="", name="海澜果业"))
    assert done.is_valid()
    assert done.cleaned_data["region"] == "330110005000"


def test_changing_an_upper_level_forgets_the_lower_ones_of_the_old_choice() -> None:
    form = PlaceForm(sent(region__level=["370000000000", "330100000000", "330110000000"], name="甲"))
    assert form.errors["region"] == ["请继续选择到县一级。"]
    assert form["region"].value() == "370000000000"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("abc", "请从列表中选择所属区域。"),
        ("330103000000", "没有这个区域，或它已撤并，请重新选择。"),
        ("330100000000", "请继续选择到县一级。"),
        ("", "这个字段是必填项。"),
    ],
)
def test_a_region_that_cannot_be_chosen_says_why(code: str, words: str) -> None:
    assert PlaceForm(sent(region=code, name="甲")).errors["region"] == [words]


def test_a_city_without_counties_serves_as_a_county() -> None:
    assert selectors.choice_fault("441900000000") == ""
    assert selectors.choice_fault("441900000000", level=Level.TOWNSHIP) == "请继续选择到乡镇一级。"
