"""Consent recorded, used, taken back; and everything a proxy must not gain by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.foundation.accounts import counter, people
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.accounts.peoplevalues import Came, CounterReset, OpenSub, Paper
from agritrace.foundation.accounts.values import ChangePassword
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.models import Record
from agritrace.foundation.notifications.web.live import recipients
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin, Viewer, ViewerKind
from agritrace.registry.products import selectors as products
from agritrace.registry.products import services as product_services
from agritrace.registry.products.permissions import Permission as Products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.proxies import selectors, services
from agritrace.registry.proxies.permissions import Permission
from agritrace.registry.proxies.values import Ending, EnterFarmer, RecordConsent, RevokeConsent, Standing
from agritrace.registry.subjects import reviews
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as subject_services
from agritrace.registry.subjects.cardvalues import CardEnd, ReissueCard
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.tests.papers import XIHU, farmer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as batch_services
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import SubmitSale

from .field import granted, town, without


def add(viewer, now):
    return product_services.add_product(
        viewer, AddProduct(ProductFacts("番茄", "010405", "公斤"), uuid4()), now
    ).product_id


def harvest(viewer, product_id, now):
    day = beijing_day(now) - timedelta(days=1)
    return batch_services.produce(viewer, Produce(product_id, Decimal(100), "公斤", day, uuid4()), now)


def revoke(field, viewer, consent_id, ending=Ending.FARMER, **changes):
    command = {"version": 1, "reason": "本人到柜台要求收回", "command_id": uuid4(), **changes}
    return services.revoke(viewer, RevokeConsent(consent_id, ending=ending, **command), field.now)


def test_a_township_enters_a_farmer_and_both_names_stand_in_his_history(field, cast):
    made = field.approved()
    acting = field.acting(made.consent_id)
    product = add(acting, field.now)
    batch = harvest(acting, product, field.now)
    sold = trade.submit_sale(
        acting, SubmitSale(batch.batch_id, cast["buyer"].subject_code, Decimal(5), "公斤", uuid4()), field.now
    )
    lines = journal.history(cast.viewer("county"), "batch", batch.batch_id)
    assert lines
    assert all(line.sentence.startswith("陈乡（代 张满仓）") for line in lines)
    assert {line.account_id for line in lines} == {cast["township"].account_id}
    assert {line.subject_id for line in lines} == {made.subject_id}
    assert journal.history(acting, "sale", sold.sale_id)[0].sentence.startswith("陈乡（代 张满仓）")
    told = [line.sentence for line in reviews.history(cast.viewer("county"), made.subject_id)]
    assert any(words.startswith("陈乡（代 张满仓）现场代录，提交了注册申请") for words in told)
    assert any(words.startswith("陈乡（代 张满仓）现场代录了注册申请和代录授权") for words in told)


def test_the_name_of_the_farmer_stands_in_no_record(field):
    made = field.approved()
    harvest(field.acting(made.consent_id), add(field.acting(made.consent_id), field.now), field.now)
    notes = Record.objects.everything(reason="test").values_list("notes", flat=True)
    assert any(note.get("consent") == made.consent_id and note.get("proxy_for") == made.subject_id for note in notes)
    assert not any("张满仓" in str(note) or "授权书.png" in str(note) for note in notes)


def test_before_the_county_approves_nobody_acts(field):
    made = field.enter()
    assert field.acting(made.consent_id) is None
    assert selectors.consent(field.official, made.consent_id, field.now).standing is Standing.WAITING
    with pytest.raises(Refused, match="不能按这份授权代录"):
        services.begin_acting(field.official, made.consent_id, field.now)


def test_acting_lends_only_what_was_consented_and_nothing_of_the_office(field, cast):
    made = field.approved(scopes=("sell",))
    acting = field.acting(made.consent_id)
    assert acting.kind is ViewerKind.SUBJECT
    assert acting.subject_id == made.subject_id
    assert acting.organisation_id is None
    assert acting.level is None
    assert not acting.jurisdiction.covers(town())
    with pytest.raises(Denied):
        add(acting, field.now)
    for permission in (*Permission, *Subjects):
        assert not acting.can(permission) or permission is Subjects.LOOK_UP
    assert not any(permission.startswith(("accounts:", "organisations:")) for permission in acting.permissions)


def test_a_proxy_reads_nothing_of_others_while_acting(field, cast, now):
    made = field.approved()
    acting = field.acting(made.consent_id)
    theirs = add(cast.viewer("producer"), now)
    batch = harvest(cast.viewer("producer"), theirs, now)
    for read in (
        lambda: products.product(acting, theirs),
        lambda: batches.batch(acting, batch.batch_id),
        lambda: subjects.subject(acting, cast["producer"].subject_id),
        lambda: selectors.consent(replace(acting, permissions=frozenset(Permission)), 10**9, now),
    ):
        with pytest.raises(NotFound):
            read()
    assert not batches.list_batches(acting, PageRequest()).rows
    with pytest.raises(Refused):
        harvest(acting, theirs, now)


def test_a_proxy_manages_neither_accounts_nor_card_nor_consents_of_the_farmer(field, cast):
    made = field.approved()
    acting = field.acting(made.consent_id)
    whole = replace(acting, permissions=acting.permissions | {"accounts:people:manage", *Permission})
    opening = OpenSub(name="甲", phone="13700001111", permissions=frozenset({Products.SEE.value}), command_id=uuid4())
    with pytest.raises(Denied):
        people.open_sub(whole, opening, field.now)
    with pytest.raises(Denied):
        services.record_consent(whole, RecordConsent(made.subject_id, granted(acting, field.now), uuid4()), field.now)
    with pytest.raises(Denied):
        subject_services.reissue_card(acting, ReissueCard(made.subject_id, 2, CardEnd.LOST, uuid4()), field.now)
    assert selectors.acting(whole, made.consent_id, field.now) is None
    assert len(recipients(acting)) == 1, "no stream of the farmer's news outlives the consent"


def test_after_revocation_nothing_more_is_done(field, cast):
    made = field.approved()
    assert field.acting(made.consent_id) is not None
    revoke(field, cast.viewer("county"), made.consent_id, Ending.AUTHORITY)
    assert field.acting(made.consent_id) is None
    with pytest.raises(Refused):
        services.begin_acting(field.official, made.consent_id, field.now)
    with pytest.raises(Refused, match="已终止"):
        revoke(field, field.official, made.consent_id, version=2)


def test_it_ends_by_itself_on_its_last_day(field):
    made = field.approved()
    assert field.acting(made.consent_id, now=field.now + timedelta(days=365)) is not None
    assert field.acting(made.consent_id, now=field.now + timedelta(days=366)) is None


def test_it_ends_when_the_farmer_takes_his_account_over(field, cast):
    made = field.approved()
    (owner,) = accounts.accounts_of_subject(made.subject_id)
    command = CounterReset(account_id=owner.id, paper=Paper.IDENTITY, came=Came.SELF, checked=True, command_id=uuid4())
    password = counter.reset_at_counter(field.official, command, field.now).initial_password
    assert field.acting(made.consent_id) is not None, "he has not chosen an own password yet"
    own = ChangePassword(password, "Nonghu-2026", "Nonghu-2026")
    account_services.change_password(Viewer(ViewerKind.SUBJECT, account_id=owner.id), own, field.now)
    assert field.acting(made.consent_id) is None
    himself = accounts.viewer_of_account(owner.id, Origin(), field.now)
    assert selectors.consent(himself, made.consent_id, field.now).standing is Standing.TAKEN_OVER
    assert revoke(field, himself, made.consent_id).consent_id == made.consent_id
    again = RecordConsent(made.subject_id, granted(field.official, field.now), uuid4())
    with pytest.raises(Refused, match="本人已在使用"):
        services.record_consent(field.official, again, field.now)


def test_a_cooperative_acts_for_its_farmer_with_no_more_than_its_person_may(field, cast):
    subject_id, consent_id = field.for_cooperative()
    acting = field.acting(consent_id, "producer")
    assert acting is not None
    assert acting.subject_id == subject_id
    harvest(acting, add(acting, field.now), field.now)
    own = cast.viewer("producer")
    less = without(own, Products.ADD.value)
    narrowed = selectors.acting(less, consent_id, field.now)
    assert narrowed is not None
    assert not narrowed.can(Products.ADD)
    assert selectors.acting(without(own, Permission.ACT.value), consent_id, field.now) is None
    assert revoke(field, own if own.can(Permission.REVOKE) else cast.viewer("county"), consent_id, Ending.PROXY)


def test_a_cooperative_takes_no_consent_for_itself(field, cast):
    made = field.approved()
    own = cast.viewer("producer")
    told = RecordConsent(made.subject_id, granted(own, field.now), uuid4())
    for viewer in (own, replace(own, permissions=own.permissions | set(Permission))):
        with pytest.raises(Denied):
            services.record_consent(viewer, told, field.now)


@pytest.mark.parametrize("who", ["other_county", "sibling_county", "province", "laboratory", "enforcement", "buyer"])
def test_nobody_else_acts_records_or_ends(field, cast, who):
    made = field.approved()
    viewer = cast.viewer(who)
    assert selectors.acting(viewer, made.consent_id, field.now) is None
    told = granted(field.official, field.now)
    with pytest.raises((Denied, NotFound)):
        services.record_consent(viewer, RecordConsent(made.subject_id, told, uuid4()), field.now)
    with pytest.raises((Denied, NotFound)):
        revoke(field, viewer, made.consent_id)
    with pytest.raises((Denied, NotFound)):
        selectors.consent(viewer, made.consent_id, field.now)


def test_the_county_sees_and_ends_but_does_not_act_by_the_consent_of_a_township(field, cast):
    made = field.approved()
    assert selectors.acting(cast.viewer("county"), made.consent_id, field.now) is None
    assert selectors.consent(cast.viewer("county"), made.consent_id, field.now).subject == "张满仓"


def test_a_township_enters_nobody_of_another_place(field):
    command = EnterFarmer(farmer(5, region_code=XIHU), granted(field.official, field.now), uuid4())
    with pytest.raises(Refused, match="本辖区"):
        services.enter_farmer(field.official, command, field.now)


def test_a_second_press_is_one_consent_and_other_content_a_conflict(field):
    made = field.approved()
    revoke(field, field.official, made.consent_id)
    command = RecordConsent(made.subject_id, granted(field.official, field.now), uuid4())
    first = services.record_consent(field.official, command, field.now)
    assert services.record_consent(field.official, command, field.now) == first
    with pytest.raises(CommandConflict):
        services.record_consent(
            field.official, replace(command, granted=replace(command.granted, scopes=("sell",))), field.now
        )
    other = RecordConsent(made.subject_id, granted(field.official, field.now), uuid4())
    with pytest.raises(Refused, match="同一个代办方"):
        services.record_consent(field.official, other, field.now)


def test_the_paper_of_somebody_else_is_not_taken(field):
    made = field.enter()
    told = granted(field.official, field.now, session="another visitor")
    revoke(field, field.official, made.consent_id)
    with pytest.raises(Refused, match="附件"):
        services.record_consent(field.official, RecordConsent(made.subject_id, told, uuid4()), field.now)


def test_an_old_page_cannot_end_a_changed_consent(field):
    made = field.approved()
    with pytest.raises(Refused, match="已被修改"):
        revoke(field, field.official, made.consent_id, version=7)


def test_lists_search_and_filter(field, cast):
    field.approved()
    _, second = field.for_cooperative()
    revoke(field, field.official, second)
    rows = lambda **told: selectors.list_consents(field.official, PageRequest(**told), field.now).rows  # noqa: E731
    assert len(rows()) == 3
    assert [row.id for row in rows(filters={"state": "ended"})] == [second]
    assert len(rows(filters={"state": "given"})) == 2
    assert not rows(filters={"state": "expired"})
    assert len(rows(search="张满")) == 3
    assert not rows(search="李四")
    with pytest.raises(Denied):
        selectors.list_consents(cast.viewer("laboratory"), PageRequest(), field.now)
