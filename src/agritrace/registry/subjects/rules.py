"""Decisions about registrations: what is refused, what goes to the reviewer with a remark, who is competent.

Refused is only what cannot be right (wrong length, characters, dates); where the real world deviates from a standard,
the application passes with a finding and, for papers, needs a photo of the paper (domain facts codes §1, subjects §2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agritrace.kernel import checkdigits
from agritrace.kernel.checkdigits import NumberVerdict, Severity
from agritrace.kernel.geo import point_hindrance
from agritrace.kernel.results import Reason
from agritrace.kernel.subjectcodes import read_subject_code
from agritrace.kernel.subjectforms import SubjectForm

from .values import (
    MOST_ATTACHMENTS,
    PERSON_FORMS,
    RETURN_REASONS,
    Application,
    Attachment,
    CredentialKind,
)

MOST_PRODUCTS = 12
NEAR_METRES = 100.0
"""Two subjects closer than this may be one (domain facts subjects §3)."""
_MARKUP = frozenset("<>")


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What the regions room says: whether one may register there, and how the point compares with the place.

    ``comparison`` is ``same``, ``near_border``, ``differs`` or ``unknown``, and "" without a point.
    """

    open: bool
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An application with normal numbers, what a reviewer should look at, and the reasons that refuse it."""

    application: Application
    findings: tuple[str, ...]
    reasons: tuple[Reason, ...]


def check(application: Application, attachments: Sequence[Attachment], place: PlaceFacts, *, today: date) -> Checked:
    """Check everything an applicant told; numbers come back normalised. ``today`` is the day in Beijing."""
    told = _filled(application)
    credential = check_credential(told.cred_kind, told.cred_no, told.org_form, today=today)
    person = checkdigits.check_identity_number(told.legal_id, today=today) if told.legal_id else None
    phone = checkdigits.check_mobile(told.phone)
    findings = _reviewed("cred", credential) + (_reviewed("legal", person) if person else ())
    findings += (f"place:{place.comparison}",) if place.comparison in {"differs", "near_border"} else ()
    reasons = [
        *_who(told),
        *_refusals("cred_no", credential),
        *_where(told, place),
        *_contact(told, person, phone),
        *_papers(findings, attachments),
        *_claim(told.temp_code),
    ]
    normal = replace(
        told,
        cred_no=credential.normalised,
        phone=phone.normalised,
        legal_id=person.normalised if person else "",
        temp_code=_bare(told.temp_code),
    )
    return Checked(normal, findings, tuple(reasons))


def check_credential(kind: CredentialKind, number: str, form: SubjectForm, *, today: date) -> NumberVerdict:
    """The verdict on a paper's number; the live check beside the field asks the same."""
    if kind is CredentialKind.CREDIT_CODE:
        return checkdigits.check_credit_code(number, form=form)
    if kind is CredentialKind.IDENTITY:
        return checkdigits.check_identity_number(number, today=today)
    if kind is CredentialKind.REGISTRATION:
        return checkdigits.check_registration_number(number)
    return checkdigits.check_organisation_code(number)


def check_return(reasons: Sequence[str], words: str) -> tuple[Reason, ...]:
    """A return needs at least one known reason and words that say what to do."""
    found = []
    if not reasons or any(reason not in RETURN_REASONS for reason in reasons):
        found.append(Reason("请至少选择一项退回原因。", "申请人会看到所选原因。", "reasons", "reasons"))
    if len(words.strip()) < 5:
        found.append(
            Reason(
                "请写明申请人应当怎么做。", "至少 5 个字，例如“请重拍营业执照，四角完整、无反光”。", "words", "words"
            )
        )
    return tuple(found)


def check_version(shown: int, present: int) -> tuple[Reason, ...]:
    """Whoever decides must have seen what he decides about: two reviewers at once get one clear conflict."""
    if shown == present:
        return ()
    return (
        Reason(
            "这份资料在您打开之后已被他人办理或修改，您的操作没有生效。",
            "请刷新页面，核对最新内容后再办理。",
            code="version",
        ),
    )


def grams(name: str, initials: str) -> list[str]:
    """Every pair of neighbouring characters of a name and of its initials: what search of two and more asks for."""
    plain = ["".join(text.split()).lower() for text in (name, initials)]
    return sorted({text[i : i + 2] for text in plain for i in range(len(text) - 1)})


def mask_credential(kind: CredentialKind, number: str) -> str:
    """A number as screens show it: identity numbers masked, numbers of public registers whole."""
    if kind is CredentialKind.IDENTITY:
        return f"{number[:6]}********{number[-4:]}"
    return number


def may_be_same(*, same_name: bool, same_phone: bool, metres: float | None) -> bool:
    """Whether two subjects of one county should be compared by a person (domain facts subjects §3)."""
    return same_name or same_phone or (metres is not None and metres < NEAR_METRES)


