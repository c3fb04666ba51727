"""Decisions about duty sessions: what may be opened, what it opens, when it is over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import Jurisdiction, Level, OnDuty, Viewer, ViewerKind

from .permissions import Permission
from .values import LONGEST_REASON, Access, DutyState, Limit, OpenDuty

SHORTEST_REASON = 5
_AREAS = (4, 6, 9)
"""Leading digits of what may be taken over: a city, a county, a township; never a whole province."""


def most_hours(limits: Sequence[Limit], today: date) -> int:
    """The most hours of a session on a day; 0 where no limit is set yet, so that nothing can be opened."""
    held = [one for one in limits if one.valid_from <= today]
    return max(held, key=lambda one: one.valid_from).hours if held else 0


def may_open(viewer: Viewer) -> bool:
    """Whether somebody may go on duty at all: as himself, with the permission, not on duty already."""
    himself = viewer.account_id is not None and viewer.consent_id is None and viewer.duty is None
    return himself and viewer.can(Permission.OPEN) and viewer.organisation_id is not None


def offered(viewer: Viewer, known: Sequence[Access]) -> tuple[Access, ...]:
    """What this viewer may choose: by kind of account and right; a region only for offices of county and city."""
    local = viewer.level in {Level.CITY, Level.COUNTY}
    return tuple(one for one in known if _for(viewer, one) and (local or not one.by_region))


def against_opening(command: OpenDuty, chosen: Access | None, *, most: int) -> tuple[Reason, ...]:
    """Why a session cannot be opened as asked: kind, hours, reason."""
    found = []
    if chosen is None:
        found.append(Reason("请选择值守方式。", "按值守安排选择一项。", "access", "access"))
    if not 1 <= command.hours <= most:
        found.append(Reason(f"值守时长为 1 到 {most} 小时。", "到时后需要可以再次申请。", "hours", "hours"))
    if not SHORTEST_REASON <= len(command.reason.strip()) <= LONGEST_REASON:
        found.append(
            Reason("请写明值守事由，5 到 200 个字。", "例如：国庆夜间代余杭区值班，接听投诉电话。", "reason", "reason")
        )
    return tuple(found)


def against_area(own: Jurisdiction, superior: Jurisdiction, prefix: str) -> tuple[Reason, ...]:
    """Why a region cannot be taken over: it must lie beside one's own area, below the same superior office."""
    if len(prefix) not in _AREAS:
        return (Reason("请选择要值守的市、县或乡镇。", "不能值守全省或全国。", "region", "level"),)
    if own.covers(prefix):
        return (Reason("这个地区属于您的辖区，不需要值守。", "请直接办理。", "region", "own"),)
    around = any(one.startswith(prefix) for one in (*own.include, *superior.include))
    if around or not superior.covers(prefix):
        return (Reason("只能值守同一上级辖区内的其他地区。", "请选择同一上级下的地区。", "region", "beyond"),)
    return ()


def running(state: DutyState, opened_at: datetime, until: datetime, *, now: datetime) -> bool:
    """Whether a session opens anything at this instant: the last second is before ``until``."""
    return state is DutyState.OPEN and opened_at <= now < until


def carried(viewer: Viewer, chosen: Access, prefix: str, *, duty: OnDuty) -> Viewer:
    """The viewer on duty. For a region: that region instead of his own area, and of his own rights only reading ones.

    Otherwise the rights of the access instead of all his own. Nothing that could be handed on, granted or decided is among
    them (architecture test on the accesses); the right to be on duty stays, so that losing it ends the session.
    """
    rights = chosen.permissions & viewer.permissions if chosen.by_region else chosen.permissions
    area = Jurisdiction((prefix,)) if chosen.by_region else Jurisdiction()
    return replace(viewer, permissions=rights | {Permission.OPEN}, jurisdiction=area, duty=duty)


def carries(viewer: Viewer, chosen: Access | None) -> bool:
    """Whether somebody who opened a session still may use it: with the right, as himself, as the same kind of person."""
    himself = viewer.consent_id is None and viewer.kind is not ViewerKind.SYSTEM
    return himself and chosen is not None and viewer.can(Permission.OPEN) and _for(viewer, chosen)


def _for(viewer: Viewer, one: Access) -> bool:
    return viewer.kind in one.kinds and (not one.needs or viewer.can(one.needs))


def left_words(until: datetime, now: datetime) -> str:
    """How long it still runs: 3 小时 12 分; the minute that has begun counts."""
    minutes = max(0, -(-int((until - now) / timedelta(seconds=1)) // 60))
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"
