"""Decisions about papers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from agritrace.kernel.checkdigits import Severity, check_identity_number
from agritrace.kernel.clock import show_day
from agritrace.kernel.results import Reason

from .values import LONG_TERM, LONGEST, REMIND_DAYS, Group, Held, Kind, Lapsed, PaperFacts, PaperState, Term

_OLDEST = date(1980, 1, 1)
_TITLES = {"number": "编号", "issuer": "发证机关", "products": "适用产品"}
CHANGED_TITLES = {
    "kind": "种类",
    **_TITLES,
    "valid_from": "生效日期",
    "valid_until": "有效期",
    "file_id": "照片",
}
_CLAIMS = frozenset({PaperState.CONFIRMED, PaperState.REPLACED})


def fact_reasons(facts: PaperFacts, kind: Kind | None, *, today: date) -> list[Reason]:
    """What is wrong with the facts of a paper, each beside its field."""
    if kind is None:
        return [Reason("请选择证照种类。", "例如：营业执照、绿色食品证书。", "kind", "kind")]
    return [*_texts(facts, kind), *_number(facts, today), *_term(facts, kind, today), *_picture(facts)]


def _texts(facts: PaperFacts, kind: Kind) -> list[Reason]:
    reasons = []
    asked = ["number", "issuer", *(["products"] if kind.group is Group.CERTIFICATE else [])]
    for name in asked:
        if not getattr(facts, name).strip():
            reasons.append(Reason(f"请填写{_TITLES[name]}。", "照证上的文字填写。", name, "empty"))
    for name, title in _TITLES.items():
        if len(getattr(facts, name)) > LONGEST[name]:
            reasons.append(Reason(f"{title}最多 {LONGEST[name]} 个字。", "请写得短一些。", name, "length"))
    return reasons


def _number(facts: PaperFacts, today: date) -> list[Reason]:
    """An identity number is personal data and never the number of a paper; a credit code begins with 9."""
    plain = "".join(facts.number.split()).upper()
    if len(plain) != 18 or plain.startswith("9"):
        return []
    found = check_identity_number(plain, today=today).findings
    if any(finding.severity is Severity.REFUSE for finding in found):
        return []
    return [Reason("这里不能填身份证号码。", "请填证上的编号。", "number", "identity")]


def _term(facts: PaperFacts, kind: Kind, today: date) -> list[Reason]:
    reasons = []
    if not _OLDEST <= facts.valid_from <= today + timedelta(days=366):
        reasons.append(Reason("生效日期不对。", "请核对年份；最早 1980 年，最晚一年以内。", "valid_from", "day"))
    if facts.valid_until == LONG_TERM and not kind.may_be_long_term:
        reasons.append(Reason(f"{kind.title}没有长期有效的。", "请填写到期日期。", "valid_until", "long_term"))
    if facts.valid_until < facts.valid_from:
        reasons.append(Reason("到期日期早于生效日期。", "请核对两个日期。", "valid_until", "order"))
    return reasons


def _picture(facts: PaperFacts) -> list[Reason]:
    if facts.file_id is not None:
        return []
    return [Reason("请上传证照的照片或扫描件。", "县级要凭它核对。", "file", "file")]


def reason_reasons(reason: str) -> list[Reason]:
    """A refusal says why; the subject reads it."""
    if not reason.strip():
        return [Reason("请写明退回原因。", "例如：照片看不清编号。主体会看到这句话。", "reason", "reason")]
    if len(reason) > LONGEST["reason"]:
        return [Reason(f"原因最多 {LONGEST['reason']} 个字。", "请写得短一些。", "reason", "length")]
    return []


def term_of(valid_from: date, valid_until: date, today: date) -> Term:
    """What the calendar says on a Beijing day; the last day still counts as valid."""
    if valid_until < today:
        return Term.EXPIRED
    if valid_from > today:
        return Term.FUTURE
    return Term.SOON if valid_until <= today + timedelta(days=REMIND_DAYS) else Term.VALID


def lapsed(papers: Iterable[Held], blocking: frozenset[str], today: date) -> tuple[Lapsed, ...]:
    """The blocking kinds of which the subject once held a checked paper and holds no valid one today.

    A replaced paper still says that its kind is needed; only a confirmed one that runs today frees it. A kind of which
    nothing was ever checked hinders nothing.
    """
    ended: dict[str, date] = {}
    running: set[str] = set()
    for paper in papers:
        if paper.kind not in blocking or paper.state not in _CLAIMS:
            continue
        term = term_of(paper.valid_from, paper.valid_until, today)
        if term is Term.EXPIRED:
            ended[paper.kind] = max(paper.valid_until, ended.get(paper.kind, paper.valid_until))
        elif paper.state is PaperState.CONFIRMED and term is not Term.FUTURE:
            running.add(paper.kind)
    return tuple(Lapsed(kind, day) for kind, day in sorted(ended.items()) if kind not in running)


def hindrances(found: Iterable[Lapsed], titles: Mapping[str, str]) -> tuple[Reason, ...]:
    """Why no new code may be made, with the way out."""
    return tuple(
        Reason(
            f"本主体的{titles[one.kind]}已于{show_day(one.ended_on)}到期，不能生成新的追溯码。",
            "请在“我的证照”中录入换发后的证照，县级核对后即可恢复；已有的码不受影响。",
            code="papers",
        )
        for one in found
    )


def changed_words(before: PaperFacts, after: PaperFacts) -> str:
    """Which facts differ, in words for the history."""
    differing = [title for name, title in CHANGED_TITLES.items() if getattr(before, name) != getattr(after, name)]
    return "、".join(differing) or "无变化"
