"""Key files: made once, private, never mixed between demonstration and real databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.keys import KeyFile, generate_key, key_path, live_ring, load_ring, read_key_file
from agritrace.kernel.results import Refused

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def made(directory: Path, version: int, *, days: int = 0, demonstration: bool = False) -> Path:
    return generate_key(
        directory, KeyPurpose.TRACE, version=version, demonstration=demonstration, now=NOW + timedelta(days=days)
    )


def test_a_new_key_is_private_random_and_readable(tmp_path: Path) -> None:
    path = made(tmp_path / "keys", 1)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key_file(path) == KeyFile(KeyPurpose.TRACE, 1, NOW, False, read_key_file(path).key)
    assert read_key_file(path).key != read_key_file(made(tmp_path / "others", 1)).key
    assert read_key_file(path).key.hex() not in repr(read_key_file(path))


def test_an_existing_key_is_never_overwritten(tmp_path: Path) -> None:
    before = made(tmp_path, 1).read_bytes()
    with pytest.raises(Refused, match="已存在"):
        made(tmp_path, 1)
    assert key_path(tmp_path, KeyPurpose.TRACE, 1).read_bytes() == before


@pytest.mark.parametrize("version", [-1, 10])
def test_versions_are_one_digit(tmp_path: Path, version: int) -> None:
    with pytest.raises(ValueError, match="0 to 9"):
        made(tmp_path, version)


def test_the_youngest_key_is_used_even_when_its_number_is_smaller(tmp_path: Path) -> None:
    made(tmp_path, 9)
    made(tmp_path, 0, days=1)
    ring = load_ring(tmp_path, KeyPurpose.TRACE, demonstration=False)
    assert set(ring.keys) == {0, 9}
    assert ring.current == 0


def test_purposes_do_not_share_keys(tmp_path: Path) -> None:
    made(tmp_path, 1)
    with pytest.raises(Refused, match="没有找到"):
        load_ring(tmp_path, KeyPurpose.SEARCH, demonstration=False)


def test_demonstration_keys_make_no_codes_for_a_real_database(tmp_path: Path) -> None:
    made(tmp_path, 1, demonstration=True)
    assert load_ring(tmp_path, KeyPurpose.TRACE, demonstration=True).current == 1
    with pytest.raises(Refused, match="演示密钥"):
        load_ring(tmp_path, KeyPurpose.TRACE, demonstration=False)


def test_real_keys_are_not_lent_to_a_demonstration(tmp_path: Path) -> None:
    made(tmp_path, 1)
    with pytest.raises(Refused, match="正式密钥"):
        load_ring(tmp_path, KeyPurpose.TRACE, demonstration=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610])
def test_a_key_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = made(tmp_path, 1)
    path.chmod(mode)
    with pytest.raises(Refused, match="权限过宽"):
        load_ring(tmp_path, KeyPurpose.TRACE, demonstration=False)


def test_links_and_folders_are_no_key_files(tmp_path: Path) -> None:
    link = key_path(tmp_path, KeyPurpose.TRACE, 2)
    link.symlink_to(made(tmp_path, 1))
    with pytest.raises(Refused, match="无法读取"):
        read_key_file(link)
    folder = key_path(tmp_path, KeyPurpose.TRACE, 3)
    folder.mkdir(mode=0o700)
    with pytest.raises(Refused, match="权限过宽"):
        read_key_file(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: 2"),
        ("purpose: trace", "purpose: search"),
        ("purpose: trace", "purpose: other"),
        ("demonstration: no", "demonstration: maybe"),
        ("demonstration: no", ""),
        ("+00:00", ""),
        ("key: ", "key: zz"),
        ("key: ", "key: 00"),
    ],
)
def test_a_damaged_key_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = made(tmp_path, 1)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(Refused, match="不完整"):
        read_key_file(path)


def test_a_running_program_follows_keys_that_come_and_go(tmp_path: Path) -> None:
    made(tmp_path, 1)
    first = live_ring(tmp_path, KeyPurpose.TRACE, demonstration=False)
    assert live_ring(tmp_path, KeyPurpose.TRACE, demonstration=False) is first
    made(tmp_path, 2, days=1)
    assert live_ring(tmp_path, KeyPurpose.TRACE, demonstration=False).current == 2
    key_path(tmp_path, KeyPurpose.TRACE, 1).unlink()
    assert set(live_ring(tmp_path, KeyPurpose.TRACE, demonstration=False).keys) == {2}
    assert [path.name for path in tmp_path.iterdir()] == ["trace-2.key"]
