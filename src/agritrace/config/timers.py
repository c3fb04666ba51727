"""Timers of the platform: what must happen by the clock, deferred once by whichever worker comes first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.duty import services as duty
from agritrace.foundation.exports import services as exports
from agritrace.foundation.institutions import services as institutions
from agritrace.foundation.journal import jobs as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.runs import jobs as runs
from agritrace.foundation.usage import services as usage
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.papers import jobs as papers
from agritrace.registry.privacy import selectors as retention
from agritrace.registry.privacy import services as privacy
from agritrace.registry.rights import services as rights
from agritrace.registry.subjects import reminders
from agritrace.registry.temporary import jobs as temporary
from agritrace.tracing.recall import services as recall
from agritrace.tracing.trade import services as trade
from agritrace.tracing.vouchers import timing as vouchers

from . import keptlogs
from .backup.timer import HALF_HOURLY, run_backups

EVERY_MINUTE, EVERY_FIVE_MINUTES, HOURLY = "* * * * *", "*/5 * * * *", "7 * * * *"
HALF_PAST = "37 * * * *"
DAILY = "17 18 * * *"  # UTC: 02:17 in Beijing
MORNING = "30 0 * * *"  # UTC: 08:30 in Beijing, when people read


def expire_sales() -> int:
    """Give back the stock of sales nobody confirmed within the term."""
    close_old_connections()
    return trade.expire_sales(system_now())


def remind_buyers() -> int:
    """Remind buyers of sales that wait for their confirmation."""
    close_old_connections()
    return trade.remind_buyers(system_now())


def lapse_holds() -> int:
    """Let go what a county did not confirm within the term of a provisional hold."""
    close_old_connections()
    return recall.lapse_holds(system_now())


def lapse_vouchers() -> int:
    """Declare vouchers void that were not delivered within their term."""
    close_old_connections()
    return vouchers.lapse_vouchers(system_now())


def remind_of_vouchers() -> int:
    """Tell suppliers of vouchers that lapse within a day."""
    close_old_connections()
    return vouchers.remind_suppliers(system_now())


def remind_of_certificates() -> int:
    """Tell laboratories and their superiors of certificates that run out."""
    close_old_connections()
    return institutions.remind(system_now())


def prepare_months() -> tuple[str, ...]:
    """Make the partitions of the coming months."""
    close_old_connections()
    return journal.ensure_partitions(beijing_day(system_now()))


def forget_commands() -> int:
    """Forget command ids nobody will repeat any more."""
    close_old_connections()
    return journal.prune(system_now())


def send_messages() -> int:
    """Hand over the text messages and letters that are due."""
    close_old_connections()
    return notifications.send_due(system_now()).sent


def remind_papers() -> int:
    """Tell of papers that end within 60 days or have ended; each is told once."""
    close_old_connections()
    return papers.remind(system_now())


def remind_reviewers() -> int:
    """Remind counties of reviews on their last day, and the offices above them of those overdue."""
    close_old_connections()
    return reminders.remind(system_now())


def remind_of_temporaries() -> int:
    """Tell townships of temporary entries nobody claimed within the term."""
    close_old_connections()
    return temporary.remind(system_now())


def sweep_exports() -> int:
    """Erase exported files whose days are over."""
    close_old_connections()
    return exports.sweep(system_now())


def watch_personal_requests() -> tuple[int, int]:
    """Remind offices of personal requests whose term ends, and sweep copies that were fetched or expired."""
    close_old_connections()
    now = system_now()
    return rights.remind(now), rights.sweep(now)


def expire_data() -> tuple[int, int]:
    """Erase what is kept no longer: returned applications, sessions over for half a year."""
    close_old_connections()
    now = system_now()
    sessions = SessionStore.get_model_class().objects
    over, _ = sessions.filter(expire_date__lt=now - retention.term("sessions")).delete()
    return privacy.expire_applications(now), int(over)


def forget_logins() -> int:
    """Delete logins over for longer than logs are kept (retention table, at least six months) and old codes."""
    close_old_connections()
    return accounts.prune_logins(system_now(), keep=retention.term("logins"))


def forget_use() -> int:
    """Delete the figures of single accounts and days that are kept no longer; the sums stay."""
    close_old_connections()
    return usage.prune(system_now(), keep=retention.term("usage"))


def forget_messages() -> int:
    """Delete the list of messages that left longer ago than it is kept."""
    close_old_connections()
    return notifications.prune(system_now(), keep=retention.term("messages"))


def forget_institutions() -> int:
    """Erase the persons of applications of institutions whose term is over."""
    close_old_connections()
    return institutions.expire(system_now(), keep=retention.term("institutions"))


def forget_log_files() -> int:
    """Delete files of log lines that are kept no longer (retention table, at least six months)."""
    folder = os.environ.get("AGRITRACE_LOG_DIR", "")
    return keptlogs.forget(Path(folder), system_now(), keep=retention.term("logs")) if folder else 0


def end_duties() -> int:
    """End duty sessions whose time is over, and report them. What they opened was closed at that instant anyway."""
    close_old_connections()
    return duty.expire(system_now())


def count_use() -> int:
    """Count who used the platform today and yesterday, and sum it up by organisation and region."""
    close_old_connections()
    return usage.count_recent(system_now()).accounts


TIMERS = (
    (run_backups, HALF_HOURLY),
    (expire_data, DAILY),
    (forget_logins, DAILY),
    (forget_use, DAILY),
    (forget_messages, DAILY),
    (forget_institutions, DAILY),
    (forget_log_files, DAILY),
    (send_messages, EVERY_MINUTE),
    (end_duties, EVERY_MINUTE),
    (expire_sales, EVERY_FIVE_MINUTES),
    (remind_buyers, EVERY_FIVE_MINUTES),
    (lapse_holds, EVERY_FIVE_MINUTES),
    (lapse_vouchers, EVERY_FIVE_MINUTES),
    (remind_reviewers, HOURLY),
    (count_use, HALF_PAST),
    (watch_personal_requests, HOURLY),
    (sweep_exports, HOURLY),
    (prepare_months, DAILY),
    (forget_commands, DAILY),
    (remind_papers, MORNING),
    (remind_of_temporaries, MORNING),
    (remind_of_certificates, MORNING),
    (remind_of_vouchers, MORNING),
    (runs.defer_left_runs, EVERY_MINUTE),
    (runs.sweep_run_files, DAILY),
)

CARRIED_OUT_BY = {
    "applications": expire_data,
    "sessions": expire_data,
    "logins": forget_logins,
    "usage": forget_use,
    "messages": forget_messages,
    "institutions": forget_institutions,
    "logs": forget_log_files,
    "runs": runs.sweep_run_files,
    "exports": sweep_exports,
    "copies": watch_personal_requests,
    "backups": run_backups,
}
"""Which timer carries out a line of the retention table that says it is carried out every day."""


def register(app: Any) -> None:
    """Tell procrastinate about the timers; each is a task of its own name."""
    for work, cron in TIMERS:
        name = f"agritrace.{work.__name__}"
        if name in app.tasks:
            continue

        def task(timestamp: int, work: Any = work) -> None:
            work()

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(task))
