"""What an upload really is, told by its bytes; pictures made anew, PDFs searched for anything active. No database.

A picture is decoded and encoded again: whatever hid behind or inside it (EXIF with the place of a house, a script, a
second file) does not survive. A PDF is kept as it is, so everything that could act on opening refuses it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from agritrace.kernel.results import Refused, refuse

from .values import LARGEST_STORED, LONGEST_SIDE

JPEG = "image/jpeg"
PDF = "application/pdf"
MOST_PIXELS = 80_000_000
"""A picture with more is no photo of a paper or field (phones make at most 50 to 64 million); it would fill memory."""
_MOST_INFLATED = 64 * 1024 * 1024
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_HEAD = re.compile(rb"\bobj\b(.{0,2000}?)\bstream\r?\n", re.DOTALL)
_DEFLATED = re.compile(rb"/Filter\s*(?:/FlateDecode(?![A-Za-z])|\[\s*/FlateDecode\s*\])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes that may be stored and shown, with their media type."""

    media_type: str
    content: bytes


def clean(content: bytes) -> Cleaned:
    """The harmless form of an upload; refuses anything but JPEG, PNG and PDF, whatever its name says."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return Cleaned(JPEG, _picture(content))
    if content.startswith(b"%PDF-"):
        return Cleaned(PDF, _document(content))
    raise refuse(
        "文件不是 jpg、png 图片，也不是 PDF。",
        "改文件名不能改变类型：请用手机拍照，或把文件另存为 PDF 后再上传。",
        field="attachments",
        code="type",
    )


def _picture(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _damaged("图片的像素太多，无法处理。")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(_on_white(upright))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _damaged("图片已损坏，打不开。") from error


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in {"RGBA", "LA", "PA", "P"}:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True, exif=b"")
    return out.getvalue()


def _document(content: bytes) -> bytes:
    if len(content) > LARGEST_STORED:
        raise refuse("PDF 超过 5 MB。", "请压缩后再上传，或改为拍照上传。", field="attachments", code="size")
    if b"%%EOF" not in content[-2048:]:
        raise _damaged("PDF 不完整，打不开。")
    if b"/Encrypt" in content:
        raise refuse("PDF 设有密码。", "请另存为没有密码的 PDF 后再上传。", field="attachments", code="encrypted")
    if _hidden(content) or any(_ACTIVE.search(_ESCAPED.sub(_unescaped, part)) for part in _parts(content)):
        raise refuse(
            "PDF 中含有脚本、附件或可执行内容，不能接收。", "请打印成普通 PDF 或拍照后再上传。",
            field="attachments", code="active",
        )  # fmt: skip  # the two sentences read together
    return content


def _hidden(content: bytes) -> bool:
    """Whether objects are packed otherwise than every program packs them: what cannot be searched is not taken."""
    heads = (found[1] for found in _HEAD.finditer(_ESCAPED.sub(_unescaped, content)))
    return any(b"/ObjStm" in head and b"/Filter" in head and not _DEFLATED.search(head) for head in heads)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 16),))


def _parts(content: bytes) -> Iterator[bytes]:
    """The file itself, and every deflated stream in it: names also stand in compressed object streams."""
    yield content
    left = _MOST_INFLATED
    for stream in _STREAM.finditer(content):
        try:
            plain = zlib.decompressobj().decompress(stream[1], max(left, 1))
        except zlib.error:
            continue  # another filter: a picture or a font, which holds no names
        left -= len(plain)
        if left <= 0:
            raise refuse("PDF 解开后过大。", "请改为拍照上传。", field="attachments", code="bomb")
        yield plain


def _damaged(sentence: str) -> Refused:
    return refuse(sentence, "请重新拍照或重新导出后再上传。", field="attachments", code="damaged")
