"""Decisions about products. Pure."""

from __future__ import annotations

from agritrace.kernel.quantities import UNITS
from agritrace.kernel.results import Reason

from .values import LONGEST, ProductFacts

_TITLES = {"name": "产品名称", "spec": "规格", "brand": "商标", "standard": "执行标准"}
LONGEST_SHELF_LIFE = 3_650


def fact_reasons(facts: ProductFacts, *, category_known: bool) -> list[Reason]:
    """What is wrong with the facts of a product, each beside its field."""
    reasons = []
    if not facts.name.strip():
        reasons.append(Reason("请填写产品名称。", "例如：番茄（粉果）。", "name", "empty"))
    for name, most in LONGEST.items():
        if len(getattr(facts, name)) > most:
            reasons.append(Reason(f"{_TITLES[name]}最多 {most} 个字。", "请写得短一些。", name, "length"))
    if not category_known:
        reasons.append(
            Reason("请从列表中选择品类。", "可以输入汉字、拼音或首字母，例如 fq。", "category_code", "category")
        )
    if facts.unit not in UNITS:
        reasons.append(Reason("请选择计量单位。", "例如：公斤。", "unit", "unit"))
    if facts.shelf_life_days is not None and not 1 <= facts.shelf_life_days <= LONGEST_SHELF_LIFE:
        reasons.append(
            Reason("保质期应为 1 到 3650 天。", "请核对天数；不清楚可以不填。", "shelf_life_days", "shelf_life")
        )
    return reasons


def changed_words(before: ProductFacts, after: ProductFacts) -> str:
    """Which facts differ, in words for the history."""
    titles = {**_TITLES, "category_code": "品类", "unit": "计量单位", "shelf_life_days": "保质期", "photo_id": "照片"}
    return (
        "、".join(title for name, title in titles.items() if getattr(before, name) != getattr(after, name)) or "无变化"
    )


def covers(certified: str, name: str, category: str) -> bool:
    """Whether a certificate's words about its products (番茄、黄瓜) name a product or its category."""
    plain = [part.strip() for part in certified.replace("，", "、").replace(",", "、").split("、")]
    return any(part and (part in name or part == category) for part in plain)
