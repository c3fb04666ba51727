"""Decisions about exports of personal data, and finding marks in leaked files. Pure Python."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from datetime import datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from agritrace.kernel.results import Reason

from .values import PURPOSES, AskExport, ExportRow, State

SHORTEST, LONGEST = 5, 200
HIDDEN = re.compile(rb"AT-[A-Z2-7]{24}")
NUMBER = re.compile(r"DC\d{8}-\d{6,}", re.ASCII)
MOST_INFLATED = 64 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def against_asking(command: AskExport, columns: Collection[str], rows: int, *, most: int) -> tuple[Reason, ...]:
    """Why an export cannot be asked for like this: no column, no purpose, no reason, nothing or too much to export."""
    found = []
    if not command.columns or not set(command.columns) <= set(columns):
        found.append(Reason("请选择要导出的栏目。", "只选办事需要的。", "columns", "columns"))
    if command.purpose not in PURPOSES:
        found.append(Reason("请选择用途。", field="purpose", code="purpose"))
    if not SHORTEST <= len(command.reason.strip()) <= LONGEST:
        found.append(Reason("请写明为什么需要导出。", "5 到 200 个字，不要写个人信息。", "reason", "reason"))
    if rows == 0:
        found.append(Reason("名录里没有可以导出的内容。", "请核对辖区。", code="empty"))
    if rows > most:
        found.append(Reason(f"一次最多导出 {most} 行，现在有 {rows} 行。", "请由下级分别申请。", code="many"))
    return tuple(found)


def against_deciding(row: ExportRow, account_id: int | None, words: str, *, agree: bool) -> tuple[Reason, ...]:
    """Why this person may not decide like this: it is his own, or he refuses without words."""
    found = []
    if account_id is None or account_id == row.account_id:
        found.append(Reason("不能审批自己提出的导出。", "请由本机构的另一位管理员或安全管理员审批。", code="own"))
    if not agree and not SHORTEST <= len(words.strip()) <= LONGEST:
        found.append(Reason("请写明不批准的原因。", "5 到 200 个字，申请人会看到。", "words", "words"))
    return tuple(found)


def against_fetching(row: ExportRow, now: datetime, *, most: int) -> tuple[Reason, ...]:
    """Why a file cannot be fetched: not made, taken back, over, or fetched too often."""
    if row.state is not State.READY:
        return (Reason("文件还没有生成，或已被撤销。", "请查看申请的状态。", code="state"),)
    if row.until is None or now >= row.until:
        return (Reason("下载期限已过，文件已清除。", "仍然需要的请重新申请。", code="expired"),)
    if row.downloads >= most:
        return (Reason(f"已下载 {row.downloads} 次，不能再下载。", "仍然需要的请重新申请。", code="often"),)
    return ()


def marks_in(content: bytes) -> tuple[str, ...]:
    """The hidden marks in a file, whatever its name: in the bytes, in parts of an Office file, in streams of a PDF."""
    found: dict[str, None] = {}
    for part in _parts(content):
        for text in (part, part.replace(b"\0", b"")):
            found |= {match.decode(): None for match in HIDDEN.findall(text)}
    return tuple(found)


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK"):
        yield from _zipped(content)
    left = MOST_INFLATED
    for stream in _STREAM.finditer(content):
        try:
            plain = zlib.decompressobj().decompress(stream[1], max(left, 1))
        except zlib.error:
            continue
        left -= len(plain)
        yield plain


def _zipped(content: bytes) -> Iterator[bytes]:
    try:
        with ZipFile(BytesIO(content)) as packed:
            left = MOST_INFLATED
            for one in packed.infolist():
                left -= one.file_size
                if left < 0:
                    return
                yield packed.read(one)
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        return
