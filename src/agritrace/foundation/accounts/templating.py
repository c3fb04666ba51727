"""Writing role templates: keep, change, delete them; set an account by one; take a changed one over into accounts.

A template gives nothing by itself. Whatever an account gets through one is granted by whoever applies it, at that moment,
by the delegation kernel: nobody gets by a template what its applier could not give by hand (decision 0017).
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import Holding, Role, against_template, may_grant
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, selectors, templatereads, templaterules
from .models import Account, AccountPermission, Template, TemplateUse
from .permissions import Permission
from .templatevalues import (
    ApplyTemplate,
    ChangeTemplate,
    DropTemplate,
    Fit,
    MakeTemplate,
    Renewal,
    TemplateKept,
    TemplateRow,
    TemplateState,
)
from .values import AccountRole, AccountRow, AccountState, holdable

KIND = "role_template"
_TWICE = "accounts_template_title"


def make_template(viewer: Viewer, command: MakeTemplate, now: datetime) -> TemplateKept:
    """Keep a template of the viewer's organisation, of permissions he may give to such accounts himself.

    Denied without the right to appoint; Refused for accounts he gives nobody, permissions he does not hold, a name that
    is taken or missing, and beyond fifty templates.
    """

    def work(opened: journal.OpenAct) -> TemplateKept:
        _must_fit(viewer, command.fit, command.permissions, title=command.title)
        own = Template.objects.seen_by(viewer).filter(state=TemplateState.OFFERED)
        if own.count() >= templaterules.MOST_OWN:
            raise refuse("本机构的角色模板已满 50 个。", "请先删除不用的模板。", code="many")
        row = Template(
            organisation_id=_organisation(viewer),
            kind=command.fit.kind,
            level=command.fit.level,
            role=command.fit.role,
            changed_at=now,
        )
        _fill(row, command)
        _save(row, insert=True)
        return _about(opened, row)

    return journal.act(
        viewer, acts.MAKE_TEMPLATE, work, now=now, answer=TemplateKept, command=command, command_id=command.command_id
    )


def change_template(viewer: Viewer, command: ChangeTemplate, now: datetime) -> TemplateKept:
    """Rename a template of the viewer's organisation or change what it holds; no account changes by that."""

    def work(opened: journal.OpenAct) -> TemplateKept:
        row = _locked(viewer, command.template_id, command.version)
        found = templatereads.by_key([f"own-{row.id}"])[f"own-{row.id}"]
        kept = command.permissions & found.permissions
        added = command.permissions - kept
        _must_fit(viewer, found.fit, added, title=command.title, kept=kept)
        opened.note(added=sorted(added), removed=sorted(found.permissions - kept))
        _fill(row, command)
        row.version, row.changed_at = row.version + 1, now
        _save(row)
        return _about(opened, row)

    return journal.act(
        viewer, acts.CHANGE_TEMPLATE, work, now=now, answer=TemplateKept, command=command, command_id=command.command_id
    )


def drop_template(viewer: Viewer, command: DropTemplate, now: datetime) -> TemplateKept:
    """Delete a template of the viewer's organisation; accounts opened by it keep what they hold."""

    def work(opened: journal.OpenAct) -> TemplateKept:
        row = _locked(viewer, command.template_id, command.version)
        row.state, row.version, row.changed_at = TemplateState.DELETED.value, row.version + 1, now
        row.save(force_update=True)
        return _about(opened, row)

    return journal.act(
        viewer, acts.DROP_TEMPLATE, work, now=now, answer=TemplateKept, command=command, command_id=command.command_id
    )


def apply_template(viewer: Viewer, command: ApplyTemplate, now: datetime) -> TemplateKept:
    """Take a changed template over into accounts the viewer manages: each gets what it gained, loses what it gave up.

    What the viewer does not hold himself is left out and stays to come. Refused when the preview no longer holds (two
    administrators at once), when no account was chosen, or an account is none of his.
    """
    if not viewer.can(Permission.MANAGE):
        raise denied("调整账号的权限")

    def work(opened: journal.OpenAct) -> TemplateKept:
        found = templatereads.template(viewer, command.key)
        if not command.accounts:
            raise refuse("请至少选择一个账号。", field="accounts", code="nobody")
        numbers = sorted(command.accounts)
        accounts = Account.objects.acted_on_by(viewer).filter(id__in=numbers, state=AccountState.ACTIVE)
        list(accounts.order_by("id").select_for_update().values_list("id", flat=True))
        shown = templatereads.renewals(viewer, found)
        if templaterules.fingerprint(one.renewal for one in shown) != command.seen:
            raise refuse("这些账号在您打开页面之后已有变化。", "请核对新的预览后再办理。", code="version")
        chosen = [one for one in shown if one.renewal.account_id in command.accounts]
        if len(chosen) != len(command.accounts):
            raise NotFound("其中一个账号")
        for one in chosen:
            _renew(opened, selectors.account(viewer, one.renewal.account_id), found, change=one.renewal)
        opened.note(
            title=found.title,
            count=len(chosen),
            given=sorted(frozenset().union(*(one.renewal.gains for one in chosen))),
            taken=sorted(frozenset().union(*(one.renewal.losses for one in chosen))),
        )
        return TemplateKept(found.key, len(chosen))

    return journal.act(
        viewer, acts.APPLY_TEMPLATE, work, now=now, answer=TemplateKept, command=command, command_id=command.command_id
    )


