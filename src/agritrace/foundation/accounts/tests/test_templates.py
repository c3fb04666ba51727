"""Role templates: what they may hold, what applying them gives, and that no sequence of acts gives more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agritrace.config import roletemplates
from agritrace.foundation.accounts import selectors, services, templatereads, templaterules, templatevalues, templating
from agritrace.foundation.accounts.models import AccountPermission, TemplateUse
from agritrace.foundation.accounts.templatevalues import (
    ApplyTemplate,
    AppointBy,
    ChangePermissionsBy,
    ChangeTemplate,
    DropTemplate,
    Fit,
    MakeTemplate,
    TemplateKept,
    TemplateRow,
    TemplateState,
    built_in,
    built_ins,
)
from agritrace.foundation.accounts.values import ChangePermissions, holdable
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations.delegation import Holding, Role, against_template, may_grant
from agritrace.foundation.organisations.tests.model import COUNTRY, Account, Place, grants_of
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Level, ViewerKind

from .people import ADMIN, PASSWORD, USER, People

COUNTY_USER = Fit(ViewerKind.REGULATOR, Level.COUNTY, USER)
READ, REVIEW, SUSPEND = "subjects:subject:read", "subjects:registration:review", "subjects:subject:suspend"


def test_every_built_in_template_is_part_of_what_its_accounts_may_hold() -> None:
    found = roletemplates.built_in()
    assert len({one.key for one in found}) == len(found)
    assert len({(one.fit, one.title) for one in found}) == len(found)
    for one in found:
        levels = list(Level) if one.fit.level is None else [one.fit.level]
        for level in levels:
            assert one.permissions <= holdable(one.fit.kind, level, one.fit.role), one.key
            assert built_in(one.key) in built_ins(one.fit.kind, level, one.fit.role)
        assert one.permissions, one.key
    (reader,) = [one for one in found if one.key == "county-reader"]
    (reviewer,) = [one for one in found if one.key == "county-reviewer"]
    assert REVIEW in reviewer.permissions
    assert REVIEW not in reader.permissions
    assert SUSPEND not in reviewer.permissions
    assert READ in reader.permissions & reviewer.permissions


_sets = st.frozensets(st.sampled_from("abcdef"))


@given(_sets, _sets, _sets, _sets)
def test_taking_over_adds_and_removes_only_what_the_template_changed(
    held: frozenset[str], basis: frozenset[str], now: frozenset[str], grantable: frozenset[str]
) -> None:
    template = TemplateRow("own-1", "甲", "", COUNTY_USER, now, organisation_id=1)
    found = templaterules.standing(held, basis, template)
    change = templaterules.renewal(7, found, grantable)
    after = (held | change.gains) - change.losses
    assert change.gains <= (now - basis) & grantable
    assert change.losses <= basis - now
    assert after & basis & now == held & basis & now  # what was taken away or given by hand stays so
    assert after - basis - now == held - basis - now
    again = templaterules.standing(after, templaterules.basis_after(template, change.withheld), template)
    assert again.gained == change.withheld
    assert not again.lost
    assert found.behind is bool(change.gains or change.losses or change.withheld)


def test_a_standing_is_said_in_words() -> None:
    template = TemplateRow("own-1", "县级审核员", "", COUNTY_USER, frozenset("abc"), organisation_id=1)
    say = lambda held, basis="abc", row=template: templaterules.standing(frozenset(held), frozenset(basis), row).said  # noqa: E731
    assert say("abc") == "县级审核员"
    assert say("abxy") == "县级审核员 + 2 项 − 1 项"
    assert say("ab", "ab") == "县级审核员"  # what it gained since is told apart
    assert say("abc", row=replace(template, state=TemplateState.DELETED)) == "县级审核员（已删除）"
    assert templaterules.standing(frozenset("a"), frozenset(), None).said == ""


@pytest.mark.parametrize(
    ("title", "permissions", "code"),
    [(" ", "a", "title"), ("长" * 21, "a", "title"), ("甲", "", "none"), ("甲", "z", "not_fitting")],
)
def test_a_template_without_name_or_sense_is_refused(title: str, permissions: str, code: str) -> None:
    reasons = templaterules.against_template_facts(title, frozenset(permissions), frozenset("abc"))
    assert [reason.code for reason in reasons] == [code]
    assert not templaterules.against_template_facts("甲", frozenset("a"), frozenset("abc"))
    assert templaterules.against_version(1, 2)
    assert not templaterules.against_version(2, 2)


@dataclass
class Walked:
    """One account of the walk, as the model tells it, with the template it stands by."""

    account: Account
    key: int | None = None
    basis: frozenset[str] = frozenset()


@dataclass
class Kept:
    """One template of the walk: of which organisation, for which place's kind of account, what it holds."""

    maker: int
    place: Place
    role: str
    permissions: frozenset[str]


