"""Quantities with units: exact factors, conversion without silent rounding, reading and showing.

Amounts are decimals of 18 digits, 3 of them after the point (architecture §6, column ``numeric(18,3)``). Each unit is a
whole multiple of the base of its dimension; that of area is a third of a square metre, because 1 亩 = 2,000/3 m² =
1/15 公顷. The market units are 斤 = 500 g and 两 = 50 g (State Council order on legal units of 1984). Container units
have no factor of their own: it belongs to the product.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction

from .results import Reason, Refusal, refuse
from .textforms import half_width

LARGEST = Decimal(10) ** 12
PLACES = 3
_STEP = Decimal("0.001")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_WITH_UNIT = re.compile(r"(.*?[\d.])\s*([^\d\s.,+-]+)", re.ASCII | re.DOTALL)


class Dimension(StrEnum):
    """What a unit measures; only units of one dimension are converted into each other."""

    MASS = "mass"
    COUNT = "count"
    VOLUME = "volume"
    AREA = "area"
    CONTAINER = "container"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its Chinese name (also its code), dimension, whole multiple of the base, and whether halves make sense.

    ``factor`` counts grams, pieces, millilitres or thirds of a square metre; 0 for containers.
    """

    name: str
    dimension: Dimension
    factor: int
    whole: bool = False


def _table(dimension: Dimension, factors: dict[str, int], *, whole: bool = False) -> dict[str, Unit]:
    return {name: Unit(name, dimension, factor, whole) for name, factor in factors.items()}


UNITS: dict[str, Unit] = (
    _table(Dimension.MASS, {"克": 1, "两": 50, "斤": 500, "公斤": 1_000, "吨": 1_000_000})
    | _table(Dimension.COUNT, dict.fromkeys(("个", "只", "头", "尾", "枚", "羽", "株", "匹"), 1), whole=True)
    | _table(Dimension.VOLUME, {"毫升": 1, "升": 1_000})
    | _table(Dimension.AREA, {"平方米": 3, "亩": 2_000, "公顷": 30_000})
    | _table(Dimension.CONTAINER, dict.fromkeys(("箱", "筐", "袋", "盒", "件", "捆", "桶", "托盘"), 0), whole=True)
)
"""All units by Chinese name."""

ALIASES: dict[str, str] = {
    "千克": "公斤", "kg": "公斤", "g": "克", "t": "吨", "市斤": "斤", "l": "升", "ml": "毫升", "㎡": "平方米",
    "m²": "平方米", "平米": "平方米", "市亩": "亩", "ha": "公顷",
}  # fmt: skip  # a table reads better in rows
"""Other spellings people and provincial platforms use."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A positive amount with its unit; ValueError where :func:`read_amount` would refuse."""

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse what the column could not hold; fix the three decimals, so that equal amounts look equal."""
        reason = amount_hindrance(self.amount, self.unit)
        if reason is not None:
            raise ValueError(str(reason))
        object.__setattr__(self, "amount", self.amount.quantize(_STEP))

    @property
    def in_base(self) -> Fraction:
        """The amount in the base of the dimension; ValueError for containers, whose factor belongs to a product."""
        if self.unit.dimension is Dimension.CONTAINER:
            raise ValueError(f"a {self.unit.name} has no factor of its own")
        return Fraction(self.amount) * self.unit.factor

    def __str__(self) -> str:
        """As shown to people: ``1,250.5公斤``."""
        return f"{format_amount(self.amount)}{self.unit.name}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted amount cut to three decimals, and exactly what was cut off, in the target unit (0 ≤ it < 0.001).

    ``amount`` may be zero. ``amount + remainder`` is the source to the last digit, so that a remainder can be booked.
    """

    amount: Decimal
    remainder: Fraction
    unit: Unit

    @property
    def exact(self) -> bool:
        """Whether nothing was cut off."""
        return self.remainder == 0


def unit(name: str) -> Unit:
    """The unit of a Chinese name or an accepted other spelling; KeyError when there is none."""
    plain = half_width(name).strip().lower()
    return UNITS[ALIASES.get(plain, plain)]


