"""Writing bases: add, change, retire, restore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, connection

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import Verdict
from agritrace.kernel.checkdigits import make_base_code
from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Level, Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import STATE_NAMES as SUBJECT_STATE_NAMES
from agritrace.registry.subjects.values import SubjectBrief

from . import acts, land, rules
from .models import Base
from .permissions import Permission
from .states import BASE
from .values import (
    AddBase,
    BaseChanged,
    BaseFacts,
    BaseStanding,
    BaseState,
    ChangeBase,
    Place,
    SwitchBase,
)

T = TypeVar("T")
_LAST_SERIAL = 9_999
_STORED = (
    "name", "area", "area_unit", "corners", "stated_system", "drawn_area", "findings", "sort_key", "words", "state", "version",
)  # fmt: skip  # what a change writes


def add_base(viewer: Viewer, command: AddBase, now: datetime) -> BaseStanding:
    """Add an active base to the viewer's own subject and give it the next base code of its place and land class.

    Refuses with the field names of :class:`BaseFacts` and :class:`Place`; Denied without the permission or a subject.
    Whether the land lies in the county it is said to lie in, and whether the drawn area fits, are only findings.
    """
    if not viewer.can(Permission.KEEP) or viewer.subject_id is None:
        raise denied("新增基地")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> BaseStanding:
        subject = _working(subject_id)
        _must_be_place(command.place)
        raise_for(rules.fact_reasons(command.facts))
        row = Base(
            subject_id=subject_id,
            region_code=subject.region_code,
            place_code=command.place.region_code,
            land_class=command.place.land_class,
            code=_next_code(command.place),
            state=BaseState.ACTIVE,
            created_at=now,
        )
        _fill(row, command.facts, subject)
        row.save(force_insert=True)
        opened.note(name=row.name, code=row.code)
        return _told(opened, row)

    return _once(
        lambda: journal.act(
            viewer, acts.ADD, work, now=now, answer=BaseStanding, command=command, command_id=command.command_id
        )
    )


def change_base(viewer: Viewer, command: ChangeBase, now: datetime) -> BaseStanding:
    """Replace the facts of the version that was shown; place, land class and code stay."""

    def work(opened: journal.OpenAct) -> BaseStanding:
        row = _locked(viewer, command.base_id, command.version)
        target = _follow(viewer, row, "change")
        raise_for(rules.fact_reasons(command.facts))
        flat = row.corners
        before = BaseFacts(row.name, row.area, row.area_unit, tuple(zip(flat[::2], flat[1::2], strict=True)))
        _fill(row, command.facts, subjects.brief([row.subject_id])[row.subject_id])
        flat = row.corners
        after = BaseFacts(row.name, row.area, row.area_unit, tuple(zip(flat[::2], flat[1::2], strict=True)))
        opened.note(name=row.name, changed=rules.changed_words(before, after))
        return _stored(opened, row, target)

    return _once(
        lambda: journal.act(
            viewer, acts.CHANGE, work, now=now, answer=BaseStanding, command=command, command_id=command.command_id
        )
    )


def retire_base(viewer: Viewer, command: SwitchBase, now: datetime) -> BaseStanding:
    """Take a base out of the offer for harvests; batches made there keep its name."""
    return _switch(viewer, command, now, arrow="retire", act=acts.RETIRE)


def restore_base(viewer: Viewer, command: SwitchBase, now: datetime) -> BaseStanding:
    """Take a retired base back into use, unless an active one has its name."""
    return _switch(viewer, command, now, arrow="restore", act=acts.RESTORE)


def _switch(viewer: Viewer, command: SwitchBase, now: datetime, *, arrow: str, act: Act) -> BaseStanding:
    def work(opened: journal.OpenAct) -> BaseStanding:
        row = _locked(viewer, command.base_id, command.version)
        opened.note(name=row.name)
        return _stored(opened, row, _follow(viewer, row, arrow))

    return _once(
        lambda: journal.act(
            viewer, act, work, now=now, answer=BaseStanding, command=command, command_id=command.command_id
        )
    )


def _working(subject_id: int) -> SubjectBrief:
    subject = subjects.brief([subject_id])[subject_id]
    if not subject.working:
        words = SUBJECT_STATE_NAMES[subject.state]
        raise refuse(f"本主体当前状态是“{words}”，不能新增基地。", "请联系所在地县级农业农村部门。", code="subject")
    return subject


def _must_be_place(place: Place) -> None:
    fault = regions.choice_fault(place.region_code, level=Level.TOWNSHIP)
    if fault:
        raise refuse(fault, field="region_code", code="region")
    if place.land_class not in land.classes():
        raise refuse("请选择地类。", "例如：水浇地、果园、坑塘水面。", field="land_class", code="land")


def _next_code(place: Place) -> str:
    """The next serial number of a place and land class; people who add there at the same moment wait for each other."""
    prefix = place.region_code + place.land_class
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [prefix])
    rows = Base.objects.everything(reason="base codes count within a place").filter(
        code__gte=prefix + "0000", code__lte=prefix + "9999"
    )
    last = rows.order_by("-code").values_list("code", flat=True).first()
    serial = int(last[16:]) + 1 if last else 1
    if serial > _LAST_SERIAL:
        raise refuse("这个乡镇这种地类的编码已用完。", "请联系平台运维单位。", field="land_class", code="full")
    return make_base_code(place.region_code, place.land_class, serial)


def _fill(row: Base, facts: BaseFacts, subject: SubjectBrief) -> None:
    corners = rules.in_wgs84(facts.corners, facts.system)
    row.name, row.area, row.area_unit = facts.name.strip(), facts.area, facts.area_unit
    row.corners, row.stated_system = [one for corner in corners for one in corner], facts.system.value
    row.drawn_area = rules.drawn_metres(corners)
    row.findings = []
    middle = rules.centre(corners)
    if middle is not None:
        verdict = regions.compare(*middle, row.place_code, system=CoordinateSystem.WGS84).verdict
        row.findings += ["outside"] if verdict is Verdict.DIFFERS else []
    if rules.far_apart(rules.stated_metres(row.area, row.area_unit), row.drawn_area):
        row.findings += ["area"]
    row.sort_key = sort_key(row.name)[:120]
    title = land.title(row.land_class)
    spoken = (row.name, row.sort_key.replace(" ", ""), initials(row.name), row.code, title, subject.name)
    row.words = (" " + " ".join(word for word in (*spoken, initials(subject.name)) if word)).lower()[:400]


def _locked(viewer: Viewer, base_id: int, version: int) -> Base:
    row = Base.objects.acted_on_by(viewer).select_for_update().filter(pk=base_id).first()
    if row is None or row.subject_id != viewer.subject_id:
        raise NotFound("这个基地")
    if row.version != version:
        raise refuse("这个基地刚被修改过。", "请刷新页面，在最新内容上修改。", code="version")
    return row


def _follow(viewer: Viewer, row: Base, arrow: str) -> BaseState:
    target = BASE.follow(viewer, BaseState(row.state), arrow)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _stored(opened: journal.OpenAct, row: Base, target: BaseState) -> BaseStanding:
    row.state, row.version = target.value, row.version + 1
    Base.objects.storing(opened).bulk_update([row], _STORED)
    return _told(opened, row)


def _told(opened: journal.OpenAct, row: Base) -> BaseStanding:
    opened.on("base", row.pk, row.region_code)
    opened.on("subject", row.subject_id, row.region_code)
    opened.announce(BaseChanged(row.pk, row.subject_id, str(row.state)))
    return BaseStanding(row.pk, row.code, BaseState(row.state), row.version, tuple(row.findings))


def _once(run: Callable[[], T]) -> T:
    """Two active bases of one name: the constraint refuses the second, in words."""
    try:
        return run()
    except IntegrityError as error:
        if "bases_base_once" not in str(error):
            raise
        raise refuse("已有同名的基地。", "请换一个名称，例如加上编号。", field="name", code="twice") from None