def _filled(told: Application) -> Application:
    """A natural person proves himself once: number and name of the paper are those of the operator."""
    if told.cred_kind is CredentialKind.IDENTITY:
        legal_name = told.name if told.org_form is SubjectForm.FARMER else told.legal_name
        told = replace(told, legal_id=told.cred_no, legal_name=legal_name)
    return replace(
        told,
        name=_tidy(told.name),
        address=_tidy(told.address),
        legal_name=_tidy(told.legal_name),
        contact_name=_tidy(told.contact_name) or _tidy(told.legal_name),
        scale_words=_tidy(told.scale_words),
    )


def _tidy(text: str) -> str:
    return " ".join("".join(c for c in text if unicodedata.category(c)[0] != "C" or c.isspace()).split())


def _who(told: Application) -> list[Reason]:
    found = []
    if not 2 <= len(told.name) <= 80:
        found.append(Reason("主体名称应为 2 至 80 个字。", "请填写证照上的全称；个人填写姓名。", "name", "name"))
    if _MARKUP & set(told.name):
        found.append(Reason("主体名称中不能有尖括号。", "请填写证照上的全称。", "name", "markup"))
    if not told.business_roles:
        found.append(Reason("请至少选择一项主体类别。", "可以多选。", "business_roles", "roles"))
    if not told.industries:
        found.append(Reason("请至少选择一个行业。", "可以多选。", "industries", "industries"))
    if not 1 <= len(told.main_products) <= MOST_PRODUCTS:
        found.append(Reason("请选择 1 至 12 类主要产品。", "选最主要的几类即可。", "main_products", "products"))
    if told.cred_kind is CredentialKind.IDENTITY and told.org_form not in PERSON_FORMS:
        found.append(
            Reason(
                "这种组织形式不能用身份证登记。", "请填写统一社会信用代码；没有的请改选组织形式。", "cred_kind", "kind"
            )
        )
    return found


def _where(told: Application, place: PlaceFacts) -> list[Reason]:
    found = []
    if not place.open:
        found.append(
            Reason(
                "请选择到县（市、区）或更细的现行区划。", "可按名称或拼音搜索，最好选到村。", "region_code", "region"
            )
        )
    if not 2 <= len(told.address) <= 120:
        found.append(Reason("详细地址应为 2 至 120 个字。", "写到组、门牌或路名即可。", "address", "address"))
    if (told.longitude is None) != (told.latitude is None):
        found.append(Reason("经度和纬度要么都填，要么都不填。", "", "longitude", "location"))
    elif told.longitude is not None and told.latitude is not None:
        hindrance = point_hindrance(told.longitude, told.latitude)
        found += [replace(hindrance, field="longitude")] if hindrance else []
    return found


def _contact(told: Application, person: NumberVerdict | None, phone: NumberVerdict) -> list[Reason]:
    found = []
    if not 2 <= len(told.legal_name) <= 40:
        found.append(Reason("请填写法定代表人或经营者的姓名。", "2 至 40 个字。", "legal_name", "legal_name"))
    if person is None:
        found.append(
            Reason(
                "请填写法定代表人或经营者的身份证号码。",
                "只用于核对身份，加密保存，不对外显示。",
                "legal_id",
                "legal_id",
            )
        )
    elif told.cred_kind is not CredentialKind.IDENTITY:
        found += _refusals("legal_id", person)
    return found + _refusals("phone", phone)


def _papers(findings: Sequence[str], attachments: Sequence[Attachment]) -> list[Reason]:
    found = []
    doubtful = any(finding.startswith("cred:") for finding in findings)
    if doubtful and not any(attachment.kind == "licence" for attachment in attachments):
        found.append(
            Reason("证件号码需要人工复核，请上传证照照片。", "附件类型选“营业执照或登记证”。", "attachments", "licence")
        )
    if len(attachments) > MOST_ATTACHMENTS:
        found.append(Reason(f"附件最多 {MOST_ATTACHMENTS} 件。", "请只留下必要的材料。", "attachments", "many"))
    return found


def _claim(code: str) -> list[Reason]:
    """Only the shape of a temporary code is judged here: whether one exists is no answer for the public."""
    if not code or _bare(code):
        return []
    return [
        Reason(
            "临时登记码是 9 开头的 16 位数字。",
            "请照临时登记卡上的号码填写，或扫卡上的二维码；没有的请留空。",
            "temp_code",
            "temp_code",
        )
    ]


def _bare(code: str) -> str:
    """The digits of a temporary code, "" for anything else."""
    parts = read_subject_code(code)
    return str(parts.code) if parts and parts.temporary else ""


def _refusals(field: str, verdict: NumberVerdict) -> list[Reason]:
    return [f.reason(field) for f in verdict.findings if f.severity is Severity.REFUSE]


def _reviewed(what: str, verdict: NumberVerdict) -> tuple[str, ...]:
    return tuple(f"{what}:{f.code}" for f in verdict.findings if f.severity is Severity.REVIEW)
