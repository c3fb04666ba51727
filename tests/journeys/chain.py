"""The steps of the chain, told once: registering, reviewing, harvesting, printing, selling, confirming, asking.

Each step is done through the page as a person would; ``Person.scripts`` says whether his browser runs scripts.
"""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from agritrace.config.demo import papers
from tests.cast import PASSWORD

from .people import Person

LABEL_DPI = 203
CHAIN_PASSWORD = "Nongye-2026"
CAST_PASSWORD = PASSWORD
_serials = itertools.count(301)


@dataclass(frozen=True)
class Applicant:
    """What somebody types who registers a cooperative in 余杭区."""

    name: str
    phone: str
    cred_no: str
    legal_id: str
    legal_name: str = "王桂兰"
    password: str = CHAIN_PASSWORD


def applicant(name: str) -> Applicant:
    """A new one with true check digits; numbers differ in every test process."""
    serial = next(_serials)
    return Applicant(
        name=name,
        phone=f"1370000{serial:04d}",
        cred_no=papers.credit_code("93", "330110000000", serial),
        legal_id=papers.identity_number("330110000000", date(1980, 5, 6), serial),
    )


def picture(words: str = "") -> dict[str, object]:
    """A photo for an upload field."""
    drawn = Image.new("RGB", (640, 480), "white")
    ImageDraw.Draw(drawn).rectangle((40, 40, 600, 440), outline="black", width=6)
    out = io.BytesIO()
    drawn.save(out, "JPEG")
    return {"name": f"licence{words}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def register(person: Person, told: Applicant) -> str:
    """The four steps of the public registration; returns the query number."""
    page = person.go("/register/")
    page.get_by_label("组织形式").select_option(label="农民专业合作社")
    page.get_by_label("名称", exact=True).fill(told.name)
    page.get_by_label("证件", exact=True).select_option(label="统一社会信用代码")
    page.get_by_label("证件号码").fill(told.cred_no)
    page.get_by_label("种植", exact=True).check()
    page.get_by_label("种植业", exact=True).check()
    person.press("下一步")
    choose_place(person)
    page.get_by_label("详细地址").fill("一村 8 号")
    page.get_by_role("group", name="主要产品").get_by_role("checkbox").first.check()
    person.press("下一步")
    page.get_by_label("姓名", exact=True).fill(told.legal_name)
    page.get_by_label("身份证号码").fill(told.legal_id)
    page.get_by_label("手机号").fill(told.phone)
    page.get_by_label("登录口令").fill(told.password)
    page.get_by_label("营业执照或登记证").set_input_files(picture())  # type: ignore[arg-type]  # Playwright's FilePayload
    person.press("下一步")
    return declare(person)


def choose_place(person: Person) -> None:
    """余杭区: by its name in the search field, or level by level where no script runs."""
    page = person.page
    if person.scripts:
        page.get_by_role("combobox", name="所属区域").fill("余杭区")
        page.get_by_role("option", name="余杭区").first.click()
        return
    for number, name in enumerate(("浙江省", "杭州市", "余杭区"), start=1):
        page.get_by_label(f"第{number}级").select_option(label=name)
        if number < 3:
            person.press("显示下一级")


def declare(person: Person) -> str:
    """Step 4: read everything once more, declare, submit; returns the query number."""
    person.page.get_by_label(re.compile("我声明以上内容真实")).check()
    person.press("提交注册申请")
    return re.sub(r"\D", "", person.page.locator("p.h2").inner_text())


def open_case(reviewer: Person, name: str) -> None:
    """From the workbench's queue to the case of one applicant."""
    reviewer.go("/subjects/review/")
    reviewer.follow(re.compile(f"^{re.escape(name)}"), within=reviewer.page.locator("main"))


def send_back(reviewer: Person, name: str, words: str) -> None:
    """The county returns an application with reasons."""
    open_case(reviewer, name)
    page = reviewer.page
    page.get_by_label(re.compile("^退回，请申请人")).check()
    page.get_by_label("证照照片不清或不符").check()
    page.get_by_label("请申请人怎么做").fill(words)
    reviewer.press("提交审核意见")
    expect(page.locator(".flash")).to_contain_text("已退回")


def correct(person: Person, told: Applicant, query_no: str, words: str) -> None:
    """The applicant reads why through the status page, takes a better photo and submits again."""
    page = person.go("/register/status")
    page.get_by_label("查询号").fill(query_no)
    page.get_by_label("手机号后四位").fill(told.phone[-4:])
    person.press("查询")
    person.told(words)
    person.press("修改后再交")
    expect(page.get_by_label("名称", exact=True)).to_have_value(told.name)
    person.press("下一步")
    expect(page.get_by_label("详细地址")).to_have_value("一村 8 号")
    person.press("下一步")
    page.get_by_label("姓名", exact=True).fill(told.legal_name)
    page.get_by_label("营业执照或登记证").set_input_files(picture("2"))  # type: ignore[arg-type]  # likewise
    person.press("下一步")
    declare(person)


def approve(reviewer: Person, name: str) -> str:
    """The county approves; returns the 16-digit subject code."""
    open_case(reviewer, name)
    reviewer.page.get_by_label(re.compile("^通过，开通账号")).check()
    reviewer.press("提交审核意见")
    said = reviewer.page.locator(".flash").inner_text()
    found = re.search(r"\d{16}", said)
    assert found, said
    return found.group()


def add_product(person: Person, name: str = "番茄") -> None:
    """A product of the everyday list."""
    page = person.go("/products/new")
    page.get_by_label("产品名称").fill(name)
    if person.scripts:
        page.get_by_role("combobox", name="品类").fill("fanqie")
        page.get_by_role("option", name=re.compile("番茄")).first.click()
    else:
        page.get_by_label("品类").select_option(label="番茄")
    person.press("保存产品")
    person.told("番茄")


def harvest(person: Person, amount: str, base: str = "1号基地", *, product: str = "") -> int:
    """A batch with its code; ends on the page of its label, returns the id of the code."""
    page = person.go("/batches/new")
    if product:
        page.get_by_label("产品", exact=True).select_option(label=product)
    page.get_by_label("数量", exact=True).fill(amount)
    page.get_by_label("基地").fill(base)
    person.press("保存并打标签")
    found = re.search(r"/codes/(\d+)/label", page.url)
    assert found, page.url
    return int(found.group(1))


def print_label(person: Person, code_id: int) -> str:
    """Print one label and read its QR from the PDF as a printer of 203 dpi would burn it; returns the text."""
    page = person.page
    page.get_by_label("张数").fill("1")
    paper = re.compile(rf"/codes/{code_id}/label\.pdf")
    with page.expect_navigation(url=paper, wait_until="commit"):  # nothing is under way in the page any more
        page.get_by_role("button", name="生成 PDF 打印").click(no_wait_after=True)
    answer = person.context.request.get(page.url)
    assert answer.headers["content-type"] == "application/pdf"
    return decode_pdf(answer.body())


def decode_pdf(content: bytes) -> str:
    """The text of the first QR on the first page, rendered at 203 dpi."""
    rendered = pypdfium2.PdfDocument(content)[0].render(scale=LABEL_DPI / 72).to_pil()
    found = zxingcpp.read_barcodes(rendered)
    assert found, "no code can be read from the label"
    return str(found[0].text)


def code_on(text: str) -> str:
    """The 20 digits in the address of a label, which is short for the sake of the QR."""
    found = re.search(r"/(?:T/)?(\d{20})$", urlsplit(text).path)
    assert found, text
    return found.group(1)


def show_card(person: Person) -> str:
    """The identity card on the owner's screen, read as a camera would; returns the text of its QR."""
    person.go("/subjects/mine")
    person.follow(re.compile("电子身份标识"), within=person.page.locator("main"))
    shot = Image.open(io.BytesIO(person.page.screenshot(full_page=True)))
    found = zxingcpp.read_barcodes(shot.resize((shot.width * 2, shot.height * 2)))
    assert found, "the card on the screen cannot be read"
    return str(found[0].text)


def sell(person: Person, card: str, amount: str, *, gun: bool = True) -> int:
    """Scan the buyer's card and submit; ends on the record of the sale, returns its id."""
    page = person.go("/trade/new")
    field = page.get_by_label("买方的电子身份标识")
    if gun and person.scripts:
        field.focus()
        with page.expect_navigation():
            person.gun(card)
        person.look()
    else:
        field.fill(card)
        person.press("下一步")
    person.told("已扫到买方")
    page.get_by_label("数量", exact=True).fill(amount)
    person.press("提交，等买方确认")
    found = re.search(r"/trade/(\d+)/", page.url)
    assert found, page.url
    return int(found.group(1))


def confirm(person: Person, sale_id: int) -> str:
    """The buyer confirms; returns the new trace code."""
    person.go(f"/trade/{sale_id}/")
    person.press("确认收货")
    person.told("已确认收货，新追溯码")
    return re.sub(r"\D", "", person.page.locator(".ticket h2").inner_text())
