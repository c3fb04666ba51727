"""How subjects end and come back: cancelled when nothing hinders it, revoked with evidence, registered anew."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.files import selectors as files
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.subjects import endings, renewals, requests, reviews, selectors, services, versions
from agritrace.registry.subjects.lifevalues import Evidence, RequestState, Revoke
from agritrace.registry.subjects.values import SubjectState
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import CloseBatch, Produce
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import SubmitSale, WithdrawSale

from .life import (
    approve,
    ask_cancellation,
    ask_change,
    codes,
    decide,
    fields,
    own,
    register_again,
    revoke,
    standing,
    state,
    upload,
    withdraw,
)
from .papers import cooperative


def stock(cast, now, quantity=100):
    viewer = cast.viewer("producer")
    product = products.add_product(viewer, AddProduct(ProductFacts("有机小番茄", "010405", "公斤"), uuid4()), now)
    command = Produce(product.product_id, Decimal(quantity), "公斤", beijing_day(now) - timedelta(days=1), uuid4())
    return batches.produce(viewer, command, now)


def end(cast, now):
    decide(cast, now, ask_cancellation(cast, now))


def again(cast, **changes):
    """An application with the paper of the cast's producer."""
    from agritrace.config.demo import papers

    told = {"cred_no": papers.credit_code("93", "330110000000", 101), "phone": "13711118888"}
    return cooperative(1, **{**told, **changes})


def test_a_subject_ends_at_its_own_wish_and_its_code_stays_queryable(cast, now):
    code = own(cast).code
    filed = ask_cancellation(cast, now)
    assert state(cast) is SubjectState.CANCEL_PENDING
    decide(cast, now, filed)
    assert state(cast) is SubjectState.CANCELLED
    card = selectors.public_card(code, "")
    assert (card.valid, card.state_words) == (False, "注销")
    assert selectors.by_code(cast.viewer("buyer"), code).state is SubjectState.CANCELLED


def test_what_hinders_the_end_is_named_one_by_one_with_the_way_out(cast, now):
    batch = stock(cast, now)
    sale = trade.submit_sale(
        cast.viewer("producer"),
        SubmitSale(batch.batch_id, cast["buyer"].subject_code, Decimal(10), "公斤", uuid4()),
        now,
    )
    with pytest.raises(Refused) as caught:
        ask_cancellation(cast, now)
    said = [str(reason) for reason in caught.value.refusal.reasons]
    assert len(said) == 2
    assert "1 个批次有库存：有机小番茄" in said[0]
    assert "结清批次" in said[0]
    assert "1 笔卖出的交易等买方确认" in said[1]
    with pytest.raises(Refused) as caught:
        ask_cancellation(cast, now, who="buyer")
    assert "1 笔买入的交易没有确认" in str(caught.value)
    trade.withdraw_sale(cast.viewer("producer"), WithdrawSale(sale.sale_id, "先不卖了", uuid4()), now)
    batches.close(cast.viewer("producer"), CloseBatch(batch.batch_id, "自用", uuid4()), now)
    assert endings.hindrances(own(cast).id) == ()
    end(cast, now)
    assert state(cast) is SubjectState.CANCELLED


def test_what_came_up_since_stops_the_county_from_agreeing(cast, now, monkeypatch):
    from agritrace.registry.subjects.lifevalues import Hindrance

    filed = ask_cancellation(cast, now)
    monkeypatch.setattr(endings, "hindrances", lambda number: (Hindrance("还有 1 件整改没有完成。", "请先整改。"),))
    with pytest.raises(Refused) as caught:
        decide(cast, now, filed)
    assert codes(caught) == {"hindrance"}
    decide(cast, now, filed, agree=False, words="请先完成整改再申请")
    assert state(cast) is SubjectState.ACTIVE


