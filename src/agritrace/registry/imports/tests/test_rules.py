"""What cells mean, as stories; and whatever stands in them, every row is told or faulty, nothing crashes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Reason
from agritrace.registry.imports import reading, rules
from agritrace.registry.imports.values import BY_KEY, COLUMNS, EMPTY, KEYS, Cell, CellKind, Line, Places
from agritrace.registry.subjects.values import BusinessRole, CredentialKind

PLACES = Places({"径山镇": "330110109000", "余杭区": "330110000000"}, {"蔬菜": "0104", "茶叶": "0107", "0104": "0104"})
GOOD = {
    "name": "青山蔬菜专业合作社",
    "org_form": "农民专业合作社",
    "cred_kind": "统一社会信用代码",
    "cred_no": "93330110MB0000012X",
    "business_roles": "种植、初加工、分拣包装",
    "industries": "种植业，渔业",
    "region_code": "径山镇",
    "address": "青山村 3 组",
    "main_products": "蔬菜;茶叶；蔬菜",
    "legal_name": "吕志平",
    "legal_id": "330110197203050016",
    "phone": 13711110001,
}


def line(**changes):
    return Line(7, {key: reading.plain({**GOOD, **changes}.get(key)) for key in KEYS})


def read(**changes):
    return rules.read(line(**changes), PLACES)


def faults(**changes):
    return [(fault.column, fault.remedy) for fault in read(**changes).faults]


def test_a_good_row_tells_an_application():
    told = read()
    assert told.faults == ()
    assert told.application.cred_kind is CredentialKind.CREDIT_CODE
    assert set(told.application.business_roles) == {BusinessRole.PLANTING, BusinessRole.PRIMARY_PROCESSING}
    assert told.application.main_products == ("0104", "0107"), "a product named twice counts once"
    assert told.application.region_code == "330110109000"
    assert told.application.phone == "13711110001", "a whole number short enough is exact"
    assert told.seen is False


def test_the_county_may_say_that_it_saw_the_original():
    assert read(seen="是").seen is True
    assert [column for column, _ in faults(seen="看过")] == ["seen"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (330110197203050016, "后几位可能已变成 0"),
        (3.30110197203050e17, "后几位可能已变成 0"),
        ("3.30110197203050E+17", "后几位可能已变成 0"),
        (date(1972, 3, 5), "当成了日期"),
        (datetime(1972, 3, 5, tzinfo=UTC), "当成了日期"),
        (time(3, 5), "当成了日期"),
        (timedelta(days=3), "当成了日期"),
        (True, "逻辑值"),
        (float("nan"), "错误值"),
    ],
)
def test_what_excel_spoiled_is_a_fault_that_says_how_to_mend_it(value, words):
    found = faults(legal_id=value)
    assert [column for column, _ in found] == ["legal_id"]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("kind", "words"), [(CellKind.FORMULA, "选择性粘贴"), (CellKind.ERROR, "#N/A"), (CellKind.MERGED, "取消合并")]
)
def test_formulas_errors_and_merged_cells_are_faults(kind, words):
    told = rules.read(Line(2, {**line().cells, "address": Cell(kind, "x")}), PLACES)
    assert [(f.column, words in f.remedy) for f in told.faults] == [("address", True)]


def test_every_faulty_cell_of_a_row_is_named_at_once():
    found = faults(name="", org_form="国有农场", region_code="西湖镇", main_products="芒果", phone=None)
    assert [column for column, _ in found] == ["name", "phone", "org_form", "region_code", "main_products"]
    assert "可填：农业企业、农民专业合作社" in dict(found)["org_form"]
    assert "其他县的主体由所在县导入" in dict(found)["region_code"]


def test_a_region_may_be_a_code_and_full_width_digits_are_digits():
    assert read(region_code="330110109000").application.region_code == "330110109000"
    assert read(region_code="330110").application.region_code == "330110000000"
    assert read(region_code="３３０１１０１０９").application.region_code == "330110109000"


def test_a_long_text_is_a_fault_and_a_long_word_is_cut_in_its_words():
    assert "最多 500 个字" in dict(faults(address="长" * 501))["address"]
    assert "…" in dict(faults(region_code="长" * 30))["region_code"]


def test_reasons_of_registration_become_faults_of_cells():
    reasons = [
        Reason("证件号码需要人工复核，请上传证照照片。", "", "attachments", "licence"),
        Reason("手机号码应为11位数字。", "请核对。", "phone", "mobile"),
        Reason("别的。", "", "longitude", "x"),
    ]
    found = rules.faults_of(9, reasons)
    assert [f.column for f in found] == ["cred_no", "phone", ""]
    assert "已核对原件" in found[0].remedy
    assert found[1].remedy == "手机号码应为11位数字。请核对。"
    assert {f.row for f in found} == {9}


def text(*words):
    return [reading.plain(word) for word in words]


def test_the_head_may_stand_below_a_title_and_be_retyped():
    titles = [column.title.replace("（", "(").replace("）", " )") for column in COLUMNS]
    found = rules.head_of([(1, text("余杭区主体名录")), (2, text(*reversed(titles), "备注"))])
    assert found.row == 2
    assert found.columns[len(COLUMNS) - 1] == "name"


def test_missing_heads_are_named_and_doubled_ones_too():
    missing = rules.head_of([(1, text("主体名称", "手机号码"))])
    assert missing[:3] == ("组织形式", "证件类型", "证件号码")
    assert rules.head_of([]) == tuple(c.head for c in COLUMNS if c.required)
    assert rules.twice_named(text("手机号码", "备注", "备注", "手机号码*")) == ("手机号码",)
    assert rules.unknown_heads(text("手机号码", "备注", "错误说明", "")) == ("备注",)


def test_the_first_of_two_equal_heads_counts_and_short_rows_are_filled_up():
    heading = rules.head_of([(1, text(*[c.head for c in COLUMNS], "手机号码"))])
    assert list(heading.columns.values()).count("phone") == 1
    found = rules.line_of(heading, 2, text("甲乙"))
    assert found.cells["name"].text == "甲乙"
    assert found.cells["seen"] is EMPTY
    assert rules.line_of(heading, 3, ()).empty


def test_the_example_row_is_passed_over():
    assert rules.is_example(line(name="【示例】青山合作社"))
    assert not rules.is_example(line())


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.dates(), st.times(), st.timedeltas(),
    st.sampled_from([*(w for c in COLUMNS for w in c.words), "径山镇", "蔬菜", "是", "、", "=1+1", "1E+17"]),
    st.just(object()),
)  # fmt: skip  # everything a cell may deliver


@given(st.lists(st.lists(VALUES, max_size=20), max_size=12))
def test_whatever_grid_of_cells_is_read_every_row_is_told_or_faulty(grid):
    heading = rules.Heading(1, dict(enumerate(KEYS)))
    lines = [rules.line_of(heading, n, [reading.plain(v) for v in values]) for n, values in enumerate(grid, start=2)]
    told = [rules.read(one, PLACES) for one in lines]
    assert len(told) == len(grid)
    for one in told:
        assert (one.application is None) == bool(one.faults)
        assert all(fault.column in BY_KEY and fault.remedy for fault in one.faults)


@given(st.lists(st.lists(VALUES, max_size=20), max_size=6))
def test_whatever_stands_on_top_a_head_is_found_or_its_columns_are_named(grid):
    found = rules.head_of([(n, [reading.plain(v) for v in values]) for n, values in enumerate(grid, start=1)])
    assert isinstance(found, rules.Heading) or set(found) <= {c.head for c in COLUMNS if c.required}
