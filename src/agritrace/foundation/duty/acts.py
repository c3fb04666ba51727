"""Acts of the duty room. Why somebody went on duty stands in the session, not in its records: words may name a person."""

from agritrace.foundation.journal.values import Act

OPEN = Act("duty:session:open", "{who}开始值守（{kind}，{area}），最长 {hours} 小时")
END = Act("duty:session:end", "{who}结束了值守，共 {count} 项记录，其中查看页面 {pages} 次")
STOP = Act("duty:session:stop", "{who}出于安全原因终止了值守，共 {count} 项记录，其中查看页面 {pages} 次")
EXPIRE = Act("duty:session:expire", "值守到时自动结束，共 {count} 项记录，其中查看页面 {pages} 次")
READ = Act("duty:page:read", "{who}在值守中查看了{what}")

TITLES = {
    OPEN.name: "开始值守",
    END.name: "结束值守",
    STOP.name: "值守被终止",
    EXPIRE.name: "值守到时结束",
    READ.name: "查看页面",
}
"""How a report counts them: without the places of their sentences."""

ACTS = (OPEN, END, STOP, EXPIRE, READ)
