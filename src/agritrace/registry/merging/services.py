"""Finding pairs, deciding that they are two, merging two records of one subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import Denied, Refusal, Refused, denied, raise_for
from agritrace.kernel.viewer import Viewer, system
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.selectors import Suspect
from agritrace.registry.subjects.values import SubjectRow

from . import acts, rules, selectors
from .models import Suspicion
from .states import SUSPICION
from .values import FindDistinct, Look, Looked, Merge, Merged, PairState, Start, Started

_FINDER = "查找疑似重复"


def look(viewer: Viewer, command: Look, now: datetime) -> Looked:
    """Look through the whole county of the viewer's office; pairs that were decided about are not asked again."""
    if not viewer.can(Subjects.MERGE):
        raise denied(selectors.OTHERS)
    counties = {prefix.ljust(6, "0")[:6] for prefix in viewer.jurisdiction.include}
    if not counties or not all(subjects.decides(viewer, county.ljust(12, "0"), now) for county in counties):
        raise denied(selectors.OTHERS)

    def work(opened: journal.OpenAct) -> Looked:
        found = sum(_keep(opened, registration.suspects(county), county) for county in sorted(counties))
        opened.note(found=found)
        return Looked(found)

    return journal.act(viewer, acts.FIND, work, now=now, answer=Looked, command=command, command_id=command.command_id)


def find_for(subject_id: int, region_code: str, now: datetime) -> int:
    """Keep the pairs of one subject, after it registered, changed or moved; returns how many are new."""
    county = region_code[:6]
    found = registration.suspects(county, subject_id)
    if not _new(found):
        return 0

    def work(opened: journal.OpenAct) -> int:
        kept = _keep(opened, found, county)
        opened.on("subject", subject_id, region_code)
        opened.note(found=kept)
        return kept

    return journal.act(system(_FINDER), acts.FIND, work, now=now, answer=int)


def start(viewer: Viewer, command: Start, now: datetime) -> Started:
    """Say that two subjects may be one, though nothing agrees; a pair found to be two is opened again."""
    if not viewer.can(Subjects.MERGE):
        raise denied(selectors.OTHERS)
    row = subjects.subject(viewer, command.subject_id)
    other = subjects.by_code(viewer, command.code)
    ours = other is not None and other.region_code[:6] == row.region_code[:6]
    raise_for(rules.against_starting(row.id, other, ours=ours))
    number = other.id if other else 0

    def work(opened: journal.OpenAct) -> Started:
        low, high = sorted((row.id, number))
        rows = _seen(viewer, (low, high), now)
        pair = _locked(opened, rows)
        if pair.state != PairState.OPEN:
            _follow(viewer, pair, "again")
            pair.reason, pair.decided_at, pair.decided_by = "", None, None
        pair.save(force_update=True)
        _on_both(opened, rows)
        opened.note(code=rows[0].code, other=rows[1].code)
        return Started(low, high)

    return journal.act(
        viewer, acts.START, work, now=now, answer=Started, command=command, command_id=command.command_id
    )


def find_distinct(viewer: Viewer, command: FindDistinct, now: datetime) -> Started:
    """Find that a pair is two subjects; remembered with the reason, so that nobody is asked again."""

    def work(opened: journal.OpenAct) -> Started:
        rows = _seen(viewer, (command.low, command.high), now)
        raise_for(rules.against_reason(command.reason))
        pair = _locked(opened, rows)
        _follow(viewer, pair, "distinct")
        _decided(pair, opened, command.reason)
        _on_both(opened, rows)
        opened.note(code=_called(rows[0]), other=_called(rows[1]), reason=pair.reason)
        return Started(pair.low, pair.high)

    return journal.act(
        viewer, acts.DISTINCT, work, now=now, answer=Started, command=command, command_id=command.command_id
    )


