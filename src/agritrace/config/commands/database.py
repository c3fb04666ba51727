"""`agritrace database`: the embedded server by hand."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from ..ground import var_folder
from ..server import roles
from ..server.binaries import wheel_bindir
from ..server.cluster import Cluster
from ..server.refusals import StartRefused


@click.group("database", help="启动、停止、查看自带的数据库。")
def command() -> None:
    """Refuse for a server of somebody else."""
    if os.environ.get("DATABASE_URL"):
        raise StartRefused("已设置 DATABASE_URL，数据库由别处管理；本命令只管自带的数据库。")


@command.command(help="启动数据库并让它一直运行，直到 database stop。")
def start() -> None:
    """Start the server and keep it running without any program."""
    cluster = _cluster()
    cluster.start()
    cluster.keep(kept=True)
    cluster.stop()
    click.echo(f"数据库已启动，数据在 {cluster.data_dir}。")


@command.command(help="停止数据库；还有程序在用时拒绝。")
@click.option("--force", is_flag=True, help="即使还有程序在用也停止（它们没做完的操作会撤销）。")
def stop(*, force: bool) -> None:
    """End the server unless a program uses it."""
    cluster = _cluster()
    cluster.keep(kept=False)
    if not cluster.alive():
        click.echo("数据库没有在运行。")
    elif force:
        cluster.halt()
        click.echo("数据库已停止。")
    elif cluster.stop():
        click.echo("数据库已停止。")
    else:
        raise StartRefused("还有程序在使用数据库，请先停止它们，或加 --force。")


@command.command(help="查看数据库是否在运行、数据在哪里。")
def status() -> None:
    """Print whether and where the server runs."""
    cluster = _cluster()
    pid = cluster.pid()
    click.echo(f"数据目录：{cluster.data_dir}")
    click.echo(f"运行中，进程号 {pid}，套接字在 {cluster.socket_folder}" if pid else "没有在运行。")


@command.command(
    context_settings={"ignore_unknown_options": True}, help="用 psql 连接数据库；后面的参数原样交给 psql。"
)
@click.option("--owner", is_flag=True, help="以表的所有者身份连接（可改表结构，小心）。")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...], *, owner: bool) -> None:
    """Run the psql of the wheel with the role's password in its environment."""
    role = roles.OWNER if owner else roles.PROGRAM
    with _cluster() as cluster:
        access = {
            "PGHOST": str(cluster.socket_folder),
            "PGPORT": "5432",
            "PGUSER": role,
            "PGPASSWORD": cluster.places.password(role),
            "PGDATABASE": roles.DATABASE,
        }
        done = subprocess.run([wheel_bindir() / "psql", *arguments], env={**os.environ, **access}, check=False)
    sys.exit(done.returncode)


def _cluster() -> Cluster:
    return Cluster(var_folder() / "postgres")
