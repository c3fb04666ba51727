"""`agritrace restore`: an archive back into an empty database, or in the place of what is there."""

from __future__ import annotations

from pathlib import Path

import click

from agritrace.kernel.clock import show_instant, system_now

from .. import checks
from ..backup import archive, keyfile, progress, restoring
from ..backup.manifest import Manifest
from ..backup.restoring import Target
from ..ground import ground, keys_folder, use_database, var_folder

MIGRATE_FIRST = (
    "备份由较旧的程序做成：请先运行 agritrace migrate，再运行 agritrace restore --erase-only 重新删除已删除的申请。"
)
HELP = """用备份 FILE 恢复数据库和上传的文件，逐表核对行数和内容后才生效；核对不上就撤销，原有数据不变。

恢复前请先停止平台。已有数据时默认拒绝，--replace 才会替换。"""


@click.command("restore", help=HELP)
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), help="密钥文件（备份时另存的 .keys 文件）。")
@click.option("--replace", is_flag=True, help="替换现有的全部数据和文件。")
@click.option("--erase-only", is_flag=True, help="不恢复，只重新删除已按规定删除的申请。")
def command(source: Path, *, keys: Path | None, replace: bool, erase_only: bool) -> None:
    """Check everything first, then restore behind progress bars."""
    var, manifest = var_folder(), archive.head(source)
    checks.check_folder(var)
    restoring.check_space(manifest, var)
    offered = keyfile.read(keys) if keys else {}
    restoring.check_keys(manifest, keys_folder(var), offered)
    keyfile.put(keys_folder(var), offered)
    started = system_now()
    with ground() as place:
        use_database(place.url)
        known = _known_migrations()
        restoring.check_version(manifest, known)
        from ..backup import erasures

        gone = erasures.known(place.owner_url, source.absolute().parent)
        if erase_only:
            click.echo(
                f"已重新删除 {erasures.again(erasures.read(source.absolute().parent), system_now())} 处个人信息。"
            )
            return
        if gone:
            erasures.save(source.absolute().parent, gone)
        target = Target(place.owner_url, place.var / "files", replace)
        restoring.check_target(target, manifest)
        with progress.shown() as told:
            restoring.restore(source, manifest, target, now=started, told=told)
        ready = known <= set(manifest.migrations)
        if ready:
            _remember(manifest, source)
            erasures.again(gone, system_now())
    _say(manifest, erased=len(gone), ready=ready)


def _say(manifest: Manifest, *, erased: int, ready: bool) -> None:
    click.echo(
        f"已恢复 {show_instant(manifest.made_at)} 的备份：{manifest.table_count} 张表、{manifest.rows:,} 行、"
        f"{manifest.files:,} 个文件，逐一核对一致。"
    )
    if erased:
        click.echo(f"其中 {erased} 处已按规定删除的个人信息没有跟着恢复。" if ready else MIGRATE_FIRST)
    elif not ready:
        click.echo("备份由较旧的程序做成，接着请运行 agritrace migrate。")


def _known_migrations() -> frozenset[str]:
    """Changes of tables this program knows; read from its own files, no database is asked."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


def _remember(manifest: Manifest, source: Path) -> None:
    from agritrace.operations.backups.values import RunKind

    from ..backup import runs

    runs.note(RunKind.RESTORE, system_now(), source, manifest=manifest)