_pick = st.integers(0, 40)
_acts = st.lists(
    st.tuples(
        st.sampled_from(["grant", "make", "edit", "open", "apply", "take"]),
        _pick,
        _pick,
        st.sampled_from(COUNTRY),
        st.sampled_from(["admin", "user"]),
        st.frozensets(st.sampled_from(["a", "b", "c", "d"])),
    ),
    min_size=1,
    max_size=30,
)


def _holding(account: Account) -> Holding:
    number, role, held = account
    return Holding(next(p.office for p in COUNTRY if p.number == number), Role(role), held)


def _step(people: list[Walked], kept: list[Kept], act: tuple[object, ...]) -> list[tuple[Walked, Walked, Account]]:
    """Try one act by the rules of the program; returns each account it changed: before, after, and who did it."""
    verb, who, which, place, role, some = act
    by = people[int(who) % len(people)]  # type: ignore[call-overload]  # drawn by hypothesis
    granter = _holding(by.account)
    template = kept[int(which) % len(kept)] if kept else None  # type: ignore[call-overload]  # likewise
    if verb == "grant" and not may_grant(granter, Holding(place.office, Role(role), some)):  # type: ignore[attr-defined,arg-type]
        people.append(Walked((place.number, role, some)))  # type: ignore[attr-defined,arg-type]
        return [(Walked((place.number, role, frozenset())), people[-1], by.account)]  # type: ignore[attr-defined,arg-type]
    if verb == "make" and not against_template(granter, [place.office], role=Role(role), permissions=some):  # type: ignore[attr-defined,arg-type]
        kept.append(Kept(by.account[0], place, role, some))  # type: ignore[arg-type]
        assert some <= by.account[2]  # type: ignore[operator]
    if template is None or template.maker != by.account[0]:
        return []
    wanted = template.permissions
    office = template.place.office
    if verb == "edit" and not against_template(
        granter,
        [office],
        role=Role(template.role),
        permissions=some - wanted,  # type: ignore[operator]
    ):
        template.permissions = some  # type: ignore[assignment]
    if verb == "open" and not may_grant(granter, Holding(office, Role(template.role), wanted)):
        people.append(Walked((template.place.number, template.role, wanted), kept.index(template), wanted))
        return [(Walked((template.place.number, template.role, frozenset())), people[-1], by.account)]
    if verb == "apply":
        return _applied(people, kept.index(template), template, by=by.account)
    return []


def _applied(people: list[Walked], key: int, template: Kept, *, by: Account) -> list[tuple[Walked, Walked, Account]]:
    row = TemplateRow("own-1", "甲", "", COUNTY_USER, template.permissions, organisation_id=1)
    done = []
    for number, one in enumerate(people):
        held, granter = one.account[2], _holding(by)
        if one.key != key or may_grant(granter, _holding((*one.account[:2], frozenset()))):
            continue
        change = templaterules.renewal(number, templaterules.standing(held, one.basis, row), granter.permissions)
        if may_grant(granter, _holding((*one.account[:2], change.gains))):
            continue
        after = Walked(
            (*one.account[:2], (held | change.gains) - change.losses),
            key,
            templaterules.basis_after(row, change.withheld),
        )
        people[number] = after
        done.append((one, after, by))
    return done


