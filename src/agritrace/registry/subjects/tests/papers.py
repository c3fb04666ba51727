"""Invented papers and applications for the stories of this room."""

from datetime import date
from uuid import uuid4

from agritrace.kernel.checkdigits import organisation_check_digit
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import Application, BusinessRole, CredentialKind, Industry, Register

YUHANG, XIHU = "330110000000", "330106000000"
TODAY = date(2026, 11, 23)
EXOTIC = "91350203M0001QAY9B"  # a real kind of number whose check digit deviates (domain facts codes §1)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(prefix: str, serial: int, region: str = "330110") -> str:
    eight = f"MB{serial:06d}"
    body = prefix + region + eight + organisation_check_digit(eight)
    return body + _CREDIT[-sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def identity(serial: int, born: str = "19720305", region: str = "330110") -> str:
    body = f"{region}{born}{serial:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def cooperative(serial: int = 1, **changes: object) -> Application:
    told = {
        "org_form": SubjectForm.COOPERATIVE,
        "business_roles": (BusinessRole.PLANTING,),
        "industries": (Industry.PLANTING,),
        "name": f"余杭区青山{serial}号蔬菜专业合作社",
        "cred_kind": CredentialKind.CREDIT_CODE,
        "cred_no": credit_code("93", serial),
        "region_code": YUHANG,
        "address": "青山村 3 组",
        "legal_name": "吕志平",
        "legal_id": identity(serial % 900),
        "phone": f"1371111{serial:04d}",
        "main_products": ("0104",),
    }
    return Application(**{**told, **changes})


def farmer(serial: int = 1, **changes: object) -> Application:
    told = {
        "org_form": SubjectForm.FARMER,
        "name": "张满仓",
        "cred_kind": CredentialKind.IDENTITY,
        "cred_no": identity(serial % 900),
        "legal_name": "",
        "legal_id": "",
    }
    return cooperative(serial, **{**told, **changes})


def registration(application: Application, **changes: object) -> Register:
    told = {"attachments": (), "session": "", "password_hash": "argon2$hash", "command_id": uuid4()}
    return Register(application=application, **{**told, **changes})
