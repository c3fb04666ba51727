"""Acts of background runs. Notes hold kinds and figures, never what the work was about."""

from agritrace.foundation.journal.values import Act

BEGIN = Act("runs:run:begin", "系统开始执行后台任务“{title}”（第 {attempt} 次）")
FINISH = Act("runs:run:finish", "系统完成了后台任务“{title}”")
FAIL = Act("runs:run:fail", "后台任务“{title}”没有完成")
CANCEL = Act("runs:run:cancel", "{who}取消了后台任务“{title}”")
SWEEP = Act("runs:file:sweep", "系统清理了 {files} 个到期的任务文件")

ACTS = (BEGIN, FINISH, FAIL, CANCEL, SWEEP)
