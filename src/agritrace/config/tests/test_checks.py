"""Start-up refuses with one sentence: ports, disk, servers, languages, pending migrations."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from agritrace.config import checks
from agritrace.config.server.cluster import Cluster
from agritrace.config.server.refusals import StartRefused


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with Cluster(throwaway=True) as cluster:
        yield cluster


def test_a_taken_port_is_named_with_the_way_to_choose_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartRefused, match=f"端口 {port} 已被别的程序占用.*PORT="):
            checks.check_port("127.0.0.1", port)
    checks.check_port("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port", "sentence"), [("203.0.113.7", 8000, "HOST"), ("127.0.0.1", 70000, "不存在")])
def test_an_address_that_is_not_ours_and_an_impossible_port_are_refused(host: str, port: int, sentence: str) -> None:
    with pytest.raises(StartRefused, match=sentence):
        checks.check_port(host, port)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartRefused, match="不能写入"):
        checks.check_folder(tmp_path / "file" / "var")


def test_a_folder_the_kernel_lets_nobody_write_is_refused_even_to_root() -> None:
    with pytest.raises(StartRefused, match="不能写入"):
        checks.check_folder(Path("/proc/self"))


def test_a_nearly_full_disk_is_refused_with_what_is_left(tmp_path: Path) -> None:
    real = os.statvfs(tmp_path)
    nearly_full = SimpleNamespace(f_bavail=100 * 2**20 // real.f_frsize, f_frsize=real.f_frsize)
    with pytest.raises(StartRefused, match="只剩 100 MB，至少需要 512 MB"):
        checks.check_folder(tmp_path, lambda folder: nearly_full)
    just_enough = SimpleNamespace(f_bavail=checks.SPACE_NEEDED // real.f_frsize, f_frsize=real.f_frsize)
    checks.check_folder(tmp_path, lambda folder: just_enough)


def test_a_full_disk_is_told_from_one_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StartRefused, match="磁盘已满"):
        checks.check_folder(tmp_path)


def test_a_good_server_passes_for_both_roles(running: Cluster) -> None:
    checks.check_server(running.owner_url)
    checks.check_server(running.url)


def test_checking_leaves_no_extension_behind(running: Cluster) -> None:
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE untouched")
    url = running.url_for("agritrace_owner", "untouched")
    checks.check_server(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT FROM pg_extension WHERE extname = 'pg_trgm'").fetchone() is None


@pytest.mark.parametrize("already_there", [False, True])
def test_a_database_whose_locale_knows_no_chinese_letters_is_refused(running: Cluster, already_there: bool) -> None:
    name = f"english_only_{already_there}".lower()
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'".encode()
        )
    url = running.url_for("agritrace_owner", name)
    if already_there:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA elsewhere")
            connection.execute("CREATE EXTENSION pg_trgm SCHEMA elsewhere")
    with pytest.raises(StartRefused, match="检索汉字"):
        checks.check_server(url)


def test_a_server_that_does_not_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="连不上数据库"):
        checks.check_server(f"postgresql://agritrace@/agritrace?host={tmp_path}")


@contextmanager
def old_server(version: str) -> Iterator[int]:
    """Speaks just enough of the wire protocol to let a client in and name its version (protocol 3.0, §54.2)."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!i", len(body) + 4) + body

    def parameter(name: str, value: str) -> bytes:
        return message(b"S", name.encode() + b"\0" + value.encode() + b"\0")

    def talk(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            while client.recv(4096)[4:8] != struct.pack("!i", 196608):
                client.sendall(b"N")  # no TLS and no GSS: the client goes on in plain text
            client.sendall(
                message(b"R", struct.pack("!i", 0))
                + parameter("server_version", version)
                + parameter("client_encoding", "UTF8")
                + message(b"Z", b"I")
            )
            client.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_a_server_older_than_16_is_refused() -> None:
    with old_server("15.8") as port, pytest.raises(StartRefused, match="PostgreSQL 15，本程序需要 16"):
        checks.check_server(f"postgresql://agritrace@127.0.0.1:{port}/agritrace")
