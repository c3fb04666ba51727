"""A demonstration stays where it belongs: its own database, this machine, the embedded server."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agritrace.config.commands import demo
from agritrace.config.demo import cache, mark, people
from agritrace.config.server.cluster import Cluster
from agritrace.config.server.refusals import StartRefused
from agritrace.foundation.accounts.values import DemoPerson

DROPPED = {"DATABASE_URL", "DATABASE_OWNER_URL", "AGRITRACE_KEYS", "AGRITRACE_DEMONSTRATION", "HOST", "PORT", "TLS"}


def _run(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in DROPPED}
    ours = {"AGRITRACE_VAR": str(var), "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "agritrace.config.cli", *arguments]
    return subprocess.run(command, env=inherited | ours | environment, capture_output=True, text=True, check=False)


def _owner(url: str) -> str:
    return os.environ["AGRITRACE_TEST_OWNER_URL"].replace("/postgres", "/" + url.rpartition("/")[2])


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (("demo",), {"DATABASE_URL": "postgresql://db.example/agritrace"}, mark.ONLY_EMBEDDED),
        (("demo", "--host", "0.0.0.0"), {}, mark.ONLY_HERE),
        (("demo",), {"HOST": "192.168.1.4"}, mark.ONLY_HERE),
    ],
)
def test_unsafe_combinations_end_with_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    done = _run(tmp_path / "var", *arguments, **environment)
    assert (done.returncode, done.stderr.strip()) == (2, sentence)
    assert not (tmp_path / "var").exists()


def test_serve_refuses_the_environment_and_the_database_of_a_demonstration(fresh_database: str) -> None:
    mark.refuse_demonstration(fresh_database, {})
    with pytest.raises(StartRefused, match="agritrace demo"):
        mark.refuse_demonstration(fresh_database, {"AGRITRACE_DEMONSTRATION": "1"})
    mark.create(_owner(fresh_database), datetime.now(UTC))
    with pytest.raises(StartRefused, match="演示数据库"):
        mark.refuse_demonstration(fresh_database, {})


@pytest.mark.parametrize(
    ("marked", "host", "socket", "sentence"),
    [
        (False, "127.0.0.1:8000", "/run/pg", mark.NOT_DEMO),
        (True, "10.0.0.2:8000", "/run/pg", mark.ONLY_HERE),
        (True, "127.0.0.1:8000", "db.example", mark.ONLY_EMBEDDED),
    ],
)
def test_no_process_answers_a_demonstration_elsewhere(*, marked: bool, host: str, socket: str, sentence: str) -> None:
    with pytest.raises(StartRefused, match=sentence[:8]):
        mark.refuse_settings(marked=marked, host=host, socket=socket)
    mark.refuse_settings(marked=True, host="[::1]:8000", socket="/run/pg")


def test_an_outdated_country_is_made_anew_and_says_why() -> None:
    wish = demo.Wish(300, 3, 1)
    now = datetime.now(UTC)

    def made(
        phase: mark.Phase = mark.Phase.COMPLETE, at: datetime = now, arguments: tuple[str, ...] = wish.arguments
    ) -> str:
        found = mark.Mark(mark.VERSION, phase, 1, 1, "", {"wish": list(arguments)}, "{}", at)
        return demo.why_anew(found, wish)

    assert made() == made(mark.Phase.FILLING) == ""
    assert "没有建好" in made(mark.Phase.FOUNDING)
    assert "超过 7 天" in made(at=now - cache.OLDEST * 2)
    assert "规模" in made(arguments=("--subjects=9",))


def test_a_dump_brings_the_same_country_back(fresh_database: str, tmp_path: Path) -> None:
    mark.create(_owner(fresh_database), datetime.now(UTC), ("a", "b"))
    source = tmp_path / "cache" / "country-1"
    cache.save(_owner(fresh_database), source)
    assert cache.size(source) > 100_000
    assert cache.fits(source, datetime.now(UTC))
    assert not cache.fits(source, datetime.now(UTC) + cache.OLDEST * 2)
    with Cluster(throwaway=True) as cluster:
        assert mark.is_empty(cluster.url)
        cache.restore(cluster.superuser_url, source)
        before, after = mark.read(fresh_database), mark.read(cluster.url)
    assert after == before
    assert after is not None
    assert after.figures == {"wish": ["a", "b"]}


def test_everybody_listed_has_a_name_of_his_own_and_something_to_try() -> None:
    listed: tuple[DemoPerson, ...] = people.listed()
    assert len({one.username for one in listed}) == len(listed) == 17
    assert all(one.words for one in listed)
    assert len({one.group for one in listed}) == 4
