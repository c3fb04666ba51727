"""Background runs as stories: done once, cancelled at once, begun again after a crash, cleaned up after 30 days."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection

from agritrace.foundation.files import selectors as stored
from agritrace.foundation.files import services as files
from agritrace.foundation.journal import relay
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import selectors as notices
from agritrace.foundation.runs import deferring, jobs, performing, selectors, services
from agritrace.foundation.runs.listeners import LISTENERS
from agritrace.foundation.runs.models import RunFile
from agritrace.foundation.runs.values import CancelRun, FileRole, MadeFile, RunKind, RunState, StartRun, Stopped
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused, refuse
from agritrace.kernel.viewer import system

from .desk import JSON, STARTED, Desk, at_work, start


@pytest.fixture
def desk(monkeypatch):
    with at_work(monkeypatch) as found:
        yield found


def state(run_id):
    return selectors.runs_of([run_id])[run_id].state


def _dsn():
    known = connection.settings_dict
    told = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.conninfo.make_conninfo(**{name: known[key] for name, key in told.items() if known[key]})


def jobs_waiting(run_id):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' AND args->>'run_id' = %s",
            [deferring.TASK, str(run_id)],
        )
        return cursor.fetchone()[0]


def test_a_run_is_done_told_and_its_file_fetched(cast, now, desk: Desk):
    county = cast.viewer("county")
    run_id = start(county, now)
    assert selectors.run(county, run_id).state_words == "排队中"
    before = notices.unread(county)
    assert services.perform(run_id) is RunState.DONE
    row = selectors.run(county, run_id)
    assert (row.state, row.words, row.figures, row.url) == (RunState.DONE, "数到了3", {"steps": 3}, f"/runs/{run_id}/")
    assert (row.done, row.total) == (2, 3)
    assert notices.unread(county) == before + 1
    (result,) = selectors.results([run_id])
    assert selectors.own_result(county, result.id).content == b"[1, 2, 3]"
    assert selectors.content(run_id, FileRole.INNER, name="页面.json").content == b"{}"


def test_a_run_that_is_over_is_not_done_again(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now)
    assert services.perform(run_id) is RunState.DONE
    assert services.perform(run_id) is None
    assert desk.effects == [0, 1, 2]


def test_the_relay_defers_the_job_after_the_commit_and_once(fresh_cast, now, desk: Desk):
    run_id = start(fresh_cast.viewer("county"), now)
    assert jobs_waiting(run_id) == 0, "never inside the business transaction"
    relay.run_once(LISTENERS)
    assert jobs_waiting(run_id) == 1
    deferring.defer(run_id)
    assert jobs_waiting(run_id) == 1, "one waiting job is enough"


def test_others_see_neither_run_nor_file(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now)
    services.perform(run_id)
    (result,) = selectors.results([run_id])
    for key in ("county_admin", "city", "ministry", "producer"):
        with pytest.raises(NotFound):
            selectors.run(cast.viewer(key), run_id)
        with pytest.raises(NotFound):
            selectors.own_result(cast.viewer(key), result.id)
        with pytest.raises(NotFound):
            services.cancel(cast.viewer(key), CancelRun(run_id, uuid4()), now)


def test_a_queued_run_is_cancelled_and_never_begun(cast, now, desk: Desk):
    county = cast.viewer("county")
    run_id = start(county, now)
    command = CancelRun(run_id, uuid4())
    assert services.cancel(county, command, now).state is RunState.CANCELLED
    assert services.cancel(county, command, now).state is RunState.CANCELLED, "a double press is one cancellation"
    assert services.perform(run_id) is None
    assert desk.effects == []
    with pytest.raises(Refused, match="已取消"):
        services.cancel(county, CancelRun(run_id, uuid4()), now)


def test_a_running_run_is_cancelled_between_two_steps_and_stores_nothing_more(cast, now, desk: Desk):
    county = cast.viewer("county")
    run_id = start(county, now)
    desk.before = lambda step: step == 1 and services.cancel(county, CancelRun(run_id, uuid4()), now)
    assert services.perform(run_id) is None
    assert desk.effects == [0], "the second step finds under its lock that it must not be stored"
    assert state(run_id) is RunState.CANCELLED
    assert selectors.results([run_id]) == ()


def test_a_refusal_fails_the_run_with_its_words(cast, now, desk: Desk):
    def refused(step):
        raise refuse("名录中没有数据。", "请填写后再上传。")

    desk.before = refused
    run_id = start(cast.viewer("county"), now)
    assert services.perform(run_id) is RunState.FAILED
    assert selectors.runs_of([run_id])[run_id].words == "名录中没有数据。请填写后再上传。"


def test_an_error_of_the_program_fails_visibly_without_its_text(cast, now, desk: Desk):
    def broken(step):
        raise ValueError("330110199001011234")

    desk.before = broken
    run_id = start(cast.viewer("county"), now)
    assert services.perform(run_id) is RunState.FAILED
    words = selectors.runs_of([run_id])[run_id].words
    assert "程序出错" in words
    assert "3301" not in words


def test_after_a_crash_the_steps_stored_before_are_not_done_again(cast, now, desk: Desk):
    def crash(step):
        if step == 2:
            raise OperationalError("the database went away")

    run_id = start(cast.viewer("county"), now)
    desk.before = crash
    with pytest.raises(OperationalError):
        services.perform(run_id)
    assert state(run_id) is RunState.RUNNING
    assert run_id in services.open_runs()
    desk.before = lambda step: None
    assert services.perform(run_id) is RunState.DONE
    assert desk.effects == [0, 1, 2], "repeated commands were answered with their first answer"


def test_a_run_that_is_lost_again_and_again_fails_visibly(cast, now, desk: Desk):
    def crash(step):
        raise OperationalError("the database went away")

    desk.before = crash
    run_id = start(cast.viewer("county"), now)
    for _ in range(performing.MOST_ATTEMPTS):
        with pytest.raises(OperationalError):
            services.perform(run_id)
    assert services.perform(run_id) is None
    assert state(run_id) is RunState.FAILED
    assert "多次中断" in selectors.runs_of([run_id])[run_id].words


def test_a_worker_thought_dead_stores_nothing_after_another_one_has_begun(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now)

    def overtaken(step):
        if step == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('agritrace.record', '1', true)")
                cursor.execute("UPDATE runs_run SET attempt = attempt + 1 WHERE id = %s", [run_id])

    desk.before = overtaken
    assert services.perform(run_id) is None
    assert desk.effects == [0]


def test_a_run_another_process_is_at_is_left_alone(fresh_cast, now, desk: Desk):
    run_id = start(fresh_cast.viewer("county"), now)
    with psycopg.connect(_dsn()) as other:
        other.execute("SELECT pg_try_advisory_lock(%s, %s)", [performing.LOCKS, run_id])
        assert services.perform(run_id) is None
        assert services.open_runs() == ()
    assert services.open_runs() == (run_id,)


def test_a_worker_that_is_told_to_stop_leaves_the_run_to_the_next(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now)
    desk.before = lambda step: step == 0 and services.interrupt()
    try:
        assert services.perform(run_id) is None
    finally:
        services.resume()
    desk.before = lambda step: None
    assert state(run_id) is RunState.RUNNING
    assert services.perform(run_id) is RunState.DONE
    assert desk.effects == [0, 1, 2]


def test_left_runs_are_queued_again(fresh_cast, now, desk: Desk):
    run_id = start(fresh_cast.viewer("county"), now)
    assert jobs.defer_left_runs() == 1
    assert jobs_waiting(run_id) == 1


def test_a_disabled_account_does_nothing_more(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
        cursor.execute("UPDATE accounts_account SET state = 'disabled' WHERE id = %s", [cast["county"].account_id])
    assert services.perform(run_id) is RunState.FAILED
    assert desk.effects == []


def test_files_go_after_30_days_and_their_contents_with_them(cast, now, desk: Desk):
    county = cast.viewer("county")
    run_id = start(county, now, MadeFile("名录.json", JSON, b"{}", FileRole.INPUT))
    open_id = start(county, now)
    services.perform(run_id)
    (result,) = selectors.results([run_id])
    cleaner = system("test")
    assert services.sweep_files(cleaner, now + timedelta(days=29)) == 0
    assert services.sweep_files(cleaner, now + timedelta(days=31)) == 4
    assert selectors.run(county, run_id).swept
    assert not selectors.run(county, open_id).swept, "a run that is not over keeps its files"
    with pytest.raises(NotFound):
        selectors.own_result(county, result.id)
    with pytest.raises(NotFound):
        selectors.content(run_id, FileRole.INPUT)
    with pytest.raises(Denied):
        services.sweep_files(county, now)


def test_a_kept_file_is_reached_by_nobody_by_its_own_address(cast, now, desk: Desk):
    run_id = start(cast.viewer("county"), now, MadeFile("名录.json", JSON, b"{}", FileRole.INPUT))
    file_id = RunFile.objects.everything(reason="test").values_list("file_id", flat=True).get(run_id=run_id)
    for key in ("county", "county_admin", "city", "ministry"):
        with pytest.raises(NotFound):
            stored.open_file(cast.viewer(key), file_id)
    assert stored.open_kept(file_id).content == b"{}"
    files.drop_contents([file_id])


def test_lists_hold_own_runs_by_state_and_title(cast, now, desk: Desk):
    county = cast.viewer("county")
    first, second = start(county, now), start(county, now + timedelta(minutes=1))
    services.perform(first)

    def shown(**asked):
        return [row.id for row in selectors.list_runs(county, PageRequest(**asked)).rows]

    assert shown() == [second, first]
    assert shown(filters={"state": "done"}) == [first]
    assert shown(search="数") == [second, first]
    assert shown(search="没有") == []
    assert selectors.list_runs(cast.viewer("city"), PageRequest()).rows == ()


def test_an_unknown_kind_is_not_started_and_two_of_one_name_are_refused(cast, now, desk: Desk):
    command = StartRun("test.nothing", "", {}, "330110000000")
    with pytest.raises(KeyError):
        journal.act(cast.viewer("county"), STARTED, lambda o: services.start(o, command), now=now, answer=int)
    with pytest.raises(ValueError, match="two kinds"):
        services.register([RunKind("test.count", lambda ongoing: None)])
    assert issubclass(Stopped, Exception)
