"""`agritrace found`: the first act of an installation, its ministry and the first administrator of the platform."""

from __future__ import annotations

import sys
from uuid import uuid4

import click

from agritrace.kernel.clock import system_now

from ..checks import check_migrations
from ..ground import ground, use_database
from ..server.refusals import StartRefused

HELP = """建立平台：部级监管机构和第一个用户管理员。只做一次；以后的机构和账号由他逐级分配。

用户名、姓名、手机号会逐项询问，也可以用选项给出。初始口令只显示一次，首次登录时要改。"""
NAME = "农业农村部农产品质量安全监管司"


@click.command("found", help=HELP)
@click.option("--organisation", default=NAME, show_default=True, help="部级监管机构的名称。")
@click.option("--username", help="第一个用户管理员的用户名。")
@click.option("--name", help="他的姓名。")
@click.option("--phone", help="他的手机号码。")
@click.option("--if-needed", is_flag=True, help="已经建立过就什么也不做；不能询问时只提示。")
def command(*, organisation: str, username: str | None, name: str | None, phone: str | None, if_needed: bool) -> None:
    """Found the ministry in an empty database, or say that it is there."""
    with ground() as place:
        use_database(place.url)
        check_migrations()
        from agritrace.foundation.organisations import selectors as organisations

        if organisations.is_founded():
            if if_needed:
                return
            raise StartRefused("平台已经建立，机构和账号由用户管理员在网页上分配。")
        if if_needed and not (username and name and phone) and not sys.stdin.isatty():
            click.echo("平台还没有建立：请运行 agritrace found，建立部级机构和第一个用户管理员。")
            return
        username = username or click.prompt("用户名（字母开头，登录用）")
        name = name or click.prompt("姓名")
        phone = phone or click.prompt("手机号码")
        password = _found(organisation, username, name, phone=phone)
    click.echo(f"平台已建立。用户名：{username}　初始口令：{password}（只显示这一次，首次登录时要改）")


def _found(organisation: str, username: str, name: str, *, phone: str) -> str:
    from django.db import transaction

    from agritrace.foundation.accounts import services as accounts
    from agritrace.foundation.accounts.values import AccountRole, Appoint
    from agritrace.foundation.organisations import services as organisations
    from agritrace.foundation.organisations.values import CreateOrganisation
    from agritrace.kernel.results import Refused
    from agritrace.kernel.viewer import Level, ViewerKind, system

    founder, now = system("建立平台"), system_now()
    ministry = CreateOrganisation(
        kind=ViewerKind.REGULATOR,
        level=Level.MINISTRY,
        name=organisation,
        region_code="0" * 12,
        parent_id=None,
        command_id=uuid4(),
    )
    try:
        with transaction.atomic():  # an administrator who is refused leaves no ministry without one
            made = organisations.create_organisation(founder, ministry, now)
            first = Appoint(
                organisation_id=made.id,
                username=username.strip().lower(),
                name=name.strip(),
                phone=phone.strip(),
                role=AccountRole.ADMIN,
                command_id=uuid4(),
            )
            return accounts.appoint(founder, first, now).initial_password
    except Refused as refused:
        raise StartRefused("；".join(str(reason) for reason in refused.refusal.reasons)) from refused