def convert(quantity: Quantity, target: Unit, *, content: Quantity | None = None) -> Conversion:
    """Convert within a dimension; for containers, ``content`` says what one of them holds for this product.

    Refuses units of different dimensions and containers without content.
    """
    base = _opened(quantity, target, content)
    if base is None:
        raise refuse(
            f"不能把“{quantity.unit.name}”换算成“{target.name}”。",
            "请选用同一类的计量单位；箱、筐等包装单位请先在产品中填写每件的含量。",
            field="unit",
        )
    if target == quantity.unit:
        return Conversion(quantity.amount, Fraction(0), target)
    exact = base / target.factor
    amount = Decimal(int(exact * 10**PLACES)).scaleb(-PLACES)
    return Conversion(amount, exact - Fraction(amount), target)


def convert_exactly(quantity: Quantity, target: Unit, *, content: Quantity | None = None) -> Quantity:
    """Convert, refusing when three decimals cannot hold the result or nothing would be left."""
    found = convert(quantity, target, content=content)
    if not found.exact:
        raise refuse(f"{quantity}换算成“{target.name}”后除不尽。", "请改用较小的单位填写。", field="unit")
    reason = amount_hindrance(found.amount, target)
    if reason is not None:
        raise refuse(reason.sentence, reason.remedy, field="amount", code=reason.code)
    return Quantity(found.amount, target)


def read_amount(text: str, measured_in: Unit) -> Decimal | Refusal:
    """Read what somebody typed as an amount: ``1,250.5`` or ``１２５０．５``; words such as 半斤 are refused."""
    plain = half_width(text).strip()
    if not _NUMBER.fullmatch(plain):
        return _refusal("number", "数量要用数字填写。", "例如：1250.5；千位逗号每三位一个，也可以不写。")
    amount = Decimal(plain.replace(",", ""))
    reason = amount_hindrance(amount, measured_in)
    return Refusal((reason,)) if reason else amount.quantize(_STEP)


def read_quantity(text: str) -> Quantity | Refusal:
    """Read an amount with its unit behind it, as in imported files: ``1,250.5 公斤``."""
    match = _WITH_UNIT.fullmatch(half_width(text).strip())
    if not match:
        return _refusal("number", "没有看懂这个数量。", "请写成“数字＋单位”，例如：1250.5公斤。")
    try:
        found = unit(match[2])
    except KeyError:
        return _refusal("unit", f"没有“{match[2]}”这个计量单位。", f"可用的单位：{'、'.join(UNITS)}。", field="unit")
    amount = read_amount(match[1], found)
    return amount if isinstance(amount, Refusal) else Quantity(amount, found)


def amount_hindrance(amount: Decimal, measured_in: Unit) -> Reason | None:
    """Why an amount cannot be taken: not positive, over 10^12, over three decimals, or a part of a whole thing."""
    if not amount.is_finite() or amount <= 0:
        return Reason("数量必须大于0。", "请核对后重新填写。", "amount", "positive")
    if amount > LARGEST:
        return Reason("数量太大，最多一万亿。", "请核对是否多输了数字，或改用较大的单位。", "amount", "largest")
    if amount != amount.quantize(_STEP, rounding=ROUND_FLOOR):
        return Reason("数量最多保留3位小数。", "请四舍五入后填写，或改用较小的单位。", "amount", "places")
    if measured_in.whole and amount != amount.to_integral_value():
        return Reason(f"以“{measured_in.name}”计的数量只能是整数。", "请填写整数，或改用重量单位。", "amount", "whole")
    return None


def format_amount(amount: Decimal) -> str:
    """An amount with thousands commas and without trailing zeros."""
    text = f"{amount:,.3f}"
    return text.rstrip("0").rstrip(".")


def _opened(quantity: Quantity, target: Unit, content: Quantity | None) -> Fraction | None:
    """The quantity in the base of the target's dimension, or None when there is no way."""
    if target == quantity.unit:
        return Fraction(0)
    if quantity.unit.dimension is Dimension.CONTAINER:
        if content is None or content.unit.dimension is not target.dimension or not target.factor:
            return None
        return Fraction(quantity.amount) * content.in_base
    return quantity.in_base if quantity.unit.dimension is target.dimension else None


def _refusal(code: str, sentence: str, remedy: str, *, field: str = "amount") -> Refusal:
    return Refusal((Reason(sentence, remedy, field, code),))
