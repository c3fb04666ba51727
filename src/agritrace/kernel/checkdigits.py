"""Public numbers people type: credit code, organisation code, registration number, identity number, mobile, base code.

Every check returns a :class:`NumberVerdict`: the normalised number and findings in Chinese. Wrong length, characters
or dates refuse; where the real world is known to deviate from a standard, the finding only asks for a review by the
county (domain facts codes §1: ``91350203M0001QAY9B`` is a real code that fails GB 32100). Check digits come from
python-stdnum where it has them. Its complete validators are not used: they take no credit code beginning with A or N,
and refuse identity numbers of abolished counties, of permanent residents and of Hong Kong, Macao and Taiwan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_11_10

from .results import Reason
from .subjectforms import CREDIT_CODE_PREFIXES, FORM_NAMES, PREFIX_NAMES, SubjectForm
from .textforms import compact, is_digits

PROVINCES: dict[str, str] = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东", "41": "河南",
    "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆", "66": "兵团",
    "71": "台湾", "81": "香港", "82": "澳门",
}  # fmt: skip  # a table reads better in rows
"""First two digits of GB/T 2260, with 66 for the Xinjiang corps as several systems use it (domain facts codes §3)."""

LAND_CLASSES: frozenset[str] = frozenset(
    f"{group:02d}{number:02d}"
    for group, last in enumerate((3, 4, 7, 4, 7, 3, 2, 10, 6, 9, 10, 7), start=1)
    for number in range(1, last + 1)
)
"""Second-level land classes of GB/T 21010-2017 by number (0101 paddy, 0201 orchard, 1104 pond, 1202 facility land)."""

OLDEST_PERSON = 120
_RESIDENCE_PERMITS = ("810000", "820000", "830000")
_CREDIT_CODE = re.compile(r"[1-9ANY][1-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORGANISATION_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]", re.ASCII)
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_COUNTRY_CALL = re.compile(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))", re.ASCII)


class Severity(StrEnum):
    """What a finding means for the act: refuse it, let it through to a human review, or only say so."""

    REFUSE = "refuse"
    REVIEW = "review"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a number: machine code, Chinese sentence, how to mend it, severity."""

    code: str
    sentence_zh: str
    remedy_zh: str
    severity: Severity = Severity.REFUSE

    def reason(self, field: str = "") -> Reason:
        """The finding as a reason beside a form field."""
        return Reason(self.sentence_zh, self.remedy_zh, field, self.code)


