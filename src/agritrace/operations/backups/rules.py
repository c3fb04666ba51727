"""When a run is due, and what an operator must be warned of. Pure Python."""

from __future__ import annotations

from datetime import datetime, timedelta

from .values import Outcome, Plan, RunRow, Standing, Warned

PATIENCE = 2
"""A run is called late after this many of its intervals, so that one failed night is no alarm."""
AFTER_FAILURE = timedelta(hours=1)
"""A failed run is tried again after this time, not at once: a full disk stays full for a while."""


def is_due(last: RunRow | None, every: timedelta, now: datetime) -> bool:
    """Whether the next run of a kind is due: an interval after the last began, an hour after a failed one."""
    if last is None:
        return True
    wait = min(every, AFTER_FAILURE) if last.outcome == Outcome.FAILED else every
    return now - last.started_at >= wait


def warnings(plan: Plan, standing: Standing, now: datetime) -> tuple[Warned, ...]:
    """Everything that is not as it should be, the gravest first."""
    if not plan.placed:
        return (
            Warned(
                "red",
                "没有设置备份位置，平台的数据没有备份。",
                "请在服务器上设置环境变量 AGRITRACE_BACKUP_DIR（最好是另一块磁盘），然后重新启动平台。",
            ),
        )
    return (*_of_backups(plan, standing, now), *_of_drills(plan, standing, now), *_of_keys(plan))


def _of_backups(plan: Plan, standing: Standing, now: datetime) -> tuple[Warned, ...]:
    found = _failed(standing.last_backup, "最近一次备份没有成功")
    if standing.backup is None:
        return (
            *found,
            Warned(
                "red", "还没有任何备份。", "后台任务会按设定的时间自动备份，也可以在服务器上运行 agritrace backup。"
            ),
        )
    if now - standing.backup.started_at > PATIENCE * plan.backup_every:
        found += (Warned("red", "备份太旧了。", "请查看后台任务是否在运行、备份位置是否可以写入。"),)
    if not plan.present:
        found += (
            Warned("red", "最近的备份文件不在备份位置了。", "请确认它被移到了哪里；没有移走就立即再做一次备份。"),
        )
    return found


def _of_drills(plan: Plan, standing: Standing, now: datetime) -> tuple[Warned, ...]:
    found = _failed(standing.last_drill, "最近一次恢复演练没有成功，备份可能恢复不了")
    if standing.backup is not None and standing.drill is None:
        return (*found, Warned("amber", "备份还没有演练过。", "没有演练过的备份不算可靠；后台任务会自动演练。"))
    if standing.drill is not None and now - standing.drill.started_at > PATIENCE * plan.drill_every:
        found += (
            Warned("amber", "很久没有演练恢复了。", "请查看后台任务是否在运行，或在服务器上运行 agritrace drill。"),
        )
    return found


def _of_keys(plan: Plan) -> tuple[Warned, ...]:
    if plan.keys_placed:
        return ()
    remedy = "请设置 AGRITRACE_BACKUP_KEYS（与备份不同的位置），或自行妥善保存 keys 文件夹；没有密钥，备份中的个人信息读不出来。"
    return (Warned("amber", "密钥没有另存。", remedy),)


def _failed(last: RunRow | None, sentence: str) -> tuple[Warned, ...]:
    if last is None or last.outcome != Outcome.FAILED:
        return ()
    return (Warned("red", f"{sentence}。", last.words),)
