"""Making PDFs and QR codes. Pure computing: no table, no network, no system font."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import segno
import typst

from agritrace.kernel.canonical import plain
from agritrace.kernel.results import refuse

QUIET_ZONE = 4
"""Modules of white around a QR code (GB/T 18284: at least four)."""


class _Press:
    """One compiler per template: fonts and the parsed template stay in memory, one compilation at a time."""

    def __init__(self, template: Path) -> None:
        self.lock = threading.Lock()
        self.compiler = typst.Compiler(
            str(template), root=str(template.parent), font_paths=_fonts(), ignore_system_fonts=True
        )

    def pdf(self, data: str) -> bytes:
        with self.lock:
            made = self.compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_tags=False)
        return self._one(made)

    def png(self, data: str, *, ppi: float) -> bytes:
        with self.lock:
            made = self.compiler.compile(format="png", ppi=ppi, sys_inputs={"data": data})
        return self._one(made)

    @staticmethod
    def _one(made: object) -> bytes:
        if not isinstance(made, bytes):
            raise TypeError("typst answered with several files")
        return made


def _fonts() -> list[str]:
    return [str(Path(noto_cjk_sans_otc.__file__).parent)]


@cache
def _press(package: str, name: str) -> _Press:
    template = Path(str(files(package))) / "print" / f"{name}.typ"
    if not template.is_file():
        raise FileNotFoundError(f"no print template {name} in {package}")
    return _Press(template)


def pdf(package: str, name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of template ``<package>/print/<name>.typ`` filled with plain ``data``.

    The template reads it with ``#let data = json(bytes(sys.inputs.data))``. Text in ``data`` is data, never markup:
    a name full of typst signs prints as it stands. Lengths are millimetres as the template says. FileNotFoundError
    for an unknown template; Refused when typst cannot make the page.
    """
    try:
        return _press(package, name).pdf(json.dumps(plain(dict(data)), ensure_ascii=False))
    except typst.TypstError as error:
        raise refuse("打印文件没有生成。", "请稍后重试；仍不成功时请联系平台运维人员。", code="typst") from error


def png(package: str, name: str, data: Mapping[str, Any], *, ppi: float = 203.0) -> bytes:
    """The one page of a template as a picture of ``ppi`` dots per inch (203: label printers); else as :func:`pdf`."""
    try:
        return _press(package, name).png(json.dumps(plain(dict(data)), ensure_ascii=False), ppi=ppi)
    except typst.TypstError as error:
        raise refuse("图片没有生成。", "请稍后重试；仍不成功时请联系平台运维人员。", code="typst") from error


def qr_svg(text: str, *, error: str = "q") -> str:
    """The QR code of ``text`` as SVG of one unit per module with its quiet zone; ``error`` is the level l, m, q or h."""
    out = BytesIO()
    _qr(text, error).save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()


def qr_png(text: str, *, error: str = "q", scale: int = 8) -> bytes:
    """The QR code of ``text`` as PNG with ``scale`` dots per module and its quiet zone."""
    out = BytesIO()
    _qr(text, error).save(out, kind="png", border=QUIET_ZONE, scale=scale)
    return out.getvalue()


def _qr(text: str, error: str) -> segno.QRCode:
    return segno.make_qr(text, error=error, boost_error=False)
