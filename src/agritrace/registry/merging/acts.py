"""Acts of the merging room. No sentence and no note names a person, a number or a name of a subject."""

from agritrace.foundation.journal.values import Act

FIND = Act("merging:suspicion:find", "{who}查找疑似重复的主体，新找到 {found} 对")
START = Act("merging:suspicion:start", "{who}提出主体 {code} 与 {other} 可能是同一家")
DISTINCT = Act("merging:suspicion:distinct", "{who}核对主体 {code} 与 {other}，认定不是同一家：{reason}")
MERGE = Act("merging:subject:merge", "{who}认定是同一家，把主体 {code} 并入 {into}：{reason}")
TELL = Act("merging:notice:tell", "{who}通知了合并的主体")

ACTS = (FIND, START, DISTINCT, MERGE, TELL)