@given(st.frozensets(st.sampled_from(["a", "b", "c"])), _acts)
def test_no_sequence_of_template_acts_and_grants_yields_a_right_outside_the_rules(
    root: frozenset[str], acts: list[tuple[object, ...]]
) -> None:
    """Everybody tries everything: grants, own templates, edits, opening by templates, applying them, losing rights.

    Judged by the independent table of clauses: whatever an account gained, its giver could have granted by hand.
    """
    people, kept = [Walked((1, "admin", root))], list[Kept]()
    for act in acts:
        if act[0] == "take" and len(people) > 1:  # a right taken away is not given on, nor comes back by a template
            one = people[1 + int(act[1]) % (len(people) - 1)]  # type: ignore[call-overload]
            one.account = (*one.account[:2], one.account[2] - act[5])  # type: ignore[operator]
            continue
        for before, after, by in _step(people, kept, act):
            gained = after.account[2] - before.account[2]
            if gained or before.account == after.account:
                assert (after.account[0], after.account[1], gained) in grants_of(by, COUNTRY), (before, after, by)
    for one in people:
        assert one.account[2] <= root, "a right nobody handed on"
        assert one.account[:2] != (8, "admin")  # never an administrator in the township


def making(**changes: object) -> MakeTemplate:
    told = {"fit": COUNTY_USER, "title": "夜班审核员", "words": "", "permissions": frozenset({READ, REVIEW})}
    return MakeTemplate(**{**told, "command_id": uuid4(), **changes})  # type: ignore[arg-type]  # told by the tests


def by_template(people: People, key: str, name: str = "newcomer", **more: object) -> int:
    told = people.command(name, "county", USER, **more)
    given_ = {field: getattr(told, field) for field in ("organisation_id", "username", "name", "phone", "role")}
    command = AppointBy(**given_, permissions=told.permissions, command_id=told.command_id, template=key)
    done = services.appoint(people.viewer("county"), command, people.now)
    people.ids[name] = done.account_id
    return done.account_id


def standing(people: People, account_id: int) -> templatevalues.Standing:
    row = selectors.account(people.viewer("county"), account_id)
    return templatereads.standings([row])[row.id]


def renew(people: People, key: str, by: str = "county", **changes: object) -> TemplateKept:
    viewer = people.viewer(by)
    shown = templatereads.renewals(viewer, templatereads.template(viewer, key))
    told = {
        "key": key,
        "accounts": frozenset(one.renewal.account_id for one in shown),
        "seen": templaterules.fingerprint(one.renewal for one in shown),
        "command_id": uuid4(),
    }
    return templating.apply_template(viewer, ApplyTemplate(**{**told, **changes}), people.now)  # type: ignore[arg-type]


def test_an_own_template_is_made_used_changed_applied_and_deleted(people: People) -> None:
    county, now = people.viewer("county"), people.now
    command = making()
    made = templating.make_template(county, command, now)
    assert templating.make_template(county, command, now) == made
    number = by_template(people, made.key, permissions=frozenset({READ, REVIEW, SUSPEND}))
    assert standing(people, number).said == "夜班审核员 + 1 项"
    row = templatereads.template(county, made.key)
    change = ChangeTemplate(
        template_id=row.number, version=1, title="夜班员", words="", permissions=frozenset({READ, "bases:base:see"}),
        command_id=uuid4(),
    )  # fmt: skip
    templating.change_template(county, change, now)
    assert selectors.held_by(number) == {READ, REVIEW, SUSPEND}  # nothing happened to the account yet
    behind = standing(people, number)
    assert (behind.gained, behind.lost) == ({"bases:base:see"}, {REVIEW})
    with pytest.raises(Refused, match="已被修改"):
        templating.change_template(county, replace(change, command_id=uuid4()), now)
    assert renew(people, made.key).accounts == 1
    assert selectors.held_by(number) == {READ, SUSPEND, "bases:base:see"}
    assert standing(people, number).said == "夜班员 + 1 项"
    assert "按角色模板“夜班员”更新了 1 个账号的权限" in journal.history(county, "account", number)[0].sentence
    with pytest.raises(Refused, match="至少选择"):
        renew(people, made.key)
    drop = DropTemplate(template_id=row.number, version=2, command_id=uuid4())
    templating.drop_template(county, drop, now)
    assert standing(people, number).said == "夜班员（已删除） + 1 项"
    assert made.key not in {one.key for one in templatereads.listed(county)}
    with pytest.raises(Refused, match="已被删除"):
        by_template(people, made.key, name="another")
    templating.make_template(county, making(title="夜班员"), now)  # the name is free again


