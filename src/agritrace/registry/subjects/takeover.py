"""Taking over an existing directory of a county: many subjects at once, by the rules of registration.

The county is the reviewer, so a good row becomes an active subject with its code at once. No account is opened: that
waits until the subject comes (:mod:`.opening`). The same paper again is the same subject: unchanged, brought up to date
while nobody but the directory has spoken for it, and left alone as soon as it has an account or was registered.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import IntegrityError, connection

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Event
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel import subjectcodes
from agritrace.kernel.canonical import canonical_bytes, plain
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.results import Reason, denied
from agritrace.kernel.scope import Recording
from agritrace.kernel.sealing import blind_index
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue

from . import acts, applicants, competence, personal, rules, storing, versions
from .lifevalues import SEALED_FACTS, SubjectChanged
from .models import DirectoryEntry, Subject, SubjectDecision, SubjectPersonal
from .permissions import Permission
from .values import ENDED, LIVE, Application, SubjectState

MOST_ROWS = 1000
"""Rows of one act: its transaction stays short, so that events of others are not held up."""
TRIES = 3
WORDS = "县级名录导入"
_ON_THE_MAP = frozenset({"longitude", "latitude", "coordinate_system"})
_NUMBERS = "SELECT nextval('subjects_subject_id_seq') FROM generate_series(1, %s)"
_CODES = """
INSERT INTO subjects_countysequence AS s (region, last) VALUES (%(region)s, %(count)s)
ON CONFLICT (region) DO UPDATE SET last = s.last + %(count)s RETURNING last
"""
FOREIGN = Reason("不在本县管辖范围内。", "请只导入本县的主体；其他县的请由所在县导入。", "region_code", "foreign")
ELSEWHERE = Reason("这个证件号码已在别的县注册。", "如主体已迁来本县，请由原登记县办理迁出。", "cred_no", "elsewhere")
WAITING = Reason("这个主体有一份注册申请正在审核。", "请先在“注册审核”中办结。", "cred_no", "pending")
OTHER_FORM = Reason("与已发主体码的组织形式不一致。", "组织形式请走变更申请，不能用名录修改。", "org_form", "form")
GONE = Reason("这个证件号码的主体已注销或撤销。", "请由其本人重新注册，审核通过后沿用原主体码。", "cred_no", "ended")
TWICE = Reason("与前面一行的证件号码相同。", "一个主体只填一行，请删去重复的行。", "cred_no", "twice")


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One row of a directory: its number there, what it tells, whether the county has seen the original paper."""

    number: int
    told: Application
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes (or became) of a row, and why it is refused. Holds nothing personal: answers are stored."""

    number: int
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take over rows (at most 1,000). ``source`` names directory and part; the same ``command_id`` is done once."""

    rows: tuple[DirectoryRow, ...] = field(repr=False)
    source: Mapping[str, Any]
    command_id: UUID


@dataclass(frozen=True)
class SubjectsTakenOver(Event):
    """A county has taken over subjects of its directory; they are active and have codes."""

    event_name: ClassVar[str] = "subjects.taken_over"
    subject_ids: tuple[int, ...]
    region_code: str


@dataclass(slots=True)
class _Case:
    """A row under judgement: checked, its paper, who holds the paper now."""

    row: DirectoryRow
    checked: rules.Checked
    indexes: tuple[bytes, ...]
    verdict: Verdict = Verdict.NEW
    reasons: tuple[Reason, ...] = ()
    holder: int = 0

    @property
    def told(self) -> Application:
        """The application with normal numbers."""
        return self.checked.application


def may_take_over(viewer: Viewer) -> bool:
    """Whether the viewer's office takes over directories at all."""
    return viewer.can(Permission.TAKE_OVER) and competence.sits(viewer)


def look_through(viewer: Viewer, rows: Sequence[DirectoryRow], now: datetime) -> tuple[Judged, ...]:
    """What taking over these rows would do now, in their order; nothing is stored. Denied for whoever may not."""
    _must(viewer)
    cases = _judge(viewer, rows, now)
    return tuple(Judged(case.row.number, case.verdict, case.reasons) for case in cases)


def papers(told: Sequence[Application]) -> tuple[bytes, ...]:
    """For each row a value that is equal for equal papers, to find a subject that stands in a directory twice."""
    return tuple(personal.credential_index(one.cred_kind, compact(one.cred_no)) for one in told)