def merge(viewer: Viewer, command: Merge, now: datetime) -> Merged:
    """Let one record end and the other go on. It cannot be undone; codes of both lead to the one that goes on.

    By the county that answers for both; refused for two counties (move first), for every hindrance of the one that
    ends, for one that does not work, and when one of them changed since it was shown. Other open pairs of the one that
    ends fall away: the one that goes on is looked at anew.
    """

    def work(opened: journal.OpenAct) -> Merged:
        rows = _seen(viewer, (command.low, command.high), now)
        faults = rules.against_survivor(command.survivor, command.low, command.high)
        raise_for([*faults, *rules.against_reason(command.reason)])
        pair = _locked(opened, rows)
        _follow(viewer, pair, "merge")
        shown = dict(zip((command.low, command.high), command.versions, strict=True))
        ended = command.high if command.survivor == command.low else command.low
        codes = {row.id: row.code for row in rows}
        words = command.reason.strip()
        registration.fold(opened, (ended, shown[ended]), (command.survivor, shown[command.survivor]), words=words)
        _decided(pair, opened, words)
        waiting = Suspicion.objects.storing(opened).filter(state=PairState.OPEN)
        waiting.filter(low=ended).delete()
        waiting.filter(high=ended).delete()
        opened.note(code=codes[ended], into=codes[command.survivor], reason=words[:200])
        return Merged(ended, command.survivor)

    return journal.act(viewer, acts.MERGE, work, now=now, answer=Merged, command=command, command_id=command.command_id)


def _seen(viewer: Viewer, numbers: tuple[int, int], now: datetime) -> tuple[SubjectRow, SubjectRow]:
    """Both subjects, if the viewer's office answers for them; NotFound outside his area."""
    return selectors.both(viewer, numbers, now).rows


def _locked(opened: journal.OpenAct, rows: tuple[SubjectRow, SubjectRow]) -> Suspicion:
    """The pair, locked; stored first when nobody had found it."""
    low, high = rows
    told = next((one for one in registration.suspects(low.region_code[:6], low.id) if one.high == high.id), None)
    suspect = told or Suspect(low.id, high.id, same_name=False, same_phone=False, metres=None)
    pairs = Suspicion.objects.storing(opened)
    pairs.bulk_create([_pair(suspect, low.region_code, opened.now)], ignore_conflicts=True)
    return pairs.select_for_update().get(low=low.id, high=high.id)


def _follow(viewer: Viewer, pair: Suspicion, arrow: str) -> None:
    target = SUSPICION.follow(viewer, PairState(pair.state), arrow)
    if isinstance(target, Refusal):
        raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
    pair.state = target


def _decided(pair: Suspicion, opened: journal.OpenAct, reason: str) -> None:
    pair.reason, pair.decided_at, pair.decided_by = reason.strip()[:200], opened.now, opened.viewer.account_id
    pair.save(force_update=True)


def _on_both(opened: journal.OpenAct, rows: tuple[SubjectRow, SubjectRow]) -> None:
    for row in rows:
        opened.on("subject", row.id, row.region_code)


def _called(row: SubjectRow) -> str:
    return row.code or "（待审申请）"


def _new(found: Iterable[Suspect]) -> list[Suspect]:
    found = list(found)
    rows = Suspicion.objects.everything(reason="whether a pair was found before")
    known = set(rows.filter(low__in={one.low for one in found}).values_list("low", "high"))
    return [one for one in found if (one.low, one.high) not in known]


def _keep(opened: journal.OpenAct, found: Iterable[Suspect], county: str) -> int:
    fresh = _new(found)
    region = county.ljust(12, "0")
    rows = [_pair(one, region, opened.now) for one in fresh]
    Suspicion.objects.storing(opened).bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(fresh)


def _pair(one: Suspect, region_code: str, now: datetime) -> Suspicion:
    near = one.metres is not None and one.metres < rules.NEAR_METRES
    return Suspicion(
        low=one.low,
        high=one.high,
        region_code=region_code,
        same_name=one.same_name,
        same_phone=one.same_phone,
        near=near,
        metres=one.metres,
        found_at=now,
    )
