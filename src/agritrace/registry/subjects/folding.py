"""Two records of one real subject: finding them, and letting one go on where the other ends."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.journal import services as journal
from agritrace.kernel.geo import Point, distance
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import applicants, competence, endings, filing, liferules, rules, storing
from .mergevalues import SubjectMerged, Suspect
from .models import Subject
from .permissions import Permission
from .values import LIVE, WORKING, SubjectState

ELSEWHERE = (
    "两份登记不在同一个县（市、区），不能合并。",
    "请先由另一份登记的主体申请迁移到本县，迁入后再合并。",
)
_ALIKE = """
WITH pairs AS (
  SELECT a.id AS low, b.id AS high FROM subjects_subject a
  JOIN subjects_subject b ON b.region_6 = a.region_6 AND b.name = a.name AND b.id <> a.id
  WHERE a.region_6 = %(county)s AND (%(one)s = 0 OR a.id = %(one)s)
  UNION
  SELECT a.id, b.id FROM subjects_subject a
  JOIN subjects_subjectpersonal p ON p.subject_id = a.id
  JOIN subjects_subjectpersonal q ON q.phone_index = p.phone_index AND q.subject_id <> p.subject_id
  JOIN subjects_subject b ON b.id = q.subject_id AND b.region_6 = a.region_6
  WHERE a.region_6 = %(county)s AND (%(one)s = 0 OR a.id = %(one)s)
  UNION
  SELECT a.id, b.id FROM subjects_subject a
  JOIN subjects_subject b ON b.region_6 = a.region_6 AND b.id <> a.id
   AND b.latitude BETWEEN a.latitude - 0.001 AND a.latitude + 0.001
   AND b.longitude BETWEEN a.longitude - 0.002 AND a.longitude + 0.002
  WHERE a.region_6 = %(county)s AND (%(one)s = 0 OR a.id = %(one)s) AND a.latitude IS NOT NULL
)
SELECT DISTINCT ON (a.id, b.id) a.id, b.id, a.name = b.name, coalesce(p.phone_index = q.phone_index, false),
       a.longitude, a.latitude, b.longitude, b.latitude
FROM pairs
JOIN subjects_subject a ON a.id = least(low, high)
JOIN subjects_subject b ON b.id = greatest(low, high)
LEFT JOIN subjects_subjectpersonal p ON p.subject_id = a.id
LEFT JOIN subjects_subjectpersonal q ON q.subject_id = b.id
WHERE a.state = ANY(%(live)s) AND b.state = ANY(%(live)s)
ORDER BY a.id, b.id
"""


def suspects(county: str, subject_id: int = 0) -> tuple[Suspect, ...]:
    """Pairs of one county (six digits) that may be one subject, all of them or those of one subject. One statement.

    For whoever answers for the county: the caller checks that. Two subjects nearer than 100 m, or with the same name
    or telephone, should be compared by a person (domain facts subjects §3).
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"county": county, "one": subject_id, "live": sorted(LIVE)})
        found = cursor.fetchall()
    kept = []
    for low, high, same_name, same_phone, *points in found:
        metres = None
        if None not in points:
            metres = distance(Point(points[0], points[1]), Point(points[2], points[3]))
        if rules.may_be_same(same_name=same_name, same_phone=same_phone, metres=metres):
            kept.append(Suspect(low, high, same_name, same_phone, metres))
    return tuple(kept)


def same_person(one: int, other: int) -> bool:
    """Whether two subjects the caller has read have the same operator, by the number of his identity card."""
    found = [applicants.clear_personal(number) for number in (one, other)]
    numbers = [held.legal_id for held in found if held is not None and held.legal_id]
    return len(numbers) == 2 and numbers[0] == numbers[1]


def fold(opened: journal.OpenAct, ends: tuple[int, int], goes_on: tuple[int, int], *, words: str) -> Subject:
    """End one record of a subject and let another go on, inside the act that decides it; number and version of each.

    Refused with every hindrance by name; refused for two counties, for a record that does not work, and when somebody
    changed one of them since it was shown. Whatever led to the first leads to the second afterwards, so that no chain
    grows; its accounts stop and its sessions end. Its papers, products and bases stay readable where they are.
    """
    viewer, now = opened.viewer, opened.now
    row, into = _both(viewer, (ends[0], goes_on[0]), now)
    raise_for([*rules.check_version(ends[1], row.version), *rules.check_version(goes_on[1], into.version)])
    if into.state not in WORKING:
        raise refuse("要保留的登记现在不是有效状态。", "请先恢复它，或保留另一份。", field="survivor", code="survivor")
    if filing.has_open_request(row.id):
        raise refuse("要停用的登记有一份申请正在办理。", "请先办结或请主体撤回，再合并。", code="open_request")
    state = storing.follow(viewer, SubjectState(row.state), "merge")
    raise_for(liferules.against_hindrances(endings.hindrances(row.id)))
    row.state, row.joined_to, row.decided_at, row.version = state, into.id, now, row.version + 1
    row.save(force_update=True)
    into.version += 1
    into.save(force_update=True)
    Subject.objects.storing(opened).filter(joined_to=row.id).update(joined_to=into.id)
    accounts.stop_subject(opened, row.id)
    for one in (row, into):
        storing.decide(viewer, one, "merged", words=words, now=now)
        opened.on("subject", one.id, one.region_code)
    opened.announce(SubjectMerged(row.id, into.id, into.region_code))
    return into


def hindrances(subject_id: int) -> tuple[str, ...]:
    """Everything that keeps a subject the caller has read from ending in another one, in words, with the remedy."""
    found = [f"{one.sentence}{one.remedy}" for one in endings.hindrances(subject_id)]
    if filing.has_open_request(subject_id):
        found.append("有一份变更、迁移或注销申请正在办理。请先办结，或请主体撤回。")
    return tuple(found)


def _both(viewer: Viewer, numbers: tuple[int, int], now: datetime) -> tuple[Subject, Subject]:
    """Both rows, locked in ascending order, if the viewer's office answers for both places."""
    if not viewer.can(Permission.MERGE):
        raise denied("合并主体")
    rows = Subject.objects.acted_on_by(viewer).filter(id__in=numbers)
    found = {row.id: row for row in rows.select_for_update().order_by("id")}
    if not found:
        raise NotFound("该主体")
    if len(found) < 2:
        raise refuse(*ELSEWHERE, code="county")
    row, into = found[numbers[0]], found[numbers[1]]
    if row.region_code[:6] != into.region_code[:6]:
        raise refuse(*ELSEWHERE, code="county")
    competence.must_decide(viewer, row.region_code, now)
    return row, into