def test_what_nobody_may_keep_as_a_template(people: People) -> None:
    county, now = people.viewer("county"), people.now
    templating.make_template(county, making(), now)
    city_admin = Fit(ViewerKind.REGULATOR, Level.CITY, ADMIN)
    refused = [
        (making(), "同名"),
        (making(title="甲", permissions=frozenset({"organisations:division:reform"})), "不适用"),
        (making(title="甲", fit=city_admin, permissions=frozenset({READ})), "不能为这类机构"),
    ]
    for command, words in refused:
        with pytest.raises(Refused, match=words):
            templating.make_template(county, command, now)
    for name in ("clerk", "town", "farmer"):
        with pytest.raises(Denied):
            templating.make_template(people.viewer(name), making(title="乙"), now)
    less = selectors.held_by(people["county"]) - {SUSPEND}
    taken = ChangePermissions(account_id=people["county"], permissions=less, command_id=uuid4())
    services.change_permissions(people.viewer("city"), taken, now)
    with pytest.raises(Refused, match="没有的权限"):
        templating.make_template(people.viewer("county"), making(title="丙", permissions=frozenset({SUSPEND})), now)


def test_a_template_is_of_its_organisation_alone(people: People) -> None:
    county, sibling, now = people.viewer("county"), people.viewer("sibling"), people.now
    made = templating.make_template(county, making(), now)
    with pytest.raises(NotFound):
        templatereads.template(sibling, made.key)
    number = templatereads.template(county, made.key).number
    drop = DropTemplate(template_id=number, version=1, command_id=uuid4())
    with pytest.raises(NotFound):
        templating.drop_template(sibling, drop, now)
    with pytest.raises(NotFound):
        templatereads.template(county, "whole-regulator-1-admin")
    with pytest.raises(NotFound):
        templatereads.template(county, "no-such")
    foreign = people.command("xiaoli", "sibling", USER)
    told = {f: getattr(foreign, f) for f in ("organisation_id", "username", "name", "phone", "role", "command_id")}
    with pytest.raises(Refused, match="不适用"):
        services.appoint(sibling, AppointBy(**told, template=made.key), now)
    mine = people.command("xiaowu", "county", USER)
    told = {f: getattr(mine, f) for f in ("organisation_id", "username", "name", "phone", "role", "command_id")}
    services.appoint(county, AppointBy(**told, template=made.key), now)
    with pytest.raises(CommandConflict):
        services.appoint(county, AppointBy(**told, template="county-reader"), now)


def test_a_release_reaches_accounts_opened_before_it_level_by_level(people: People) -> None:
    """Accounts of an older release lack a permission: each level takes it over from the one above, in one act."""
    new = REVIEW
    accounts = ("minister", "province", "city", "county", "clerk")
    ids = [people[name] for name in accounts]
    with people_writing(people):
        AccountPermission.objects.everything(reason="an older release").filter(
            account_id__in=ids, permission=new
        ).delete()
        TemplateUse.objects.everything(reason="an older release").filter(account_id__in=ids).delete()
    assert new in people.viewer("minister").permissions | selectors.holding_of(people.viewer("minister")).permissions  # type: ignore[union-attr]
    clerk = selectors.account(people.viewer("county"), people["clerk"])
    withheld = templatereads.renewal_of(people.viewer("county"), clerk)
    assert withheld is not None
    assert withheld.withheld == {new}
    assert not withheld.gains
    for by, key in (("minister", 1), ("province", 2), ("city", 3)):
        assert renew(people, f"whole-regulator-{key}-admin", by).accounts >= 1
    assert new in selectors.held_by(people["county"])
    renew(people, "whole-regulator-3-user")
    assert people.viewer("clerk").can(new)
    assert templatereads.renewal_of(people.viewer("county"), clerk) is None


class people_writing:  # noqa: N801  # reads as a phrase
    """Writes of a test outside any act, with a record pretended."""

    def __init__(self, people: People) -> None:
        self.people = people

    def __enter__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('agritrace.record', '1', true)")

    def __exit__(self, *_: object) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('agritrace.record', '', true)")


