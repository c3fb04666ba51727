"""`agritrace usage`: count the use of older days, for instance after an upgrade."""

from __future__ import annotations

from datetime import date, datetime

import click

from agritrace.kernel.clock import beijing_day, show_day, system_now

from ..backup import progress
from ..ground import ground, use_database
from ..server.refusals import StartRefused

HELP = """补算以前日期的使用情况（登录、操作次数）；平台可以照常运行，重复补算结果不变。

今天和昨天每小时自动统计，停机期间的日期（90 天以内）恢复后自动补上。"""


@click.command("usage", help=HELP)
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="从哪一天开始。")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="到哪一天，不填为今天。")
def command(first: datetime, *, last: datetime | None) -> None:
    """Recount a span of Beijing days behind a progress bar."""
    with ground() as place:
        use_database(place.url)
        from agritrace.foundation.usage import services
        from agritrace.kernel.results import Refused

        now = system_now()
        begin, end = first.date(), last.date() if last else beijing_day(now)
        try:
            with progress.shown() as told:
                counted = services.count_span(begin, end, now, told=told)
        except Refused as refused:
            raise StartRefused("；".join(str(reason) for reason in refused.refusal.reasons)) from refused
    _say(begin, end, accounts=counted.accounts)


def _say(begin: date, end: date, *, accounts: int) -> None:
    click.echo(f"已补算 {show_day(begin)} 至 {show_day(end)}，共 {accounts:,} 个账号日。")
