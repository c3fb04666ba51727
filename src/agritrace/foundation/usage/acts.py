"""Acts of the usage room: made by the clock and by the operator's command."""

from agritrace.foundation.journal.values import Act

COUNT = Act("usage:day:count", "统计了 {day} 的使用情况：{accounts} 个账号，登录 {logins} 次，操作 {acts} 次")
FOLD = Act("usage:place:fold", "更新了使用情况汇总：{changed} 个机构和地区有变化")

PRUNE = Act("usage:day:prune", "{who}清除了 {before} 以前的每日使用情况，共 {count} 行")

ACTS = (COUNT, FOLD, PRUNE)
