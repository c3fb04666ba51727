"""Decisions about consents: what may be recorded, what a consent is worth, what acting by it allows. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from agritrace.kernel.results import Reason
from agritrace.registry.subjects.values import ENDED, PERSON_FORMS, PROVISIONAL, SubjectBrief, SubjectState

from .values import LONGEST_DAYS, MOST_FILES, ConsentState, Ending, Granted, Standing

SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Worth:
    """What decides whether a consent holds: its state and days, the subject's state, whether the owner uses his account."""

    state: ConsentState
    valid_from: date
    valid_until: date
    subject_state: SubjectState
    has_code: bool
    used_by_owner: bool


def standing(worth: Worth, today: date) -> Standing:
    """What a consent is worth on a Beijing day; anything but ``IN_FORCE`` lets nobody act."""
    if worth.state is ConsentState.ENDED:
        return Standing.ENDED
    if worth.subject_state in ENDED:
        return Standing.CLOSED
    if today > worth.valid_until:
        return Standing.EXPIRED
    if worth.used_by_owner:
        return Standing.TAKEN_OVER
    if not worth.has_code or today < worth.valid_from:
        return Standing.WAITING
    return Standing.IN_FORCE


def against_granted(granted: Granted, known: Collection[str], today: date) -> tuple[Reason, ...]:
    """Why a consent cannot be recorded as told: scopes, days, paper."""
    found = []
    if not granted.scopes or not set(granted.scopes) <= set(known):
        found.append(Reason("请至少选择一项授权范围。", "按授权书上写明的勾选。", "scopes", "scopes"))
    if granted.valid_until < max(granted.valid_from, today):
        found.append(Reason("截止日期已过。", "请填写今天或以后的日期。", "valid_until", "days"))
    elif (granted.valid_until - granted.valid_from).days > LONGEST_DAYS:
        found.append(Reason("授权最长一年。", "到期后请再次征得本人同意。", "valid_until", "long"))
    if not granted.checked:
        found.append(Reason("请先当面核对身份和授权书。", "确认是本人真实意愿后勾选。", "checked", "checked"))
    if not 1 <= len(granted.files) <= MOST_FILES:
        found.append(Reason("请拍下本人签字或按手印的授权书。", f"1 至 {MOST_FILES} 张照片。", "paper", "paper"))
    return tuple(found)


def against_subject(subject: SubjectBrief, *, used_by_owner: bool) -> tuple[Reason, ...]:
    """Why nobody may act for this subject at all."""
    if subject.org_form not in PERSON_FORMS:
        return (Reason("只有农户、家庭农场和个体户可以代录。", "企业和合作社请用自己的账号办理。", code="form"),)
    if subject.state in PROVISIONAL:
        return (Reason("这是没有注册的临时主体，不能代录。", "请先代他注册，并填上临时码。", code="temporary"),)
    if subject.state in ENDED:
        return (Reason("这个主体已注销、撤销或合并。", "", code="state"),)
    if used_by_owner:
        return (Reason("本人已在使用自己的账号，不能代录。", "请由本人办理；忘记口令可到柜台重置。", code="used"),)
    return ()


def against_proxy(subject: SubjectBrief, proxy: SubjectBrief | None) -> tuple[Reason, ...]:
    """Why a subject may not become the proxy of another: unknown, itself, a single person, not working, elsewhere."""
    if proxy is None:
        return (Reason("没有找到这个主体码。", "请核对代办合作社的 16 位主体码。", "proxy_code", "unknown"),)
    if proxy.id == subject.id or proxy.org_form in PERSON_FORMS:
        return (Reason("代办方应是合作社、企业或集体经济组织。", "也可以由本机构代录。", "proxy_code", "form"),)
    if not proxy.working:
        return (Reason("代办方现在不是有效主体。", "请换一个代办方。", "proxy_code", "state"),)
    if proxy.region_code[:6] != subject.region_code[:6]:
        return (Reason("代办方不在同一个县（市、区）。", "请选择本县的合作社。", "proxy_code", "county"),)
    return ()


def against_ending(ending: Ending, reason: str, may: Collection[Ending]) -> tuple[Reason, ...]:
    """Why a consent cannot be ended like this; ``may`` are the endings this side can state."""
    if ending not in may:
        return (Reason("您不能以这个方式终止授权。", "请选择列出的方式。", "ending", "ending"),)
    if len(reason.strip()) < SHORTEST_REASON:
        return (Reason("请写明原因。", "至少 5 个字。", "reason", "reason"),)
    return ()


def acting_permissions(lent: frozenset[str], ceiling: frozenset[str], own: frozenset[str] | None) -> frozenset[str]:
    """What acting allows: what the farmer lent, of what a sub-account could hold, of what the proxy holds himself.

    ``own`` is None for officials, who hold no producer's rights of their own; a cooperative's account gains nothing
    by acting that it could not do for the cooperative.
    """
    allowed = lent & ceiling
    return allowed if own is None else allowed & own
