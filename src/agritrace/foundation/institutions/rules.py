"""Decisions about applications of institutions and cards of officers, without a database. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from agritrace.foundation.regions.values import level_of
from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import ViewerKind

from .values import MOST_FILES, Asked, Opening

SHORTEST_REASON = 5
LONGEST_CARD, SHORTEST_CARD = 30, 4


def against_opening(opening: Opening, superior_found: bool) -> list[Reason]:
    """Why this cannot be asked for: nothing told, an unfit kind, or a region of another level."""
    reasons: list[Reason] = []
    if not opening.name.strip():
        reasons.append(Reason("请填写机构名称。", field="name"))
    if not opening.person.strip():
        reasons.append(Reason("请填写管理员姓名。", field="person"))
    if opening.kind not in {ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT}:
        reasons.append(Reason("只有监管、检测、执法机构在这里申请。", "请重新选择类别。", field="what"))
    if level_of(opening.region_code) is not opening.level:
        reasons.append(Reason("所属区域与机构级别不一致。", "请选择与级别相同的区域。", field="region_code"))
    elif not superior_found:
        reasons.append(
            Reason("该区域的上级监管机构还没有加入平台。", "请联系上一级农业农村部门先行开通。", field="region_code")
        )
    return reasons


def against_files(files: Sequence[UUID]) -> list[Reason]:
    """How many papers an application carries: one at least."""
    if not files:
        return [Reason("请上传证明材料。", "例如：机构设立批文、法人证书或介绍信。", field="papers")]
    if len(files) > MOST_FILES:
        return [Reason(f"材料最多 {MOST_FILES} 件。", "请合并后再上传。", field="papers")]
    return []


def against_reason(asked: Asked, reason: str) -> list[Reason]:
    """A change or a cancellation is asked for with its reason; a registration explains itself."""
    if asked is Asked.OPEN or len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [Reason("请写明理由。", f"至少 {SHORTEST_REASON} 个字。", field="reason")]


def against_decision(approve: bool, words: str) -> list[Reason]:
    """A returned application tells the applicant what to do."""
    if approve or len(words.strip()) >= SHORTEST_REASON:
        return []
    return [Reason("退回时请写明原因。", f"至少 {SHORTEST_REASON} 个字，申请人会看到。", field="words")]


def check_version(seen: int, now: int) -> list[Reason]:
    """A decision about another version than the one shown would decide about something nobody read."""
    if seen == now:
        return []
    return [Reason("这份申请刚刚有了变化。", "请刷新页面，看过最新内容再办理。", code="version")]


def against_card(card_no: str, valid_until: date, today: date) -> list[Reason]:
    """Why a card cannot be entered."""
    reasons: list[Reason] = []
    if not SHORTEST_CARD <= len(card_no) <= LONGEST_CARD or not card_no.isascii() or not card_no.isalnum():
        reasons.append(Reason("执法证号只含数字和字母，4 到 30 位。", "请对照证件填写。", field="card_no"))
    if valid_until < today:
        reasons.append(Reason("证件已过有效期。", "请登记在有效期内的证件。", field="valid_until"))
    return reasons
