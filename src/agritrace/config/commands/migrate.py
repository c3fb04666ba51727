"""`agritrace migrate`: brings tables and reference data to what this version expects, as the role that owns the tables."""

from __future__ import annotations

from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ..checks import check_migrations
from ..ground import ground, use_database


@click.command("migrate", help="更新数据库结构到本版本需要的样子。")
@click.option("--check", "only_check", is_flag=True, help="只检查有没有没执行的变更，不执行。")
def command(*, only_check: bool) -> None:
    """Migrate as the owner of the tables, or only say whether that is needed."""
    with ground() as place:
        use_database(place.owner_url)
        if only_check:
            check_migrations()
            return
        count = migrate()
        if count:
            from .. import reference

            reference.load()
    click.echo(f"数据库结构已是最新（执行了 {count} 项变更）。" if count else "数据库结构已是最新。")


def migrate() -> int:
    """Apply every missing migration behind a progress bar; returns how many. Django must be set up as the owner."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    bar = Progress(TextColumn("更新数据库结构"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[step]}"))
    with bar:
        task = bar.add_task("migrate", total=None, step="")

        def told(action: str, migration: Any = None, fake: bool | None = None, /) -> None:
            if action == "apply_start":
                bar.update(task, step=str(migration))
            elif action == "apply_success":
                bar.advance(task)

        executor = MigrationExecutor(connection, told)
        connection.prepare_database()
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        bar.update(task, total=len(plan) or 1, completed=0 if plan else 1)
        executor.migrate(targets, plan=plan)
    _after(len(plan))
    return len(plan)


def _after(count: int) -> None:
    """Django's own follow-up: content types of new models."""
    if count:
        from django.apps import apps
        from django.core.management.sql import emit_post_migrate_signal
        from django.db import DEFAULT_DB_ALIAS

        emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS, apps=apps)  # noqa: FBT003 - Django's signature