def test_two_administrators_at_once_and_strangers(people: People) -> None:
    county, now = people.viewer("county"), people.now
    made = templating.make_template(county, making(), now)
    number = by_template(people, made.key, permissions=frozenset({READ, REVIEW}))
    change = ChangeTemplate(
        template_id=int(made.key[4:]), version=1, title="夜班审核员", words="", permissions=frozenset({READ}),
        command_id=uuid4(),
    )  # fmt: skip
    templating.change_template(county, change, now)
    shown = templatereads.renewals(county, templatereads.template(county, made.key))
    seen = templaterules.fingerprint(one.renewal for one in shown)
    by_hand = ChangePermissionsBy(
        account_id=number, permissions=frozenset({READ, SUSPEND}), template="", command_id=uuid4()
    )
    services.change_permissions(county, by_hand, now)  # the other administrator was faster
    assert standing(people, number).said == ""
    with pytest.raises(Refused, match="已有变化"):
        renew(people, made.key, seen=seen, accounts=frozenset({number}))
    with pytest.raises(NotFound):
        renew(people, made.key, accounts=frozenset({people["sibling"]}))
    with pytest.raises(Refused, match="至少选择"):
        renew(people, made.key, accounts=frozenset())
    with pytest.raises(Denied):
        templating.apply_template(
            people.viewer("clerk"),
            ApplyTemplate(key=made.key, accounts=frozenset({number}), seen=seen, command_id=uuid4()),
            now,
        )


def test_the_pages_of_templates(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("entering", "pages", "templates"):
        monkeypatch.setattr(f"agritrace.foundation.accounts.web.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)
    client.post("/login", {"username": "county", "password": PASSWORD})
    assert "县级审核员" in client.get("/accounts/templates/").content.decode()
    address = f"/accounts/templates/new?fit={COUNTY_USER.key}"
    assert client.get("/accounts/templates/new").status_code == 200
    told = {"title": "夜班员", "words": "值夜班", "permissions": [READ, REVIEW], "command_id": str(uuid4())}
    assert "请填写名称" in client.post(address, {**told, "title": ""}).content.decode()
    made = client.post(address, told).headers["Location"]
    key = made.rstrip("/").rpartition("/")[2]
    new = f"/accounts/new?place={people.country['county']}-user"
    page = client.post(new, {"fill": "1", "template": key, "name": "林建国"})
    assert page.context["form"].initial["permissions"] == sorted({READ, REVIEW})
    assert "林建国" in page.content.decode()
    person = {"name": "林", "phone": "13912345678", "username": "linguo", "template": key, "command_id": str(uuid4())}
    assert client.post(new, {**person, "permissions": [READ]}).context["password"]
    number = selectors.called("linguo")[0].id
    assert "夜班员 − 1 项" in client.get(f"/accounts/{number}/").content.decode()
    assert "夜班员 − 1 项" in client.get(f"/accounts/?template={key}").content.decode()
    changed = {
        "title": "夜班员",
        "words": "",
        "version": "1",
        "permissions": [READ, SUSPEND],
        "command_id": str(uuid4()),
    }
    assert client.post(f"{made}change", changed).headers["Location"] == made
    assert "查看并更新" in client.get(f"/accounts/{number}/").content.decode()
    preview = client.get(f"{made}apply?account={number}")
    assert "增加：暂停和恢复主体" in preview.content.decode()
    form = preview.context["form"]
    sent = {"accounts": [str(number)], "seen": form.initial["seen"], "command_id": str(uuid4())}
    assert client.post(f"{made}apply", sent).headers["Location"] == made
    assert selectors.held_by(number) == {READ, SUSPEND}
    assert "没有需要更新的账号" in client.get(f"{made}apply").content.decode()
    rights = f"/accounts/{number}/permissions"
    filled = client.post(rights, {"fill": "1", "template": "county-reader"})
    assert REVIEW not in filled.context["form"].initial["permissions"]
    sent = {"template": "county-reader", "permissions": [READ], "command_id": str(uuid4())}
    assert client.post(rights, sent).status_code == 302
    assert client.get(f"{made}drop").status_code == 200
    assert client.post(f"{made}drop", {"version": "2", "command_id": str(uuid4())}).status_code == 302
    assert client.get(f"{made}change").status_code == 404
    for name, status in (("clerk", 403), ("sibling", 404)):
        other = Client()
        other.post("/login", {"username": name, "password": PASSWORD})
        assert other.get(made).status_code == status
