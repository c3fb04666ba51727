"""The installed program `agritrace`: one command for each thing an operator does."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import click

from .server.refusals import StartRefused

COMMANDS = {
    "serve": ("commands.serve", None),
    "worker": ("commands.worker", "worker"),
    "migrate": ("commands.migrate", None),
    "found": ("commands.found", None),
    "demo": ("commands.demo", "demo"),
    "upgrade": ("commands.upgrade", None),
    "shell": ("commands.shell", None),
    "database": ("commands.database", None),
    "backup": ("commands.backup", None),
    "restore": ("commands.restore", None),
    "drill": ("commands.drill", None),
    "keys": ("commands.keys", None),
    "usage": ("commands.usage", None),
    "category": ("commands.category", None),
}
"""Command name -> (module with the function `command`, module of the room's work it needs or None)."""


class LateCommands(click.Group):
    """Imports a command only when it is called, and offers only those whose modules are there."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option with a Chinese text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands of this installation."""
        return [name for name, (module, needs) in COMMANDS.items() if _exists(module) and (not needs or _exists(needs))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"agritrace.config.{COMMANDS[cmd_name][0]}").command
        return command if isinstance(command, click.Command) else None


def _exists(module: str) -> bool:
    return importlib.util.find_spec(f"agritrace.config.{module}") is not None


HELP = """农产品质量安全追溯平台的命令行程序。

数据、密钥、日志都放在当前文件夹的 var/ 下（用环境变量 AGRITRACE_VAR 可换位置）；没有设置 DATABASE_URL 时，
程序自己启动随身带的 PostgreSQL 数据库。"""


@click.command(cls=LateCommands, context_settings={"help_option_names": ["-h", "--help"]}, help=HELP)
@click.version_option(
    package_name="agritrace", prog_name="agritrace", message="%(prog)s %(version)s", help="显示版本号。"
)
def program() -> None:
    """Gather the commands of this installation."""


def main() -> None:
    """Run the program; a refusal to start is one sentence and exit code 2."""
    try:
        program(prog_name="agritrace")
    except StartRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
