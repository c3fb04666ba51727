"""`agritrace keys`: new keys for personal data, while the platform runs."""

from __future__ import annotations

import click

from agritrace.kernel.clock import show_instant, system_now

from ..backup import progress
from ..ground import ground, use_database

HELP = """更换保护个人信息的密钥；平台可以照常运行。

依次：rotate（生成新密钥并重新加密）、一天后 retire（停用旧密钥）。中途停下后用 reseal 接着做。"""


@click.group("keys", help=HELP)
def command() -> None:
    """Keys of personal data and of their search columns."""


@command.command(help="查看每把密钥还有多少内容在用。")
def status() -> None:
    """Print every key with its uses."""
    with ground() as place:
        use_database(place.url)
        from ..rotation import steps

        for use in steps.uses():
            words = "当前" if use.current else "旧"
            click.echo(f"{use.purpose}-{use.version}　{words}　{show_instant(use.created)} 生成　{use.values:,} 处在用")


@command.command(help="生成新密钥，并用它重新加密全部个人信息。")
def rotate() -> None:
    """Make new keys and seal everything anew."""
    with ground() as place:
        use_database(place.url)
        from ..rotation import steps

        made = steps.rotate(system_now())
        click.echo(f"已生成 {'、'.join(path.name for path in made)}，请立即另存一份。")
        _reseal()


@command.command(help="接着用当前密钥重新加密（rotate 中途停下后使用）。")
def reseal() -> None:
    """Go on where a rotation was broken off."""
    with ground() as place:
        use_database(place.url)
        _reseal()


@command.command(help="停用已经没有内容使用的旧密钥。")
def retire() -> None:
    """Move old keys away; refused while anything uses them."""
    with ground() as place:
        use_database(place.url)
        from ..rotation import steps

        moved = steps.retire(system_now())
    if not moved:
        click.echo("没有旧密钥。")
        return
    click.echo(
        f"已停用 {'、'.join(path.name for path in moved)}，移到 {moved[0].parent}；最后一份用到它的备份删除后请销毁。"
    )


def _reseal() -> None:
    from ..rotation import steps

    with progress.shown() as told:
        looked = steps.reseal(system_now(), told)
    click.echo(f"已检查 {looked:,} 行与文件，全部用当前密钥加密。")