def stand_by(opened: journal.OpenAct, row: Account, key: str | None, *, offered: frozenset[str]) -> None:
    """Remember by which template an account was opened or changed; ``offered`` is what could be given by it.

    None means the whole of the role; "" means by no template. Raises NotFound for a template that does not fit.
    """
    if row.organisation_id is None:
        return
    office = organisations.office_of(row.organisation_id)
    support = organisations.briefs([row.organisation_id])[row.organisation_id].support_kind
    fit = Fit(office.kind, office.level, _role(row), support)
    options = {one.key: one for one in templatereads.offered(opened.viewer, fit)}
    every = next((one for one in options.values() if one.key.startswith("whole-")), None)
    chosen = every if key is None else options.get(key)
    if key and chosen is None:
        raise refuse("这个角色模板不适用于该账号，或已被删除。", "请重新选择模板。", field="template", code="template")
    if chosen is None:
        _remember(opened, row.id, TemplateUse(key="", since=opened.now))
        return
    use = TemplateUse(
        key=chosen.key, version=chosen.version, basis=sorted(chosen.permissions & offered), since=opened.now
    )
    _remember(opened, row.id, use)
    opened.note(template=chosen.title)


def _role(row: Account) -> AccountRole:
    return AccountRole(row.role)


def _renew(opened: journal.OpenAct, row: AccountRow, template: TemplateRow, *, change: Renewal) -> None:
    granter = selectors.holding_of(opened.viewer)
    if granter is None or row.organisation_id is None:
        raise denied("调整账号的权限")
    office = organisations.office_of(row.organisation_id)
    raise_for(may_grant(granter, Holding(office, Role(row.role.value), change.gains)))
    held = AccountPermission.objects.storing(opened)
    held.filter(account_id=row.id, permission__in=change.losses).delete()
    held.bulk_create(AccountPermission(account_id=row.id, permission=one) for one in sorted(change.gains))
    basis = templaterules.basis_after(template, change.withheld)
    _remember(
        opened, row.id, TemplateUse(key=template.key, version=template.version, basis=sorted(basis), since=opened.now)
    )
    opened.on("account", row.id, row.region_code)


def _remember(opened: journal.OpenAct, account_id: int, use: TemplateUse) -> None:
    TemplateUse.objects.storing(opened).filter(account_id=account_id).delete()
    use.account_id = account_id
    use.save(force_insert=True)


def _must_fit(
    viewer: Viewer, fit: Fit, permissions: frozenset[str], *, title: str, kept: frozenset[str] = frozenset()
) -> None:
    """Refuse what the viewer may not put into a template; ``kept`` stands there already, whoever put it in."""
    if not viewer.can(Permission.APPOINT):
        raise denied("设置角色模板")
    granter = selectors.holding_of(viewer)
    if granter is None:
        raise denied("设置角色模板")
    places = [one for one in templatereads.places(viewer) if fit.takes(one.kind, one.level, one.role)]
    offices = [organisations.office_of(one.organisation_id) for one in places]
    allowed = holdable(fit.kind, fit.level, fit.role)
    raise_for(
        [
            *templaterules.against_template_facts(title, permissions | kept, allowed),
            *against_template(granter, offices, role=Role(fit.role.value), permissions=permissions),
        ]
    )


def _fill(row: Template, command: MakeTemplate | ChangeTemplate) -> None:
    row.title, row.words = command.title.strip(), command.words.strip()[:80]
    row.permissions = [*sorted(command.permissions)]


def _save(row: Template, *, insert: bool = False) -> None:
    try:
        row.save(force_insert=insert, force_update=not insert)
    except IntegrityError as error:
        if _TWICE not in str(error):
            raise
        raise refuse("已有同名的角色模板。", "请换一个名称，或修改原来的模板。", field="title", code="twice") from error


def _locked(viewer: Viewer, template_id: int, version: int) -> Template:
    if not viewer.can(Permission.APPOINT):
        raise denied("设置角色模板")
    rows = Template.objects.acted_on_by(viewer).filter(id=template_id, state=TemplateState.OFFERED)
    row = rows.select_for_update().order_by("id").first()
    if row is None:
        raise NotFound("该角色模板")
    raise_for(templaterules.against_version(version, row.version))
    return row


def _organisation(viewer: Viewer) -> int:
    if viewer.organisation_id is None:
        raise denied("设置角色模板")
    return viewer.organisation_id


def _about(opened: journal.OpenAct, row: Template) -> TemplateKept:
    opened.on(KIND, row.id)
    opened.on("organisation", row.organisation_id)
    opened.note(title=row.title, count=len(row.permissions))
    return TemplateKept(f"own-{row.id}")