def test_while_it_waits_for_its_end_a_subject_makes_nothing_new_and_may_change_its_mind(cast, now):
    filed = ask_cancellation(cast, now)
    with pytest.raises(Refused):
        stock(cast, now)
    with pytest.raises(Refused):
        ask_change(cast, now)
    withdraw(cast, now, filed)
    assert state(cast) is SubjectState.ACTIVE


def test_a_cancellation_without_a_reason_is_asked_for_one(cast, now):
    with pytest.raises(Refused) as caught:
        ask_cancellation(cast, now, reason="不")
    assert fields(caught) == {"reason"}


def test_the_right_to_decide_about_changes_is_not_the_right_to_end_somebody(cast, now):
    from agritrace.registry.subjects import deciding
    from agritrace.registry.subjects.lifevalues import DecideRequest
    from agritrace.registry.subjects.permissions import Permission

    filed = ask_cancellation(cast, now)
    viewer = cast.viewer("county")
    lesser = replace(viewer, permissions=viewer.permissions - {Permission.DECIDE_CANCELLATION})
    with pytest.raises(Denied):
        deciding.decide(lesser, DecideRequest(filed.request_id, 1, True, "", uuid4()), now)


def test_a_revocation_needs_a_reason_and_evidence_and_both_are_shown(cast, now):
    with pytest.raises(Refused) as caught:
        revoke(cast, now, reason="假", evidence=Evidence())
    assert fields(caught) == {"reason", "evidence"}
    revoke(cast, now)
    row = own(cast)
    assert row.state is SubjectState.REVOKED
    (decision, _) = reviews.decisions(cast.viewer("producer"), row.id)
    assert decision.words == "提供虚假营业执照骗取注册"
    assert files.open_file(cast.viewer("producer"), decision.files[0]).content
    assert files.open_file(cast.viewer("county"), decision.files[0]).content
    assert selectors.public_card(row.code, "").state_words == "撤销"


def test_seven_files_are_too_many(cast, now):
    viewer = cast.viewer("county")
    many = tuple(upload(viewer, now).files[0] for _ in range(7))
    with pytest.raises(Refused) as caught:
        revoke(cast, now, evidence=Evidence(many, "desk"))
    assert codes(caught) == {"many"}


def test_the_evidence_of_somebody_else_is_not_taken(cast, now):
    foreign = upload(cast.viewer("county"), now, session="another")
    with pytest.raises(Refused) as caught:
        revoke(cast, now, evidence=replace(foreign, session="desk"))
    assert codes(caught) == {"gone"}


def test_revoking_ends_what_was_under_way(cast, now):
    filed = ask_change(cast, now)
    revoke(cast, now)
    row = requests.request(cast.viewer("producer"), filed.request_id)
    assert (row.state, row.words) == (RequestState.LAPSED, "主体已被撤销，申请不再办理。")
    with pytest.raises(Refused):
        decide(cast, now, filed, version=2)


@pytest.mark.parametrize("before", ["active", "change_pending", "suspended", "cancel_pending"])
def test_a_subject_may_be_revoked_in_every_living_state(cast, now, before):
    if before == "change_pending":
        ask_change(cast, now)
    elif before == "suspended":
        standing(cast, now, services.suspend)
    elif before == "cancel_pending":
        ask_cancellation(cast, now)
    assert state(cast).value == before
    revoke(cast, now)
    assert state(cast) is SubjectState.REVOKED
    with pytest.raises(Refused):
        revoke(cast, now)


@pytest.mark.parametrize("who", ["sibling_county", "other_county"])
def test_a_foreign_county_revokes_nobody(cast, now, who):
    evidence = upload(cast.viewer(who), now)
    command = Revoke(cast["producer"].subject_id, own(cast).version, "提供虚假营业执照", evidence, uuid4())
    with pytest.raises(NotFound):
        endings.revoke(cast.viewer(who), command, now)