def take_over(
    viewer: Viewer, command: TakeOver, now: datetime, *, hold: Callable[[Recording], None] = lambda _: None
) -> tuple[Judged, ...]:
    """Store the good rows in one act, with a line for each subject; what became of each row, in their order.

    ``hold`` is called inside the act before anything is read, so that a cancelled run stores nothing more. A paper that
    somebody registers at the same moment is met again and then known. ValueError for more than 1,000 rows.
    """
    _must(viewer)
    if len(command.rows) > MOST_ROWS:
        raise ValueError("too many rows for one act")

    def work(opened: journal.OpenAct) -> tuple[Judged, ...]:
        hold(opened)
        cases = _judge(viewer, command.rows, now)
        new = [case for case in cases if case.verdict is Verdict.NEW]
        changed = [case for case in cases if case.verdict is Verdict.CHANGED]
        made = _create(opened, viewer, new) if new else ()
        for case in changed:
            _bring_up_to_date(opened, viewer, case)
        same = sum(case.verdict in {Verdict.SAME, Verdict.KEPT} for case in cases)
        opened.note(**command.source, created=len(new), changed=len(changed), same=same)
        if made:
            opened.announce(SubjectsTakenOver(made, new[0].told.region_code[:6].ljust(12, "0")))
        return tuple(Judged(case.row.number, case.verdict, case.reasons) for case in cases)

    for attempt in range(TRIES):
        try:
            return journal.act(
                viewer, acts.TAKE_OVER, work, now=now, answer=tuple[Judged, ...], command=dict(command.source),
                command_id=command.command_id,
            )  # fmt: skip  # the rows are known by directory and part
        except IntegrityError as error:
            if attempt == TRIES - 1 or "subjects_subject_live_credential" not in str(error):
                raise
    raise AssertionError("unreachable")


def _must(viewer: Viewer) -> None:
    if not may_take_over(viewer):
        raise denied("导入主体名录")


def _judge(viewer: Viewer, rows: Sequence[DirectoryRow], now: datetime) -> list[_Case]:
    """Every row by the rules of registration, then against the papers that are known. Few queries, whatever the number."""
    codes = {row.told.region_code for row in rows}
    settled = {code for code in codes if len(code) == 12 and not regions.choice_fault(code)}
    ours = {code for code in settled if viewer.jurisdiction.covers(code) and competence.decides(viewer, code, now)}
    known = catalogue.names({code for row in rows for code in row.told.main_products})
    today = beijing_day(now)
    cases = []
    for row in rows:
        told = replace(row.told, main_products=tuple(code for code in row.told.main_products if code in known))
        checked = rules.check(told, (), rules.PlaceFacts(open=told.region_code in settled), today=today)
        reasons = [reason for reason in checked.reasons if not (row.seen and reason.code == "licence")]
        reasons += [FOREIGN] if told.region_code in settled - ours else []
        cases.append(_case(row, checked, tuple(reasons)))
    _compare(viewer, [case for case in cases if case.verdict is Verdict.NEW])
    return cases


def _case(row: DirectoryRow, checked: rules.Checked, reasons: tuple[Reason, ...]) -> _Case:
    told = checked.application
    indexes = () if reasons else personal.credential_indexes(told.cred_kind, told.cred_no)
    return _Case(row, checked, indexes, Verdict.REFUSED if reasons else Verdict.NEW, reasons)


def _compare(viewer: Viewer, cases: Sequence[_Case]) -> None:
    """Set the verdicts of rows whose paper is known or came before in the same rows."""
    rows = Subject.objects.everything(reason="one paper, one live subject, in the whole country").filter(
        cred_index__in=[index for case in cases for index in case.indexes], state__in=LIVE | ENDED
    )
    found = sorted(
        rows.values_list("cred_index", "id", "state", "region_code", "org_form"), key=lambda one: one[2] in LIVE
    )
    held: dict[bytes, list[Any]] = {bytes(index): facts for index, *facts in found}  # a live one before an ended one
    numbers = [facts[0] for facts in held.values()]
    entries = DirectoryEntry.objects.everything(reason="whether the directory alone has spoken for them")
    digests: dict[int, bytes] = {
        n: bytes(d) for n, d in entries.filter(subject_id__in=numbers).values_list("subject_id", "content")
    }
    owned = accounts.have_accounts(numbers)
    before: set[bytes] = set()
    for case in cases:
        facts = next((held[index] for index in case.indexes if index in held), None)
        if case.indexes[-1] in before:
            case.verdict, case.reasons = Verdict.REFUSED, (TWICE,)
        elif facts is not None:
            case.holder, *rest = facts
            digest = digests.get(case.holder) if case.holder not in owned else None
            case.verdict, case.reasons = _known(viewer, case, (*rest, digest))
        before.add(case.indexes[-1])


def _known(viewer: Viewer, case: _Case, facts: tuple[Any, ...]) -> tuple[Verdict, tuple[Reason, ...]]:
    """Verdict on a row whose paper somebody holds, of whom ``facts`` are state, region, form, digest of the directory."""
    state, region, form, digest = facts
    if not viewer.jurisdiction.covers(region):
        return Verdict.REFUSED, (ELSEWHERE,)
    if state in ENDED:
        return Verdict.REFUSED, (GONE,)
    if state == SubjectState.PENDING:
        return Verdict.REFUSED, (WAITING,)
    if digest is None or state != SubjectState.ACTIVE:
        return Verdict.KEPT, ()
    if digest == _digest(case.told, digest[0]):
        return Verdict.SAME, ()
    return (Verdict.CHANGED, ()) if form == case.told.org_form else (Verdict.REFUSED, (OTHER_FORM,))


