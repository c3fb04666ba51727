"""A county brings its directory: template, preview, import, the error file mended and uploaded again; all in a browser."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from agritrace.registry.imports.tests.sheets import row, workbook
from agritrace.registry.imports.values import KEYS

from .people import People, Person

pytestmark = pytest.mark.journey
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_town(people: People) -> str:
    """A town of Yuhang as it is today: eight of those before 2021 lie in another county now."""
    of_today = (
        "SELECT name FROM regions_region WHERE parent = '330110000000' AND valid_to IS NULL ORDER BY code LIMIT 1"
    )
    return str(people.site.ask(of_today)[0][0])


def test_a_county_imports_a_directory_mends_its_errors_and_uploads_again(people: People, tmp_path: Path) -> None:
    town = a_town(people)
    rows = [row(n, region_code=town) for n in range(801, 807)]
    rows[2] |= {"phone": "123"}
    rows[4] |= {"region_code": "西湖镇"}
    county = people.member("county")
    page = county.page
    county.follow("导入名录", within=page.get_by_role("navigation", name="主导航"))
    county.follow(re.compile("^导入新的名录"))
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    template = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert template["填写说明"]["G2"].value

    send(county, workbook(*rows))
    expect(page.get_by_role("link", name=re.compile("导入 4 家"))).to_be_visible(timeout=60_000)
    county.look()
    county.told("2 行有错误")
    county.told("手机号码应为11位数字")
    county.follow(re.compile("导入 4 家"))
    county.told("主体码发放后不能收回")
    county.press(re.compile("导入 4 家"))
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=60_000)
    county.look()

    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误文件").click()
    mended = load_workbook(BytesIO(download.value.path().read_bytes()))
    sheet = mended.active
    assert sheet.max_row == 3
    sheet.cell(2, KEYS.index("phone") + 1).value = "13722220001"
    sheet.cell(3, KEYS.index("region_code") + 1).value = town
    out = BytesIO()
    mended.save(out)
    county.follow("重新上传")
    send(county, out.getvalue())
    expect(page.get_by_role("link", name=re.compile("导入 2 家"))).to_be_visible(timeout=60_000)
    county.follow(re.compile("导入 2 家"))
    county.press(re.compile("导入 2 家"))
    expect(page.get_by_text("名录已全部导入")).to_be_visible(timeout=60_000)
    county.follow("查看主体")
    county.go("/subjects/?q=青山80")
    for one in rows:
        county.told(one["name"])
    county.go("/runs/")
    county.told("导入主体名录")
    county.go("/notices/")
    county.told("导入主体名录：共 2 行：新增 2 家")


def test_the_progress_of_an_import_is_followed_with_scripts_off(people: People) -> None:
    town = a_town(people)
    county = people.member("county", java_script_enabled=False)
    county.go("/imports/new")
    send(county, workbook(row(901, region_code=town)))
    assert county.page.locator("noscript meta[http-equiv=refresh]").count() or "待导入" in county.page.content()
    for _ in range(60):
        county.page.wait_for_timeout(500)
        county.page.reload()
        if "待导入" in county.page.content():
            break
    county.look()
    county.told("没有发现错误")


def send(county: Person, content: bytes) -> None:
    """Choose a file and upload it."""
    file = {"name": "余杭主体名录.xlsx", "mimeType": XLSX, "buffer": content}
    county.page.get_by_label("名录文件").set_input_files(files=[file])
    county.press("上传并预检")
