"""Acts of the backups room. Sentences name counts, never contents."""

from agritrace.foundation.journal.values import Act

SAVE = Act("backups:run:save", "{who}做了备份 {archive}：{tables} 张表、{rows} 行、{files} 个文件")
DRILL = Act("backups:run:drill", "{who}演练恢复了备份 {archive}：{tables} 张表、{rows} 行、{files} 个文件核对一致")
RESTORE = Act("backups:run:restore", "{who}用备份 {archive} 恢复了全部数据")
FAIL = Act("backups:run:fail", "{who}的{kind}没有成功")

ACTS = (SAVE, DRILL, RESTORE, FAIL)