def _digest(told: Application, version: int | None = None) -> bytes:
    """What a row said, as a keyed digest: enough to know it again, nothing to read a person from."""
    ring = personal.ring(KeyPurpose.SEARCH)
    known = version if version in ring.keys else None
    said = hashlib.sha256(canonical_bytes(plain(asdict(told)))).hexdigest()
    return blind_index(ring, "subject-directory", said, version=known)


def _create(opened: journal.OpenAct, viewer: Viewer, cases: Sequence[_Case]) -> tuple[int, ...]:
    """Rows, sealed persons, decisions and entries of new subjects, in four statements."""
    state = storing.follow(viewer, SubjectState.DRAFT, "take_over")
    codes = _codes(cases)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [len(cases)])
        numbers = [row[0] for row in cursor.fetchall()]
    rows = [
        Subject(
            id=number,
            code=code,
            query_no=f"{secrets.randbelow(10**12):012d}",
            state=state,
            created_at=opened.now,
            submitted_at=opened.now,
            decided_at=opened.now,
            **_columns(case),
        )
        for number, code, case in zip(numbers, codes, cases, strict=True)
    ]
    Subject.objects.storing(opened).bulk_create(rows)
    SubjectPersonal.objects.storing(opened).bulk_create(
        _personal(row, case.told) for row, case in zip(rows, cases, strict=True)
    )
    SubjectDecision.objects.storing(opened).bulk_create(_decision(opened, row) for row in rows)
    DirectoryEntry.objects.storing(opened).bulk_create(
        DirectoryEntry(subject_id=row.id, region_code=row.region_code, content=_digest(case.told), at=opened.now)
        for row, case in zip(rows, cases, strict=True)
    )
    for row in rows:
        opened.on("subject", row.id, row.region_code)
    return tuple(numbers)


def _columns(case: _Case) -> dict[str, Any]:
    return dict(storing.columns(case.told, case.checked.findings))


def _codes(cases: Sequence[_Case]) -> list[str]:
    """A code for each row, in their order; the county's row of the sequence stays locked until all are stored."""
    counties = sorted({case.told.region_code[:6] for case in cases})
    following: dict[str, int] = {}
    for county in counties:
        count = sum(case.told.region_code.startswith(county) for case in cases)
        with connection.cursor() as cursor:
            cursor.execute(_CODES, {"region": county, "count": count})
            following[county] = int(cursor.fetchone()[0]) - count + 1
    found: list[str] = []
    for case in cases:
        county = case.told.region_code[:6]
        found.append(subjectcodes.make_subject_code(SubjectForm(case.told.org_form), county, following[county]))
        following[county] += 1
    return found


def _personal(row: Subject, told: Application) -> SubjectPersonal:
    key, values = uuid4(), storing.personal_of(told, "")
    return SubjectPersonal(
        subject_id=row.id,
        row=key,
        region_code=row.region_code,
        phone_index=personal.phone_index(values.phone),
        **personal.sealed(key, values),
    )


def _decision(opened: journal.OpenAct, row: Subject) -> SubjectDecision:
    return SubjectDecision(
        subject_id=row.id,
        region_code=row.region_code,
        verdict="taken_over",
        words=WORDS,
        by_account_id=opened.viewer.account_id,
        by_organisation_id=opened.viewer.organisation_id,
        at=opened.now,
    )


def _bring_up_to_date(opened: journal.OpenAct, viewer: Viewer, case: _Case) -> None:
    """Store what the directory says now, as a new version; its code and its place on the map stay."""
    row = Subject.objects.acted_on_by(viewer).select_for_update().get(id=case.holder)
    before, persons = versions.facts_of(row), applicants.clear_personal(row.id)
    for name, value in _columns(case).items():
        if name not in _ON_THE_MAP:
            setattr(row, name, value)
    row.version += 1
    row.save(force_update=True)
    SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).delete()
    _personal(row, case.told).save(force_insert=True)
    DirectoryEntry.objects.storing(opened).filter(subject_id=row.id).update(
        content=_digest(case.told), region_code=row.region_code, at=opened.now
    )
    after, fresh = versions.facts_of(row), storing.personal_of(case.told, "")
    changed = [name for name, value in after.items() if before[name] != value]
    changed += sorted(
        n for n in SEALED_FACTS if persons and n not in changed and getattr(persons, n) != getattr(fresh, n)
    )
    if not changed:  # the digest was made with a key that is gone: only the digest is new
        return
    versions.record(opened, row, before=before, persons=persons, changed=changed, why="directory")
    opened.on("subject", row.id, row.region_code)
    opened.announce(SubjectChanged(row.id, row.region_code, tuple(changed)))
