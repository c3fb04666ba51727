"""The steps of a rotation: new keys, everything sealed anew, old keys retired. Django must be set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from agritrace.foundation.files import services as files
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.keys import generate_key, key_path, live_ring, read_key_file
from agritrace.kernel.results import Refused

from ..server.refusals import StartRefused
from . import columns
from .columns import Rings

Told = Callable[[str, int, int], None]
ROTATED = (KeyPurpose.PERSONAL, KeyPurpose.SEARCH)
"""Keys of codes and identity cards are printed on paper and change by other rules (domain facts codes §9)."""
REST = timedelta(days=1)
"""An old key stays at least this long after the new one came: drafts in sessions and sent codes still need it."""
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Use:
    """One key file: its purpose and version, when it was made, how many values still need it."""

    purpose: KeyPurpose
    version: int
    created: datetime
    values: int
    current: bool


def rotate(now: datetime) -> tuple[Path, ...]:
    """Make the next version of each rotated key; programs that run follow at once. Errors: StartRefused."""
    made = []
    for purpose in ROTATED:
        ring = live_ring(_folder(), purpose, demonstration=_demonstration())
        free = [v for v in _after(ring.current) if v not in ring.keys and not _retired(purpose, v).exists()]
        if not free:
            raise StartRefused(f"密钥 {purpose} 的版本号已用完，请先运行 agritrace keys retire 停用旧密钥。")
        made.append(generate_key(_folder(), purpose, version=free[0], demonstration=_demonstration(), now=now))
    return tuple(made)


def reseal(now: datetime, told: Told) -> int:
    """Seal all columns and files anew with the current keys; returns how many rows and files were looked at.

    May be broken off and begun again at any time; what is done is passed over.
    """
    rings, looked = rings_now(), 0
    for model in columns.sealed_models():
        whole, done = columns.count(model), 0
        told(f"重新加密 {model._meta.db_table}", 0, whole)
        for chunk in columns.reseal(model, rings, now):
            done += chunk
            told(f"重新加密 {model._meta.db_table}", min(done, whole), whole)
        looked += done
    ids = tuple(files.stored_ids())
    for number, file_id in enumerate(ids, start=1):
        files.reseal(file_id)
        told("重新加密上传的文件", number, len(ids))
    return looked + len(ids)


def uses() -> tuple[Use, ...]:
    """Every key of a rotated purpose with how many values need it."""
    found: dict[tuple[str, int], int] = {}
    for model in columns.sealed_models():
        for key, number in columns.versions(model).items():
            found[key] = found.get(key, 0) + number
    for file_id in files.stored_ids():
        version = files.key_version(file_id)
        if version is not None:
            found["personal", version] = found.get(("personal", version), 0) + 1
    made = []
    for purpose in ROTATED:
        ring = live_ring(_folder(), purpose, demonstration=_demonstration())
        for version in sorted(ring.keys):
            created = read_key_file(key_path(_folder(), purpose, version)).created
            values = found.get((purpose.value, version), 0)
            made.append(Use(purpose, version, created, values, version == ring.current))
    return tuple(made)


def retire(now: datetime) -> tuple[Path, ...]:
    """Move old keys that nothing uses any more into ``retired``; returns them. Errors: StartRefused with what still does."""
    found = uses()
    newest = {use.purpose: use.created for use in found if use.current}
    old = [use for use in found if not use.current]
    busy = [use for use in old if use.values]
    if busy:
        words = "、".join(f"{use.purpose}-{use.version}（{use.values} 处）" for use in busy)
        raise StartRefused(f"还有内容用着旧密钥：{words}，请先运行 agritrace keys reseal。")
    early = [use for use in old if now - newest[use.purpose] < REST]
    if early:
        raise StartRefused("新密钥启用还不到一天，未提交的草稿可能还用着旧密钥，请明天再停用。")
    moved = []
    for use in old:
        target = _retired(use.purpose, use.version)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        key_path(_folder(), use.purpose, use.version).rename(target)
        moved.append(target)
    return tuple(moved)


def rings_now() -> Rings:
    """The rings as the key files stand now. Errors: StartRefused."""
    try:
        return Rings(*(live_ring(_folder(), purpose, demonstration=_demonstration()) for purpose in ROTATED))
    except Refused as refused:
        raise StartRefused(str(refused)) from None


def _after(version: int) -> tuple[int, ...]:
    return tuple((version + step) % 10 for step in range(1, 10))


def _retired(purpose: KeyPurpose, version: int) -> Path:
    return key_path(_folder() / RETIRED, purpose, version)


def _folder() -> Path:
    return Path(settings.KEY_DIR)


def _demonstration() -> bool:
    return bool(settings.DEMONSTRATION)
