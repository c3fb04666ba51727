"""Organisation forms of subjects, and which credit codes fit them.

Source: domain facts subjects §1 (dictionary ``org_form``) and codes §1 (prefixes of GB 32100-2015).
"""

from __future__ import annotations

from enum import IntEnum


class SubjectForm(IntEnum):
    """Organisation form 组织形式; the value is the second digit of a subject code."""

    ENTERPRISE = 1
    COOPERATIVE = 2
    FAMILY_FARM = 3
    SOLE_TRADER = 4
    FARMER = 5
    COLLECTIVE = 6
    OTHER = 9


FORM_NAMES: dict[SubjectForm, str] = {
    SubjectForm.ENTERPRISE: "农业企业",
    SubjectForm.COOPERATIVE: "农民专业合作社",
    SubjectForm.FAMILY_FARM: "家庭农场",
    SubjectForm.SOLE_TRADER: "个体工商户/种养大户",
    SubjectForm.FARMER: "农户/自然人",
    SubjectForm.COLLECTIVE: "农村集体经济组织",
    SubjectForm.OTHER: "其他",
}

CREDIT_CODE_PREFIXES: dict[SubjectForm, tuple[str, ...]] = {
    SubjectForm.ENTERPRISE: ("91",),
    SubjectForm.COOPERATIVE: ("93",),
    SubjectForm.FAMILY_FARM: ("91", "92"),
    SubjectForm.SOLE_TRADER: ("92",),
    SubjectForm.FARMER: (),
    SubjectForm.COLLECTIVE: ("N",),
}
"""Beginnings of credit codes by form; a form that is absent fits every beginning, an empty tuple fits none."""

PREFIX_NAMES: dict[str, str] = {"91": "企业", "92": "个体工商户", "93": "农民专业合作社", "N": "农村集体经济组织"}
"""What the beginning of a credit code says about its holder (GB 32100-2015, domain facts codes §1)."""
