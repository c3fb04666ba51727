"""A county brings its directory: preview, good rows kept, errors back, mended and uploaded again, never doubled."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from agritrace.config.demo.papers import credit_code
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.runs import services as running
from agritrace.foundation.runs.values import CancelRun
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.imports import selectors, services, taking
from agritrace.registry.imports.values import KEYS, Phase, Start, Upload
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registering
from agritrace.registry.subjects import versions
from agritrace.registry.subjects.reviews import masked
from agritrace.registry.subjects.tests.papers import EXOTIC, cooperative, registration

from .sheets import checked, do, farmer, row, saved, taken, upload, workbook


@pytest.fixture
def county(cast):
    return cast.viewer("county")


def named(county, name):
    found = subjects.list_subjects(county, PageRequest(search=name))
    return [one for one in found.rows if one.name == name]


def figures(found, *keys):
    return tuple(found.figures[key] for key in keys)


def counts():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM subjects_subject), (SELECT count(*) FROM subjects_subjectpersonal),"
            " (SELECT count(*) FROM subjects_subjectdecision), (SELECT count(*) FROM subjects_directoryentry),"
            " (SELECT sum(version) FROM subjects_subject), (SELECT sum(last) FROM subjects_countysequence)"
        )
        return cursor.fetchone()


def test_a_preview_stores_nothing_and_says_what_would_happen(county, now):
    before = counts()
    found = checked(county, workbook(row(1), farmer(2), row(3, phone="123")), now)
    assert found.phase is Phase.CHECKED
    assert figures(found, "rows", "new", "refused") == (3, 2, 1)
    assert found.run.words == "共 3 行：新增 2 家，更新 0 家，1 行有错误。"
    shown = selectors.preview(found)
    assert [one[-1] for one in shown.rows] == ["新增", "新增", "有错误"]
    assert shown.faults[0][:4] == ("4", "余杭区青山3号蔬菜专业合作社", "手机号码", "123")
    assert counts() == before


def test_good_rows_become_active_subjects_with_codes_histories_and_sealed_persons(county, now):
    found = taken(county, workbook(row(1), farmer(2)), now)
    assert found.phase is Phase.DONE
    assert figures(found, "new", "refused") == (2, 0)
    (subject,) = named(county, "余杭区青山1号蔬菜专业合作社")
    assert subject.state_words == "有效"
    assert (subject.code[1], subject.code[2:8], len(subject.code)) == ("2", "330110", 16)
    assert masked(county, subject.id).phone == "137****0001"
    sentences = [one.sentence for one in journal.history(county, "subject", subject.id)]
    assert sentences == ["周敏导入了主体名录，新增 2 家，更新 0 家"]
    assert accounts.accounts_of_subject(subject.id) == (), "an account waits until the subject comes"
    (person,) = named(county, "张满仓")
    assert person.cred_masked.count("*") == 8
    assert person.code[1] == "5"
    assert int(person.code[8:15]) == int(subject.code[8:15]) + 1


def test_importing_twice_changes_nothing(county, now):
    content = workbook(row(1), farmer(2), row(3))
    taken(county, content, now)
    before = counts()
    again = taken(county, content, now)
    assert figures(again, "new", "changed", "same") == (0, 0, 3)
    assert counts() == before


def test_a_changed_row_brings_the_subject_up_to_date_and_keeps_its_code(county, now):
    taken(county, workbook(row(1)), now)
    (before,) = named(county, "余杭区青山1号蔬菜专业合作社")
    found = taken(
        county, workbook(row(1, name="余杭区青山茶叶专业合作社", phone="13800001111", scale_words="茶园 20 亩")), now
    )
    assert figures(found, "changed") == (1,)
    after = subjects.subject(county, before.id)
    assert (after.code, after.name, after.scale_words) == (before.code, "余杭区青山茶叶专业合作社", "茶园 20 亩")
    assert after.version == before.version + 1
    told = versions.versions(county, before.id)
    assert [one.why for one in told] == ["县级名录更新", "注册登记"]
    assert told[1].facts["name"] == "余杭区青山1号蔬菜专业合作社", "the version before stays visible"
    assert set(told[0].changed) == {"name", "scale_words", "phone"}
    assert masked(county, before.id).phone == "138****1111"
    assert named(county, "余杭区青山茶叶专业合作社"), "search and sorting follow"
    refused = checked(county, workbook(row(1, org_form="家庭农场", seen="是")), now)
    assert "组织形式请走变更申请" in selectors.preview(refused).faults[0][4]


def test_errors_come_back_as_a_file_that_is_mended_and_uploaded_again(county, now):
    wrong = row(2, phone="123", region_code="西湖镇")
    first = taken(county, workbook(row(1), wrong), now)
    content = selectors.error_content(first).content
    made = load_workbook(BytesIO(content))
    sheet = made.active
    assert sheet.max_row == 2
    said = sheet.cell(2, len(KEYS) + 1).value
    assert "手机号码：" not in said, "what was not read is not judged"
    assert "所属乡镇（街道）：" in said
    sheet.cell(2, KEYS.index("region_code") + 1).value = row(2)["region_code"]
    second = taken(county, saved(made), now)
    made = load_workbook(BytesIO(selectors.error_content(second).content))
    assert "手机号码：手机号码应为11位数字" in made.active.cell(2, len(KEYS) + 1).value
    made.active.cell(2, KEYS.index("phone") + 1).value = "13711112222"
    third = taken(county, saved(made), now)
    assert figures(third, "rows", "new", "refused") == (1, 1, 0)
    assert selectors.error_result(third) is None


def test_rows_of_other_counties_are_errors_of_those_rows(county, now):
    found = checked(county, workbook(row(1, region_code="330106"), row(2, region_code="999999"), row(3)), now)
    assert figures(found, "new", "refused") == (1, 2)
    remedies = [one[4] for one in selectors.preview(found).faults]
    assert "不在本县管辖范围内" in remedies[0]
    assert "现行区划" in remedies[1]


def test_a_paper_twice_in_one_file_is_an_error_that_names_the_first_row(county, now, monkeypatch):
    monkeypatch.setattr(taking, "PART", 2)
    found = taken(county, workbook(row(1), row(2), row(3), row(1, name="别的名称")), now)
    assert figures(found, "new", "refused") == (3, 1)
    assert "与第 2 行的证件号码相同" in selectors.preview(found).faults[0][4]


def test_a_doubtful_number_needs_the_county_to_have_seen_the_paper(county, now):
    wrong = row(1, org_form="农业企业", cred_no=EXOTIC)
    assert "已核对原件" in selectors.preview(checked(county, workbook(wrong), now)).faults[0][4]
    found = taken(county, workbook({**wrong, "seen": "是"}), now)
    assert figures(found, "new") == (1,)
    (subject,) = named(county, wrong["name"])
    assert any(finding.startswith("cred:") for finding in subject.findings), "the doubt stays visible"


def test_who_speaks_for_himself_is_left_alone_and_who_waits_is_named(cast, county, now):
    told = cooperative(700)
    registering.submit_registration(PUBLIC, registration(told), now)
    waiting = row(1, cred_no=told.cred_no)
    found = checked(county, workbook(waiting), now)
    assert "正在审核" in selectors.preview(found).faults[0][4]
    producer = cast["producer"].subject_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM subjects_subject WHERE id = %s", [producer])
        (version,) = cursor.fetchone()
    mine = row(2, cred_no=credit_code("93", "330110000000", 101))
    elsewhere = row(3, cred_no=credit_code("91", "370102000000", 102), org_form="农业企业")
    found = taken(county, workbook(mine, elsewhere), now)
    assert figures(found, "kept", "refused", "new") == (1, 1, 0)
    assert "已在别的县注册" in selectors.preview(found).faults[0][4]
    assert subjects.subject(county, producer).version == version


def test_the_paper_of_a_subject_that_ended_is_not_given_a_second_code(county, now):
    taken(county, workbook(row(1)), now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute("UPDATE subjects_subject SET state = 'revoked' WHERE name = %s", [row(1)["name"]])
    found = taken(county, workbook(row(1)), now)
    assert figures(found, "new", "refused") == (0, 1)
    assert "沿用原主体码" in selectors.preview(found).faults[0][4]


def test_only_the_competent_county_imports_and_sees_its_imports(cast, county, now):
    content = workbook(row(1))
    for key in ("city", "province", "ministry", "township", "producer", "laboratory"):
        with pytest.raises(Denied):
            upload(cast.viewer(key), content, now)
    import_id = upload(county, content, now)
    with pytest.raises(NotFound):
        selectors.directory_import(cast.viewer("sibling_county"), import_id)
    with pytest.raises(NotFound):
        services.start(cast.viewer("sibling_county"), Start(import_id, uuid4()), now)
    with pytest.raises(Denied):
        selectors.directory_import(cast.viewer("city"), import_id)
    assert selectors.list_imports(cast.viewer("sibling_county"), PageRequest()).rows == ()
    assert [one.id for one in selectors.list_imports(county, PageRequest(search="余杭")).rows] == [import_id]


def test_a_double_press_is_one_import_and_of_two_people_the_second_is_refused(county, now):
    command = Upload("名录.xlsx", workbook(row(1)), uuid4())
    first = services.upload(county, command, now)
    assert services.upload(county, command, now) == first
    with pytest.raises(Refused, match="预检还没有完成"):
        services.start(county, Start(first.import_id, uuid4()), now)
    do(county, first.import_id)
    begin = Start(first.import_id, uuid4())
    assert services.start(county, begin, now) == services.start(county, begin, now)
    with pytest.raises(Refused, match="已经开始导入"):
        services.start(county, Start(first.import_id, uuid4()), now)


def test_what_is_no_workbook_is_refused_before_anything_is_stored(county, now):
    with pytest.raises(Refused, match="不是 Excel"):
        upload(county, b"%PDF-1.4", now)
    assert selectors.list_imports(county, PageRequest()).rows == ()


def test_a_killed_worker_goes_on_where_it_was_and_counts_rightly(county, now, monkeypatch):
    monkeypatch.setattr(taking, "PART", 2)
    found = checked(county, workbook(*(row(n) for n in range(1, 6))), now)
    services.start(county, Start(found.id, uuid4()), now)
    real, calls = registering.take_over, []

    def dying(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise OperationalError("killed")
        return real(*args, **kwargs)

    monkeypatch.setattr(registering, "take_over", dying)
    with pytest.raises(OperationalError):
        do(county, found.id)
    do(county, found.id)
    after = selectors.directory_import(county, found.id)
    assert figures(after, "rows", "new", "same") == (5, 5, 0), "parts stored before the crash answer as they did then"
    assert len(named(county, "余杭区青山1号蔬菜专业合作社")) == 1


def test_a_cancelled_import_keeps_what_was_stored_and_can_go_on(county, now, monkeypatch):
    monkeypatch.setattr(taking, "PART", 1)
    found = checked(county, workbook(row(1), row(2), row(3)), now)
    services.start(county, Start(found.id, uuid4()), now)
    run_id = selectors.directory_import(county, found.id).run.id
    real = registering.take_over

    def cancelling(viewer, command, now_, **kwargs):
        if command.source["part"] == 2:
            running.cancel(county, CancelRun(run_id, uuid4()), now)
        return real(viewer, command, now_, **kwargs)

    monkeypatch.setattr(registering, "take_over", cancelling)
    assert do(county, found.id) is None
    monkeypatch.setattr(registering, "take_over", real)
    assert selectors.directory_import(county, found.id).phase is Phase.FAILED
    assert named(county, row(1)["name"])
    assert not named(county, row(2)["name"])
    services.start(county, Start(found.id, uuid4()), now)
    do(county, found.id)
    after = selectors.directory_import(county, found.id)
    assert (after.phase, *figures(after, "new", "same")) == (Phase.DONE, 2, 1)


def test_no_personal_value_stands_in_records_commands_events_or_rows(county, now):
    told = row(1, legal_name="独孤求败", phone="13755557777", contact_name="令狐大冲")
    taken(county, workbook(told, row(2, phone="1375555", legal_id="330110199909099999")), now)
    with connection.cursor() as cursor:
        for table in ("journal_record", "journal_command", "journal_event", "runs_run", "runs_runprogress", "runs_runfile",
                      "imports_directoryimport", "subjects_directoryentry", "notifications_notice"):  # fmt: skip
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            text = cursor.fetchone()[0]
            for secret in ("独孤求败", "13755557777", "令狐大冲", told["legal_id"], "1375555", "330110199909099999"):
                assert secret not in text, table


SERIALS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["", "phone", "name", "farmer", "region"])), min_size=1, max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SERIALS)
def test_good_bad_and_known_rows_are_all_rows_and_a_second_time_nothing_changes(county, now, told):
    wrong = {"phone": {"phone": "1"}, "name": {"name": ""}, "region": {"region_code": "西湖镇"}}
    rows = [farmer(n) if how == "farmer" else row(n, **wrong.get(how, {})) for n, how in told]
    content = workbook(*rows)
    kinds = ("new", "changed", "same", "kept", "refused")
    first = taken(county, content, now)
    assert sum(figures(first, *kinds)) == len(rows) == first.figures["rows"]
    before = counts()
    second = taken(county, content, now)
    assert figures(second, "new", "changed") == (0, 0)
    assert second.figures["refused"] == first.figures["refused"]
    assert counts() == before
