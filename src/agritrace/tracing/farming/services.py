"""Writing farm records: enter, copy, reverse. Nothing is ever edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.services import OpenAct
from agritrace.kernel.clock import show_day
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products import selectors as products
from agritrace.registry.products.values import ProductBrief
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import ENDED, SubjectBrief

from . import acts, rules, selectors
from .banned import banned
from .models import FarmRecord
from .permissions import Permission
from .values import (
    MOST_COPIED,
    WORK_NAMES,
    Entered,
    EnterRecord,
    FarmEntered,
    FarmReversed,
    FarmRow,
    Harvested,
    Interval,
    Repeated,
    RepeatRecords,
    ReverseRecord,
    Told,
    Work,
)

_COPIED = (
    "work", "base_name", "product_id", "category_code", "product_name", "input_name", "registration_no", "source", "dose",
    "dose_unit", "method", "target", "interval_days", "banned",
)  # fmt: skip  # a table reads better in rows
_TOLD = (
    "work", "base_name", "product_id", "input_name", "registration_no", "source", "dose", "dose_unit", "method", "target",
    "interval_days", "note",
)  # fmt: skip  # likewise


@dataclass(frozen=True, slots=True)
class _Crop:
    """The product a record is about, or all of them."""

    id: int | None = None
    category_code: str = ""
    name: str = ""


def enter_record(viewer: Viewer, command: EnterRecord, now: datetime) -> Entered:
    """Enter one work of the viewer's own subject; a proxy enters in the farmer's name, both names are kept.

    Refuses with the field names of :class:`Told` (the product under ``product``); a harvest inside a wait needs its
    reason in ``note``. Denied without the permission or without a subject. Source: domain facts tracing §2.
    """
    subject_id = _entering(viewer)

    def work(opened: OpenAct) -> Entered:
        row = _stored(opened, subjects.brief([subject_id])[subject_id], command.told)
        opened.note(
            work=WORK_NAMES[command.told.work], what=row.input_name or row.product_name or row.base_name or "全部"
        )
        return Entered(row.pk, row.free_on)

    return journal.act(
        viewer, acts.ENTER, work, now=now, answer=Entered, command=command, command_id=command.command_id
    )


def repeat_records(viewer: Viewer, command: RepeatRecords, now: datetime) -> Repeated:
    """Enter records again for another day; those the day has already are left out.

    Refuses (field ``records``) none, more than 30, numbers that are not own records in effect, and when all are there
    already; a harvest inside a wait is refused like any other.
    """
    subject_id = _entering(viewer)
    if not 0 < len(set(command.record_ids)) <= MOST_COPIED:
        raise refuse("请勾选要照抄的记录。", f"一次最多 {MOST_COPIED} 条。", field="records", code="count")

    def work(opened: OpenAct) -> Repeated:
        rows = selectors.counting(subject_id, command.record_ids)
        if len(rows) != len(set(command.record_ids)):
            raise NotFound("这条农事记录")
        there = {_same(row) for row in selectors.entered_on(subject_id, command.day)}
        new = [row for row in rows if _same(row) not in there]
        if not new:
            raise refuse(
                f"这些在{show_day(command.day)}都记过了。",
                "不用再抄；用量不同的请单独登记。",
                field="records",
                code="twice",
            )
        subject = subjects.brief([subject_id])[subject_id]
        made = tuple(_stored(opened, subject, _again(row, command.day)).pk for row in new)
        opened.note(count=len(made), day=show_day(command.day))
        return Repeated(made)

    return journal.act(
        viewer, acts.REPEAT, work, now=now, answer=Repeated, command=command, command_id=command.command_id
    )


def reverse_record(viewer: Viewer, command: ReverseRecord, now: datetime) -> Entered:
    """Take an own record out of effect by a new entry with a reason; the record itself stays as it is.

    Refuses entries that reverse, records already reversed, and no reason; NotFound for records of somebody else.
    """
    if not viewer.can(Permission.REVERSE) or viewer.subject_id is None:
        raise denied("更正农事记录")
    raise_for(rules.against_reason(command.reason))

    def work(opened: OpenAct) -> Entered:
        rows = FarmRecord.objects.acted_on_by(viewer).filter(pk=command.record_id)
        found = rows.values_list("pk", "reverses_id", "reversing__id").first()
        if found is None:
            raise NotFound("这条农事记录")
        if found[1] or found[2]:
            raise _reversed_before()
        row = rows.get()
        entry = FarmRecord(
            subject_id=row.subject_id, region_code=row.region_code, done_on=row.done_on, last_used_on=row.last_used_on,
            note=command.reason.strip(), proxied=viewer.consent_id is not None, reverses_id=row.pk, words=row.words,
            created_at=now, **{name: getattr(row, name) for name in _COPIED},
        )  # fmt: skip
        entry.save(force_insert=True)
        for number in (row.pk, entry.pk):
            opened.on("farm-record", number, row.region_code)
        opened.note(work=WORK_NAMES[Work(row.work)], reason=command.reason.strip())
        opened.announce(FarmReversed(row.pk, row.subject_id))
        return Entered(entry.pk, None)

    try:
        return journal.act(
            viewer, acts.REVERSE, work, now=now, answer=Entered, command=command, command_id=command.command_id
        )
    except IntegrityError as error:  # two people at the same moment: the unique key lets the first pass
        if "reverses_id" not in str(error):
            raise
        raise _reversed_before() from None


def _reversed_before() -> Refused:
    return refuse("这条记录已经更正过了。", "请刷新页面查看更正后的记录。", code="state")


def _entering(viewer: Viewer) -> int:
    if not viewer.can(Permission.ENTER) or viewer.subject_id is None:
        raise denied("登记农事")
    return viewer.subject_id


def _stored(opened: OpenAct, subject: SubjectBrief, told: Told) -> FarmRecord:
    """One judged record, written inside an open act."""
    crop = _crop(subject.id, told.product_id)
    snapshot = rules.Snapshot(subject.state not in ENDED, crop is not None, _early(subject.id, told, crop))
    days = rules.judge(snapshot, told, opened.now)
    if isinstance(days, Refusal) or crop is None:
        raise Refused(days) if isinstance(days, Refusal) else NotFound("这个产品")
    plain = {name: text.strip() if isinstance(text := getattr(told, name), str) else text for name in _TOLD}
    row = FarmRecord(
        subject_id=subject.id,
        region_code=subject.region_code,
        done_on=told.done_on,
        category_code=crop.category_code,
        product_name=crop.name,
        last_used_on=days.last_used_on,
        free_on=days.free_on,
        banned=banned(told.work, told.input_name, told.done_on) is not None,
        proxied=opened.viewer.consent_id is not None,
        words=_words(told, crop),
        created_at=opened.now,
        **plain,
    )
    row.save(force_insert=True)
    opened.on("farm-record", row.pk, subject.region_code)
    opened.announce(FarmEntered(row.pk, subject.id, told.work.value, row.banned))
    return row


def _crop(subject_id: int, product_id: int | None) -> _Crop | None:
    if product_id is None:
        return _Crop()
    found: ProductBrief | None = products.briefs([product_id]).get(product_id)
    if found is None or found.subject_id != subject_id:
        return None
    return _Crop(found.id, found.category_code, found.full_name)


def _early(subject_id: int, told: Told, crop: _Crop | None) -> tuple[Interval, ...]:
    if told.work is not Work.HARVEST or crop is None:
        return ()
    return selectors.intervals(Harvested(subject_id, crop.category_code, told.base_name.strip(), told.done_on))


def _same(row: FarmRow) -> tuple[object, ...]:
    return row.work, row.base_name, row.product_id, row.input_name


def _again(row: FarmRow, day: date) -> Told:
    return Told(row.work, day, **{name: getattr(row, name) for name in _TOLD if name not in {"work", "note"}})


def _words(told: Told, crop: _Crop) -> str:
    """What the search looks at: input, crop, plot and number, with pinyin and initials of the input."""
    name = told.input_name.strip() or WORK_NAMES[told.work]
    texts = (name, sort_key(name).replace(" ", ""), initials(name), crop.name, told.base_name, told.registration_no)
    return (" " + " ".join(text.strip() for text in texts if text.strip())).lower()[:300]
