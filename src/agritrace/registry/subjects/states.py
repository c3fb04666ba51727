"""The life of a subject, and of its requests, as tables (domain facts subjects §3)."""

from __future__ import annotations

from datetime import timedelta

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Guard, Machine

from .lifevalues import REQUEST_NAMES, RequestKind, RequestState
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
    ends=ENDED | {_S.JOINED, _S.CLOSED},
    arrows=(
        Arrow("submit", (_S.DRAFT,), _S.PENDING, Permission.SUBMIT, "提交注册申请", "subjects.submitted"),
        Arrow("enter", (_S.DRAFT,), _S.TEMPORARY, Permission.ENTER_TEMPORARY, "现场录入临时主体", "temporary.entered"),
        Arrow("correct_temporary", (_S.TEMPORARY,), _S.TEMPORARY, Permission.ENTER_TEMPORARY, "更正临时登记",
              "temporary.changed"),
        Arrow("close_temporary", (_S.TEMPORARY,), _S.CLOSED, Permission.ENTER_TEMPORARY, "关闭临时登记",
              "temporary.changed"),
        Arrow("join", (_S.TEMPORARY,), _S.JOINED, Permission.REVIEW, "并入已注册的主体，临时码继续可查",
              "temporary.joined"),
        Arrow("approve", (_S.PENDING,), _S.ACTIVE, Permission.REVIEW, "通过注册申请", "subjects.approved",
              deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("reject", (_S.PENDING,), _S.REJECTED, Permission.REVIEW, "退回注册申请", "subjects.rejected",
              deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("resubmit", (_S.REJECTED,), _S.PENDING, Permission.SUBMIT, "修改后再交", "subjects.submitted"),
        Arrow("request_change", (_S.ACTIVE,), _S.CHANGE_PENDING, Permission.MANAGE_OWN, "申请变更或迁移",
              "subjects.requested"),
        Arrow("request_change_suspended", (_S.SUSPENDED,), _S.SUSPENDED, Permission.MANAGE_OWN, "暂停期间申请变更",
              "subjects.requested"),
        Arrow("withdraw_change", (_S.CHANGE_PENDING,), _S.ACTIVE, Permission.MANAGE_OWN, "撤回变更或迁移申请",
              "subjects.request_withdrawn"),
        Arrow("withdraw_change_suspended", (_S.SUSPENDED,), _S.SUSPENDED, Permission.MANAGE_OWN,
              "暂停期间撤回变更或迁移申请", "subjects.request_withdrawn"),
        Arrow("decide_change", (_S.CHANGE_PENDING,), _S.ACTIVE, Permission.DECIDE_CHANGE, "办结变更或迁移申请",
              "subjects.request_decided", deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("decide_change_suspended", (_S.SUSPENDED,), _S.SUSPENDED, Permission.DECIDE_CHANGE,
              "暂停期间办结变更或迁移申请", "subjects.request_decided", deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("take_over", (_S.DRAFT,), _S.ACTIVE, Permission.TAKE_OVER, "从名录导入", "subjects.taken_over"),
        Arrow("suspend", (_S.ACTIVE, _S.CHANGE_PENDING), _S.SUSPENDED, Permission.SUSPEND, "暂停主体",
              "subjects.suspended"),
        Arrow("resume", (_S.SUSPENDED,), _S.ACTIVE, Permission.SUSPEND, "恢复主体", "subjects.resumed"),
        Arrow("resume_changing", (_S.SUSPENDED,), _S.CHANGE_PENDING, Permission.SUSPEND, "恢复有申请在办的主体",
              "subjects.resumed"),
        Arrow("request_cancellation", (_S.ACTIVE,), _S.CANCEL_PENDING, Permission.MANAGE_OWN, "申请注销",
              "subjects.requested"),
        Arrow("withdraw_cancellation", (_S.CANCEL_PENDING,), _S.ACTIVE, Permission.MANAGE_OWN, "撤回注销申请",
              "subjects.request_withdrawn"),
        Arrow("refuse_cancellation", (_S.CANCEL_PENDING,), _S.ACTIVE, Permission.DECIDE_CANCELLATION, "退回注销申请",
              "subjects.request_decided", deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("cancel", (_S.CANCEL_PENDING,), _S.CANCELLED, Permission.DECIDE_CANCELLATION, "同意注销",
              "subjects.cancelled", deadline=timedelta(days=REVIEW_WORKING_DAYS)),
        Arrow("revoke", (_S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING), _S.REVOKED,
              Permission.REVOKE, "撤销主体", "subjects.revoked"),
        Arrow("merge", (_S.ACTIVE,), _S.MERGED, Permission.MERGE, "并入同一主体的另一份登记，主体码继续可查",
              "subjects.merged"),
        Arrow("reinstate", (_S.CANCELLED, _S.REVOKED), _S.ACTIVE, Permission.REVIEW, "通过重新注册，沿用原主体码",
              "subjects.reinstated", deadline=timedelta(days=REVIEW_WORKING_DAYS)),
    ),
)  # fmt: skip  # one line per arrow


def _only(*kinds: RequestKind) -> Guard:
    """A guard for arrows of some kinds of request only; the snapshot is the kind."""

    def guard(snapshot: object) -> tuple[Reason, ...]:
        if snapshot in kinds:
            return ()
        return (Reason("这种申请不能这样办理。", "请从申请列表重新打开。", code="kind"),)

    return guard


_R, _K = RequestState, RequestKind
_TERM = timedelta(days=REVIEW_WORKING_DAYS)

REQUEST: Machine[RequestState] = Machine(
    name="subject.request",
    title="主体变更、迁移、注销申请",
    labels=REQUEST_NAMES,
    start=_R.WAITING,
    ends=frozenset({_R.GRANTED, _R.REFUSED, _R.WITHDRAWN, _R.LAPSED}),
    arrows=(
        Arrow("release", (_R.WAITING,), _R.RELEASED, Permission.DECIDE_CHANGE, "同意迁出",
              "subjects.request_released", _only(_K.MOVE), _TERM),
        Arrow("accept", (_R.RELEASED,), _R.GRANTED, Permission.DECIDE_CHANGE, "同意迁入",
              "subjects.request_decided", _only(_K.MOVE), _TERM),
        Arrow("grant", (_R.WAITING,), _R.GRANTED, Permission.DECIDE_CHANGE, "同意变更",
              "subjects.request_decided", _only(_K.CHANGE), _TERM),
        Arrow("refuse", (_R.WAITING, _R.RELEASED), _R.REFUSED, Permission.DECIDE_CHANGE, "退回变更或迁移申请",
              "subjects.request_decided", _only(_K.CHANGE, _K.MOVE), _TERM),
        Arrow("grant_cancellation", (_R.WAITING,), _R.GRANTED, Permission.DECIDE_CANCELLATION, "同意注销",
              "subjects.cancelled", _only(_K.CANCELLATION), _TERM),
        Arrow("refuse_cancellation", (_R.WAITING,), _R.REFUSED, Permission.DECIDE_CANCELLATION, "退回注销申请",
              "subjects.request_decided", _only(_K.CANCELLATION), _TERM),
        Arrow("withdraw", (_R.WAITING, _R.RELEASED), _R.WITHDRAWN, Permission.MANAGE_OWN, "撤回申请",
              "subjects.request_withdrawn"),
        Arrow("lapse", (_R.WAITING, _R.RELEASED), _R.LAPSED, Permission.REVOKE, "因撤销主体而取消申请",
              "subjects.revoked"),
    ),
)  # fmt: skip  # one line per arrow


def deciding_arrow(kind: RequestKind, state: RequestState, *, agree: bool) -> str:
    """The arrow of the request machine that a county's decision follows."""
    if kind is _K.CANCELLATION:
        return "grant_cancellation" if agree else "refuse_cancellation"
    if not agree:
        return "refuse"
    if kind is _K.CHANGE:
        return "grant"
    return "accept" if state is _R.RELEASED else "release"


def subject_arrow(name: str, state: SubjectState) -> str:
    """The arrow of the subject machine for ``name``: a suspended subject stays suspended whatever becomes of a change."""
    return f"{name}_suspended" if state is _S.SUSPENDED and name.endswith("_change") else name
