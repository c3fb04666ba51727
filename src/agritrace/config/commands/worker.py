"""`agritrace worker`: relay and jobs, for installations that run their processes one by one."""

from __future__ import annotations

import importlib
import os

import click

from ..demo import mark
from ..ground import ground


@click.command("worker", help="只运行后台任务进程（消息转发与定时任务）；serve 已经带着它，一般不用单独运行。")
def command() -> None:
    """Run the worker in this process."""
    with ground() as place:
        mark.refuse_demonstration(place.url, dict(os.environ))
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = place.url, place.owner_url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")
        importlib.import_module("agritrace.config.worker").main()
