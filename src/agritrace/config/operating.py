"""How the platform runs: what a system administrator watches. Figures of the machine only, no business data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agritrace.kernel.clock import BEIJING, system_now, wall_now
from agritrace.ui.entrances import page
from agritrace.ui.offers import MenuEntry, Offers, Shortcut
from agritrace.ui.parts import Badge, Cell, Column, Empty, Fact, Facts, PageHead, Row, Table
from agritrace.ui.words import stamp

from .permissions import Permission
from .timers import TIMERS

TITLE = "平台运行"
TIMER_WORDS = {
    "expire_sales": "退回到期没有确认的交易",
    "remind_buyers": "提醒买方确认收货",
    "lapse_holds": "恢复到期没有确认的临时暂停",
    "lapse_vouchers": "作废到期没有交付的凭证",
    "remind_of_vouchers": "提醒凭证到期",
    "prepare_months": "准备后三个月的记录分区",
    "forget_commands": "清除 30 天前的重复提交编号",
    "run_backups": "备份与恢复演练",
    "watch_personal_requests": "提醒个人信息请求到期，清除取过或过期的副本",
    "sweep_exports": "清除到期的导出文件",
    "expire_data": "清除到期的个人信息和登录会话",
    "forget_logins": "清除到期的登录设备记录和验证码",
    "forget_use": "清除到期的每日使用情况",
    "forget_messages": "清除到期的短信、邮件发送记录",
    "forget_institutions": "清除到期的机构申请中的个人信息",
    "forget_log_files": "清除到期的运行日志",
    "send_messages": "发送短信和邮件",
    "remind_reviewers": "提醒审核时限",
    "end_duties": "结束到时的值守",
    "count_use": "统计使用情况",
    "remind_papers": "提醒证照到期",
    "remind_of_temporaries": "提醒久未认领的临时登记",
    "remind_of_certificates": "提醒检测资质到期",
    "defer_left_runs": "接续中断的后台任务",
    "sweep_run_files": "清理后台任务的旧文件",
}
_LATE = timedelta(seconds=60)
OFFERS = Offers(
    menu=(
        MenuEntry("operating", TITLE, "activity", "operating", Permission.HEALTH, "系统", order=97, tab=True, short="运行"),
    ),
    shortcuts=(Shortcut("看平台运行", "activity", "operating", Permission.HEALTH, primary=True, order=10),),
)  # fmt: skip  # one line per entry


@dataclass(frozen=True, slots=True)
class Running:
    """Figures of the running platform; ``waiting_since`` is the oldest event not yet handed on."""

    version: str
    size: str
    connections: int
    waiting: int
    waiting_since: datetime | None
    jobs: tuple[tuple[str, int], ...]
    timers: tuple[tuple[str, datetime | None, str], ...]
    partitions: str


@page(Permission.HEALTH)
@never_cache
@require_safe
def operating(request: HttpRequest) -> HttpResponse:
    """Database, events, jobs and timers at a glance, each with what it should be."""
    now = look()
    late = now.waiting_since is not None and wall_now() - now.waiting_since > _LATE
    failed = dict(now.jobs).get("failed", 0)
    head = PageHead(
        TITLE,
        f"{stamp(system_now())} 的情况",
        badge=Badge("有异常", "rejected", "alert-triangle") if late or failed else Badge.of("正常"),
    )
    context = {
        "title": TITLE,
        "head": head,
        "database": Facts(
            (
                Fact("数据库", f"PostgreSQL {now.version}"),
                Fact("数据量", now.size),
                Fact("连接数", str(now.connections)),
                Fact("记录分区已备到", now.partitions or "尚未准备"),
            )
        ),
        "events": Facts(
            (
                Fact("等待传递的事件", f"{now.waiting} 条", good="" if late else "及时"),
                Fact("最早一条", stamp(now.waiting_since) if now.waiting_since else "—"),
                Fact("等待执行的任务", str(dict(now.jobs).get("todo", 0))),
                Fact("失败的任务", str(failed), good="" if failed else "没有"),
            )
        ),
        "timers": _timers(now),
    }
    return render(request, "config/operating.html", context)


def look() -> Running:
    """Read the figures; a handful of cheap statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),"
            " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
        )
        version, size, connections = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), min(recorded_at) FROM (SELECT e.recorded_at FROM journal_event e,"
            " (SELECT coalesce(max(xid), 0) AS xid, coalesce(max(event_id), 0) AS id FROM journal_relayposition) p"
            " WHERE (e.xid, e.id) > (p.xid, p.id) ORDER BY e.xid, e.id LIMIT 1000) waiting"
        )
        waiting, since = cursor.fetchone()
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        jobs = tuple(cursor.fetchall())
        cursor.execute("SELECT max(relname) FROM pg_class WHERE relname ~ '^journal_record_[0-9]{6}$'")
        last = str(cursor.fetchone()[0] or "")[-6:]
        timers = tuple(_last_run(cursor, work.__name__) for work, _ in TIMERS)
    return Running(
        version, size, connections, waiting, since, jobs, timers, f"{last[:4]}年{last[4:]}月" if last else ""
    )


def _last_run(cursor: object, name: str) -> tuple[str, datetime | None, str]:
    """When a timer was started last, and how it ended."""
    cursor.execute(  # type: ignore[attr-defined]  # a database cursor
        "SELECT max(e.at), j.status::text FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
        " WHERE j.task_name = %s GROUP BY j.id, j.status ORDER BY j.id DESC LIMIT 1",
        [f"agritrace.{name}"],
    )
    found = cursor.fetchone()  # type: ignore[attr-defined]  # likewise
    return (name, found[0], found[1]) if found else (name, None, "")


def _timers(now: Running) -> Table:
    words = {"succeeded": "完成", "failed": "失败", "todo": "等待", "doing": "进行中", "": "还没有运行过"}
    rows = tuple(
        Row(
            (
                Cell(TIMER_WORDS.get(name, name)),
                Cell(f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else "—"),
                Cell(words.get(status, status)),
            )
        )
        for name, at, status in now.timers
    )
    columns = (Column("定时工作"), Column("最近一次"), Column("结果", corner=True))
    return Table("定时工作", columns, rows, empty=Empty("没有定时工作"))