@pytest.mark.parametrize("who", ["city", "province", "township", "laboratory", "enforcement", "producer"])
def test_only_the_county_revokes(cast, now, who):
    evidence = upload(cast.viewer(who), now)
    command = Revoke(cast["producer"].subject_id, own(cast).version, "提供虚假营业执照", evidence, uuid4())
    with pytest.raises(Denied):
        endings.revoke(cast.viewer(who), command, now)


def test_registering_again_with_the_same_paper_brings_back_code_history_and_account(cast, now):
    before = own(cast)
    end(cast, now)
    later = now + timedelta(days=30)
    registered = register_again(again(cast, name="禾田新蔬菜专业合作社"), later)
    assert selectors.public_card(before.code, "").state_words == "注销"
    known = renewals.previous(cast.viewer("county"), registered.subject_id)
    assert (known.subject_id, known.code, known.state) == (before.id, before.code, SubjectState.CANCELLED)
    done = approve(cast, later, registered)
    row = own(cast)
    assert (done.subject_id, done.code, row.id, row.code) == (before.id, before.code, before.id, before.code)
    assert (row.name, row.state, row.identity_issue) == ("禾田新蔬菜专业合作社", SubjectState.ACTIVE, 2)
    new, old = versions.versions(cast.viewer("county"), row.id)
    assert (old.facts["name"], new.facts["name"], new.why) == (before.name, row.name, "重新注册")
    assert "name" in new.changed
    sentences = [one.sentence for one in reviews.history(cast.viewer("county"), row.id)]
    assert any(f"沿用主体码 {row.code}" in one for one in sentences)
    (owner,) = accounts.accounts_of_subject(row.id)
    assert owner.username == row.code
    with pytest.raises(NotFound):
        selectors.subject(cast.viewer("county"), registered.subject_id)


def test_whoever_registered_again_signs_in_with_the_new_password_and_number(cast, now):
    end(cast, now)
    told = again(cast, phone="13711118888")
    chosen = account_services.hash_password("Chongkai-2026", told.phone)
    from agritrace.kernel.viewer import PUBLIC

    from .papers import registration

    registered = services.submit_registration(PUBLIC, replace(registration(told), password_hash=chosen), now)
    approve(cast, now, registered)
    entered = account_services.sign_in(Credentials("13711118888", "Chongkai-2026"), Origin("t", "", ""), now)
    assert entered.account_id == cast["producer"].account_id


def test_a_revoked_subject_comes_back_only_when_its_county_says_why(cast, now):
    before = own(cast)
    revoke(cast, now)
    registered = register_again(again(cast), now)
    known = renewals.previous(cast.viewer("county"), registered.subject_id)
    assert (known.state, known.words) == (SubjectState.REVOKED, "提供虚假营业执照骗取注册")
    with pytest.raises(Refused) as caught:
        approve(cast, now, registered)
    assert fields(caught) == {"words"}
    assert selectors.brief([registered.subject_id])[registered.subject_id].state is SubjectState.PENDING
    done = approve(cast, now, registered, words="已补交真实执照，核查属实")
    assert (done.code, state(cast)) == (before.code, SubjectState.ACTIVE)
    assert reviews.decisions(cast.viewer("county"), before.id)[0].words == "已补交真实执照，核查属实"


def test_coming_back_in_another_county_keeps_the_code_too(cast, now):
    before = own(cast)
    end(cast, now)
    registered = register_again(again(cast, region_code="330106000000"), now)
    assert renewals.previous(cast.viewer("sibling_county"), registered.subject_id).county.endswith("余杭区")
    done = approve(cast, now, registered, who="sibling_county")
    assert (done.code, own(cast).region_code) == (before.code, "330106000000")


def test_a_paper_nobody_had_brings_nobody_back(cast, now):
    registered = register_again(cooperative(5), now)
    assert renewals.previous(cast.viewer("county"), registered.subject_id) is None
    with pytest.raises(Denied):
        renewals.previous(cast.viewer("producer"), registered.subject_id)
