"""Changes of divisions 区划调整: what they would do, and doing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.questions import ask
from agritrace.kernel.results import NotFound, Reason, denied, raise_for
from agritrace.kernel.viewer import Jurisdiction, Viewer

from . import acts, rules, selectors, storing
from .models import Organisation, Succession
from .permissions import Permission
from .values import DivisionsChanged, OrganisationRow, Recast, Reform, Reformed, ReformPreview, WhatHindersClosing


@dataclass(frozen=True, slots=True)
class _Plan:
    """A reform worked out: everything it touches, what changes, who gets which new superior."""

    placed: Mapping[int, rules.Placed]
    changes: tuple[rules.Change, ...]
    after: Mapping[int, Jurisdiction]
    children: Mapping[int, OrganisationRow]
    superiors: Mapping[int, int]


def reform(viewer: Viewer, command: Reform, now: datetime) -> Reformed:
    """Record a change of divisions: competences move, lower organisations get their new superior, old ones close.

    Nothing stored elsewhere is rewritten: rows keep the region of their day, and the authority now competent sees them
    because its jurisdiction inherits the old prefixes. Raises Denied outside the viewer's jurisdiction, Refused when the
    moves do not add up or lie in the future.
    """
    if not viewer.can(Permission.REFORM):
        raise denied("登记区划调整")

    def work(opened: journal.OpenAct) -> Reformed:
        planned = _planned(viewer, command, beijing_day(now))
        storing.change(opened, planned.changes, command.effective)
        for child, superior in sorted(planned.superiors.items()):
            storing.stored(opened, (child,)).update(parent_id=superior)
            opened.on(storing.KIND, child, planned.children[child].region_code)
        storing.close(opened, [planned.placed[number].row for number in command.closes], command.effective)
        _follow(command)
        for one in planned.placed.values():
            opened.on(storing.KIND, one.row.id, one.row.region_code)
        opened.note(name=command.name, since=command.effective, kind=command.kind, moves=command.moves)
        opened.announce(DivisionsChanged(command.effective, command.moves))
        return Reformed(sum(not c.ends for c in planned.changes), sum(c.ends for c in planned.changes))

    return journal.act(
        viewer, acts.REFORM, work, now=now, answer=Reformed, command=command, command_id=command.command_id
    )


def preview_reform(viewer: Viewer, command: Reform, now: datetime) -> ReformPreview:
    """What recording this reform would do; Denied and Refused as recording it would be. Writes nothing."""
    if not viewer.can(Permission.REFORM):
        raise denied("登记区划调整")
    planned = _planned(viewer, command, beijing_day(now), lock=False)
    rows = {number: one.row for number, one in planned.placed.items()}
    recasts = tuple(
        Recast(number, one.row.name, one.covers, planned.after[number])
        for number, one in planned.placed.items()
        if one.covers != planned.after[number]
    )
    superiors = tuple(
        (planned.children[child].name, rows[planned.children[child].parent_id or 0].name, rows[superior].name)
        for child, superior in sorted(planned.superiors.items())
    )
    hindered = [
        f"“{rows[number].name}”{reason.sentence}"
        for number in command.closes
        for reasons in ask(WhatHindersClosing(number))
        for reason in reasons
    ]
    return ReformPreview(recasts, superiors, tuple(rows[number].name for number in command.closes), tuple(hindered))


def _planned(viewer: Viewer, command: Reform, today: date, *, lock: bool = True) -> _Plan:
    placed = _placed(viewer, command, today, lock=lock)
    raise_for([*_against_day(command, today), *rules.against_reform(command.moves, placed)])
    changes, after = rules.plan(command.moves, placed)
    children = [row for number in _sources(command) for row in selectors.directly_below(number)]
    superiors = rules.new_superiors(command.moves, children)
    left = [row for row in children if row.parent_id in command.closes and row.id not in superiors]
    raise_for(rules.against_closing(command.closes, after, left))
    return _Plan(placed, changes, after, {row.id: row for row in children}, superiors)


def _against_day(command: Reform, today: date) -> list[Reason]:
    if command.effective > today:
        return [Reason("执行日期还没有到。", "请在执行当日登记。", field="effective")]
    return []


def _sources(command: Reform) -> list[int]:
    return sorted({move.source_id for move in command.moves})


def _follow(command: Reform) -> None:
    for source, target in sorted({(move.source_id, move.target_id) for move in command.moves}):
        Succession(
            predecessor_id=source,
            successor_id=target,
            since=command.effective,
            kind=command.kind.value,
            reform=command.name[:120],
        ).save(force_insert=True)


def _placed(viewer: Viewer, command: Reform, day: date, *, lock: bool) -> Mapping[int, rules.Placed]:
    """Everything a reform touches with all superiors, locked in ascending id; NotFound outside the viewer's reach."""
    named = {m.source_id for m in command.moves} | {m.target_id for m in command.moves} | set(command.closes)
    mine = Organisation.objects.acted_on_by(viewer).filter(id__in=named).order_by("id")
    if lock:
        mine = mine.select_for_update()
    if set(mine.values_list("id", flat=True)) != named:
        raise NotFound("区划调整涉及的机构")
    found = selectors.briefs(named)
    while missing := [row.parent_id for row in found.values() if row.parent_id and row.parent_id not in found]:
        found |= selectors.briefs(missing)
    covers = selectors.jurisdictions_of(found, day)
    return {number: rules.Placed(row, covers.get(number, Jurisdiction())) for number, row in sorted(found.items())}
