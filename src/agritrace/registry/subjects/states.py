"""The life of a subject as a table (domain facts subjects §3)."""

from __future__ import annotations

from datetime import timedelta

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import ENDED, STATE_NAMES, SubjectState

REVIEW_WORKING_DAYS = 5
"""Target for a review in working days (recommendation of domain facts subjects §3; the guide names none)."""

_S = SubjectState

MACHINE: Machine[SubjectState] = Machine(
    name="subject",
    title="生产经营主体",
    labels=STATE_NAMES,
    start=_S.DRAFT,
    ends=ENDED,
    arrows=(
        Arrow("submit", (_S.DRAFT,), _S.PENDING, Permission.SUBMIT, "提交注册申请", "subjects.submitted"),
        Arrow("enter", (_S.DRAFT,), _S.TEMPORARY, Permission.ENTER_TEMPORARY, "现场录入临时主体", "subjects.entered"),
        Arrow("claim", (_S.TEMPORARY,), _S.PENDING, Permission.SUBMIT, "补办注册", "subjects.submitted"),
        Arrow("approve", (_S.PENDING,), _S.ACTIVE, Permission.REVIEW, "通过注册申请", "subjects.approved",
              deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("reject", (_S.PENDING,), _S.REJECTED, Permission.REVIEW, "退回注册申请", "subjects.rejected",
              deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("resubmit", (_S.REJECTED,), _S.PENDING, Permission.SUBMIT, "修改后再交", "subjects.submitted"),
        Arrow("request_change", (_S.ACTIVE,), _S.CHANGE_PENDING, Permission.MANAGE_OWN, "申请变更",
              "subjects.change_requested"),
        Arrow("decide_change", (_S.CHANGE_PENDING,), _S.ACTIVE, Permission.DECIDE_CHANGE, "办结变更申请",
              "subjects.change_decided"),
        Arrow("suspend", (_S.ACTIVE, _S.CHANGE_PENDING), _S.SUSPENDED, Permission.SUSPEND, "暂停主体",
              "subjects.suspended"),
        Arrow("resume", (_S.SUSPENDED,), _S.ACTIVE, Permission.SUSPEND, "恢复主体", "subjects.resumed"),
        Arrow("request_cancellation", (_S.ACTIVE,), _S.CANCEL_PENDING, Permission.MANAGE_OWN, "申请注销",
              "subjects.cancellation_requested"),
        Arrow("refuse_cancellation", (_S.CANCEL_PENDING,), _S.ACTIVE, Permission.DECIDE_CANCELLATION, "退回注销申请",
              "subjects.cancellation_refused"),
        Arrow("cancel", (_S.CANCEL_PENDING,), _S.CANCELLED, Permission.DECIDE_CANCELLATION, "同意注销",
              "subjects.cancelled"),
        Arrow("revoke", (_S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING), _S.REVOKED,
              Permission.REVOKE, "撤销主体", "subjects.revoked"),
    ),
)  # fmt: skip  # one line per arrow
