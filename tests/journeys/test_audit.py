"""The audit administrator finds who approved a subject, sees that the record was not changed, and exports it."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.cast import load

from .people import People

pytestmark = pytest.mark.journey


def test_the_audit_administrator_finds_who_approved_a_subject_and_exports_it(people: People) -> None:
    code = load()["producer"].subject_code
    auditor = people.member("audit_office")
    expect(auditor.page.get_by_role("navigation", name="主导航")).not_to_contain_text("生产经营主体")
    auditor.go("/audit/")
    auditor.page.get_by_label("对象", exact=True).fill(code)
    auditor.page.get_by_label("操作", exact=True).select_option("subjects:registration:approve")
    auditor.press("查询")
    expect(auditor.page.get_by_label("对象", exact=True)).to_have_value(code)
    rows = auditor.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("周敏")
    with auditor.page.expect_download() as started:
        auditor.page.get_by_role("link", name="导出 Excel").click()
    sheet = openpyxl.load_workbook(BytesIO(started.value.path().read_bytes())).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert len(lines) == 2
    assert lines[1][2] == "周敏"
    auditor.follow(re.compile("审核通过"), within=rows)
    auditor.told("记录未被改动")
    auditor.told("余杭区农业农村局")
    auditor.go("/audit/?person=audit_office")
    auditor.told("导出了审计记录")

    locked = people.in_hand("security_office")
    locked.sign_in("security_office")
    locked.go("/security/")
    locked.told("5 次锁定 15 分钟")
    locked.go("/security/records")
    system = people.member("system_office")
    system.go("/operating")
    system.told("定时工作")
    for other in (locked, system):
        answer = other.page.goto(f"{people.site.url}/audit/")
        assert answer is not None
        assert answer.status == 403
    small = people.in_hand("province_audit")
    small.sign_in("province_audit")
    small.go("/audit/")
