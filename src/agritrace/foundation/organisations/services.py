"""Writing organisations: open, rename, close, set a jurisdiction. Reforms and office data stand beside."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.questions import ask
from agritrace.kernel.results import NotFound, Reason, denied, raise_for, refuse
from agritrace.kernel.viewer import Jurisdiction, Viewer, ViewerKind

from . import acts, rules, selectors, storing
from .keeping import (
    mark_reminded,
    record_qualification,
    running_out,
    set_contact,
    withdraw_qualification,
)
from .models import Organisation
from .permissions import Permission
from .reforming import preview_reform, reform
from .rules import against_contact
from .values import (
    CloseOrganisation,
    CreateOrganisation,
    OrganisationChanged,
    OrganisationCreated,
    OrganisationRow,
    OrganisationState,
    Reformed,
    RenameOrganisation,
    SetJurisdiction,
    WhatHindersClosing,
)

__all__ = [
    "Reformed",
    "against_contact",
    "mark_reminded",
    "preview_reform",
    "record_qualification",
    "reform",
    "running_out",
    "set_contact",
    "withdraw_qualification",
]

KIND = "organisation"
_CODES = 0x4F524743  # advisory lock: organisation codes are given one at a time


def create_organisation(viewer: Viewer, command: CreateOrganisation, now: datetime) -> OrganisationCreated:
    """Open an organisation with its code and its jurisdiction, predecessors of its regions included.

    Only the superior itself (or the system) opens one below it. Raises Denied, or Refused when the place in the order
    is wrong, the region unknown or outside the superior's, or the name taken.
    """
    if not viewer.can(Permission.CREATE) or not _is_superior(viewer, command.parent_id):
        raise denied("在这里设立机构")

    def work(opened: journal.OpenAct) -> OrganisationCreated:
        day = beijing_day(now)
        parent = selectors.briefs([command.parent_id]).get(command.parent_id) if command.parent_id else None
        if command.parent_id and parent is None:
            raise NotFound("上级机构")
        covered = selectors.jurisdiction_of(parent.id, day) if parent else Jurisdiction(("",))
        raise_for([*rules.against_place(command, parent, covered), *_taken(command)])
        row = Organisation(
            kind=command.kind.value,
            level=int(command.level),
            name=command.name.strip(),
            code=_next_code(command),
            region_code=command.region_code,
            parent_id=command.parent_id,
            sort_key=sort_key(command.name),
            initials=initials(command.name),
            support_kind=command.support_kind,
            created_at=now,
        )
        row.save(force_insert=True)
        covers = _competence(command, day)
        storing.open_parts(opened, row.id, covers, since=day)
        if command.carve:
            storing.carve(opened, selectors.briefs([row.id])[row.id], covers.include, since=day)
        opened.on(KIND, row.id, row.region_code)
        opened.note(name=row.name, code=row.code, kind=row.kind, level=row.level)
        return OrganisationCreated(row.id, row.code)

    return journal.act(
        viewer, acts.CREATE, work, now=now, answer=OrganisationCreated, command=command, command_id=command.command_id
    )


def rename_organisation(viewer: Viewer, command: RenameOrganisation, now: datetime) -> OrganisationChanged:
    """Give an organisation another name; the old one stands in its history. The superior or its own administrator."""

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        row, name = _locked(viewer, command.organisation_id, own=True), command.name.strip()
        if not name:
            raise refuse("请填写机构名称。", field="name")
        if _same_name(row.parent_id, name, other_than=row.id):
            raise refuse("同一上级之下已有同名的机构。", "请核对名称。", field="name")
        storing.stored(opened, (row.id,)).update(name=name, sort_key=sort_key(name), initials=initials(name))
        opened.on(KIND, row.id, row.region_code)
        opened.note(old=row.name, new=name)
        return OrganisationChanged(row.id)

    return journal.act(
        viewer, acts.RENAME, work, now=now, answer=OrganisationChanged, command=command, command_id=command.command_id
    )


def close_organisation(viewer: Viewer, command: CloseOrganisation, now: datetime) -> OrganisationChanged:
    """Close an organisation below one's own; its jurisdiction ends with the day.

    Raises Refused while lower organisations stand below it, or anything the rooms above name hinders it (accounts).
    """

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        row = _locked(viewer, command.organisation_id)
        below = selectors.directly_below(row.id)
        if below:
            raise refuse(f"该机构还有 {len(below)} 个下级机构。", "请先撤销或转移下级机构。", code="below")
        raise_for([reason for reasons in ask(WhatHindersClosing(row.id)) for reason in reasons])
        storing.close(opened, (row,), beijing_day(now))
        opened.on(KIND, row.id, row.region_code)
        opened.note(name=row.name)
        return OrganisationChanged(row.id)

    return journal.act(
        viewer, acts.CLOSE, work, now=now, answer=OrganisationChanged, command=command, command_id=command.command_id
    )


def set_jurisdiction(viewer: Viewer, command: SetJurisdiction, now: datetime) -> OrganisationChanged:
    """Make ``wanted`` the jurisdiction of a lower organisation from today on; what held before stays on file.

    Raises Refused when something wanted lies outside the superior's own jurisdiction.
    """

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        day = beijing_day(now)
        row = _locked(viewer, command.organisation_id)
        wanted = Jurisdiction(command.include, command.exclude)
        covered = selectors.jurisdiction_of(row.parent_id, day) if row.parent_id else Jurisdiction(("",))
        if not wanted.include or not all(covered.covers(prefix) for prefix in wanted.include):
            raise refuse("管辖范围必须在上级机构的管辖范围内。", "请检查区划代码。", field="include")
        before = selectors.jurisdiction_of(row.id, day)
        storing.end_parts(opened, row.id, storing.signed(storing.minus(before, wanted)), since=day)
        gained = storing.minus(wanted, before)
        storing.open_parts(opened, row.id, gained, since=day)
        if command.carve:
            storing.carve(opened, row, gained.include, since=day)
        opened.on(KIND, row.id, row.region_code)
        opened.note(name=row.name, since=day, include=wanted.include, exclude=wanted.exclude)
        return OrganisationChanged(row.id)

    return journal.act(
        viewer,
        acts.SET_JURISDICTION,
        work,
        now=now,
        answer=OrganisationChanged,
        command=command,
        command_id=command.command_id,
    )


def _is_superior(viewer: Viewer, parent_id: int | None) -> bool:
    if viewer.kind is ViewerKind.SYSTEM:
        return True
    return parent_id is not None and parent_id == viewer.organisation_id


def _locked(viewer: Viewer, organisation_id: int, *, own: bool = False) -> OrganisationRow:
    """An open organisation the viewer may change: one right below his own, his own if ``own``."""
    rows = Organisation.objects.acted_on_by(viewer).filter(id=organisation_id).select_for_update()
    found = next((selectors.row_of(values) for values in rows.values_list(*selectors.COLUMNS)), None)
    if found is None:
        raise NotFound("该机构")
    mine = own and found.id == viewer.organisation_id
    if not viewer.can(Permission.CHANGE) or not (mine or _is_superior(viewer, found.parent_id)):
        raise denied("变更该机构")
    if found.state is not OrganisationState.ACTIVE:
        raise refuse("该机构已撤销，不能再变更。", code="state")
    return found


def _taken(command: CreateOrganisation) -> list[Reason]:
    reasons: list[Reason] = []
    if _same_name(command.parent_id, command.name):
        reasons.append(Reason("同一上级之下已有同名的机构。", "请核对名称。", field="name"))
    whole_country = not command.region_code.strip("0")
    if not whole_country and regions.region(command.region_code) is None:
        reasons.append(Reason("没有这个区划代码。", "请在列表中选择区域。", field="region_code"))
    return reasons


def _same_name(parent_id: int | None, name: str, *, other_than: int | None = None) -> bool:
    rows = Organisation.objects.everything(reason="names of authorities are public; a clash must be found")
    same = rows.filter(parent_id=parent_id, name=name.strip(), state=OrganisationState.ACTIVE)
    return (same.exclude(id=other_than) if other_than is not None else same).exists()


def _next_code(command: CreateOrganisation) -> str | None:
    letter = rules.LETTERS.get(command.kind)
    if letter is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CODES])
    rows = Organisation.objects.everything(reason="codes are never used again, closed organisations included")
    begin = f"{letter}{command.region_code[:6]}"
    used = rows.filter(code__gte=begin, code__lt=begin + ":").values_list("code", flat=True)
    return rules.next_code(command.kind, command.region_code, [code for code in used if code])


def _competence(command: CreateOrganisation, day: date) -> Jurisdiction:
    include = command.include or (command.region_code,)
    if command.kind is ViewerKind.SUPPORT:
        return Jurisdiction()  # support sees nothing of the business
    if not any(one.strip("0") for one in include):
        return Jurisdiction(("",))
    return regions.jurisdiction(include, exclude=command.exclude, on=day)
