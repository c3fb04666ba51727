"""Stories: asked, approved by somebody else, marked, counted, taken back, traced."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.foundation.exports import kinds, selectors, services
from agritrace.foundation.exports.models import ExportRequest
from agritrace.foundation.exports.values import AskExport, Decide, Form, Stop, Term
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.runs import services as runs
from agritrace.foundation.runs.values import RunState
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import system
from agritrace.registry.subjects import selectors as subjects
from tests.cast import PASSWORD, Cast

COLUMNS = ("code", "name", "phone", "legal_id_masked")


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: SettingsWrapper) -> None:
    """Contents of this story lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"


def ask(cast: Cast, now: datetime, who: str = "county", form: Form = Form.XLSX) -> int:
    command = AskExport("subjects", COLUMNS, form, "contact", "通知参加安全用药培训", uuid4())
    return services.ask(cast.viewer(who), command, now).request_id


def decided(cast: Cast, number: int, now: datetime, who: str = "county_admin", agree: bool = True) -> None:
    services.decide(cast.viewer(who), Decide(number, 1, agree, "" if agree else "用途没有说清楚", uuid4()), now)


def made(cast: Cast, number: int, now: datetime, who: str = "county_admin") -> ExportRequest:
    decided(cast, number, now, who)
    row = ExportRequest.objects.everything(reason="test").get(id=number)
    assert runs.perform(row.run_id or 0) is RunState.DONE
    return ExportRequest.objects.everything(reason="test").get(id=number)


def texts(content: bytes) -> str:
    return "".join(
        part.decode("utf-8", "ignore")
        for part in map(ZipFile(BytesIO(content)).read, ZipFile(BytesIO(content)).namelist())
    )


def test_a_county_exports_after_approval_and_the_file_leads_back(cast: Cast) -> None:
    now, county, office = system_now(), cast.viewer("county"), cast.viewer("security_office")
    number = ask(cast, now)
    with pytest.raises(Refused, match="还没有生成"):
        services.fetch(county, number, now)
    row = made(cast, number, now)
    with pytest.raises(Denied):
        services.fetch(cast.viewer("county_admin"), number, now)
    file = services.fetch(county, number, now)
    phone = subjects.in_full(county, cast["producer"].subject_id or 0, ("phone",))["phone"]
    book = load_workbook(BytesIO(file.content))
    cells = [[str(cell.value) for cell in line] for line in book.worksheets[0].iter_rows()]
    assert row.number in cells[0][0]
    assert "余杭区农业农村局　周敏" in cells[0][0]
    assert cells[1] == ["主体码", "名称", "法定代表人证件号码（脱敏）", "手机号"]
    assert cells[2][3] == phone
    assert "********" in cells[2][2]
    whole = texts(file.content)
    assert row.number in str(book.worksheets[0].oddFooter.center.text)
    assert whole.count(row.mark) >= 3
    assert "xl/media/image1.png" in ZipFile(BytesIO(file.content)).namelist()
    assert [one.id for one in services.trace(office, file.content, "", now=now)] == [number]
    assert [one.id for one in services.trace(office, b"", f"纸上的编号 {row.number}", now=now)] == [number]
    assert services.trace(office, b"something else", "", now=now) == ()
    with pytest.raises(Denied):
        services.trace(cast.viewer("county_admin"), file.content, "", now=now)
    for _ in range(2):
        services.fetch(county, number, now)
    with pytest.raises(Refused, match="不能再下载"):
        services.fetch(county, number, now)
    said = " ".join(line.sentence for line in journal.history(system("test"), "export-request", number))
    assert "第 3 次下载" in said
    assert phone not in said
    assert services.sweep(now + timedelta(days=8)) == 1
    assert services.sweep(now + timedelta(days=8)) == 0


def test_a_pdf_carries_the_words_across_the_page_and_the_hidden_mark(cast: Cast) -> None:
    now = system_now()
    row = made(cast, ask(cast, now, form=Form.PDF), now)
    content = services.fetch(cast.viewer("county"), row.id, now).content
    assert content.startswith(b"%PDF")
    assert [one.id for one in services.trace(cast.viewer("security_office"), content, "", now=now)] == [row.id]
    import pypdfium2  # only this test reads a PDF

    words = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert words.count(row.number) >= 4


