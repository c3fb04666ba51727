"""Which verdict a code gets, how a natural person is named, when copies are suspected. Pure Python."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from agritrace.kernel.sealing import mask_name
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import STATE_NAMES, SubjectState
from agritrace.tracing.batches.values import BatchState
from agritrace.tracing.codes.values import CodeState

from .values import Counts, Verdict

USUAL_SCANS = 30
"""Looks at one label that nobody wonders about: the buyer, his family, the market's inspection."""
SCANS_PER_LABEL = 10

TITLES: dict[Verdict, tuple[str, str]] = {
    Verdict.GENUINE: ("真码，状态正常", "这个码由平台发出，目前有效"),
    Verdict.FORGED: ("伪码，请勿购买", "防伪校验不通过，不是平台发出的码"),
    Verdict.MISREAD: ("码不完整或输错了", "校验位不符，多半是看错或输错了数字"),
    Verdict.UNKNOWN: ("没有查到这个码", "可能还没有启用，或者输错了数字"),
    Verdict.VOID: ("已作废，请勿购买", "这个码由平台发出，但已经作废"),
    Verdict.RECALLED: ("已召回，请勿食用", "生产经营者正在召回这一批产品"),
}
"""Title and sentence of each verdict, as on the reference screens."""
VOID_CERTIFICATE = ("合格证已作废，请勿采信", "这张承诺达标合格证由平台发出，但已经作废")
"""Of a certificate that is void while its goods are not."""

MARKS: dict[SubjectState, str] = {
    SubjectState.CANCELLED: "该主体已注销",
    SubjectState.REVOKED: "该主体已被撤销",
    SubjectState.SUSPENDED: "该主体已暂停",
}


STANDINGS: dict[str, str] = {
    STATE_NAMES[SubjectState.SUSPENDED]: "暂停期间不能出售产品和发放新的追溯码；以前的追溯码仍可查询。",
    STATE_NAMES[
        SubjectState.CANCELLED
    ]: "已自愿注销，不再生产经营；以前的追溯码仍可查询。如果还有人用它的名义卖货，请拨打投诉举报电话。",
    STATE_NAMES[
        SubjectState.REVOKED
    ]: "已被农业农村部门撤销，不能再出售产品。如果还有人用它的名义卖货，请拨打投诉举报电话。",
}
"""What a standing means for whoever buys, by the words of the state."""


@cache  # a handful of pairs; enumerations are slow to compare a thousand times a second
def standing(code: str, batch: str | None) -> Verdict:
    """The worse of the states of an issued code and of its batch: recalled before void before genuine."""
    states = {code, batch}
    if states & {CodeState.RECALLED.value, BatchState.RECALLED.value}:
        return Verdict.RECALLED
    if states & {CodeState.VOID.value, BatchState.VOID.value}:
        return Verdict.VOID
    return Verdict.GENUINE


def producer_name(name: str, form: int) -> str:
    """The name the public reads; a farmer is a natural person and stays 张** (domain facts codes §9.2)."""
    return mask_name(name) if form == SubjectForm.FARMER else name


@cache  # likewise
def mark(state: str | None) -> str:
    """What to say about the standing of a producer, "" when there is nothing to say."""
    return MARKS.get(SubjectState(state), "") if state else ""


def counted(count: int, first_at: datetime, prints: int) -> Counts:
    """Counts with a warning when there are far more looks than labels were printed."""
    usual = USUAL_SCANS + SCANS_PER_LABEL * max(0, prints - 1)
    warning = f"这个码已被查询 {count} 次，明显偏多，标签可能被复印。" if count > usual else ""
    return Counts(count, first_at, warning)
