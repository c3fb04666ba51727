"""Opening the account of a subject that came out of a directory: at the counter, when its owner comes."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.accounts import selectors, services
from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import AccountOpened, OpenSubjectAccount
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, applicants, competence, rules, storing
from .models import DirectoryEntry
from .permissions import Permission
from .values import ChangeStanding, Standing, SubjectRow, SubjectState


def may_open(viewer: Viewer, row: SubjectRow, now: datetime) -> bool:
    """Whether the viewer may open the first account of this subject now: it has none since a directory brought it."""
    if row.state is not SubjectState.ACTIVE or not viewer.can(Accounts.OPEN_SUBJECT):
        return False
    entries = DirectoryEntry.objects.seen_by(viewer).filter(subject_id=row.id)
    return (
        entries.exists() and not selectors.have_accounts([row.id]) and competence.decides(viewer, row.region_code, now)
    )


def open_account(viewer: Viewer, command: ChangeStanding, now: datetime) -> AccountOpened:
    """Open the main account with the telephone of the directory; the initial password is shown once, never stored.

    ``command.reason`` says how the identity of whoever came was checked. Refused when an account is there already: a
    double press opens one, and a lost password is reset like any other.
    """
    made: list[AccountOpened] = []

    def work(opened: journal.OpenAct) -> Standing:
        row = storing.competent_row(viewer, command.subject_id, Permission.TAKE_OVER, now=now)
        raise_for(rules.check_version(command.version, row.version))
        values = applicants.clear_personal(row.id)
        if row.state != SubjectState.ACTIVE or not row.code or values is None:
            raise refuse("该主体现在不能开通账号。", "只有有效的主体可以开通账号。", code="state")
        if len(command.reason.strip()) < 5:
            raise refuse(
                "请写明怎样核对了身份。", "至少 5 个字，例如“本人持身份证到窗口”。", field="reason", code="reason"
            )
        wanted = OpenSubjectAccount(
            subject_id=row.id,
            region_code=row.region_code,
            username=row.code,
            phone=values.phone,
            name=values.legal_name,
        )
        made[:] = [services.open_subject_account(viewer, wanted, now)]
        opened.on("subject", row.id, row.region_code)
        opened.note(reason=command.reason.strip())
        return Standing(row.id, SubjectState(row.state))

    journal.act(
        viewer, acts.OPEN_ACCOUNT, work, now=now, answer=Standing, command=command, command_id=command.command_id
    )
    if not made:
        raise refuse(
            "该主体的账号刚刚已经开通。", "初始口令只显示一次；没有记下的，请在“账号与权限”中重置口令。", code="twice"
        )
    return made[0]
