"""Subject codes (16 digits), their QR cards, user and organisation codes, and whatever a scanner delivers.

Source: domain facts codes §9.2 and §9.3. A subject code never changes with address or name and is never used again.
The QR card carries ``HTTPS://{host}/S/{code}?K={version}{8 digits}``; only a valid K shows more than status and county
to the public, so that lists of farmers cannot be collected by counting codes up. The proof covers the issue number of
the card, so that a lost card stops working when the next one is issued.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from urllib.parse import parse_qs, urlsplit

from .keyrings import KeyedHash, KeyRing
from .subjectforms import SubjectForm
from .textforms import compact, half_width, is_digits
from .tracecodes import LENGTH as TRACE_LENGTH
from .tracecodes import check_digit

SubjectCode = NewType("SubjectCode", str)

LENGTH = 16
LAST_SEQUENCE = 9_999_999
_PROOF = 10**8
_FORMS = {str(form.value): form for form in SubjectForm}
_K = re.compile(r"[0-9]{9}", re.ASCII)
_USER_CODE = re.compile(r"([49][0-9]{15})-([0-9]{3})", re.ASCII)
_ORGANISATION_CODE = re.compile(r"([JCZ])([0-9]{6})([0-9]{3})", re.ASCII)
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]", re.ASCII)
_LINK = re.compile(r"^(?:https?:)?//|^[^/?#]+\.[^/?#]+/", re.ASCII | re.IGNORECASE)
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)([^(]*)", re.ASCII)
_GROUP_SEPARATOR = "\x1d"
_TRACE_IDENTIFIERS = ("10", "21")
_FIXED = {"00": 18, "01": 14, "02": 14, "03": 14, "04": 16} | dict.fromkeys(
    ("11", "12", "13", "15", "16", "17", "18", "19"), 6
)
"""Lengths of GS1 element strings without separator (GS1 General Specifications, predefined lengths)."""


@dataclass(frozen=True, slots=True)
class SubjectParts:
    """What a subject code says by itself: temporary or not, form, county of registration, sequence number."""

    code: SubjectCode
    temporary: bool
    form: SubjectForm
    region: str
    sequence: int


def make_subject_code(form: SubjectForm, region: str, sequence: int, *, temporary: bool = False) -> SubjectCode:
    """The code of a subject: 4 (9 when temporary), form, six digits of region, seven of sequence, check digit.

    ValueError when region or sequence number do not fit; the same holds for the other codes made here.
    """
    if len(region) != 6 or not is_digits(region) or not 0 <= sequence <= LAST_SEQUENCE:
        raise ValueError(f"no subject code from region {region!r} and sequence {sequence}")
    body = f"{9 if temporary else 4}{form:d}{region}{sequence:07d}"
    return SubjectCode(body + check_digit(body))


def read_subject_code(text: str) -> SubjectParts | None:
    """The parts of a subject code, or None when length, first digits or check digit are wrong."""
    code = compact(text)
    if len(code) != LENGTH or not is_digits(code) or check_digit(code[:-1]) != code[-1]:
        return None
    form = _FORMS.get(code[1])
    if code[0] not in "49" or form is None:
        return None
    return SubjectParts(SubjectCode(code), code[0] == "9", form, code[2:8], int(code[8:15]))


def make_user_code(subject: SubjectCode, number: int) -> str:
    """The code of a user of a subject: 1 is the main account, 999 the last (domain facts codes §9.3)."""
    if not 1 <= number <= 999:
        raise ValueError(f"user numbers are 1 to 999, not {number}")
    return f"{subject}-{number:03d}"


def read_user_code(text: str) -> tuple[SubjectCode, int] | None:
    """The subject and the number in a user code, or None."""
    match = _USER_CODE.fullmatch(half_width(text).strip())
    parts = read_subject_code(match[1]) if match else None
    return (parts.code, int(match[2])) if match and parts and match[2] != "000" else None


class OrganisationKind(StrEnum):
    """First letter of an organisation code: 监管, 检测, 执法."""

    REGULATOR = "J"
    LABORATORY = "C"
    ENFORCEMENT = "Z"


def make_organisation_code(kind: OrganisationKind, region: str, number: int) -> str:
    """The code of an authority: letter, region (province xx0000, ministry 000000), number 1 to 999."""
    if len(region) != 6 or not is_digits(region) or not 1 <= number <= 999:
        raise ValueError(f"no organisation code from region {region!r} and number {number}")
    return f"{kind}{region}{number:03d}"


def read_organisation_code(text: str) -> tuple[OrganisationKind, str, int] | None:
    """Kind, region and number of an organisation code, or None."""
    match = _ORGANISATION_CODE.fullmatch(compact(text))
    return (OrganisationKind(match[1]), match[2], int(match[3])) if match and match[3] != "000" else None


def identity_proof(ring: KeyRing, code: SubjectCode, *, issue: int) -> str:
    """K of a card: key version and eight digits of HMAC-SM3 over code and issue number of the card (1 is the first)."""
    return f"{ring.current}{_proof(ring.hashes[ring.current], code, issue)}"


def check_identity(ring: KeyRing, code: SubjectCode, k: str, *, issue: int) -> bool:
    """Whether K belongs to this code, this issue and a key still in the ring."""
    if not _K.fullmatch(k) or int(k[0]) not in ring.keys:
        return False
    return hmac.compare_digest(_proof(ring.hashes[int(k[0])], code, issue), k[1:])


def identity_url(host: str, code: SubjectCode, k: str) -> str:
    """What the QR code of an identity card holds: nothing personal, capitals for the denser alphanumeric mode."""
    return f"HTTPS://{host.upper()}/S/{code}?K={k}"


def trace_url(host: str, code: str) -> str:
    """What the QR code of a label holds: 41 characters with a host of 12, QR version 3 at level Q."""
    return f"HTTPS://{host.upper()}/{code}"


@dataclass(frozen=True, slots=True)
class ScannedTrace:
    """Somebody scanned or typed something shaped like a trace code; ``tracecodes.read`` tells whether it is one."""

    code: str


@dataclass(frozen=True, slots=True)
class ScannedSubject:
    """A subject code with the K of its card ("" when the number alone was typed)."""

    code: SubjectCode
    k: str = ""


@dataclass(frozen=True, slots=True)
class ScannedUnknown:
    """Anything else, without the additions of the scanner."""

    text: str


Scanned = ScannedTrace | ScannedSubject | ScannedUnknown


def parse_scanned(text: str) -> Scanned:
    """Understand what came from a camera, a scanner gun or a keyboard.

    Takes addresses in any case, GS1 Digital Links and element strings with AI (10) or (21), bare numbers with blanks,
    dashes or full-width digits, symbology identifiers (``]Q3``) in front and line ends behind.
    """
    plain = _SYMBOLOGY.sub("", half_width(text).strip(" \t\r\n\0")).strip(" \t\r\n\0")
    if _LINK.match(plain):
        return _from_link(plain) or ScannedUnknown(plain)
    found = _from_number(compact(plain.replace(_GROUP_SEPARATOR, "")))
    return found or _from_elements(plain) or ScannedUnknown(plain)


def code_of_scanned(text: str, *, longest: int | None = None) -> str:
    """The code of a subject in what was scanned or typed, else the text as it came, cut to ``longest`` characters."""
    scanned = parse_scanned(text) if text else None
    return scanned.code if isinstance(scanned, ScannedSubject) else text[:longest]


def _from_number(number: str, k: str = "") -> Scanned | None:
    if len(number) == TRACE_LENGTH and is_digits(number) and number[0] != "0":
        return ScannedTrace(number)
    parts = read_subject_code(number)
    return ScannedSubject(parts.code, k) if parts else None


def _from_link(link: str) -> Scanned | None:
    try:
        address = urlsplit(link if "//" in link else f"//{link}")
    except ValueError:
        return None
    query = {key.upper(): values[0] for key, values in parse_qs(address.query).items()}
    k = query.get("K", "")
    candidates = [*reversed(address.path.split("/")), *(query.get(name, "") for name in _TRACE_IDENTIFIERS)]
    found = (_from_number(compact(part), k if _K.fullmatch(k) else "") for part in candidates)
    return next((scanned for scanned in found if scanned), None)


def _from_elements(text: str) -> Scanned | None:
    # compact() takes the separator for a blank, therefore each group is made compact by itself
    groups = _GROUP_SEPARATOR.join(compact(group) for group in text.split(_GROUP_SEPARATOR))
    pairs = _BRACKETED.findall(text) or _raw_elements(groups.lstrip(_GROUP_SEPARATOR))
    values = (compact(value) for identifier, value in pairs if identifier in _TRACE_IDENTIFIERS)
    return next((ScannedTrace(v) for v in values if len(v) == TRACE_LENGTH and is_digits(v)), None)


def _raw_elements(text: str) -> list[tuple[str, str]]:
    """Element strings without brackets, up to the first identifier that is not understood.

    Guns set to drop the separator leave no end after a variable length; a trace code has 20 digits, so AI (10) and
    (21) end after 20 characters at the latest, which is also their maximum in GS1.
    """
    pairs: list[tuple[str, str]] = []
    while (identifier := text[:2]) in _FIXED or identifier in _TRACE_IDENTIFIERS:
        end = _FIXED.get(identifier) or min(TRACE_LENGTH, (text[2:] + _GROUP_SEPARATOR).index(_GROUP_SEPARATOR))
        pairs.append((identifier, text[2 : 2 + end]))
        text = text[2 + end :].lstrip(_GROUP_SEPARATOR)
    return pairs


def _proof(keyed: KeyedHash, code: SubjectCode, issue: int) -> str:
    return f"{keyed.number(f'S{code}/{issue}'.encode(), _PROOF):08d}"
