"""Decisions about personal requests: what may be asked, what a deletion does, when what is due. Pure Python."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agritrace.kernel.holidays import published
from agritrace.kernel.results import Reason
from agritrace.kernel.workdays import add_working_days, working_days_between
from agritrace.registry.subjects.values import ENDED, SubjectState

from .values import GROUNDS, IDENTITY_CHECKS, LONGEST, MOST_FILES, SHORTEST, About, Ask, Item, Kind, Plan

AGAIN = timedelta(minutes=10)
"""A copy that was fetched can be fetched again within this time: a torn download is no second copy."""
_KEPT_LINES = "记录编号、时间和事项（不含个人信息）"
_LOGS = "网络安全法第二十一条：网络日志留存不少于六个月"
_PRODUCTION = "农产品质量安全法：生产记录保存不少于二年，承诺达标合格证随之保存"


def against_asking(ask: Ask) -> tuple[Reason, ...]:
    """Why a request cannot be taken as it was written."""
    found: list[Reason] = []
    told = ask.told
    if ask.kind is Kind.CORRECT:
        found += _against_words(told.wrong, "wrong", "哪里不对", least=2)
        found += _against_words(told.right, "right", "正确的内容", least=2)
    if ask.kind is Kind.ERASE:
        found += _against_words(told.why, "why", "请求删除的原因", least=SHORTEST)
    if len(ask.files) > MOST_FILES:
        found.append(Reason(f"证明材料最多 {MOST_FILES} 张。", "请保留最能说明的。", "paper", "files"))
    return tuple(found)


def against_check(checked: str) -> tuple[Reason, ...]:
    """Why an official may not take a request: he did not say which paper he checked."""
    if checked in IDENTITY_CHECKS:
        return ()
    return (Reason("请选择核对了什么证件。", "先当面核对身份，再代为登记。", "checked", "checked"),)


def against_words(words: str, what: str) -> tuple[Reason, ...]:
    """Why words to the person are missing or too long."""
    return tuple(_against_words(words, "words", what, least=SHORTEST))


def against_refusal(ground: str, words: str) -> tuple[Reason, ...]:
    """Why a request cannot be refused like this: no legal ground, no explanation."""
    found = list(against_words(words, "说明"))
    if ground not in GROUNDS:
        found.append(Reason("请选择不同意的依据。", "本人会看到，可以据此申诉。", "ground", "ground"))
    return tuple(found)


def plan(about: About, state: SubjectState, *, ended_on: date | None, today: date, keep_days: int) -> Plan:
    """What deletion erases and what stays, by law and term.

    ``ended_on`` is the day a subject was cancelled or revoked, ``keep_days`` the term of production records.
    """
    if about is About.ACCOUNT:
        return Plan(
            (Item("子账号的姓名、手机号、邮箱，账号停用", erased=True), Item(_KEPT_LINES, erased=False, ground=_LOGS))
        )
    if state is SubjectState.REJECTED:
        return Plan((Item("被退回的注册申请：名称、证件号码、姓名、手机号、地址、附件", erased=True),))
    if state not in ENDED:
        ground = "个人信息保护法第十三条、第四十七条：履行登记和追溯的法定义务所必需，处理目的尚未实现"
        way = "申请审核中的请先等待结果；已登记的请先办理主体注销，注销后可以请求删除。"
        return Plan((Item("登记信息、联系方式、账号和附件", erased=False, ground=ground),), way=way)
    over = ended_on is not None and today > ended_on + timedelta(days=keep_days)
    kept = Item(
        "生产记录、批次、交易和合格证中的主体名称、主体码、地址", erased=over, ground="" if over else _PRODUCTION
    )
    return Plan(
        (
            Item("法定代表人或本人姓名、证件号码、手机号、联系人，历次变更留下的旧值", erased=True),
            Item("注册时上传的证照照片", erased=True),
            Item("主账号和子账号的姓名、手机号、邮箱，账号停用", erased=True),
            kept,
            Item(_KEPT_LINES, erased=False, ground=_LOGS),
        ),
        name=over,
    )


def due_on(asked_on: date, days: int) -> date:
    """The last working day to answer; the term begins on the day after it was asked."""
    return add_working_days(asked_on, days, published())


def is_near(due: date, today: date, days: int) -> bool:
    """Whether the office is reminded: at most ``days`` working days are left, or none."""
    return today > due or working_days_between(today, due, published()) <= days


def may_fetch(taken_at: datetime | None, until: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Why a copy cannot be fetched (any more)."""
    if until is None or now >= until:
        return (Reason("副本已过下载期限，已经清除。", "需要的可以重新提出请求。", code="expired"),)
    if taken_at is not None and now - taken_at > AGAIN:
        return (Reason("副本已经下载过，只能下载一次。", "需要的可以重新提出请求。", code="taken"),)
    return ()


def _against_words(words: str, name: str, what: str, *, least: int) -> list[Reason]:
    if least <= len(words.strip()) <= LONGEST:
        return []
    return [Reason(f"请写明{what}。", f"{least} 到 {LONGEST} 个字。", name, name)]
