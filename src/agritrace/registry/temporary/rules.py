"""Decisions about temporary entries: what may be entered, closed, joined. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agritrace.kernel import checkdigits
from agritrace.kernel.checkdigits import NumberVerdict, Severity
from agritrace.kernel.geo import point_hindrance
from agritrace.kernel.results import Reason
from agritrace.registry.subjects.values import (
    ENDED,
    PERSON_FORMS,
    WITH_CODE,
    Alike,
    CredentialKind,
    SubjectBrief,
    SubjectState,
    TemporaryFacts,
)

from .values import MOST_PHOTOS, Ending, TemporaryRow

SHORTEST_REASON = 5
_MARKUP = frozenset("<>")


@dataclass(frozen=True, slots=True)
class Checked:
    """Facts with normal numbers, and the reasons that refuse them."""

    facts: TemporaryFacts
    reasons: tuple[Reason, ...]


def check(told: TemporaryFacts, *, settled: bool, product_known: bool, today: date) -> Checked:
    """Check what an officer entered. ``settled``: one may register at this place (a county or finer, of today)."""
    tidy = replace(told, name=" ".join(told.name.split()), address=" ".join(told.address.split()))
    found = [*_who(tidy), *_where(tidy, settled=settled)]
    if not product_known:
        found.append(Reason("请选择主要产品。", "选最主要的一类。", "main_product", "product"))
    kind, paper = paper_of(tidy, today)
    phone = checkdigits.check_mobile(tidy.phone) if tidy.phone else None
    found += _refusals("cred_no", paper) + _refusals("phone", phone)
    normal = replace(
        tidy,
        cred_kind=kind,
        cred_no=paper.normalised if paper else "",
        phone=phone.normalised if phone else "",
    )
    return Checked(normal, tuple(found))


def paper_of(told: TemporaryFacts, today: date) -> tuple[CredentialKind, NumberVerdict | None]:
    """Which paper a number belongs to: an identity card for persons when it fits one, else a credit code."""
    person = told.org_form in PERSON_FORMS
    if not told.cred_no:
        return (CredentialKind.IDENTITY if person else CredentialKind.CREDIT_CODE), None
    identity = checkdigits.check_identity_number(told.cred_no, today=today)
    if person and not any(f.severity is Severity.REFUSE for f in identity.findings):
        return CredentialKind.IDENTITY, identity
    credit = checkdigits.check_credit_code(told.cred_no, form=told.org_form)
    if person and any(f.severity is Severity.REFUSE for f in credit.findings):
        return CredentialKind.IDENTITY, identity
    return CredentialKind.CREDIT_CODE, credit


def against_area(told: TemporaryFacts, *, covered: bool, code_county: str = "") -> tuple[Reason, ...]:
    """Entries lie in the officer's own area; a correction stays in the county that is part of the code."""
    if not covered:
        return (Reason("只能录入本辖区的主体。", "请选择本辖区的所在地。", "region_code", "region"),)
    if code_county and told.region_code[:6] != code_county:
        return (
            Reason(
                "临时码里有所在县，不能改到别的县。",
                "录错县的请关闭这一份，再重新录入。",
                "region_code",
                "county",
            ),
        )
    return ()


def against_alike(found: Sequence[Alike], *, different: bool) -> tuple[Reason, ...]:
    """The same paper is the same subject; the same telephone may be another of the family, which somebody must say."""
    if any(one.by == "paper" for one in found):
        return (Reason("这个证件号码已经登记过。", "请打开上方列出的主体办理，不用再录。", "cred_no", "known"),)
    if found and not different:
        return (
            Reason(
                "这个手机号已经登记过。",
                "请先看上方列出的主体；确实是另一家的，勾选“不是同一家”再保存。",
                "phone",
                "similar",
            ),
        )
    return ()


def against_photos(count: int, held: int = 0) -> tuple[Reason, ...]:
    """An entry carries a few photos."""
    if count + held > MOST_PHOTOS:
        return (Reason(f"照片最多 {MOST_PHOTOS} 张。", "请只留最能说明情况的。", "photos", "many"),)
    return ()


def against_version(shown: int, present: int) -> tuple[Reason, ...]:
    """Whoever writes must have seen what he changes."""
    if shown == present:
        return ()
    return (Reason("这份登记在您打开之后已被他人修改，您的操作没有生效。", "请刷新页面后再办理。", code="version"),)


def against_words(reason: str, field: str = "reason") -> tuple[Reason, ...]:
    """Closing, joining and declining say why."""
    if len(reason.strip()) < SHORTEST_REASON:
        return (Reason("请写明理由。", "至少 5 个字，以后查得到。", field, "reason"),)
    return ()


def against_closing(ending: str, reason: str) -> tuple[Reason, ...]:
    """Why an entry cannot be closed like this."""
    if ending not in set(Ending):
        return (Reason("请选择关闭的原因。", "录错了，或者人已不在这里经营。", "ending", "ending"),)
    return against_words(reason)


def against_open(row: TemporaryRow) -> tuple[Reason, ...]:
    """An entry is joined or closed once."""
    if row.state is SubjectState.JOINED:
        return (Reason("这份临时登记已经并入一家主体。", "不能再并入另一家。", "code", "twice"),)
    if row.state is SubjectState.CLOSED:
        return (Reason("这份临时登记已关闭。", "不能并入。", "code", "closed"),)
    return ()


def against_joining(row: TemporaryRow, into: SubjectBrief | None, *, covered: bool) -> tuple[Reason, ...]:
    """Why an entry cannot be joined with this subject: unknown, elsewhere, not registered, or the entry is over.

    ``covered``: the subject lies in the area of the office that joins.
    """
    if not row.waits:
        return against_open(row)
    if into is None:
        return (Reason("没有找到这个主体码。", "请核对 4 开头的 16 位主体码。", "code", "unknown"),)
    if not covered:
        return (Reason("这家主体不在本辖区。", "只能并入本县的主体。", "code", "scope"),)
    if into.state in ENDED or into.state not in WITH_CODE:
        return (Reason("这家主体没有有效注册，不能并入。", "请先办理注册，再并入。", "code", "state"),)
    return ()


def is_late(recorded: date, today: date, days: int) -> bool:
    """Whether an entry of a Beijing day has waited longer than the term."""
    return today - recorded > timedelta(days=days)


def _who(told: TemporaryFacts) -> list[Reason]:
    found = []
    if not 2 <= len(told.name) <= 80:
        found.append(Reason("请填写名称或姓名。", "2 至 80 个字，听到的、看到的都可以。", "name", "name"))
    if _MARKUP & set(told.name):
        found.append(Reason("名称中不能有尖括号。", "请照实填写。", "name", "markup"))
    return found


def _where(told: TemporaryFacts, *, settled: bool) -> list[Reason]:
    found = []
    if not settled:
        found.append(Reason("请选择到县（市、区）或更细的区划。", "最好选到村。", "region_code", "region"))
    if len(told.address) > 120:
        found.append(Reason("地址最多 120 个字。", "", "address", "address"))
    if (told.longitude is None) != (told.latitude is None):
        found.append(Reason("经度和纬度要么都填，要么都不填。", "", "longitude", "location"))
    elif told.longitude is not None and told.latitude is not None:
        hindrance = point_hindrance(told.longitude, told.latitude)
        found += [replace(hindrance, field="longitude")] if hindrance else []
    return found


def _refusals(field: str, verdict: NumberVerdict | None) -> list[Reason]:
    findings = verdict.findings if verdict else ()
    return [f.reason(field) for f in findings if f.severity is Severity.REFUSE]
