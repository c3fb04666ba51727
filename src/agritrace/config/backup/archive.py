"""The archive file: a tar with the manifest first, the dump, and every uploaded file as it lies sealed on disk.

It is written under another name and renamed when it is whole; reading compares every piece with the manifest, so that
a cut or altered archive is refused before anything of it is used.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ..server.refusals import StartRefused
from . import manifest as manifests
from .fingerprints import Told
from .manifest import Manifest, Part

ENDING = ".backup"
DUMP = "database.dump"
_PIECE = 1024 * 1024
DAMAGED = "备份文件已损坏或不完整，不能恢复，请换一份备份。"


def digest(path: Path) -> Part:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def vault_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every sealed file below the vault with its name in the archive, sorted; half-written ones are left out."""
    for path in sorted(root.glob("*/*.sealed")):
        yield f"files/{path.relative_to(root).as_posix()}", path


def write(target: Path, manifest: Manifest, sources: dict[str, Path], *, told: Told) -> None:
    """Write an archive of exactly the parts of the manifest. Errors: StartRefused when the disk is full."""
    half = target.with_suffix(".half")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            _fill(out, manifest, sources, told=told)
            out.flush()
            os.fsync(out.fileno())
        half.rename(target)
    except OSError as error:
        half.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StartRefused(f"磁盘已满，{target.parent} 写不下这份备份，请先清理或换一个位置。") from None
        raise StartRefused(f"{target.parent} 写不进备份（{error.strerror}），请检查权限。") from None
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _fill(out: IO[bytes], manifest: Manifest, sources: dict[str, Path], *, told: Told) -> None:
    done, whole = 0, manifest.bytes
    with tarfile.open(fileobj=out, mode="w") as tar:
        head = manifests.write(manifest)
        info = tarfile.TarInfo(manifests.NAME)
        info.size = len(head)
        tar.addfile(info, io.BytesIO(head))
        for name, part in manifest.parts.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = part.size, 0o600
            with sources[name].open("rb") as file:
                tar.addfile(info, file)
            done += part.size
            told("写入备份文件", done, whole)


def head(source: Path) -> Manifest:
    """The manifest of an archive. Errors: StartRefused when it is none."""
    try:
        with tarfile.open(source) as tar:
            first = tar.next()
            file = tar.extractfile(first) if first and first.name == manifests.NAME else None
            if file is None:
                raise StartRefused(f"{source} 不是本程序做的备份。")
            return manifests.read(file.read())
    except FileNotFoundError:
        raise StartRefused(f"没有找到备份文件 {source}。") from None
    except (tarfile.TarError, EOFError):
        raise StartRefused(f"{source} 不是本程序做的备份，或已损坏。") from None
    except OSError as error:
        raise StartRefused(f"备份文件 {source} 读不出来（{error.strerror}）。") from None


def unpack(source: Path, manifest: Manifest, target: Path, *, told: Told) -> None:
    """Take every part out into a new folder, comparing each with the manifest. Errors: StartRefused."""
    left, done = dict(manifest.parts), 0
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                if member.name == manifests.NAME:
                    continue
                part = left.pop(member.name, None)
                file = tar.extractfile(member) if part and member.isfile() else None
                if part is None or file is None or _take(file, target / member.name) != part:
                    raise StartRefused(DAMAGED)
                done += part.size
                told("读出并核对备份", done, manifest.bytes)
    except (tarfile.TarError, EOFError):
        raise StartRefused(DAMAGED) from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StartRefused(f"磁盘已满，{target} 放不下备份的内容，请先清理磁盘。") from None
        raise
    if left:
        raise StartRefused(DAMAGED)


def _take(file: IO[bytes], path: Path) -> Part:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, hashed = 0, hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        while piece := file.read(_PIECE):
            out.write(piece)
            hashed.update(piece)
            size += len(piece)
    return Part(size, hashed.hexdigest())


def need_space(folder: Path, wanted: int) -> None:
    """Whether a folder's disk has so many bytes left. Errors: StartRefused with both figures."""
    left = shutil.disk_usage(folder).free
    if left < wanted:
        raise StartRefused(
            f"磁盘空间不够：{folder} 所在的磁盘还剩 {left // 2**20} MB，需要约 {-(-wanted // 2**20)} MB，请先清理或换一个位置。"
        )
