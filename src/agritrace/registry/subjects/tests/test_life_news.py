"""Who is told what by whom, what follows a subject that moves, and reminders before and after the deadline."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import connection

from agritrace.config import wiring
from agritrace.foundation.journal import relay
from agritrace.foundation.notifications import selectors as notices
from agritrace.kernel.paging import PageRequest
from agritrace.registry.products import selectors as products
from agritrace.registry.subjects import offers, reminders, services
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.trade import selectors as trades
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import SubmitSale

from .life import (
    ask_cancellation,
    ask_change,
    ask_move,
    decide,
    own,
    register_again,
    revoke,
    standing,
    withdraw,
)
from .papers import cooperative
from .test_ending import again, approve, end, stock

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Beijing
LAST_DAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # the fifth working day after it


def hand_on():
    while relay.run_once(wiring.listeners()).events:
        continue


def told(cast, who):
    return [row.text for row in notices.list_notices(cast.viewer(who), PageRequest(size=100)).rows]


def fresh(cast, who, do):
    """The notices somebody got by an act, newest first."""
    hand_on()
    before = len(told(cast, who))
    do()
    hand_on()
    found = told(cast, who)
    return found[: len(found) - before]


def test_the_county_hears_of_every_application_and_the_subject_of_every_decision(fresh_cast, now):
    cast, filed = fresh_cast, []
    assert fresh(cast, "county", lambda: filed.append(ask_change(cast, now))) == ["有一份变更申请等您办理"]
    assert fresh(cast, "producer", lambda: decide(cast, now, filed[0], agree=False, words="请上传新的执照")) == [
        "您的变更申请被退回，请查看原因"
    ]
    assert fresh(cast, "county", lambda: filed.append(ask_cancellation(cast, now))) == ["有一份注销申请等您办理"]
    assert fresh(cast, "county", lambda: withdraw(cast, now, filed[1])) == ["一份注销申请已由主体撤回，不用再办理"]
    assert fresh(cast, "producer", lambda: standing(cast, now, services.suspend)) == [
        "您的主体已被暂停，请查看理由并按要求整改"
    ]
    assert fresh(cast, "producer", lambda: standing(cast, now, services.resume)) == ["您的主体已恢复，可以照常使用"]
    assert fresh(cast, "producer", lambda: revoke(cast, now)) == ["您的主体已被撤销，请查看理由和依据"]
    registered = []
    assert fresh(cast, "county", lambda: registered.append(register_again(again(cast), now))) == [
        "有一份注册申请等您审核"
    ]
    assert fresh(cast, "producer", lambda: approve(cast, now, registered[0], words="已补交真实执照")) == [
        "重新注册已通过，沿用原主体码；请重新打印电子身份标识"
    ]


def test_a_move_tells_both_counties_and_takes_products_stock_and_open_sales_along(fresh_cast, now):
    cast, filed = fresh_cast, []
    batch = stock(cast, now)
    sale = trade.submit_sale(
        cast.viewer("producer"),
        SubmitSale(batch.batch_id, cast["buyer"].subject_code, Decimal(10), "公斤", uuid4()),
        now,
    )
    filed.append(ask_move(cast, now))
    assert fresh(cast, "sibling_county", lambda: decide(cast, now, filed[0])) == ["有一份迁入申请等您办理"]
    accept = lambda: decide(cast, now, filed[0], who="sibling_county", version=2)  # noqa: E731  # one act
    assert fresh(cast, "county", accept) == ["一家迁出的主体已由迁入地接收"]
    assert told(cast, "producer")[:2] == ["您的迁移申请已通过", "原所在县已同意迁出，等迁入地办理"]
    there, here = cast.viewer("sibling_county"), cast.viewer("county")
    assert batches.batch(there, batch.batch_id).region_code == own(cast).region_code
    assert trades.sale(there, sale.sale_id).seller_region_code == own(cast).region_code
    for viewer, seen in ((there, 1), (here, 0)):
        assert len(products.list_products(viewer, PageRequest()).rows) == seen
        assert len(batches.list_batches(viewer, PageRequest()).rows) == seen


def test_what_is_sold_out_stays_in_the_history_of_the_old_county(fresh_cast, now):
    from agritrace.tracing.batches import services as keeping
    from agritrace.tracing.batches.values import CloseBatch

    cast = fresh_cast
    batch = stock(cast, now)
    keeping.close(cast.viewer("producer"), CloseBatch(batch.batch_id, "自用", uuid4()), now)
    filed = ask_move(cast, now)
    decide(cast, now, filed)
    decide(cast, now, filed, who="sibling_county", version=2)
    hand_on()
    assert batches.batch(cast.viewer("county"), batch.batch_id).region_code.startswith("330110")


def remind(cast, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_notice")
        before = cursor.fetchone()[0]
    sent = reminders.remind(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_notice")
        assert cursor.fetchone()[0] - before == sent
    return sent


def test_the_county_is_reminded_on_the_last_day_and_the_city_when_it_is_over(cast):
    register_again(cooperative(60), MONDAY)
    assert remind(cast, MONDAY) == 0
    assert remind(cast, LAST_DAY - timedelta(days=3)) == 0
    assert remind(cast, LAST_DAY) == 1
    assert told(cast, "county")[0] == "1 件注册申请今天到期，请尽快办理"
    assert told(cast, "city") == []
    assert remind(cast, LAST_DAY + timedelta(hours=3)) == 0
    assert remind(cast, LAST_DAY + timedelta(days=1)) == 1
    assert told(cast, "city") == ["辖区内 1 件注册申请已超过 5 个工作日没有办结，请督促县级办理"]
    assert remind(cast, LAST_DAY + timedelta(days=2)) == 0


def test_what_is_decided_in_time_reminds_nobody(cast):
    approve(cast, MONDAY, register_again(cooperative(61), MONDAY))
    decide(cast, MONDAY, ask_change(cast, MONDAY))
    assert remind(cast, LAST_DAY + timedelta(days=9)) == 0


def test_a_released_move_has_a_new_term_at_its_new_desk(cast):
    filed = ask_move(cast, MONDAY)
    decide(cast, MONDAY + timedelta(days=4), filed)
    assert remind(cast, LAST_DAY) == 0
    assert remind(cast, LAST_DAY + timedelta(days=7)) == 2
    assert told(cast, "sibling_county") == ["1 件变更、迁移、注销申请已到期或超期，请尽快办理"]
    assert told(cast, "city") == ["辖区内 1 件变更、迁移、注销申请已超过 5 个工作日没有办结，请督促县级办理"]
    assert not [text for text in told(cast, "county") if "到期" in text]


def test_reminders_are_bundled_by_office_and_recorded_with_each_subject(cast):
    from agritrace.registry.subjects import reviews

    first = register_again(cooperative(62), MONDAY)
    register_again(cooperative(63), MONDAY)
    assert remind(cast, LAST_DAY) == 1
    assert told(cast, "county")[0].startswith("2 件注册申请")
    sentence = reviews.history(cast.viewer("county"), first.subject_id)[0].sentence
    assert sentence == "系统提醒余杭区农业农村局：2 件注册申请今天到期"


def test_the_desk_shows_counters_and_the_subject_its_open_request(cast, now):
    county, producer = cast.viewer("county"), cast.viewer("producer")
    assert offers.todo(county) == ()
    ask_move(cast, now)
    (todo,) = offers.todo(county)
    assert (todo.title, todo.count) == ("变更、迁移、注销待办", 1)
    (work,) = offers.waiting(county, now)
    assert work.work.text == "办理迁移：禾田蔬菜专业合作社"
    assert "西湖区转塘街道" in work.work.small
    assert work.due_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    (mine,) = offers.waiting(producer, now)
    assert mine.work.text == "迁移申请办理中"
    assert offers.todo(cast.viewer("city")) == offers.waiting(cast.viewer("township"), now) == ()


def test_a_subject_that_ended_keeps_its_account_and_reads_on(cast, now):
    end(cast, now)
    assert own(cast).state_words == "注销"
    assert offers.waiting(cast.viewer("producer"), now) == ()
