"""Writing temporary entries: enter, correct, close. Joining and claims stand in ``joining``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import connection

from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.pinyin import initials
from agritrace.kernel.results import NotFound, Reason, denied, raise_for
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import SubjectState, TemporaryFacts

from . import acts, rules, selectors
from .joining import complete, join, settle_claim
from .models import TemporaryEntry
from .values import (
    ENDING_WORDS,
    CloseTemporary,
    CorrectTemporary,
    Entered,
    EnterTemporary,
    TemporaryChanged,
    TemporaryEntered,
    Written,
)

__all__ = ["close", "complete", "correct", "enter", "join", "settle_claim"]

_NEXT = """
INSERT INTO temporary_sequence AS s (region, last) VALUES (%s, 1)
ON CONFLICT (region) DO UPDATE SET last = s.last + 1 RETURNING last
"""
_FACTS = {
    "name": "名称",
    "org_form": "组织形式",
    "industry": "行业",
    "main_product": "主要产品",
    "region_code": "所在地",
    "address": "地址",
    "longitude": "位置",
    "latitude": "位置",
    "remark": "备注",
}


def enter(viewer: Viewer, command: EnterTemporary, now: datetime) -> Entered:
    """Enter somebody met in the field; the temporary code is given at once (domain facts subjects §3, codes §9.2).

    Officials of township, county and enforcement bodies, inside their own area. Refused when the paper is known (the
    subject is to be opened instead), and for a known telephone until ``different`` says that it is another. The
    county's row of the sequence stays locked, so that two officers who enter one person at once enter him once.
    """
    if not selectors.enters(viewer) or viewer.account_id is None or viewer.organisation_id is None:
        raise denied("现场录入临时主体")
    who, office = viewer.account_id, viewer.organisation_id

    def work(opened: journal.OpenAct) -> Entered:
        facts = _checked(viewer, command.facts, now)
        code = _next_code(facts)
        found = subjects.alike(viewer, facts.cred_kind, facts.cred_no, phone=facts.phone)
        raise_for(
            (*rules.against_alike(found, different=command.different), *rules.against_photos(len(command.photos)))
        )
        number = registration.enter_temporary(opened, facts, code)
        row = TemporaryEntry(
            subject_id=number,
            code=code,
            recorded_by=who,
            recorder_kind=viewer.kind.value,
            organisation_id=office,
            recorded_at=now,
        )
        _fill(row, facts, command.remark)
        row.save(force_insert=True)
        registration.attach_photos(opened, number, command.photos, session=command.session)
        opened.on("subject", number, row.region_code)
        opened.note(code=code)
        opened.announce(TemporaryEntered(number, row.region_code))
        return Entered(number, code)

    told = replace(command, photos=(), session="")  # a second press uploads its photos anew and is the same command
    return journal.act(viewer, acts.ENTER, work, now=now, answer=Entered, command=told, command_id=command.command_id)


def correct(viewer: Viewer, command: CorrectTemporary, now: datetime) -> Written:
    """Correct the version of an entry that was shown; the code, and with it the county, stays."""

    def work(opened: journal.OpenAct) -> Written:
        row = locked(viewer, command.temporary_id, command.version)
        facts = _checked(viewer, command.facts, now, county=row.region_code[:6])
        held = len(subjects.photos_of(row.subject_id))
        found = subjects.alike(viewer, facts.cred_kind, facts.cred_no, phone="")
        others = [one for one in found if one.id != row.subject_id]
        raise_for((*rules.against_alike(others, different=True), *rules.against_photos(len(command.photos), held)))
        registration.correct_temporary(opened, row.subject_id, facts)
        registration.attach_photos(opened, row.subject_id, command.photos, session=command.session)
        before = {name: getattr(row, name) for name in _FACTS}
        _fill(row, facts, command.remark)
        changed = {words for name, words in _FACTS.items() if getattr(row, name) != before[name]}
        changed |= {"手机号"} if facts.phone else set()
        changed |= {"证件号码"} if facts.cred_no else set()
        changed |= {"照片"} if command.photos else set()
        opened.note(changed="、".join(sorted(changed)) or "没有改动")
        return _written(opened, row)

    told = replace(command, photos=(), session="")  # likewise
    return journal.act(viewer, acts.CORRECT, work, now=now, answer=Written, command=told, command_id=command.command_id)


def close(viewer: Viewer, command: CloseTemporary, now: datetime) -> Written:
    """Close the version of an entry that was shown: wrong, or gone. Telephone and number are erased; the code stays."""

    def work(opened: journal.OpenAct) -> Written:
        row = locked(viewer, command.temporary_id, command.version)
        raise_for(rules.against_closing(command.ending, command.reason))
        registration.close_temporary(opened, row.subject_id)
        row.state, row.ending, row.reason = SubjectState.CLOSED, command.ending, command.reason.strip()[:200]
        row.ended_at, row.ended_by = now, viewer.account_id
        opened.note(ending=ENDING_WORDS[command.ending], reason=row.reason)
        return _written(opened, row)

    return journal.act(
        viewer, acts.CLOSE, work, now=now, answer=Written, command=command, command_id=command.command_id
    )


def locked(viewer: Viewer, temporary_id: int, version: int) -> TemporaryEntry:
    """The locked entry of the officer's area in the version that was shown; Denied without the permission to enter."""
    if not viewer.can(Subjects.ENTER_TEMPORARY):
        raise denied("办理临时登记")
    rows = TemporaryEntry.objects.acted_on_by(viewer).filter(subject_id=temporary_id)
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("这份临时登记")
    raise_for(rules.against_version(version, row.version))
    return row


def _written(opened: journal.OpenAct, row: TemporaryEntry) -> Written:
    row.version += 1
    row.save(force_update=True)
    opened.on("subject", row.subject_id, row.region_code)
    opened.announce(TemporaryChanged(row.subject_id, row.region_code))
    return Written(row.subject_id, SubjectState(row.state))


def _checked(viewer: Viewer, told: TemporaryFacts, now: datetime, *, county: str = "") -> TemporaryFacts:
    settled = len(told.region_code) == 12 and not regions.choice_fault(told.region_code)
    known = told.main_product in catalogue.names([told.main_product])
    checked = rules.check(told, settled=settled, product_known=known, today=beijing_day(now))
    found: tuple[Reason, ...] = checked.reasons
    if settled:
        covered = viewer.jurisdiction.covers(told.region_code)
        found += rules.against_area(told, covered=covered, code_county=county)
    raise_for(found)
    return checked.facts


def _fill(row: TemporaryEntry, facts: TemporaryFacts, remark: str) -> None:
    row.name, row.address, row.remark = facts.name, facts.address, remark.strip()[:200]
    row.grams = subjects.grams(facts.name, initials(facts.name))
    row.org_form, row.industry = facts.org_form.value, facts.industry.value
    row.main_product, row.region_code = facts.main_product, facts.region_code
    row.longitude, row.latitude = facts.longitude, facts.latitude


def _next_code(facts: TemporaryFacts) -> str:
    """The next temporary code of the county; its row of the sequence stays locked until the entry is stored."""
    county = facts.region_code[:6]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [county])
        sequence = int(cursor.fetchone()[0])
    return make_subject_code(facts.org_form, county, sequence, temporary=True)