def test_nobody_approves_his_own_and_large_ones_go_to_the_security_office(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = system_now()
    own = ask(cast, now, "county_admin")
    with pytest.raises(Refused, match="不能审批自己"):
        decided(cast, own, now, "county_admin")
    first = ask(cast, now)
    for key in ("county", "security_office"):
        with pytest.raises((Denied, Refused)):
            decided(cast, first, now, key)
    for key in ("sibling_county_admin", "city_admin"):
        with pytest.raises(NotFound):
            decided(cast, first, now, key)
    for key in ("township", "producer", "laboratory_admin", "enforcement", "audit_office", "anonymous"):
        with pytest.raises(Denied):
            ask(cast, now, key)
    decided(cast, first, now, agree=False)
    with pytest.raises(Refused, match="已有变化"):
        decided(cast, first, now)
    few = {**kinds.terms(), "large": Term("large", 0, "", "", now.date())}
    monkeypatch.setattr(services, "terms", lambda: few)
    large = ask(cast, now)
    with pytest.raises(Denied):
        decided(cast, large, now, "county_admin")
    row = made(cast, large, now, "security_office")
    assert services.fetch(cast.viewer("county"), row.id, now).content


def test_taken_back_the_file_is_gone_at_once(cast: Cast, tmp_path: Path) -> None:
    now = system_now()
    row = made(cast, ask(cast, now), now)
    assert len(list((tmp_path / "files").rglob("*.sealed"))) == 1
    with pytest.raises(NotFound):
        services.stop(cast.viewer("city_admin"), Stop(row.id, row.version, uuid4()), now)
    services.stop(cast.viewer("security_office"), Stop(row.id, row.version, uuid4()), now)
    assert list((tmp_path / "files").rglob("*.sealed")) == []
    with pytest.raises(Refused, match="已被撤销"):
        services.fetch(cast.viewer("county"), row.id, now)
    own = ask(cast, now)
    services.stop(cast.viewer("county"), Stop(own, 1, uuid4()), now)
    late = Decide(own, 2, True, "", uuid4())
    with pytest.raises(Refused, match="当前状态"):
        services.decide(cast.viewer("county_admin"), late, now)
    found = selectors.list_requests(cast.viewer("county"), PageRequest(filters={"state": "stopped"}))
    assert {one.id for one in found.rows} == {own, row.id}


def enter(cast: Cast, key: str) -> Client:
    client = Client()
    client.post("/login", {"username": cast[key].username, "password": PASSWORD})
    return client


def test_the_pages_of_asker_administrator_and_security_office(cast: Cast) -> None:
    county, admin = enter(cast, "county"), enter(cast, "county_admin")
    assert "还没有导出申请" in county.get("/exports/").content.decode()
    typed = {"command_id": str(uuid4()), "kind": "subjects", "form": "xlsx", "columns": ["phone"], "purpose": "contact"}
    assert "请填写原因" in county.post("/exports/new", typed).content.decode()
    done = county.post("/exports/new", {**typed, "reason": "通知参加安全用药培训"}, follow=True)
    address = done.redirect_chain[-1][0]
    assert "等待本机构用户管理员审批" in done.content.decode()
    assert county.get(f"{address}decide").status_code == 403
    assert "通知参加安全用药培训" in admin.get(f"{address}decide").content.decode()
    told = {"command_id": str(uuid4()), "version": 1, "agree": "no"}
    assert "请写明不批准的原因" in admin.post(f"{address}decide", told).content.decode()
    admin.post(f"{address}decide", {**told, "agree": "yes"})
    row = ExportRequest.objects.everything(reason="test").get()
    runs.perform(row.run_id or 0)
    assert "还可以下载 3 次" in county.get(address).content.decode()
    assert "下载文件" not in admin.get(address).content.decode()
    file = county.post(f"{address}file")
    assert file["Cache-Control"] == "private, no-store"
    assert admin.post(f"{address}file").status_code == 403
    office = enter(cast, "security_office")
    assert row.number in office.get("/security/exports/").content.decode()
    leaked = BytesIO(file.content)
    leaked.name = "名单.xlsx"
    assert f"来自导出 {row.number}" in office.post("/security/exports/trace", {"file": leaked}).content.decode()
    assert "没有找到来源" in office.post("/security/exports/trace", {"number": "DC20200101-000001"}).content.decode()
    assert "请选择文件" in office.post("/security/exports/trace", {}).content.decode()
    assert "撤销导出" in office.get(f"/security/exports/{row.id}/stop").content.decode()
    office.post(f"/security/exports/{row.id}/stop", {"command_id": str(uuid4()), "version": 3})
    assert "已撤销" in county.get(address).content.decode()
    for key in ("city", "sibling_county"):
        assert enter(cast, key).get(address).status_code == 404
