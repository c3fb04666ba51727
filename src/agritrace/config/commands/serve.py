"""`agritrace serve`: database, pages, live pushes and worker under one supervisor."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from agritrace.kernel.clock import system_now

from .. import checks
from ..demo import mark
from ..ground import Ground, ground
from ..observing import configure_logging
from ..server.refusals import StartRefused
from ..supervisor import ChildSpec, Supervisor
from ..tls import Certificates, ensure_certificates

START_PATIENCE = 120.0  # s until the first page must answer


@dataclass(frozen=True)
class Address:
    """Where the program listens and how people reach it. `host` is an address or a name; live pushes use port + 1."""

    host: str
    port: int
    tls: bool

    @property
    def bind(self) -> str:
        """The address to listen on: the given one, or all of them when a name was given."""
        try:
            return str(ipaddress.ip_address(self.host))
        except ValueError:
            return "127.0.0.1" if self.host == "localhost" else "0.0.0.0"  # noqa: S104 - asked for by giving a name

    @property
    def public(self) -> str:
        """Host and port as they stand in addresses people type."""
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"[{shown}]:{self.port}" if ":" in shown else f"{shown}:{self.port}"

    @property
    def url(self) -> str:
        """The first page."""
        return f"{'https' if self.tls else 'http'}://{self.public}"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and address a request may name in its Host header."""
        own = {self.host} if self.host not in {"0.0.0.0", "::"} else _own_addresses()  # noqa: S104 - compared, not bound
        return tuple(sorted({"127.0.0.1", "localhost", "::1", *own}))


@dataclass(frozen=True)
class Applications:
    """Import paths of what is served; the tests put tiny ones here."""

    pages: str = "agritrace.config.wsgi:application"
    live: str = "agritrace.config.live:application"
    worker: str = "agritrace.config.worker:main"
    environment: Mapping[str, str] = field(default_factory=dict)


HELP = """启动平台：数据库、网页、实时消息和后台任务；按 Ctrl-C 停止。

地址可用环境变量 HOST、PORT 设置；TLS=1 时用 HTTPS（给真手机用摄像头和定位）。"""


@click.command("serve", help=HELP)
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="监听的地址或名字。")
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=int, help="网页端口；实时消息用下一个端口。"
)
@click.option("--tls", envvar="TLS", is_flag=True, help="用 HTTPS，证书由本机自建的根证书签发。")
def command(*, host: str, port: int, tls: bool) -> None:
    """Serve until SIGTERM or SIGINT."""
    address = Address(host, port, tls)
    check_ports(address)
    with ground() as place:
        mark.refuse_demonstration(place.url, dict(os.environ))
        check_tables(place)
        serve(place, address)


def check_ports(address: Address) -> None:
    """Both ports are free. Errors: StartRefused."""
    checks.check_port(address.bind, address.port)
    checks.check_port(address.bind, address.port + 1)


def check_tables(place: Ground) -> None:
    """No migration is pending; asked in a process of its own, so that the supervisor stays small."""
    done = subprocess.run(
        [sys.executable, "-m", "agritrace.config.cli", "migrate", "--check"],
        env={**os.environ, "DATABASE_URL": place.url, "DATABASE_OWNER_URL": place.owner_url},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartRefused((done.stderr.strip().splitlines() or ["检查数据库结构时出错。"])[-1])


def serve(
    place: Ground,
    address: Address,
    *,
    applications: Applications | None = None,
    say: Callable[[str], None] = click.echo,
) -> None:
    """Run the processes until told to stop; says one line with the address once the first page answers."""
    applications = applications or Applications()
    os.environ.setdefault("AGRITRACE_LOG_DIR", str(place.var / "log"))
    configure_logging()
    certificates = None
    if address.tls:
        certificates = ensure_certificates(place.var / "tls", address.names, system_now())
        say(trust_hint(certificates.authority))
    supervisor = Supervisor(
        children(place, address, applications=applications, certificates=certificates), place.cluster
    )
    supervisor.run(lambda: announce(address, supervisor, say))


def children(
    place: Ground, address: Address, *, applications: Applications, certificates: Certificates | None
) -> list[ChildSpec]:
    """The processes to run: of the applications those that exist in this installation."""
    shared = environment(place, address) | dict(applications.environment)
    threads = os.environ.get("AGRITRACE_THREADS") or str(min(2 * (os.cpu_count() or 1) + 1, 9))
    secure = (f"--certificate={certificates.certificate}", f"--key={certificates.key}") if certificates else ()
    here = (f"--host={address.bind}", *secure)
    workers = os.environ.get("AGRITRACE_PAGES") or "1"
    size = (f"--threads={threads}", f"--workers={workers}")
    pages = ("http", "wsgi", applications.pages, f"--port={address.port}", *size, *here)
    live = ("http", "asgi", applications.live, f"--port={address.port + 1}", *here)
    wanted = (
        (applications.pages, ChildSpec("网页", pages, {**shared, "AGRITRACE_THREADS": threads})),
        (applications.live, ChildSpec("实时消息", live, shared)),
        (applications.worker, ChildSpec("后台任务", ("call", applications.worker), shared | _of_worker(place))),
    )
    return [spec for target, spec in wanted if importlib.util.find_spec(target.partition(":")[0]) is not None]


def environment(place: Ground, address: Address) -> dict[str, str]:
    """What the children must know; names set by the operator win (docs/operating.md)."""
    hosts = [f"[{name}]" if ":" in name else name for name in address.names]
    scheme = "https" if address.tls else "http"
    ours = {
        "AGRITRACE_PUBLIC_HOST": address.public,
        "AGRITRACE_HOSTS": ",".join(hosts),
        "AGRITRACE_ORIGINS": ",".join(f"{scheme}://{host}:{address.port}" for host in hosts),
        "AGRITRACE_LIVE_PORT": str(address.port + 1),
        "AGRITRACE_TLS": "1" if address.tls else "0",
    }
    fixed = {"DATABASE_URL": place.url, "AGRITRACE_VAR": str(place.var), "DJANGO_SETTINGS_MODULE": settings_module()}
    return {name: os.environ.get(name, value) for name, value in ours.items()} | fixed


def _of_worker(place: Ground) -> dict[str, str]:
    """The worker alone makes backups, which are read as the owner of the tables."""
    return {"DATABASE_OWNER_URL": place.owner_url}


def settings_module() -> str:
    """Settings of the children."""
    return os.environ.get("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")


def announce(address: Address, supervisor: Supervisor, say: Callable[[str], None]) -> None:
    """Wait until the port answers, then say the address; children that die meanwhile are restarted as ever."""
    until = time.monotonic() + START_PATIENCE
    target = ("127.0.0.1" if address.bind == "0.0.0.0" else address.bind, address.port)  # noqa: S104 - compared
    while not supervisor.stopping():
        try:
            socket.create_connection(target, timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise StartRefused(f"网页进程在 {START_PATIENCE:.0f} 秒内没有应答，请查看上面的日志。") from None
            supervisor.look()
            time.sleep(0.1)
        else:
            say(f"平台已启动：{address.url}（按 Ctrl-C 停止）")
            return


def trust_hint(authority: Path) -> str:
    """How a phone comes to trust our certificates."""
    return (
        f"手机首次访问前请信任本机根证书：把 {authority} 发到手机并打开。安卓：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书；"
        "苹果：安装描述文件后，在 设置 → 通用 → 关于本机 → 证书信任设置 中打开它。"
    )


def _own_addresses() -> set[str]:
    """Name and addresses of this machine, as far as it knows them."""
    name = socket.gethostname()
    try:
        found = {str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return {name, *found}
