"""`agritrace backup`: database and uploaded files into one archive, keys into a file of their own."""

from __future__ import annotations

from pathlib import Path

import click

from agritrace.kernel.clock import show_instant

from ..backup import progress
from ..backup.saving import Places, Source
from ..ground import ground, keys_folder, use_database

HELP = """把数据库和上传的文件备份成 DIR 中的一个文件；平台可以照常运行。

密钥不在备份里：用 --keys 另存到别的位置（不能与备份同一个文件夹）。没有密钥，备份中的个人信息读不出来。"""


@click.command("backup", help=HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path), envvar="AGRITRACE_BACKUP_DIR")
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    envvar="AGRITRACE_BACKUP_KEYS",
    help="把密钥另存到这个文件夹；不给就不存密钥。",
)
@click.option(
    "--keep", type=int, default=14, envvar="AGRITRACE_BACKUP_KEEP", show_default=True, help="只保留最新的几份备份。"
)
def command(folder: Path, *, keys: Path | None, keep: int) -> None:
    """Make one archive behind progress bars."""
    with ground() as place:
        use_database(place.url)
        from ..backup import runs

        source = Source(place.owner_url, place.url, place.var / "files", keys_folder(place.var))
        places = Places(folder.absolute(), keys.absolute() if keys else None)
        with progress.shown() as told:
            made = runs.backup(source, places, keep=keep, told=told)
    manifest = made.manifest
    click.echo(
        f"已备份到 {made.path}：{manifest.table_count} 张表、{manifest.rows:,} 行、{manifest.files:,} 个文件"
        f"（{show_instant(manifest.made_at)}）。"
    )
    click.echo(f"密钥另存在 {made.keys}。" if made.keys else "没有存密钥：请另外妥善保存 keys 文件夹。")
