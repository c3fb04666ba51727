"""Cards and plaques in force: taking a lost one out of force, issuing the next, printing plaques for many."""

from __future__ import annotations

from datetime import date, datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.runs import services as running
from agritrace.foundation.runs.values import MadeFile, Ongoing, Outcome, StartRun
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, cards, competence, rules
from .cardvalues import MOST_AT_ONCE, MOST_PLAQUES, CardEnd, PlaquesPrinted, PrintPlaques, ReissueCard
from .models import IdentityIssue, Subject
from .permissions import Permission
from .selectors import COLUMNS, row_of
from .values import WITH_CODE, Standing, SubjectRow, SubjectState

PLAQUES = "subjects.plaques"
"""The kind of run that prints many plaques."""
SHORT = {CardEnd.LOST: "挂失", CardEnd.DAMAGED: "损坏", CardEnd.RENEWED: "内容变更"}


def may_reissue(viewer: Viewer, row: SubjectRow, now: datetime) -> bool:
    """The subject itself, or the county that answers for it (at its counter), while it has a code."""
    if row.state not in WITH_CODE or not row.code:
        return False
    if viewer.subject_id is not None:
        return viewer.subject_id == row.id and viewer.can(Permission.MANAGE_OWN)
    return viewer.can(Permission.REVIEW) and competence.decides(viewer, row.region_code, now)


def reissue_card(viewer: Viewer, command: ReissueCard, now: datetime) -> Standing:
    """Take card and plaque out of force and issue the next: what was lost proves nothing any more, the code stays.

    By the subject itself or by its county. NotFound for subjects the viewer does not see, Denied for everybody else,
    Refused for an old version and for a subject without code.
    """

    def work(opened: journal.OpenAct) -> Standing:
        rows = Subject.objects.seen_by(viewer).filter(id=command.subject_id)
        row = rows.select_for_update().order_by("id").first()
        if row is None:
            raise denied("换发电子身份标识") if viewer.subject_id is not None else NotFound("该主体")
        _must_reissue(viewer, row, now)
        raise_for(rules.check_version(command.version, row.version))
        end_issue(opened, row, command.why)
        row.version += 1
        row.save(force_update=True)
        opened.on("subject", row.id, row.region_code)
        opened.note(issue=row.identity_issue, why=SHORT[command.why])
        return Standing(row.id, SubjectState(row.state))

    return journal.act(
        viewer, acts.REISSUE_CARD, work, now=now, answer=Standing, command=command, command_id=command.command_id
    )


def _must_reissue(viewer: Viewer, row: Subject, now: datetime) -> None:
    if not row.code or row.state not in WITH_CODE:
        raise refuse("这个主体还没有电子身份标识。", "审核通过、领取主体码后再打印。", code="card")
    if viewer.subject_id is not None:
        if viewer.subject_id != row.id or not viewer.can(Permission.MANAGE_OWN):
            raise denied("换发电子身份标识")
    elif not viewer.can(Permission.REVIEW):
        raise denied("换发电子身份标识")
    else:
        competence.must_decide(viewer, row.region_code, now)


def end_issue(opened: journal.OpenAct, row: Subject, why: CardEnd) -> None:
    """The present issue of a locked subject ends; the caller saves the row with the next one."""
    IdentityIssue(
        subject_id=row.id, region_code=row.region_code, issue=row.identity_issue, why=why, ended_at=opened.now
    ).save(force_insert=True)
    row.identity_issue += 1


def issued_on(row: SubjectRow) -> date:
    """The Beijing day since which the present card holds."""
    rows = IdentityIssue.objects.everything(reason="the day of a card the caller holds the row of")
    ended = rows.filter(subject_id=row.id, issue=row.identity_issue - 1).values_list("ended_at", flat=True).first()
    return beijing_day(ended or row.decided_at or row.submitted_at)


def may_print_many(viewer: Viewer) -> bool:
    """Whether this viewer prints plaques for others: officials who review registrations."""
    return viewer.subject_id is None and viewer.can(Permission.REVIEW)


def print_plaques(viewer: Viewer, command: PrintPlaques, now: datetime) -> PlaquesPrinted:
    """Record that plaques of these subjects are printed, and start the run that makes them when they are many.

    Only working subjects the viewer's county answers for; others of the choice are left out. Denied without the
    permission to review; Refused when none is left or they are more than 500.
    """
    if not may_print_many(viewer):
        raise denied("批量打印标牌")

    def work(opened: journal.OpenAct) -> PlaquesPrinted:
        rows = [row for row in chosen(viewer, command.subjects) if competence.decides(viewer, row.region_code, now)]
        if not rows:
            raise refuse("所选主体中没有可以打印标牌的。", "请选择本县已发主体码的主体。", code="none")
        if len(rows) > MOST_PLAQUES:
            raise refuse(f"一次最多打印 {MOST_PLAQUES} 家。", "请加上乡镇、行业等条件，分几次打印。", code="many")
        for row in rows:
            opened.on("subject", row.id, row.region_code)
        opened.note(count=len(rows))
        ids = tuple(row.id for row in rows)
        if len(rows) <= MOST_AT_ONCE:
            return PlaquesPrinted(ids)
        told = StartRun(PLAQUES, "打印主体标牌", {"subjects": list(ids)}, rows[0].region_code)
        return PlaquesPrinted(ids, running.start(opened, told))

    return journal.act(
        viewer, acts.PRINT_PLAQUES, work, now=now, answer=PlaquesPrinted, command=command, command_id=command.command_id
    )


def chosen(viewer: Viewer, ids: tuple[int, ...]) -> tuple[SubjectRow, ...]:
    """Those of the chosen subjects the viewer sees that have a code, by name."""
    rows = Subject.objects.seen_by(viewer).filter(id__in=ids, state__in=WITH_CODE, code__isnull=False)
    found = rows.order_by("sort_key", "id").values_list(*COLUMNS)[: MOST_PLAQUES + 1]
    return tuple(row_of(values) for values in found)


def perform(ongoing: Ongoing) -> Outcome:
    """The run: one PDF with the plaques of all chosen subjects."""
    rows = chosen(ongoing.viewer, tuple(ongoing.parameters["subjects"]))
    ongoing.progress(0, len(rows), f"正在排版 {len(rows)} 家的标牌")
    made = cards.plaques(tuple((row, issued_on(row)) for row in rows))
    file = MadeFile(f"主体标牌{len(rows)}家.pdf", "application/pdf", made)
    return Outcome(f"{len(rows)} 家主体的标牌已排好，请下载打印。", {"plaques": len(rows)}, (file,))
