"""`agritrace upgrade`: data of another PostgreSQL major version, led through dump and restore."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from agritrace.kernel.clock import system_now

from .. import checks
from ..ground import var_folder
from ..server.refusals import StartRefused
from ..server.upgrade import upgrade

STEPS = 4

HELP = """把自带数据库的数据目录升级到本程序自带的 PostgreSQL 版本。

先用旧版本程序导出，再导入新目录并逐表核对行数；旧目录改名保留，确认无误后可自行删除。"""


@click.command("upgrade", help=HELP)
@click.option(
    "--old-bindir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="旧版本 PostgreSQL 程序所在的 bin 目录（通常自动找到）。",
)
def command(*, old_bindir: Path | None) -> None:
    """Upgrade the data directory behind a progress bar."""
    if os.environ.get("DATABASE_URL"):
        raise StartRefused("已设置 DATABASE_URL，数据库由别处管理，请用那台服务器自己的办法升级。")
    var = var_folder()
    checks.check_folder(var)
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task("准备升级", total=STEPS)

        def report(step: str) -> None:
            bar.update(task, description=step, advance=1)

        done = upgrade(var / "postgres", system_now(), old_bindir=old_bindir, report=report)
    click.echo(
        f"已从 PostgreSQL {done.old} 升级到 {done.new}，{len(done.rows)} 张表共 {sum(done.rows.values())} 行核对一致；"
        f"旧目录保留在 {done.kept}。接着请运行 agritrace migrate。"
    )
