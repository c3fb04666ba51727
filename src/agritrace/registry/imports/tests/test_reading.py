"""Files as they come: other kinds under the name of Excel, macros, bombs, entities, merged cells, wrong sheets."""

import contextlib
import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from agritrace.kernel.results import Refused
from agritrace.registry.imports import reading, rules, writing
from agritrace.registry.imports.values import COLUMNS, KEYS, LARGEST, CellKind, Fault, Places

from .sheets import TITLES, book, saved

PLACES = Places({"径山镇": "330110109000"}, {"蔬菜": "0104"})
ROW = dict.fromkeys(KEYS, "甲乙")


def read(made):
    return reading.read(saved(made) if isinstance(made, Workbook) else made)


def both(content):
    reading.check(content)
    return reading.read(content)


def refused(content, code):
    with pytest.raises(Refused) as caught:
        both(content)
    (reason,) = caught.value.refusal.reasons
    assert (reason.code, reason.field) == (code, "file")
    assert reason.remedy
    return str(reason)


def rezipped(content, **parts):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            name = item.filename
            new.writestr(name, parts.pop(name) if name in parts else old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


GOOD = saved(book(ROW))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "type"),
        (b"MZ\x90\x00", "type"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old"),
        (b"PK\x03\x04" + bytes(50), "damaged"),
        (b"PK\x03\x04" + bytes(LARGEST), "size"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (rezipped(GOOD, **{"xl/vbaProject.bin": b"macro"}), "macro"),
        (rezipped(GOOD, **{"xl/evil.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "entity"),
        (rezipped(GOOD, **{"xl/evil.xml": "<a/>".encode("utf-16")}), "entity"),
        (rezipped(GOOD, **{"xl/zeros.bin": bytes(reading.LARGEST_INFLATED)}), "bomb"),
        (rezipped(GOOD, **{"xl/workbook.xml": b"<broken"}), "damaged"),
        (rezipped(GOOD, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c></row>"}), "damaged"),
    ],
)
def test_what_is_no_harmless_workbook_is_refused_with_what_to_do(content, code):
    refused(content, code)


def test_another_archive_is_not_a_workbook():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    refused(out.getvalue(), "type")


def test_a_wrong_sheet_and_missing_columns_are_named():
    two = Workbook()
    two.create_sheet("别的")
    assert "“Sheet”、“别的”" in refused(saved(two), "sheet")
    assert "“组织形式”" in refused(saved(book(titles=["主体名称"])), "head")
    assert "手机号码" in refused(saved(book(titles=[*TITLES, "手机号码"])), "twice")
    refused(saved(book()), "empty")


def test_the_sheet_is_found_by_its_name_or_by_its_head():
    named = book(ROW)
    named.create_sheet("前面", 0).append(TITLES)
    assert len(read(named).lines) == 1
    fitting = book(ROW, title="2026年")
    fitting.create_sheet("封面", 0).append(["余杭区"])
    assert len(read(fitting).lines) == 1


def test_a_title_above_the_head_blank_rows_and_own_columns_do_no_harm():
    made = Workbook()
    sheet = made.active
    sheet.append(["余杭区主体名录"])
    sheet.append([*TITLES, "备注"])
    for _ in range(3):
        sheet.append([None])
    sheet.append(["甲乙"] * (len(KEYS) + 1))
    found = read(made)
    assert [line.number for line in found.lines] == [6]
    assert found.unknown == ("备注",)


def test_more_than_ten_thousand_rows_and_endless_formatting_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert "3 行" in refused(saved(book(ROW, ROW, ROW)), "rows")
    monkeypatch.setattr(reading, "MOST_SCANNED", 2)
    refused(saved(book(ROW, ROW)), "blank")


def test_merged_cells_are_found_in_every_row_they_cover():
    made = book(ROW, ROW, ROW)
    made.active.merge_cells("G2:G3")
    made.active.merge_cells("A4:B4")
    kinds = [{key for key, cell in line.cells.items() if cell.kind is CellKind.MERGED} for line in read(made).lines]
    assert kinds == [{"region_code"}, {"region_code"}, {"name", "org_form"}]
    content = saved(made)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    everything = sheet.replace(b'ref="A4:B4"', b'ref="A4:XFD1048576"')
    refused(rezipped(content, **{"xl/worksheets/sheet1.xml": everything}), "merged")


def test_cells_keep_what_they_are():
    made = book(
        {**ROW, "name": "=A1", "phone": 13711110001, "legal_id": 330110197203050016, "address": date(2026, 1, 1)}
    )
    made.active["C2"] = True
    made.active["D2"] = "#N/A"
    (line,) = read(made).lines
    kinds = {key: line.cells[key].kind for key in ("name", "phone", "legal_id", "address", "cred_kind", "cred_no")}
    assert kinds == {
        "name": CellKind.FORMULA,
        "phone": CellKind.NUMBER,
        "legal_id": CellKind.LONG_NUMBER,
        "address": CellKind.DATE,
        "cred_kind": CellKind.TRUTH,
        "cred_no": CellKind.ERROR,
    }


def test_the_template_is_empty_but_for_its_example_and_offers_choices():
    content = writing.template(PLACES)
    refused(content, "empty")
    made = load_workbook(BytesIO(content))
    sheet = made["主体名录"]
    assert [cell.value for cell in sheet[1]] == TITLES
    assert sheet["A2"].value.startswith(rules.EXAMPLE)
    assert sheet["D3"].number_format == "@" or sheet.column_dimensions["D"].width > 0
    lists = {str(one.sqref)[0] for one in sheet.data_validations.dataValidation}
    assert {"B", "C", "G", "O"} <= lists
    hints = made["填写说明"]
    assert [hints.cell(n, 1).value for n in range(2, len(COLUMNS) + 2)] == [c.head for c in COLUMNS]
    assert (hints["G2"].value, hints["H2"].value) == ("径山镇", "蔬菜")


def test_the_error_file_is_a_directory_that_says_beside_each_cell_what_to_do():
    (line,) = read(book({**ROW, "name": "=SUM(A1)", "phone": "123"})).lines
    content = writing.error_file([(line, (Fault(2, "phone", "手机号码应为11位。"), Fault(2, "", "整行的话。")))])
    sheet = load_workbook(BytesIO(content)).active
    heads = [cell.value for cell in sheet[1]]
    assert heads == [*TITLES, "错误说明", "原行号"]
    cell = sheet.cell(2, KEYS.index("phone") + 1)
    assert cell.value == "123"
    assert cell.comment.text == "手机号码应为11位。"
    assert sheet.cell(2, len(KEYS) + 1).value == "手机号码：手机号码应为11位。\n整行的话。"
    assert sheet.cell(2, len(KEYS) + 2).value == "2"
    again = reading.read(content)
    assert again.unknown == ()
    assert again.lines[0].cells["phone"].text == "123"


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_file_with_broken_bytes_is_read_or_refused(changes):
    broken = bytearray(GOOD)
    for at, byte in changes:
        broken[at] = byte
    with contextlib.suppress(Refused):
        assert reading.read(bytes(broken)).lines
