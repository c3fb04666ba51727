"""`agritrace shell`: a Python prompt inside the running configuration."""

from __future__ import annotations

import click

from ..ground import ground, use_database


@click.command("shell", help="打开已连好数据库的 Python 交互环境（给维护人员）。")
def command() -> None:
    """Open Django's shell as the program's role."""
    with ground() as place:
        use_database(place.url)
        from django.core.management import call_command

        call_command("shell")
