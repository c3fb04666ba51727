"""The dictionaries of subjects: states, roles, industries, papers, findings, with their Chinese words. Pure Python."""

from __future__ import annotations

from enum import StrEnum

from agritrace.kernel.subjectforms import SubjectForm


class SubjectState(StrEnum):
    """States of a subject; ``rejected`` is 退回: the applicant corrects it and submits again."""

    DRAFT = "draft"
    TEMPORARY = "temporary"
    PENDING = "pending"
    REJECTED = "rejected"
    ACTIVE = "active"
    CHANGE_PENDING = "change_pending"
    SUSPENDED = "suspended"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    JOINED = "joined"
    CLOSED = "closed"
    MERGED = "merged"


_S = SubjectState
STATE_NAMES: dict[SubjectState, str] = {
    _S.DRAFT: "草稿",
    _S.TEMPORARY: "临时登记",
    _S.PENDING: "待审",
    _S.REJECTED: "已退回",
    _S.ACTIVE: "有效",
    _S.CHANGE_PENDING: "变更待审",
    _S.SUSPENDED: "暂停",
    _S.CANCEL_PENDING: "注销待审",
    _S.CANCELLED: "注销",
    _S.REVOKED: "撤销",
    _S.JOINED: "已转正",
    _S.CLOSED: "已关闭",
    _S.MERGED: "已合并",
}

WORKING = frozenset({_S.ACTIVE, _S.CHANGE_PENDING})
"""May make batches, codes and sales; a change under review leaves the old facts in force."""
LIVE = frozenset({_S.PENDING, _S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING})
"""Hold their credential number: nobody else registers with it. A returned application does not, so that somebody who
entered another person's number cannot keep that person out."""
WITH_CODE = frozenset(
    {_S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING, _S.CANCELLED, _S.REVOKED, _S.MERGED}
)
ENDED = frozenset({_S.CANCELLED, _S.REVOKED, _S.MERGED})
PROVISIONAL = frozenset({_S.TEMPORARY, _S.JOINED, _S.CLOSED})
"""Met in the field and not registered: they hold a temporary code, have no account, neither sell nor get codes."""


class BusinessRole(StrEnum):
    """Business role 主体类别, several at once (domain facts subjects §1)."""

    PLANTING = "P1"
    LIVESTOCK = "P2"
    FISHERY = "P3"
    PURCHASE = "C1"
    STORAGE = "C2"
    TRANSPORT = "C3"
    SLAUGHTER = "C4"
    PRIMARY_PROCESSING = "C5"
    WHOLESALE = "C6"
    RETAIL = "C7"
    WHOLESALE_MARKET = "M1"
    RETAIL_MARKET = "M2"
    FACTORY = "M3"
    FARM_SUPPLIES = "S1"


ROLE_NAMES: dict[BusinessRole, str] = {
    BusinessRole.PLANTING: "种植",
    BusinessRole.LIVESTOCK: "畜禽养殖",
    BusinessRole.FISHERY: "水产养殖、捕捞",
    BusinessRole.PURCHASE: "收购",
    BusinessRole.STORAGE: "贮藏保鲜",
    BusinessRole.TRANSPORT: "运输承运",
    BusinessRole.SLAUGHTER: "屠宰",
    BusinessRole.PRIMARY_PROCESSING: "初加工、分拣包装",
    BusinessRole.WHOLESALE: "批发",
    BusinessRole.RETAIL: "集团采购、商超、电商",
    BusinessRole.WHOLESALE_MARKET: "批发市场",
    BusinessRole.RETAIL_MARKET: "零售市场、农贸市场",
    BusinessRole.FACTORY: "生产加工企业",
    BusinessRole.FARM_SUPPLIES: "农资生产经营",
}


class Industry(StrEnum):
    """Industry 所属行业, several at once (domain facts subjects §1)."""

    PLANTING = "planting"
    LIVESTOCK = "livestock"
    FISHERY = "fishery"


INDUSTRY_NAMES: dict[Industry, str] = {
    Industry.PLANTING: "种植业",
    Industry.LIVESTOCK: "畜牧业",
    Industry.FISHERY: "渔业",
}


class CredentialKind(StrEnum):
    """Which paper proves the subject (domain facts subjects §2)."""

    CREDIT_CODE = "credit_code"
    IDENTITY = "identity"
    REGISTRATION = "registration"
    ORGANISATION = "organisation"


CREDENTIAL_NAMES: dict[CredentialKind, str] = {
    CredentialKind.CREDIT_CODE: "统一社会信用代码",
    CredentialKind.IDENTITY: "居民身份证",
    CredentialKind.REGISTRATION: "营业执照注册号（15 位旧照）",
    CredentialKind.ORGANISATION: "组织机构代码（9 位旧证）",
}

PERSON_FORMS = frozenset({SubjectForm.FAMILY_FARM, SubjectForm.SOLE_TRADER, SubjectForm.FARMER})
"""Forms that may prove themselves by an identity card (domain facts subjects §1)."""

RETURN_REASONS: dict[str, str] = {
    "duplicate": "与已注册主体疑似重复",
    "papers": "证照照片不清或不符",
    "place": "位置或所属区域有误",
    "form": "组织形式与证件不符",
    "facts": "填报内容不完整或不属实",
}


FINDINGS: dict[str, str] = {
    "cred:check": "证件号码的校验位与标准不一致，请对照证照照片核对。",
    "cred:region": "信用代码中的登记机关区划不存在，请对照证照照片核对。",
    "cred:form": "信用代码的类别与所选组织形式不一致，请核对。",
    "cred:age": "按证件号码推算年龄超过 120 岁，请核对。",
    "legal:age": "按经营者身份证号码推算年龄超过 120 岁，请核对。",
    "place:differs": "标注的位置不在所选县（市、区）界内，请核对。",
    "place:near_border": "标注的位置在所选县界附近，可能是定位误差。",
}
"""What a reviewer should look at, by the codes stored with a subject."""

ATTACHMENT_KINDS: dict[str, str] = {
    "licence": "营业执照或登记证",
    "place": "生产经营场所照片",
    "permit": "许可、合格证等",
    "other": "其他材料",
}
MOST_ATTACHMENTS = 6
