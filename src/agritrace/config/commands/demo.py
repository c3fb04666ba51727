"""`agritrace demo`: the demonstration country, made once and served on this machine only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from agritrace.kernel.clock import wall_now

from ..demo import cache, mark
from ..ground import Ground, ground, var_folder
from ..server.cluster import Cluster
from ..server.refusals import StartRefused
from .serve import Address, check_ports, serve


@dataclass(frozen=True)
class Wish:
    """The country that is wanted."""

    subjects: int
    months: int
    seed: int

    @property
    def arguments(self) -> tuple[str, ...]:
        """As arguments of the filling process."""
        return f"--subjects={self.subjects}", f"--months={self.months}", f"--seed={self.seed}"


@click.command("demo", help="建立一个演示国家（各级机构、主体、三个月的业务）并启动平台；只在本机可访问。")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="只能是本机地址。")
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=int, help="网页端口；实时消息用下一个端口。"
)
@click.option("--subjects", default=300, show_default=True, type=click.IntRange(5), help="生产经营主体的个数。")
@click.option("--months", default=3, show_default=True, type=click.IntRange(1, 36), help="模拟的月数。")
@click.option("--seed", default=1, show_default=True, type=int, help="随机种子，相同种子得到相同的国家。")
@click.option("--fresh", is_flag=True, help="丢弃现有的演示数据，重新开始。")
@click.option("--serve/--no-serve", "serving", default=True, help="是否启动网页；不启动时等全部数据生成完。")
def command(*, host: str, port: int, subjects: int, months: int, seed: int, fresh: bool, serving: bool) -> None:
    """Make the country and serve it; refuses any other than a loopback address and the embedded server."""
    mark.refuse_unsafe(host, dict(os.environ))
    os.environ["AGRITRACE_VAR"] = str(var_folder() / "demo")
    os.environ["AGRITRACE_KEYS"] = str(var_folder() / "keys")
    os.environ["AGRITRACE_DEMONSTRATION"] = "1"
    os.environ.setdefault("AGRITRACE_LOG_LEVEL", "WARNING")
    address, wish = Address(host, port, tls=False), Wish(subjects, months, seed)
    if serving:
        check_ports(address)
    if fresh or _outdated(wish):
        _wipe()
    with ground() as place:
        _prepare(place, wish)
        filling = _fill(place, wish, relay=not serving)
        try:
            if serving:
                serve(place, address)
            elif filling is not None and filling.wait():
                raise StartRefused("演示数据没有生成完，请查看上面的错误。")
        finally:
            if filling is not None and filling.poll() is None:
                filling.terminate()
                filling.wait()


def _outdated(wish: Wish) -> bool:
    """Whether the country that is there cannot be used: half founded, too old, of another shape or size."""
    data = var_folder() / "postgres"
    if not (data / "PG_VERSION").exists():
        return False
    with Cluster(data) as cluster:
        found = mark.read(cluster.url)
        if found is None:
            if mark.is_empty(cluster.url):
                return True
            raise StartRefused(f"{data} 里不是演示数据，没有改动它；请把它移走后再启动演示。")
    reason = why_anew(found, wish)
    if reason:
        click.echo(f"{reason}，重新生成。")
    return bool(reason)


def why_anew(found: mark.Mark, wish: Wish) -> str:
    """Why the country that is there does not do, "" when it does."""
    if found.phase is mark.Phase.FOUNDING or found.version != mark.VERSION:
        return "上次的演示数据没有建好或来自旧版本"
    if wall_now() - found.made_at > cache.OLDEST:
        return f"演示数据已超过 {cache.OLDEST.days} 天"
    if found.figures.get("wish") != list(wish.arguments):
        return "演示数据的规模或种子与要求不同"
    return ""


def _wipe() -> None:
    """Delete the demonstration database; keys and dumps stay. Errors: StartRefused while it is in use."""
    data = var_folder() / "postgres"
    if Cluster(data).alive():
        raise StartRefused("演示正在运行，请先停止它。")
    for path in data.parent.glob(data.name + "*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _prepare(place: Ground, wish: Wish) -> None:
    """Bring the core of the country into the database: it is there, or comes out of a dump, or is made."""
    if place.cluster is None:
        raise StartRefused(mark.ONLY_EMBEDDED)
    source = _dump(wish)
    if mark.is_empty(place.url) and cache.fits(source, wall_now()):
        started = time.monotonic()
        cache.restore(place.cluster.superuser_url, source)
        click.echo(f"已从缓存恢复演示数据（{time.monotonic() - started:.1f} 秒）。")
    _child("agritrace.config.cli", "migrate", environment=_environment(place))
    if mark.read(place.url) is None:
        click.echo("正在建立各级机构和演示人物……")
        mark.create(place.owner_url, wall_now(), wish.arguments)
        _child("agritrace.config.demo.filling", "core", *wish.arguments, environment=_environment(place))


def _fill(place: Ground, wish: Wish, *, relay: bool) -> subprocess.Popen[bytes] | None:
    """Start the process that plays the season up to now, beside the served pages; it ends with this one."""
    arguments = ("season", *wish.arguments, f"--parent={os.getpid()}", f"--cache={_dump(wish)}")
    how = "--relay" if relay else "--no-relay"
    return subprocess.Popen(
        [sys.executable, "-m", "agritrace.config.demo.filling", *arguments, how],
        env=dict(_environment(place)),
        stdin=subprocess.DEVNULL,
        process_group=0,
    )


def _dump(wish: Wish) -> Path:
    keys = Path(os.environ["AGRITRACE_KEYS"])
    return var_folder() / "cache" / cache.name(keys, subjects=wish.subjects, months=wish.months, seed=wish.seed)


def _environment(place: Ground) -> Mapping[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": place.url,
        "DATABASE_OWNER_URL": place.owner_url,
    }


def _child(module: str, *arguments: str, environment: Mapping[str, str]) -> None:
    if subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode:
        raise StartRefused("演示数据没有建成，请查看上面的错误。")
