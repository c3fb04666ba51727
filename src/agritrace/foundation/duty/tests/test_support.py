"""What each kind of support organisation is there for, and that none of them gets what belongs to another."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from agritrace.config import roles
from agritrace.config.demo import founding
from agritrace.config.demo.founding import Person
from agritrace.foundation.accounts import selectors as reading
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import templatereads
from agritrace.foundation.accounts.templatevalues import AppointBy, Fit
from agritrace.foundation.accounts.values import AccountRole, Appoint, ChangePermissions, holdable, usable
from agritrace.foundation.duty import selectors, services
from agritrace.foundation.duty.permissions import Permission
from agritrace.foundation.duty.values import EndDuty, accesses
from agritrace.foundation.organisations import services as organisations
from agritrace.foundation.organisations.values import SUPPORT_NAMES, CreateOrganisation, SupportKind
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Level, ViewerKind
from tests.cast import PASSWORD, Cast, Member

from .test_duty import come_in

CENTRE, DEVELOPER, INTEGRATOR, SUPERVISOR = SupportKind
PAGES = ("operating", "backups:list", "usage:overview", "subjects:list", "batches:list", "trade:list", "audit:list")
WAYS = {CENTRE: "coordination", DEVELOPER: "operation", INTEGRATOR: "environment", SUPERVISOR: "supervision"}
OPENS = {  # which pages a duty session opens: how the platform runs, its backups, nothing else
    CENTRE: [200, 200, 403, 403, 403, 403, 403],
    DEVELOPER: [200, 200, 403, 403, 403, 403, 403],
    INTEGRATOR: [200, 403, 403, 403, 403, 403, 403],
    SUPERVISOR: [403, 200, 403, 403, 403, 403, 403],
}


@pytest.fixture
def crew(cast: Cast) -> Cast:
    """An organisation of each kind below the ministry, with its administrator."""
    ministry, members = cast.viewer("ministry_admin"), dict(cast.members)
    for serial, kind in enumerate(SupportKind):
        made = organisations.create_organisation(
            ministry,
            CreateOrganisation(
                kind=ViewerKind.SUPPORT,
                level=Level.MINISTRY,
                name=f"{SUPPORT_NAMES[kind]}（甲）",
                region_code="000000000000",
                parent_id=cast["ministry_admin"].organisation_id,
                support_kind=kind,
                command_id=uuid4(),
            ),
            cast.now,
        )
        person = Person(f"crew{serial}", "赵运维", f"1380000999{serial}")
        number = founding.account(ministry, person, cast.now, at=made.id, role=AccountRole.ADMIN, password=PASSWORD)
        members[kind] = Member(kind, number, made.id, username=person.username)
    return replace(cast, members=members)


def test_each_kind_of_support_organisation_has_a_role_of_its_own() -> None:
    """Without a database: the table itself. What all have, and what each has besides, with no business data among it."""
    for role in (AccountRole.USER, AccountRole.ADMIN):
        common = usable(ViewerKind.SUPPORT, None, role, support="")
        own = {kind: usable(ViewerKind.SUPPORT, None, role, support=kind) - common for kind in SupportKind}
        assert own == {
            CENTRE: {Permission.COORDINATE, Permission.OPERATORS},
            DEVELOPER: {Permission.OPERATE},
            INTEGRATOR: {Permission.ENVIRONMENT},
            SUPERVISOR: {Permission.SUPERVISE, Permission.OPERATORS},
        }
        assert usable(ViewerKind.SUPPORT, None, role) == common.union(*own.values())
    business = ("subjects:", "batches:", "codes:", "trade:", "products:", "papers:", "bases:", "genealogy:", "privacy:")
    for one in roles.templates():
        if one.kind is ViewerKind.SUPPORT:
            assert not [right for right in one.permissions if right.startswith(business)]
    named = {kind: Fit(ViewerKind.SUPPORT, Level.MINISTRY, AccountRole.USER, kind).words for kind in SupportKind}
    assert named[SUPERVISOR] == "部级监理单位用户"
    assert len({way.needs for way in accesses() if way.needs}) == 4


def test_each_goes_on_duty_in_its_own_way_and_reads_only_what_that_opens(crew: Cast) -> None:
    sessions = {}
    for kind in SupportKind:
        client, _ = come_in(crew, kind)
        before = [client.get(reverse(name)).status_code for name in PAGES]
        assert before == [403, 403, 302, 403, 403, 403, 403], kind  # use: of its own organisation
        form = {"hours": "8", "reason": "夜间巡检平台运行", "command_id": str(uuid4()), "password": PASSWORD}
        for other in set(WAYS.values()) - {WAYS[kind]} | {"region"}:
            assert client.post(reverse("duty:new"), {**form, "access": other}).status_code == 200, (kind, other)
        assert client.post(reverse("duty:new"), {**form, "access": WAYS[kind]}).status_code == 302
        assert [client.get(reverse(name)).status_code for name in PAGES] == OPENS[kind], kind
        client.post(reverse("duty:finish"))
        assert [client.get(reverse(name)).status_code for name in PAGES] == before
        rows = selectors.list_sessions(crew.viewer(kind), PageRequest(), crew.now).rows
        sessions[kind] = next(row.id for row in rows if row.organisation_id == crew[kind].organisation_id)
    seen = {
        kind: {row.id for row in selectors.list_sessions(crew.viewer(kind), PageRequest(), crew.now).rows}
        for kind in SupportKind
    }
    assert seen[CENTRE] == seen[SUPERVISOR] == set(sessions.values()), "they read what all operators did"
    assert seen[DEVELOPER] == {sessions[DEVELOPER]}
    assert seen[INTEGRATOR] == {sessions[INTEGRATOR]}
    with pytest.raises(NotFound):
        selectors.session(crew.viewer(DEVELOPER), sessions[INTEGRATOR], crew.now)
    with pytest.raises(Denied):  # reading is not stopping
        services.end_duty(crew.viewer(SUPERVISOR), EndDuty(sessions[DEVELOPER]), crew.now)
    client, _ = come_in(crew, SUPERVISOR)
    page = client.get(reverse("workbench")).content.decode()
    assert "运维值守记录" in page
    assert "赵运维 · 监理" in page
    assert 'href="/operating"' not in page


def test_nobody_gives_a_right_of_another_kind(crew: Cast) -> None:
    """The developer's administrator gives his people what his kind may have; the ministry itself gives him no more."""
    admin, place = crew.viewer(DEVELOPER), crew[DEVELOPER].organisation_id
    assert place is not None
    told = {"organisation_id": place, "name": "钱研发", "phone": "13800009911", "role": AccountRole.USER}
    foreign = Appoint(username="dev.a", command_id=uuid4(), permissions=frozenset({Permission.SUPERVISE}), **told)  # type: ignore[arg-type]  # fields of the command
    with pytest.raises(Refused):
        accounts.appoint(admin, foreign, crew.now)
    options = templatereads.offered(admin, Fit(ViewerKind.SUPPORT, Level.MINISTRY, AccountRole.USER, DEVELOPER))
    assert [one.title for one in options] == ["系统运维人员", "全部权限"]
    whole = AppointBy(
        username="dev.a", command_id=uuid4(), permissions=options[0].permissions, template=options[0].key, **told  # type: ignore[arg-type]  # likewise
    )  # fmt: skip  # one call
    made = accounts.appoint(admin, whole, crew.now).account_id
    assert reading.held_by(made) == usable(ViewerKind.SUPPORT, None, AccountRole.USER, support=DEVELOPER)
    row = reading.account(admin, made)
    assert templatereads.standings([row])[made].said == "系统运维人员"
    ministry = crew.viewer("ministry_admin")
    row = reading.account(ministry, crew[DEVELOPER].account_id)
    assert reading.held_by(row.id) == holdable(ViewerKind.SUPPORT, None, AccountRole.ADMIN, support=DEVELOPER)
    assert not templatereads.standings([row])[row.id].behind, "what others have is nothing this account lacks"
    more = reading.held_by(row.id) | {Permission.SUPERVISE}
    with pytest.raises(Refused):
        accounts.change_permissions(
            ministry, ChangePermissions(account_id=row.id, permissions=more, command_id=uuid4()), crew.now
        )
    assert {one.support: one.permissions for one in reading.appointment_places(ministry) if one.support} == {
        kind: holdable(ViewerKind.SUPPORT, None, AccountRole.ADMIN, support=kind) for kind in SupportKind
    }