@dataclass(frozen=True, slots=True)
class NumberVerdict:
    """``ok`` unless a finding refuses; ``normalised`` is the half-width capital form without separators."""

    ok: bool
    normalised: str
    findings: tuple[Finding, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether somebody must look at the certificate before the number is believed."""
        return any(finding.severity is Severity.REVIEW for finding in self.findings)


def check_credit_code(text: str, *, form: SubjectForm | None = None) -> NumberVerdict:
    """Check a unified social credit code (18 characters, GB 32100-2015, domain facts codes §1).

    ``form`` is the organisation form chosen beside it; a beginning that does not fit is a warning that asks for
    review. A wrong check digit around a right inner organisation code is let through to review; when both are wrong,
    a typing error is by far the likelier cause and the code is refused.
    """
    number = compact(text)
    if len(number) != 18:
        return _refused(
            number, Finding("length", f"统一社会信用代码应为18位，现在是{len(number)}位。", "请对照营业执照重新填写。")
        )
    if not _CREDIT_CODE.fullmatch(number):
        return _refused(
            number,
            Finding(
                "characters",
                "统一社会信用代码中有不该出现的字符。",
                "代码只含数字和大写字母，不含I、O、S、V、Z，请核对。",
            ),
        )
    outer = uscc.calc_check_digit(number[:17]) == number[17]
    inner = organisation_check_digit(number[8:16]) == number[16]
    if not outer and not inner:
        return _refused(
            number, Finding("check", "统一社会信用代码的校验位不对，多半是有字符输错了。", "请对照营业执照逐位核对。")
        )
    findings: list[Finding] = []
    if not (outer and inner):
        findings.append(
            _review(
                "check",
                "统一社会信用代码的校验位与国家标准不一致。",
                "请核对；确认无误的，请上传营业执照照片，由县级人工复核。",
            )
        )
    if number[2:4] not in PROVINCES and number[2:4] != "10":
        findings.append(_review("region", "统一社会信用代码中的登记机关区划不存在。", "请核对第3至8位。"))
    findings += _fits_form(number, form)
    return _verdict(number, findings)


def check_organisation_code(text: str) -> NumberVerdict:
    """Check an organisation code of an old certificate (9 characters, GB 11714-1997, domain facts codes §1.1)."""
    number = compact(text)
    if len(number) != 9:
        return _refused(
            number, Finding("length", f"组织机构代码应为9位，现在是{len(number)}位。", "请对照组织机构代码证重新填写。")
        )
    if not _ORGANISATION_CODE.fullmatch(number):
        return _refused(
            number,
            Finding(
                "characters", "组织机构代码中有不该出现的字符。", "代码只含数字和大写字母，末位是数字或X，请核对。"
            ),
        )
    if organisation_check_digit(number[:8]) != number[8]:
        return _refused(
            number, Finding("check", "组织机构代码的校验位不对，多半是有字符输错了。", "请对照证件逐位核对。")
        )
    return _verdict(number, [])


def organisation_check_digit(eight: str) -> str:
    """The ninth character of an organisation code: weights 3,7,9,10,5,8,4,2, modulus 11 (GB 11714-1997)."""
    total = sum(int(c, 36) * w for c, w in zip(eight, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[-total % 11]


def check_registration_number(text: str) -> NumberVerdict:
    """Check a business registration number of an old licence (15 digits, GS 15-2006, domain facts codes §1.2).

    A wrong check digit only asks for review: the number is superseded and no longer issued.
    """
    number = compact(text)
    if len(number) != 15 or not is_digits(number):
        return _refused(
            number, Finding("length", "营业执照注册号应为15位数字。", "新版营业执照请填写18位统一社会信用代码。")
        )
    if not mod_11_10.is_valid(number):
        return _verdict(
            number,
            [
                _review(
                    "check", "营业执照注册号的校验位不对。", "请核对；确认无误的，请上传营业执照照片，由县级人工复核。"
                )
            ],
        )
    return _verdict(number, [])


class IdentityKind(StrEnum):
    """Whose number an 18-digit identity number is."""

    RESIDENT = "resident"
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan"
    PERMANENT_RESIDENT = "permanent_resident"


def identity_kind(number: str) -> IdentityKind:
    """The kind of a normalised identity number, told by its beginning (domain facts codes §2)."""
    if number.startswith("9"):
        return IdentityKind.PERMANENT_RESIDENT
    return IdentityKind.HONG_KONG_MACAO_TAIWAN if number[:6] in _RESIDENCE_PERMITS else IdentityKind.RESIDENT


def birth_date(number: str) -> date | None:
    """The birth date inside a normalised identity number (digits 7 to 14), or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_identity_number(text: str, *, today: date) -> NumberVerdict:
    """Check a resident identity number (18 characters, GB 11643-1999, domain facts codes §2).

    Also takes residence permits of Hong Kong, Macao and Taiwan people (beginning 810000, 820000, 830000) and the
    18-digit permanent residence number of foreigners (beginning 9, then province and three digits of nationality).
    The birth date must exist and not lie after ``today`` (Beijing day).
    """
    number = compact(text)
    if len(number) == 15 and is_digits(number):
        return _refused(number, Finding("length", "15位的旧身份证号码已停止使用。", "请填写18位身份证号码。"))
    if len(number) != 18:
        return _refused(
            number, Finding("length", f"身份证号码应为18位，现在是{len(number)}位。", "请对照身份证重新填写。")
        )
    if not _IDENTITY.fullmatch(number):
        return _refused(
            number, Finding("characters", "身份证号码中有不该出现的字符。", "前17位是数字，末位是数字或X。")
        )
    if mod_11_2.calc_check_digit(number[:17]) != number[17]:
        return _refused(
            number, Finding("check", "身份证号码的校验位不对，多半是有数字输错了。", "请对照身份证逐位核对。")
        )
    if not _known_place(number):
        return _refused(number, Finding("region", "身份证号码开头的地区代码不存在。", "请核对前6位。"))
    born = birth_date(number)
    if born is None or born > today:
        return _refused(number, Finding("birth", "身份证号码中的出生日期不存在或在今天之后。", "请核对第7至14位。"))
    if today.year - born.year > OLDEST_PERSON:
        return _verdict(
            number, [_review("age", f"按身份证号码推算，年龄超过{OLDEST_PERSON}岁。", "请核对第7至10位的出生年份。")]
        )
    return _verdict(number, [])


def check_mobile(text: str) -> NumberVerdict:
    """Check a mobile number of mainland China (11 digits, 1[3-9]…, domain facts subjects §2); +86 is taken off."""
    number = _COUNTRY_CALL.sub("", compact(text))
    if not _MOBILE.fullmatch(number):
        return _refused(
            number, Finding("mobile", "手机号码应为11位数字，以13至19开头。", "请核对；固定电话请填在“固定电话”一栏。")
        )
    return _verdict(number, [])


def check_base_code(text: str) -> NumberVerdict:
    """Check a base code: region 12, land class 4, serial number 4 (after NY/T 1430-2007, domain facts codes §4)."""
    number = compact(text)
    if len(number) != 20 or not is_digits(number):
        return _refused(number, Finding("length", "基地编码应为20位数字。", "编码由区划12位、地类4位、顺序号4位组成。"))
    if number[:2] not in PROVINCES:
        return _refused(number, Finding("region", "基地编码开头的省级代码不存在。", "请核对前2位。"))
    if number[16:] == "0000":
        return _refused(number, Finding("serial", "基地编码的顺序号不能是0000。", "顺序号从0001开始。"))
    findings: list[Finding] = []
    if number[12:16] not in LAND_CLASSES:
        findings.append(_review("land", "基地编码中的地类代码不在土地利用现状分类表内。", "请核对第13至16位。"))
    if number[9:12] == "000":
        findings.append(Finding("village", "基地编码没有精确到村。", "建议选择到村（社区）。", Severity.WARN))
    return _verdict(number, findings)


def make_base_code(region_code: str, land_class: str, serial: int) -> str:
    """Put a base code together; ValueError when a part has the wrong size."""
    code = f"{region_code}{land_class}{serial:04d}"
    if len(region_code) != 12 or not check_base_code(code).ok:
        raise ValueError(f"no base code from {region_code!r}, {land_class!r}, {serial}")
    return code


def _known_place(number: str) -> bool:
    kind = identity_kind(number)
    if kind is IdentityKind.RESIDENT:
        return number[:2] in PROVINCES
    return kind is IdentityKind.HONG_KONG_MACAO_TAIWAN or number[1:3] in PROVINCES


def _fits_form(number: str, form: SubjectForm | None) -> list[Finding]:
    fitting = CREDIT_CODE_PREFIXES.get(form) if form is not None else None
    if form is None or fitting is None or number.startswith(fitting):
        return []
    holder = next((name for prefix, name in PREFIX_NAMES.items() if number.startswith(prefix)), "其他机构")
    sentence = f"信用代码以“{number[:2]}”开头，登记的是{holder}，与所选组织形式“{FORM_NAMES[form]}”不一致。"
    return [_review("form", sentence, "请核对组织形式；确认无误的可以提交，由县级审核时复核。")]


def _review(code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code, sentence, remedy, Severity.REVIEW)


def _verdict(number: str, findings: list[Finding]) -> NumberVerdict:
    return NumberVerdict(ok=True, normalised=number, findings=tuple(findings))


def _refused(number: str, finding: Finding) -> NumberVerdict:
    return NumberVerdict(ok=False, normalised=number, findings=(finding,))
