"""Decisions about sales recorded by hand. Pure Python."""

from __future__ import annotations

from datetime import datetime, timedelta

from agritrace.kernel.checkdigits import check_mobile
from agritrace.kernel.results import Reason
from agritrace.registry.subjects.values import PROVISIONAL, SubjectBrief
from agritrace.tracing.batches.values import BatchRow, BatchState

from .handvalues import MOST_PHOTOS, RecordByHand, Use

OLDEST_SALE = timedelta(days=30)
"""What is written down later than a month afterwards is no record of the day (recommendation of our own)."""
LONGEST_NAME, LONGEST_ADDRESS = 80, 120


def against_record(command: RecordByHand, now: datetime, *, settled: bool) -> tuple[Reason, ...]:
    """All reasons against writing this down; ``settled``: the place is a region one can choose."""
    return (*_buyer(command), *_place(command, settled=settled), *_day(command, now), *_truth(command))


def _buyer(command: RecordByHand) -> tuple[Reason, ...]:
    reasons = []
    if not 2 <= len(command.buyer.strip()) <= LONGEST_NAME:
        reasons.append(Reason("请填写买方的名称或姓名。", "至少两个字，例如招牌上的名称。", "buyer", "buyer"))
    if not command.phone.strip() and command.use is not Use.PERSON:
        reasons.append(Reason("请填写买方的手机号。", "只有个人食用的可以不填。", "phone", "phone"))
    elif command.phone.strip() and not check_mobile(command.phone).ok:
        reasons.append(Reason("手机号不对。", "请填 11 位手机号。", "phone", "phone"))
    return tuple(reasons)


def _place(command: RecordByHand, *, settled: bool) -> tuple[Reason, ...]:
    reasons = []
    if not settled:
        reasons.append(Reason("请选择买方所在的县或乡镇。", "输入地名、拼音或首字母查找。", "region_code", "region"))
    if len(command.address) > LONGEST_ADDRESS:
        reasons.append(Reason(f"地址最多 {LONGEST_ADDRESS} 个字。", "请写得短一些。", "address", "length"))
    return tuple(reasons)


def _day(command: RecordByHand, now: datetime) -> tuple[Reason, ...]:
    if command.sold_at > now:
        return (Reason("卖出时间不能晚于现在。", "请等卖出后再登记。", "sold_at", "future"),)
    if now - command.sold_at > OLDEST_SALE:
        return (Reason("卖出时间超过 30 天。", "请核对日期是否填错。", "sold_at", "old"),)
    return ()


def _truth(command: RecordByHand) -> tuple[Reason, ...]:
    reasons = []
    if not command.photos:
        reasons.append(Reason("请附一张凭证照片。", "例如收据、装车照片或与买方的合影。", "photos", "photos"))
    if len(command.photos) > MOST_PHOTOS:
        reasons.append(Reason(f"最多 {MOST_PHOTOS} 张照片。", "请只留最清楚的。", "photos", "many"))
    if not command.declared:
        reasons.append(Reason("请勾选真实性声明。", "您对所填内容的真实性负责。", "declared", "declared"))
    return tuple(reasons)


def against_temporary(found: SubjectBrief | None, code: str) -> tuple[Reason, ...]:
    """A temporary code must be one that waits; a registered buyer is sold to by scan."""
    if not code or (found is not None and found.state in PROVISIONAL):
        return ()
    if found is not None and found.working:
        remedy = "请用“扫码卖货”，对方确认后自动生成追溯码。"
        return (Reason(f"{found.name}已经注册。", remedy, "temporary_code", "registered"),)
    return (
        Reason("没有找到这个临时码。", "请重新扫描对方的临时登记卡，或把这一栏空着。", "temporary_code", "unknown"),
    )


def against_claim(batch: BatchRow) -> tuple[Reason, ...]:
    """Goods of a batch that is recalled or void are not entered into somebody's stock afterwards."""
    if batch.state not in {BatchState.RECALLED, BatchState.VOID}:
        return ()
    return (Reason("这批货正在召回或已经作废，不能认领入库。", "请联系县级农业农村部门。", code="batch_state"),)
