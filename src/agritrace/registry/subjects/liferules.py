"""Decisions about changes, moves and ends of a subject, without database and clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agritrace.kernel.checkdigits import check_mobile
from agritrace.kernel.geo import point_hindrance
from agritrace.kernel.results import Reason

from .lifevalues import KEY_FACTS, Hindrance, KeyFacts, OrdinaryFacts
from .rules import MOST_PRODUCTS
from .values import Application, CredentialKind

FEWEST_WORDS = 5
MOST_EVIDENCE = 6
_SECRETS = ("cred_no", "legal_name", "legal_id")


def proposed(present: Application, facts: KeyFacts) -> Application:
    """The application as it would be after a change: empty secrets keep what holds.

    A natural person's paper and identity number are one, so a new paper number is the new identity number.
    """
    told = replace(
        present,
        name=facts.name,
        org_form=facts.org_form,
        business_roles=facts.business_roles,
        industries=facts.industries,
        cred_kind=facts.cred_kind,
        region_code=facts.region_code,
        address=facts.address if facts.region_code != present.region_code else present.address,
    )
    given = {name: getattr(facts, name) for name in _SECRETS if getattr(facts, name)}
    told = replace(told, **given)
    if facts.cred_kind is not present.cred_kind and not facts.cred_no:
        return replace(told, cred_no="")  # the number of another kind of paper proves nothing
    return told


def differing(present: Application, told: Application, facts: Sequence[str]) -> tuple[str, ...]:
    """Which of these facts differ, in their order; the order of things ticked does not matter."""
    return tuple(name for name in facts if _plain(getattr(present, name)) != _plain(getattr(told, name)))


def against_change(changed: Sequence[str], reasons: Sequence[Reason], *, same_county: bool) -> tuple[Reason, ...]:
    """What refuses an application for a change: nothing new, another county, or what a registration would refuse.

    Reasons about facts the change does not touch stay out: a place abolished since does not keep a name from being
    corrected.
    """
    if not changed:
        return (Reason("还没有改动任何关键信息。", "请改好要变更的内容再提交。", code="unchanged"),)
    touched = {*changed, "attachments"}
    if {"cred_kind", "org_form"} & set(changed):
        touched |= {"cred_kind", "cred_no", "legal_id"}
    found = [reason for reason in reasons if reason.field in touched]
    if not same_county:
        words = "新的所属区域不在本县（市、区）。"
        found.append(Reason(words, "迁往其他县的，请办理“迁往外县”。", "region_code", "county"))
    return tuple(found)


def against_move(*, settled: bool, same_county: bool, served: bool, address: str) -> tuple[Reason, ...]:
    """What refuses an application for a move: no such place, the same county, a county without an office."""
    found = []
    if not settled:
        found.append(Reason("请选择到县（市、区）或更细的现行区划。", "可按名称或拼音搜索。", "region_code", "region"))
    elif same_county:
        words = "迁入地和现在同属一个县（市、区）。"
        found.append(Reason(words, "县内换地方的，请办理“变更关键信息”。", "region_code", "county"))
    elif not served:
        words = "迁入地的农业农村部门还没有接入平台。"
        found.append(Reason(words, "请联系迁入地农业农村部门后再申请。", "region_code", "served"))
    if not 2 <= len(address.strip()) <= 120:
        found.append(Reason("新的详细地址应为 2 至 120 个字。", "写到组、门牌或路名即可。", "address", "address"))
    return tuple(found)


def against_ordinary(facts: OrdinaryFacts, known_products: int) -> tuple[Reason, ...]:
    """What refuses a correction of ordinary facts; ``known_products`` counts those the catalogue knows."""
    found = []
    if not 2 <= len(facts.address.strip()) <= 120:
        found.append(Reason("详细地址应为 2 至 120 个字。", "写到组、门牌或路名即可。", "address", "address"))
    if not 1 <= known_products <= MOST_PRODUCTS:
        found.append(Reason("请选择 1 至 12 类主要产品。", "选最主要的几类即可。", "main_products", "products"))
    if facts.phone:
        found += [one.reason("phone") for one in check_mobile(facts.phone).findings]
    if (facts.longitude is None) != (facts.latitude is None):
        found.append(Reason("经度和纬度要么都填，要么都不填。", "", "longitude", "location"))
    elif facts.longitude is not None and facts.latitude is not None:
        hindrance = point_hindrance(facts.longitude, facts.latitude)
        found += [replace(hindrance, field="longitude")] if hindrance else []
    return tuple(found)


def against_words(words: str, field: str, what: str) -> tuple[Reason, ...]:
    """A refusal, a revocation, a cancellation needs words the other side can do something with."""
    if len(words.strip()) >= FEWEST_WORDS:
        return ()
    return (Reason(f"请写明{what}。", f"至少 {FEWEST_WORDS} 个字，对方会看到。", field, field),)


def against_evidence(count: int) -> tuple[Reason, ...]:
    """A revocation stands on at least one file (domain facts subjects §3: 须理由＋附件)."""
    if count == 0:
        return (Reason("请上传撤销的依据。", "处罚决定书、吊销公告、检查记录等，至少一件。", "evidence", "evidence"),)
    if count > MOST_EVIDENCE:
        return (Reason(f"依据最多 {MOST_EVIDENCE} 件。", "请只留下必要的材料。", "evidence", "many"),)
    return ()


def against_hindrances(found: Sequence[Hindrance]) -> tuple[Reason, ...]:
    """Every hindrance by name, so that the subject knows what to settle (domain facts subjects §3)."""
    return tuple(Reason(one.sentence, one.remedy, code="hindrance") for one in found)


def agreement_of(*, revoked: bool, words: str) -> tuple[Reason, ...]:
    """A revoked subject comes back only when its county says why."""
    if not revoked:
        return ()
    return against_words(words, "words", "同意重新注册的理由")


def shown_credential(kind: CredentialKind, number: str, masked: str) -> str:
    """A proposed paper's number as screens show it; what holds when it is not changed."""
    if not number:
        return masked
    return f"{number[:6]}********{number[-4:]}" if kind is CredentialKind.IDENTITY else number


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, tuple) else value


KEY_ORDER = {name: place for place, name in enumerate(KEY_FACTS)}
