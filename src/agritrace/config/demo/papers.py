"""Papers of invented people: numbers with true check digits that belong to nobody."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from agritrace.kernel.checkdigits import organisation_check_digit

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(prefix: str, region_code: str, serial: int) -> str:
    """A credit code of GB 32100: ``prefix`` 91, 92, 93 or N1, the county, and an organisation code out of ``serial``."""
    eight = f"MA{serial:06d}"
    body = prefix + region_code[:6] + eight + organisation_check_digit(eight)
    total = sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _CREDIT[-total % 31]


def identity_number(region_code: str, born: date, serial: int) -> str:
    """An identity number of GB 11643 of the county; ``serial`` 0 to 999, odd for men."""
    body = f"{region_code[:6]}{born:%Y%m%d}{serial:03d}"
    total = sum(int(c) * w for c, w in zip(body, _IDENTITY_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def photograph(serial: int) -> bytes:
    """A picture that looks like a photographed paper from afar: a sheet with lines and a red seal, no letter on it."""
    sheet = Image.new("RGB", (420, 594), (236, 232, 222))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, 399, 573), outline=(170, 40, 40), width=4)
    for line in range(7 + serial % 5):
        draw.rectangle(
            (60, 110 + 44 * line, 200 + (serial * 37 + line * 53) % 160, 122 + 44 * line), fill=(120, 120, 120)
        )
    draw.ellipse((270, 440, 370, 540), outline=(200, 30, 30), width=6)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=60)
    return out.getvalue()
