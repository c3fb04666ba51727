"""`agritrace demo`: the demonstration country, made once and served on this machine only."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import click

from ..ground import ground
from ..server.refusals import StartRefused
from .serve import Address, check_ports, serve

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@click.command("demo", help="建立一个演示国家（各级机构、主体、三个月的业务）并启动平台；只在本机可访问。")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="只能是本机地址。")
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=int, help="网页端口；实时消息用下一个端口。"
)
@click.option("--subjects", default=300, show_default=True, type=int, help="生产经营主体的个数。")
@click.option("--months", default=3, show_default=True, type=int, help="模拟的月数。")
@click.option("--seed", default=1, show_default=True, type=int, help="随机种子，相同种子得到相同的国家。")
@click.option("--serve/--no-serve", "serving", default=True, help="生成后是否启动网页。")
def command(*, host: str, port: int, subjects: int, months: int, seed: int, serving: bool) -> None:
    """Make the country and serve it; refuses any other than a loopback address and the embedded server."""
    if os.environ.get("DATABASE_URL"):
        raise StartRefused("演示只能用程序自带的数据库，请先去掉环境变量 DATABASE_URL。")
    if host not in LOOPBACK:
        raise StartRefused("演示只能在本机地址（127.0.0.1）上运行，请去掉 HOST 设置。")
    os.environ["AGRITRACE_DEMONSTRATION"] = "1"
    address = Address(host, port, tls=False)
    if serving:
        check_ports(address)
    with ground() as place:
        subprocess.run(
            [sys.executable, "-m", "agritrace.config.cli", "migrate"],
            env={**os.environ, "DATABASE_URL": place.url, "DATABASE_OWNER_URL": place.owner_url},
            check=True,
        )
        importlib.import_module("agritrace.config.demo").run(place, subjects=subjects, months=months, seed=seed)
        if serving:
            serve(place, address)
