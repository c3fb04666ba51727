"""`agritrace drill`: prove that an archive can be restored, without touching the data."""

from __future__ import annotations

from pathlib import Path

import click

from agritrace.kernel.clock import show_instant

from ..backup import progress
from ..ground import ground, keys_folder, use_database
from ..server.refusals import StartRefused

HELP = """演练恢复：在临时数据库里恢复一份备份，逐表逐文件核对，做完即删，不影响现有数据。

不给 FILE 时演练备份位置（AGRITRACE_BACKUP_DIR）中最新的一份。"""


@click.command("drill", help=HELP)
@click.argument("source", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--folder", type=click.Path(path_type=Path), envvar="AGRITRACE_BACKUP_DIR", hidden=True)
def command(source: Path | None, *, folder: Path | None) -> None:
    """Drill behind progress bars; the result is remembered."""
    if source is None and folder is None:
        raise StartRefused("没有说明演练哪份备份：请给出备份文件，或设置 AGRITRACE_BACKUP_DIR。")
    with ground() as place:
        use_database(place.url)
        from ..backup import runs

        path = source or runs.newest(folder or Path())
        with progress.shown() as told:
            done = runs.drill(path, place.var / "drills", keys_folder(place.var), told=told)
    manifest = done.manifest
    click.echo(
        f"演练通过：{path.name}（{show_instant(manifest.made_at)}）的 {manifest.table_count} 张表、{manifest.rows:,} 行、"
        f"{manifest.files:,} 个文件恢复后与备份逐一一致。"
    )
    if done.lacking:
        raise StartRefused(f"但本机缺少密钥 {'、'.join(done.lacking)}，真要恢复时请准备好密钥文件。")
