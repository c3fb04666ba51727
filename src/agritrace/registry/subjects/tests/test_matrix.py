"""The permission matrix of the domain facts (subjects §5), the rows about subjects, each cell as a story.

R read, W write, A decide, X forbidden. And its list of forbidden acts, as far as it concerns subjects.
"""

from uuid import uuid4

import pytest

from agritrace.config.roles import templates
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import AccountRole, Appoint
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Level, ViewerKind
from agritrace.registry.subjects import endings, reviews, selectors, services
from agritrace.registry.subjects.cardvalues import CardEnd, ReissueCard
from agritrace.registry.subjects.lifevalues import Evidence, Revoke
from agritrace.registry.subjects.permissions import Permission
from agritrace.registry.subjects.values import ChangeStanding, Reject

from .life import approve, ask_change, correct, decide, own, register_again
from .papers import XIHU, cooperative

WATCHERS = ("city", "province", "ministry")
BODIES = ("laboratory", "enforcement")


@pytest.mark.parametrize("who", [*WATCHERS, "county", "township"])
def test_r_regulators_read_the_subjects_of_their_area(cast, who):
    if who == "township":
        number = cast["producer"].subject_id
        assert selectors.subject(cast.viewer(who), number).id == number
    rows = selectors.list_subjects(cast.viewer(who), PageRequest()).rows
    assert cast["producer"].subject_id in {row.id for row in rows}


@pytest.mark.parametrize("who", ["sibling_county", "other_county", "other_province", "other_city"])
def test_x_regulators_of_other_areas_read_nothing(cast, who):
    with pytest.raises(NotFound):
        selectors.subject(cast.viewer(who), cast["producer"].subject_id)
    rows = selectors.list_subjects(cast.viewer(who), PageRequest()).rows
    assert cast["producer"].subject_id not in {row.id for row in rows}


def test_a_the_county_decides_about_registrations(cast, now):
    assert approve(cast, now, register_again(cooperative(70), now)).code


@pytest.mark.parametrize("who", [*WATCHERS, "township"])
def test_r_alone_the_levels_above_and_below_do_not_decide(cast, now, who):
    registered = register_again(cooperative(71), now)
    viewer = cast.viewer(who)
    with pytest.raises(Denied):
        services.reject(viewer, Reject(registered.subject_id, 1, ("papers",), "请重拍执照", uuid4()), now)
    with pytest.raises(Denied):
        services.suspend(
            viewer, ChangeStanding(cast["producer"].subject_id, own(cast).version, "执照过期", uuid4()), now
        )


@pytest.mark.parametrize("who", BODIES)
def test_r_by_scanning_bodies_read_a_subject_by_its_code_and_no_register(cast, who):
    viewer = cast.viewer(who)
    assert selectors.by_code(viewer, own(cast).code).name == own(cast).name
    with pytest.raises(Denied):
        selectors.list_subjects(viewer, PageRequest())
    with pytest.raises(NotFound):
        selectors.subject(viewer, own(cast).id)


@pytest.mark.parametrize("who", BODIES)
def test_x_bodies_decide_nothing_about_subjects(cast, now, who):
    registered = register_again(cooperative(72), now)
    with pytest.raises(Denied):
        reviews.review_case(cast.viewer(who), registered.subject_id)
    with pytest.raises(NotFound):
        decide(cast, now, ask_change(cast, now), who=who)


def test_w_a_subject_writes_its_own_facts_and_reads_itself(cast, now):
    assert correct(cast, now, address="二村 2 号").changed == ("address",)
    assert selectors.own_subject(cast.viewer("producer")).address == "二村 2 号"


def test_x_a_subject_neither_reads_nor_writes_another(cast, now):
    with pytest.raises(NotFound):
        selectors.subject(cast.viewer("buyer"), own(cast).id)
    with pytest.raises(Denied):
        services.reissue_card(
            cast.viewer("buyer"), ReissueCard(own(cast).id, own(cast).version, CardEnd.LOST, uuid4()), now
        )
    with pytest.raises(Denied):
        selectors.list_subjects(cast.viewer("producer"), PageRequest())


def test_x_the_owner_decides_nothing_about_himself(cast, now):
    with pytest.raises(Denied):
        decide(cast, now, ask_change(cast, now), who="producer")


def test_x_a_sub_account_does_not_apply_for_its_subject():
    rights = {row.role: row.permissions for row in templates() if row.kind is ViewerKind.SUBJECT}
    assert Permission.MANAGE_OWN in rights[AccountRole.OWNER]
    assert Permission.MANAGE_OWN not in rights[AccountRole.SUB]


def test_r_published_only_the_public_reads_standing_and_county(cast):
    card = selectors.public_card(own(cast).code, "")
    assert card.valid
    assert card.name == ""
    with pytest.raises(Denied):
        selectors.by_code(cast.viewer("anonymous"), own(cast).code)
    with pytest.raises(NotFound):
        selectors.subject(cast.viewer("anonymous"), own(cast).id)


def test_forbidden_the_official_of_county_a_decides_about_county_b(cast, now):
    registered = register_again(cooperative(73, region_code=XIHU), now)
    with pytest.raises(NotFound):
        approve(cast, now, registered)
    filed = ask_change(cast, now)
    with pytest.raises(NotFound):
        decide(cast, now, filed, who="sibling_county")
    command = Revoke(own(cast).id, own(cast).version, "提供虚假营业执照", Evidence(), uuid4())
    with pytest.raises(NotFound):
        endings.revoke(cast.viewer("sibling_county"), command, now)


def test_forbidden_a_township_opens_an_account(cast, now):
    organisation = cast["township"].organisation_id
    command = Appoint(
        organisation_id=organisation,
        username="zhang3",
        name="张三",
        phone="13800009999",
        role=AccountRole.USER,
        command_id=uuid4(),
    )
    with pytest.raises((Denied, Refused)):
        accounts.appoint(cast.viewer("township"), command, now)


def test_forbidden_public_pages_hold_no_identity_number_and_no_telephone(cast):
    from django.test import Client

    page = Client().get(f"/s/{own(cast).code}").content.decode()
    assert "13900000101" not in page
    assert own(cast).cred_masked not in page


def test_the_permissions_to_decide_lie_with_counties_and_their_stand_ins_alone():
    deciding = {Permission.REVIEW, Permission.SUSPEND, Permission.REVOKE, Permission.DECIDE_CHANGE,
                Permission.DECIDE_CANCELLATION}  # fmt: skip
    for row in templates():
        allowed = row.kind is ViewerKind.REGULATOR and row.level in {Level.COUNTY, Level.CITY}
        assert deciding <= row.permissions if allowed else not deciding & row.permissions
