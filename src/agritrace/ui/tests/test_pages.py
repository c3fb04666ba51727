"""Whole pages: the style page with every part, and the error pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from agritrace.kernel.clock import system_now
from agritrace.ui import errors
from agritrace.ui.styleguide import samples, styleguide


def style_page() -> str:
    """The style page without the processors of the running platform, so without a database."""
    return render_to_string("ui/styleguide.html", samples(system_now()))


def test_the_style_page_shows_every_part_without_a_database() -> None:
    text = style_page()
    for word in (
        "跳到正文",
        "演示模式",
        "等我处理",
        "草稿",
        "上一页",
        "1,000+",
        "召回 830 kg",
        "伪码",
        "此码已作废",
        "怎么改",
    ):
        assert word in text


def test_a_page_has_no_inline_script_or_style_because_the_policy_forbids_them() -> None:
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", style_page())


def test_every_id_of_a_page_is_its_own() -> None:
    ids = re.findall(r'\sid="([^"]+)"', style_page())
    assert sorted(ids) == sorted(set(ids))


def test_every_label_points_at_a_control() -> None:
    text = style_page()
    ids = set(re.findall(r'\sid="([^"]+)"', text))
    assert set(re.findall(r'\sfor="([^"]+)"', text)) <= ids


def test_the_style_page_states_who_may_enter() -> None:
    assert vars(styleguide)["permission"].startswith("public: ")


Answer = Callable[[HttpRequest], HttpResponse]


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        (errors.bad_request, 400, "这次提交没有收完整"),
        (lambda request: errors.bad_request(request, SessionInterrupted()), 503, "刚才的操作被打断了"),
        (errors.forbidden, 403, "这一页不在您的权限内"),
        (errors.not_found, 404, "没有找到这一页"),
        (errors.conflict, 409, "有人先处理了这条记录"),
        (errors.gone, 410, "这个链接不再有效"),
        (errors.too_many, 429, "请稍等一会儿再试"),
        (errors.server_error, 500, "系统出了点问题，不是您的操作有误"),
        (errors.unavailable, 503, "平台暂时不能使用"),
        (errors.expired, 403, "登录已过期，内容没有丢"),
    ],
)
def test_an_error_says_in_plain_words_what_happened_and_gives_one_way_on(
    answer: Answer, status: int, title: str
) -> None:
    response = answer(RequestFactory().get("/batches/7/"))
    text = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert text.count("btn-primary") == 1
    assert str(status) not in re.sub(r"<[^>]+>", "", text)


def test_a_number_to_quote_is_shown_when_the_entrance_gave_one() -> None:
    request = RequestFactory().get("/")
    request.record_number = "20261123-5F81"  # type: ignore[attr-defined]  # set by the entrance
    assert "问题编号 20261123-5F81" in errors.server_error(request).content.decode()


def test_too_many_says_when_to_come_back() -> None:
    response = errors.too_many(RequestFactory().get("/"), retry_after=150)
    assert response["Retry-After"] == "150"
    assert "3 分钟" in response.content.decode()
