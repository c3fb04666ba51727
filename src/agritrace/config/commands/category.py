"""`agritrace category`: import an edition of the product catalogue, for instance the eight-digit entries of NY/T 3177."""

from __future__ import annotations

from pathlib import Path

import click

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system

from ..ground import ground, use_database
from ..server.refusals import StartRefused

HELP = """导入一个版本的产品分类（CSV，UTF-8）；平台可以照常运行，重复导入结果不变。

列：code（2、4、6 或 8 位）、name、others（别名，用 | 分开）、unit、own（本平台扩展写 1，否则写 0）。上级要写在下级前面；
原有的分类不删除，同一编码以新版本的名称为准。"""


@click.command("category", help=HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="版本名称，写明来源和日期。")
def command(file: Path, *, name: str) -> None:
    """Import one file as an edition of that name."""
    with ground() as place:
        use_database(place.url)
        from agritrace.registry.catalogue import edition, services

        told = edition.Edition(name[:80], file.read_bytes())
        try:
            done = services.load_catalogue(system("导入产品分类"), system_now(), other=told)
        except ValueError as error:
            raise StartRefused(f"没有导入，文件有误：{error}") from error
    click.echo(f"已导入 {done.categories:,} 个分类。" if done.categories else "这个版本以前已经导入。")
