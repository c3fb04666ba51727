"""The keys, apart from the data: who has only the archive reads nothing personal, who has only the keys has nothing.

An archive names the keys it needs by fingerprint (SHA-256 of a 256-bit random key tells nobody the key).
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from agritrace.kernel.keys import read_key_file
from agritrace.kernel.results import Refused

from ..keys import DJANGO_KEY
from ..server.refusals import StartRefused

ENDING = ".keys"


def key_prints(directory: Path) -> dict[str, str]:
    """Fingerprints of the keys of codes and personal data in use, by file name. Errors: StartRefused."""
    try:
        return {path.name: _print(read_key_file(path).key) for path in sorted(directory.glob("*-[0-9].key"))}
    except Refused as refused:
        raise StartRefused(str(refused)) from None


def write(directory: Path, target: Path) -> int:
    """All keys of a folder into one private file; returns how many."""
    paths = [*sorted(directory.glob("*-[0-9].key")), *([directory / DJANGO_KEY] if _django(directory) else [])]
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        for path in paths:
            content = path.read_bytes()
            info = tarfile.TarInfo(path.name)
            info.size, info.mode = len(content), 0o600
            tar.addfile(info, io.BytesIO(content))
    return len(paths)


def read(source: Path) -> dict[str, bytes]:
    """The keys in a key file by name. Errors: StartRefused when it is none or is damaged."""
    try:
        with tarfile.open(source) as tar:
            members = [member for member in tar.getmembers() if member.isfile()]
            return {member.name: _content(tar, member) for member in members if _fits(member.name)}
    except (tarfile.TarError, OSError, EOFError):
        raise StartRefused(f"密钥文件 {source} 打不开或已损坏，请换一份。") from None


def put(directory: Path, found: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write keys that are missing; returns their names. Errors: StartRefused when another key has the same name."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in found.items():
        path = directory / name
        if name != DJANGO_KEY and path.exists() and path.read_bytes() != content:
            raise StartRefused(f"{directory} 中已有另一把同名的密钥 {name}，请先把它移走再恢复。")
    missing = [name for name in found if not (directory / name).exists()]
    for name in missing:
        handle = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(found[name])
            file.flush()
            os.fsync(file.fileno())
    return tuple(missing)


def lacking(needed: Mapping[str, str], directory: Path, offered: Mapping[str, bytes]) -> tuple[str, ...]:
    """Names of keys an archive needs and neither the folder nor the key file has."""
    here = key_prints(directory)
    there = {name: _print(_key_of(content)) for name, content in offered.items() if name != DJANGO_KEY}
    return tuple(name for name, mark in sorted(needed.items()) if mark not in {here.get(name), there.get(name)})


def say_lacking(names: Iterable[str]) -> StartRefused:
    """The refusal for missing keys."""
    return StartRefused(f"缺少密钥 {'、'.join(names)}，没有它们备份中的个人信息读不出来，请用 --keys 指出密钥文件。")


def _print(key: bytes) -> str:
    return hashlib.sha256(b"agritrace key fingerprint" + key).hexdigest()[:32]


def _key_of(content: bytes) -> bytes:
    lines = (line.partition(": ") for line in content.decode("ascii", "replace").splitlines())
    try:
        return bytes.fromhex(next(value for name, _, value in lines if name == "key"))
    except (StopIteration, ValueError):
        return b""


def _django(directory: Path) -> bool:
    return (directory / DJANGO_KEY).exists()


def _fits(name: str) -> bool:
    return "/" not in name and (name == DJANGO_KEY or name.endswith(".key"))


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""
