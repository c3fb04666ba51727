"""Key files: one file per purpose and version, readable by the program's account alone.

Keys live neither in the database nor in the repository nor in backups (domain facts codes §9.1). Each version of each
purpose is 32 random bytes of its own; nothing is derived from a common master, so that losing one loses only that one.
A file is a few lines ``name: value``. Keys made for demonstrations say so and are refused for any other database, and
real keys are refused for a demonstration, so that neither world can ever make codes of the other.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from .keyrings import KEY_BYTES, KeyPurpose, KeyRing
from .results import Refused, refuse

_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of one key file; ``created`` orders the versions: the youngest is used for new codes."""

    purpose: KeyPurpose
    version: int
    created: datetime
    demonstration: bool
    key: bytes = field(repr=False)


def key_path(directory: Path, purpose: KeyPurpose, version: int) -> Path:
    """Where the key of a purpose and version is kept."""
    return directory / f"{purpose}-{version}.key"


def generate_key(directory: Path, purpose: KeyPurpose, *, version: int, demonstration: bool, now: datetime) -> Path:
    """Write a new random key with mode 0600 and return its path.

    Refuses when the file exists: overwriting a key would make every code or seal made with it unreadable.
    """
    if not 0 <= version <= 9:
        raise ValueError(f"key versions are 0 to 9, not {version}")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = key_path(directory, purpose, version)
    lines = (
        f"purpose: {purpose}",
        f"version: {version}",
        f"created: {now.isoformat()}",
        f"demonstration: {'yes' if demonstration else 'no'}",
        f"key: {secrets.token_bytes(KEY_BYTES).hex()}",
    )
    # whole before it has its name: a running program that lists the folder never reads half a key
    half = directory / f".{path.name}.{secrets.token_hex(8)}"
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(descriptor)
        os.link(half, path)
    except FileExistsError:
        raise refuse(f"密钥文件{path.name}已存在。", "请使用下一个密钥版本号，旧密钥不能覆盖。") from None
    finally:
        half.unlink()
    return path


def live_ring(directory: Path, purpose: KeyPurpose, *, demonstration: bool) -> KeyRing:
    """The ring as the key files stand now: read again when a file came or went, so that a running program follows.

    A token is sealed with a new key only after its file has its name, so whoever meets the token finds the key.
    """
    names = tuple(sorted(name for name in os.listdir(directory) if name.startswith(f"{purpose}-")))
    return _read_ring(directory, purpose, names, demonstration=demonstration)


@lru_cache(maxsize=32)
def _read_ring(directory: Path, purpose: KeyPurpose, names: tuple[str, ...], *, demonstration: bool) -> KeyRing:
    """``names`` is what makes a ring another one."""
    return load_ring(directory, purpose, demonstration=demonstration)


def load_ring(directory: Path, purpose: KeyPurpose, *, demonstration: bool) -> KeyRing:
    """Read all key files of a purpose; ``demonstration`` tells whether the database is marked as one.

    Refuses (with Chinese reasons for the operator) when there is no key, a file is open to others or damaged, or
    demonstration and real keys would be mixed up with the wrong database.
    """
    files = [
        read_key_file(key_path(directory, purpose, v)) for v in range(10) if key_path(directory, purpose, v).exists()
    ]
    if not files:
        raise refuse(f"没有找到用途为“{purpose}”的密钥文件。", f"请先在{directory}中生成密钥。")
    for file in files:
        if file.demonstration and not demonstration:
            raise refuse(f"密钥{purpose}-{file.version}是演示密钥，不能用于正式数据库。", "请生成正式密钥后再启动。")
        if demonstration and not file.demonstration:
            raise refuse(
                f"密钥{purpose}-{file.version}是正式密钥，不能用于演示数据库。", "请为演示库另行生成演示密钥。"
            )
    youngest = max(files, key=lambda file: (file.created, file.version))
    return KeyRing({file.version: file.key for file in files}, youngest.version)


def read_key_file(path: Path) -> KeyFile:
    """Read one key file, refusing links, files that group or others may touch, and content unlike the file's name."""
    descriptor = _open_private(path)
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
        content = file.read(_LARGEST)
    fields = dict(line.split(": ", 1) for line in content.splitlines() if ": " in line)
    try:
        found = _understood(fields)
    except (KeyError, ValueError):
        raise _damaged(path) from None
    if path.name != f"{found.purpose}-{found.version}.key" or len(found.key) != KEY_BYTES:
        raise _damaged(path)
    return found


def _understood(fields: Mapping[str, str]) -> KeyFile:
    return KeyFile(
        purpose=KeyPurpose(fields["purpose"]),
        version=int(fields["version"]),
        created=_aware(datetime.fromisoformat(fields["created"])),
        demonstration={"yes": True, "no": False}[fields["demonstration"]],
        key=bytes.fromhex(fields["key"]),
    )


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a key file names its instant with an offset")
    return instant


def _open_private(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        raise refuse(
            f"密钥文件{path.name}无法读取。", "请检查文件是否存在、是否为普通文件以及运行账户的权限。"
        ) from None
    # the opened file is asked, not its name: nobody can exchange it between the check and the reading
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode) or mode & 0o077:
        os.close(descriptor)
        raise refuse(f"密钥文件{path.name}的权限过宽，其他账户可以接触。", f"请执行 chmod 600 {path}，并考虑更换密钥。")
    return descriptor


def _damaged(path: Path) -> Refused:
    return refuse(f"密钥文件{path.name}的内容不完整或与文件名不符。", "请从密钥的离线备份中恢复。")
