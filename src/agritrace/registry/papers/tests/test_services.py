"""Papers as stories: entered, checked, renewed, run out, told once; and who may not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from agritrace.foundation.journal import selectors as records
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import system
from agritrace.registry.papers import jobs, selectors, services
from agritrace.registry.papers.models import Paper
from agritrace.registry.papers.tests.factories import SESSION, confirm, enter, facts, licence
from agritrace.registry.papers.values import CheckPaper, CorrectPaper, EnterPaper, PaperState, WithdrawPaper
from agritrace.registry.products.tests.factories import add, make_subject
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import IssueCode
from agritrace.tracing.trade import selectors as trades
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import ConfirmSale, SubmitSale

DAY = timedelta(days=1)


@pytest.fixture
def producer(cast):
    return cast.viewer("producer")


@pytest.fixture
def county(cast):
    return cast.viewer("county")


def today(cast):
    return beijing_day(cast.now)


def harvest(viewer, cast, product_id):
    command = Produce(product_id, Decimal(10), "公斤", today(cast), uuid4())
    return batches.produce(viewer, command, cast.now)


def notices(**to) -> list[str]:
    rows = Notice.objects.everything(reason="test").filter(topic="todo", **to).order_by("id")
    return list(rows.values_list("text", flat=True))


def test_a_certificate_is_entered_confirmed_and_public_while_it_runs(cast, producer, county):
    entered = enter(producer, cast.now)
    assert entered.state is PaperState.SUBMITTED
    assert selectors.public_certificates(producer.subject_id, today(cast)) == ()
    assert confirm(county, entered, cast.now).state is PaperState.CONFIRMED
    (shown,) = selectors.public_certificates(producer.subject_id, today(cast))
    assert (shown.title, shown.number, shown.products) == ("绿色食品证书", "LB-15-1234567", "番茄")
    assert selectors.public_certificates(producer.subject_id, today(cast) + 731 * DAY) == ()
    assert notices(subject_id=producer.subject_id) == ["绿色食品证书已经县级核对通过"]


def test_a_licence_is_never_public(cast, producer, county):
    confirm(county, licence(producer, cast.now, today(cast) + 100 * DAY), cast.now)
    assert selectors.public_certificates(producer.subject_id, today(cast)) == ()


def test_a_returned_paper_is_corrected_and_checked_again(cast, producer, county):
    entered = enter(producer, cast.now)
    refuse = CheckPaper(entered.paper_id, entered.version, uuid4(), "照片看不清编号")
    refused = services.refuse_paper(county, refuse, cast.now)
    assert refused.state is PaperState.REFUSED
    assert notices(subject_id=producer.subject_id) == ["绿色食品证书被退回：照片看不清编号"]
    told = CorrectPaper(entered.paper_id, refused.version, facts(producer, cast.now, number="LB-2"), uuid4(), SESSION)
    corrected = services.correct_paper(producer, told, cast.now)
    row = selectors.paper(county, entered.paper_id)
    assert (row.state, row.number, row.reason) == (PaperState.SUBMITTED, "LB-2", "")
    said = [line.sentence for line in records.history(county, "paper", entered.paper_id)]
    assert any("修改了绿色食品证书（编号、照片），等县级核对" in sentence for sentence in said), said
    assert confirm(county, corrected, cast.now).state is PaperState.CONFIRMED


def test_a_paper_is_withdrawn_by_its_subject_only_before_it_is_confirmed(cast, producer, county):
    entered = enter(producer, cast.now)
    gone = services.withdraw_paper(producer, WithdrawPaper(entered.paper_id, entered.version, uuid4()), cast.now)
    assert gone.state is PaperState.WITHDRAWN
    kept = confirm(county, enter(producer, cast.now), cast.now)
    with pytest.raises(Refused, match="已核对"):
        services.withdraw_paper(producer, WithdrawPaper(kept.paper_id, kept.version, uuid4()), cast.now)


def test_an_expired_licence_blocks_new_batches_and_codes_until_a_renewed_one_is_confirmed(cast, producer, county):
    product_id = add(producer, cast.now)
    old = confirm(county, licence(producer, cast.now, today(cast)), cast.now)
    harvest(producer, cast, product_id)  # the last day still counts
    later = cast.now + DAY
    command = Produce(product_id, Decimal(10), "公斤", today(cast), uuid4())
    with pytest.raises(Refused, match=r"营业执照已于.*到期，不能生成新的追溯码") as refused:
        batches.produce(producer, command, later)
    assert "县级核对后即可恢复" in str(refused.value)
    assert [r.code for r in refused.value.refusal.reasons] == ["papers"]
    renewed = licence(producer, later, today(cast) + 365 * DAY, renews=old.paper_id)
    with pytest.raises(Refused, match="到期"):
        batches.produce(producer, replace(command, command_id=uuid4()), later)
    confirm(county, renewed, later)
    assert selectors.paper(county, old.paper_id).state is PaperState.REPLACED
    assert batches.produce(producer, replace(command, command_id=uuid4()), later).code


def test_codes_are_refused_whatever_room_asks_for_them(cast, producer, county):
    confirm(county, licence(producer, cast.now, today(cast) - DAY), cast.now)
    order = IssueCode(CodeKind.TRADE_BATCH, producer.subject_id, "330110001000", batch_id=1)
    with pytest.raises(Refused, match="不能生成新的追溯码"):
        journal.act(
            system("test"),
            Act("test:code:issue", "{who}"),
            lambda opened: codes.issue(opened, order, today(cast)).code,
            now=cast.now,
            answer=str,
        )


def test_a_confirmed_renewal_that_is_refused_again_blocks_again(cast, producer, county):
    old = confirm(county, licence(producer, cast.now, today(cast) - DAY), cast.now)
    new = confirm(county, licence(producer, cast.now, today(cast) + DAY, renews=old.paper_id), cast.now)
    assert selectors.hindrances(producer.subject_id, today(cast)) == ()
    services.refuse_paper(county, CheckPaper(new.paper_id, new.version, uuid4(), "证照已被吊销"), cast.now)
    assert selectors.hindrances(producer.subject_id, today(cast))


def test_reminders_come_sixty_days_ahead_and_on_expiry_each_once(cast, producer, county):
    until = today(cast) + 61 * DAY
    confirm(county, licence(producer, cast.now, until), cast.now)
    enter(producer, cast.now, valid_until=today(cast) + DAY)  # not checked: nothing is said of it
    before = len(notices(subject_id=producer.subject_id))
    assert jobs.remind(cast.now) == 0
    assert jobs.remind(cast.now + DAY) == 1
    assert jobs.remind(cast.now + DAY) == 0
    told = notices(subject_id=producer.subject_id)[before:]
    assert len(told) == 1
    assert told[0].startswith("营业执照将于")
    assert notices(organisation_id=county.organisation_id) == []
    assert jobs.remind(cast.now + 61 * DAY) == 0  # its last day
    assert jobs.remind(cast.now + 62 * DAY) == 1
    assert jobs.remind(cast.now + 90 * DAY) == 0
    assert "不能生成新的追溯码" in notices(subject_id=producer.subject_id)[-1]
    assert len(notices(organisation_id=county.organisation_id)) == 1


def test_two_workers_at_once_tell_each_paper_once(fresh_database, now):
    subject_id = make_subject(now)
    make_papers(subject_id, now, many=12)

    def work(_: int) -> int:
        try:
            return jobs.remind(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(work, range(4)))
    assert sum(spoken) == 12
    assert len(notices(subject_id=subject_id)) == 12


def make_papers(subject_id: int, now: datetime, *, many: int) -> None:
    """Checked papers that end soon, as the county would have left them."""
    told = {"kind": "green_food", "issuer": "x", "products": "番茄", "words": "x", "region_code": "330110000000"}
    until, start = beijing_day(now) + 30 * DAY, beijing_day(now) - DAY

    def work(opened: journal.OpenAct) -> int:
        for number in range(many):
            row = Paper(
                subject_id=subject_id, number=f"N{number}", state=PaperState.CONFIRMED, created_at=now,
                valid_from=start, valid_until=until, **told,
            )  # fmt: skip
            row.save(force_insert=True)
        return many

    journal.act(system("tests"), Act("tests:paper:make", "{who}"), work, now=now, answer=int)


def test_a_buyer_with_an_expired_licence_cannot_confirm_and_is_told_why(cast, producer):
    buyer, official = cast.viewer("buyer"), cast.viewer("other_county")
    confirm(official, licence(buyer, cast.now, today(cast) - DAY), cast.now)
    made = harvest(producer, cast, add(producer, cast.now))
    sale = SubmitSale(made.batch_id, cast["buyer"].subject_code, Decimal(4), "公斤", uuid4())
    waiting = trade.submit_sale(producer, sale, cast.now)
    with pytest.raises(Refused, match="不能生成新的追溯码"):
        trade.confirm_sale(buyer, ConfirmSale(waiting.sale_id, uuid4()), cast.now)
    assert trades.sale(buyer, waiting.sale_id).state == "submitted"
    renewed = licence(buyer, cast.now, today(cast) + 300 * DAY, number="91370102MA2B0001X9")
    confirm(official, renewed, cast.now)
    assert trade.confirm_sale(buyer, ConfirmSale(waiting.sale_id, uuid4()), cast.now).code


def test_the_same_number_waits_only_once_and_the_same_command_is_answered_again(cast, producer):
    command = EnterPaper(facts(producer, cast.now), uuid4(), None, SESSION)
    first = services.enter_paper(producer, command, cast.now)
    assert services.enter_paper(producer, command, cast.now) == first
    with pytest.raises(Refused, match="已经录入过"):
        enter(producer, cast.now)


def test_two_officials_at_once_the_second_is_told_of_the_first(cast, producer, county):
    entered = enter(producer, cast.now)
    confirm(county, entered, cast.now)
    with pytest.raises(Refused, match="刚被修改过"):
        services.refuse_paper(county, CheckPaper(entered.paper_id, entered.version, uuid4(), "x"), cast.now)


@pytest.mark.parametrize("who", ["township", "city", "province", "ministry", "laboratory", "enforcement", "producer"])
def test_only_the_competent_county_checks(cast, producer, who):
    entered = enter(producer, cast.now)
    with pytest.raises(Refused) as refused:
        confirm(cast.viewer(who), entered, cast.now)
    assert isinstance(refused.value, Denied | NotFound) or "没有权限" in str(refused.value)
    assert selectors.paper(producer, entered.paper_id).state is PaperState.SUBMITTED


@pytest.mark.parametrize("who", ["sibling_county", "other_county", "other_province", "buyer", "laboratory"])
def test_nobody_else_finds_the_paper(cast, producer, who):
    entered = enter(producer, cast.now)
    with pytest.raises(NotFound):
        selectors.paper(cast.viewer(who), entered.paper_id)
    with pytest.raises((NotFound, Denied)):
        services.withdraw_paper(cast.viewer(who), WithdrawPaper(entered.paper_id, entered.version, uuid4()), cast.now)


def test_nobody_renews_the_paper_of_another_or_of_another_kind(cast, producer, county):
    mine = confirm(county, enter(producer, cast.now), cast.now)
    with pytest.raises(NotFound):
        enter(cast.viewer("buyer"), cast.now, renews=mine.paper_id)
    with pytest.raises(Refused, match="种类不能改变"):
        licence(producer, cast.now, today(cast) + DAY, renews=mine.paper_id)
    waiting = enter(producer, cast.now, number="LB-9")
    with pytest.raises(Refused, match="不是已核对"):
        enter(producer, cast.now, number="LB-10", renews=waiting.paper_id)


def test_an_official_enters_no_paper(cast, county):
    with pytest.raises(Denied):
        enter(county, cast.now)


def test_the_file_of_another_visitor_is_not_taken(cast, producer):
    command = EnterPaper(facts(producer, cast.now), uuid4(), None, "another session")
    with pytest.raises(Refused, match="附件已失效"):
        services.enter_paper(producer, command, cast.now)
