"""Writing export requests: ask, decide, make the marked file, fetch, take back, trace, sweep."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.files import selectors as file_rows
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Keep, Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions.values import full_code
from agritrace.foundation.runs import services as runs
from agritrace.foundation.runs.values import Ongoing, Outcome, StartRun
from agritrace.kernel.clock import beijing_day, show_instant, system_now
from agritrace.kernel.results import Denied, NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Origin, Viewer, system

from . import acts, building, rules, selectors, states
from .kinds import kinds, register, terms
from .models import ExportRequest
from .permissions import Permission
from .values import PURPOSES, AskExport, Decide, Done, ExportRow, Form, Made, Mark, State, Stop

__all__ = ["ask", "decide", "fetch", "make", "register", "stop", "sweep", "trace"]

MAKE = "exports:make"


def ask(viewer: Viewer, command: AskExport, now: datetime) -> Done:
    """Ask to export a list with personal data. Denied without the right to the list; nothing leaves before approval."""
    found = [kind for kind in selectors.asked_kinds(viewer) if kind.name == command.kind]
    if not found or viewer.organisation_id is None or viewer.account_id is None:
        raise denied("申请导出这份名录")
    kind, office, account_id = found[0], viewer.organisation_id, viewer.account_id

    def work(opened: journal.OpenAct) -> Done:
        rows = kind.count(viewer)
        raise_for(rules.against_asking(command, kind.columns, rows, most=terms()["most"].number))
        row = ExportRequest(
            number=f"tmp{secrets.token_hex(8)}",
            mark="AT-" + base64.b32encode(secrets.token_bytes(15)).decode(),
            kind=kind.name,
            columns=[key for key in kind.columns if key in command.columns],
            form=command.form.value,
            purpose=command.purpose,
            reason=command.reason.strip(),
            rows=rows,
            large=rows > terms()["large"].number,
            region_code=full_code(viewer.jurisdiction.include[0]) if viewer.jurisdiction.include else "",
            organisation_id=office,
            account_id=account_id,
            asked_at=now,
        )
        row.save(force_insert=True)
        row.number = f"DC{beijing_day(now):%Y%m%d}-{row.id:06d}"
        row.save(force_update=True)
        _about(opened, row)
        opened.note(title=kind.title, rows=rows, purpose=PURPOSES[command.purpose])
        if not row.large:
            _tell(opened, To(organisation_id=office), f"导出申请 {row.number} 等待本机构管理员审批。", row=row)
        return Done(row.id, State.ASKED)

    return journal.act(viewer, acts.ASK, work, now=now, answer=Done, command=command, command_id=command.command_id)


def decide(viewer: Viewer, command: Decide, now: datetime) -> Done:
    """Approve or refuse: the office's administrator, or the security office for large ones; never one's own."""

    def work(opened: journal.OpenAct) -> Done:
        shown = selectors.request_of(viewer, command.request_id)
        raise_for(rules.against_deciding(shown, viewer.account_id, command.words, agree=command.agree))
        if not selectors.approves(viewer, shown):
            raise denied("审批这份导出申请")
        row = _locked(opened, shown.id, command.version)
        _follow(viewer, row, ("approve" if command.agree else "refuse") + ("_large" if row.large else ""))
        row.decided_by, row.decided_at, row.words = viewer.account_id, now, command.words.strip()[:200]
        if command.agree:
            url = reverse("exports:record", args=[row.id])
            row.run_id = runs.start(opened, StartRun(MAKE, "生成导出文件", {"request": row.id}, row.region_code, url))
        row.save(force_update=True)
        _about(opened, row)
        if not command.agree:
            _tell(opened, To(account_id=row.account_id), f"导出申请 {row.number} 没有批准。", row=row)
        return Done(row.id, State(row.state))

    act = acts.APPROVE if command.agree else acts.REFUSE
    return journal.act(viewer, act, work, now=now, answer=Done, command=command, command_id=command.command_id)


def stop(viewer: Viewer, command: Stop, now: datetime) -> Done:
    """Take back a request or its approval; a file that was made is gone at once."""
    gone: list[UUID] = []

    def work(opened: journal.OpenAct) -> Done:
        shown = selectors.request_of(viewer, command.request_id)
        row = _locked(opened, shown.id, command.version)
        own, approves = row.account_id == viewer.account_id, selectors.approves(viewer, shown)
        guards = viewer.can(Permission.GUARD)
        if not own and not approves and not guards:
            raise denied("撤销这份导出")
        _follow(viewer, row, "stop_guarding" if guards else "stop" if own else "stop_approving")
        gone[:] = [row.file_id] if row.file_id else []
        files.erase_kept(opened, gone)
        row.file_id = None
        row.save(force_update=True)
        _about(opened, row)
        if not own:
            _tell(opened, To(account_id=row.account_id), f"导出 {row.number} 已被撤销，文件不能再下载。", row=row)
        return Done(row.id, State(row.state))

    done = journal.act(viewer, acts.STOP, work, now=now, answer=Done, command=command, command_id=command.command_id)
    files.drop_contents(gone)
    return done


def fetch(viewer: Viewer, request_id: int, now: datetime) -> Made:
    """The file, for whoever asked alone; each fetching is counted and recorded."""
    row = selectors.request_of(viewer, request_id)
    if row.account_id != viewer.account_id:
        raise denied("下载这份文件，它只能由申请人本人下载")

    def work(opened: journal.OpenAct) -> str:
        held = _locked(opened, row.id, None)
        shown = selectors.request_of(viewer, row.id)
        raise_for(rules.against_fetching(shown, now, most=terms()["downloads"].number))
        held.downloads += 1
        held.save(force_update=True)
        _about(opened, held)
        opened.note(times=held.downloads)
        return str(held.file_id)

    file_id = journal.act(viewer, acts.FETCH, work, now=now, answer=str)
    opened = file_rows.open_kept(UUID(file_id))
    return Made(opened.row.name, opened.row.media_type, opened.content)


def make(ongoing: Ongoing) -> Outcome:
    """The long work: read the list with the rights of whoever asked, mark it, seal it."""
    number, now = int(ongoing.parameters["request"]), system_now()
    asked = ExportRequest.objects.everything(reason="the run of its approval").get(id=number)
    if asked.state != State.APPROVED:
        return Outcome("文件已生成，或申请已撤销。")
    ongoing.progress(0, asked.rows, "读取名录")
    made, rows = _built(asked, now)
    ongoing.progress(rows, rows, "加密保存")
    file_id = uuid4()

    def work(opened: journal.OpenAct) -> int:
        ongoing.hold(opened)
        row = _locked(opened, number, None)
        _follow(opened.viewer, row, "make")
        kept = Keep(file_id, f"{made.name}{row.number}", made.media_type, made.content, purpose="export")
        files.keep(opened, kept, Owner(row.region_code, organisation_id=row.organisation_id))
        row.file_id, row.until = file_id, now + timedelta(days=terms()["days"].number)
        row.save(force_update=True)
        _about(opened, row)
        opened.note(rows=rows)
        _tell(opened, To(account_id=row.account_id), f"导出 {row.number} 已批准，文件可以下载。", row=row)
        return rows

    try:
        journal.act(system("生成导出文件"), acts.MAKE, work, now=now, answer=int)
    except Exception:
        files.drop_contents([file_id])
        raise
    return Outcome("文件已生成，由申请人下载。", {"rows": rows})


def _built(asked: ExportRequest, now: datetime) -> tuple[Made, int]:
    """The marked file as the account that asked may see its rows today, and how many rows; Refused when it may not."""
    kind = kinds()[asked.kind]
    asker = accounts.viewer_of_account(asked.account_id, Origin(request_id=f"export-{asked.id}"), now)
    if asker is None or not asker.can(kind.permission):
        raise refuse("申请人已不能查看这份名录，文件没有生成。", code="asker")
    rows = [tuple(row) for row in kind.read(asker, asked.columns, terms()["most"].number)]
    office = organisations.names([asked.organisation_id]).get(asked.organisation_id, "")
    mark = Mark(f"{office}　{asker.name}　{show_instant(now)}　{asked.number}", asked.mark)
    heads = [kind.columns[key] for key in asked.columns]
    return building.build(Form(asked.form), kind.title, heads, rows=rows, mark=mark), len(rows)


def trace(viewer: Viewer, content: bytes, typed: str, *, now: datetime) -> tuple[ExportRow, ...]:
    """Which requests a leaked file, or a number read off it, came from; recorded. For the security office alone."""
    if not viewer.can(Permission.TRACE):
        raise denied("查验文件来源")
    numbers = [match.upper() for match in rules.NUMBER.findall(typed.upper())]
    rows = selectors.seen(viewer)
    found = list(rows.filter(mark__in=rules.marks_in(content)).values_list("id", flat=True))
    found += list(rows.filter(number__in=numbers).values_list("id", flat=True))

    def work(opened: journal.OpenAct) -> list[int]:
        told = [selectors.request_of(viewer, number) for number in dict.fromkeys(found)]
        for row in told:
            opened.on("export-request", row.id, row.region_code)
        opened.note(found="、".join(row.number for row in told) or "没有找到")
        return [row.id for row in told]

    answer = journal.act(viewer, acts.TRACE, work, now=now, answer=list[int])
    return tuple(selectors.request_of(viewer, number) for number in answer)


def sweep(now: datetime) -> int:
    """Erase files whose days are over; returns how many. For the timer."""
    rows = ExportRequest.objects.everything(reason="the timer looks at all of the country")
    over = list(rows.filter(file_id__isnull=False, until__lte=now).values_list("id", flat=True)[:1000])
    if not over:
        return 0

    def work(opened: journal.OpenAct) -> list[UUID]:
        locked = ExportRequest.objects.storing(opened).filter(id__in=over).select_for_update().order_by("id")
        gone = [one for one in locked.values_list("file_id", flat=True) if one]
        ExportRequest.objects.storing(opened).filter(id__in=over).update(file_id=None)
        files.erase_kept(opened, gone)
        opened.note(files=len(gone))
        return gone

    gone = journal.act(system("清除到期的导出文件"), acts.SWEEP, work, now=now, answer=list[UUID])
    files.drop_contents(gone)
    return len(gone)


def _locked(opened: journal.OpenAct, request_id: int, version: int | None) -> ExportRequest:
    row = ExportRequest.objects.storing(opened).filter(id=request_id).select_for_update().order_by("id").first()
    if row is None:
        raise NotFound("这份导出申请")
    if version is not None and row.version != version:
        raise refuse("这份申请在您打开之后已有变化。", "请刷新页面查看最新状态。", code="version")
    return row


def _follow(viewer: Viewer, row: ExportRequest, arrow: str) -> None:
    target = states.MACHINE.follow(viewer, State(row.state), arrow)
    if isinstance(target, Refusal):
        raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
    row.state, row.version = target.value, row.version + 1


def _about(opened: journal.OpenAct, row: ExportRequest) -> None:
    opened.on("export-request", row.id, row.region_code)
    opened.note(number=row.number)


def _tell(opened: journal.OpenAct, to: To, words: str, *, row: ExportRequest) -> None:
    notifications.tell(opened, to, Message(Topic.TODO, words, reverse("exports:record", args=[row.id])))
