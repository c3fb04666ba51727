"""Acts of the audit room: who reads the records is recorded itself."""

from agritrace.foundation.journal.values import Act

READ = Act("audit:record:read", "{who}查阅了审计记录（{asked}）")
OPEN = Act("audit:record:open", "{who}打开了审计记录 {number}")
EXPORT = Act("audit:record:export", "{who}导出了审计记录（{asked}），最多 {most} 条")

ACTS = (READ, OPEN, EXPORT)
