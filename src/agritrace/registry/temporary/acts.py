"""Acts of the temporary room. No sentence and no note names a person, a number or a name of a subject."""

from agritrace.foundation.journal.values import Act

ENTER = Act("temporary:entry:enter", "{who}现场录入了临时主体，发放临时码 {code}")
CORRECT = Act("temporary:entry:correct", "{who}更正了临时登记：{changed}")
CLOSE = Act("temporary:entry:close", "{who}关闭了临时登记（{ending}）：{reason}")
JOIN = Act("temporary:entry:join", "{who}把临时登记 {code} 并入主体 {into}：{reason}")
ACCEPT = Act("temporary:claim:accept", "{who}核对临时登记 {code}，认定与申请人是同一家，审核通过后并入")
DECLINE = Act("temporary:claim:decline", "{who}核对了申请人报的临时登记码，认定不是同一家：{reason}")
COMPLETE = Act("temporary:claim:complete", "审核通过，临时登记 {code} 并入主体 {into}")
FAIL = Act("temporary:claim:fail", "审核通过，但临时登记 {code} 已不能并入：{reason}")
REMIND = Act("temporary:entry:remind", "平台提醒{office}：{count} 份临时登记超过 {days} 天没有认领")

ACTS = (ENTER, CORRECT, CLOSE, JOIN, ACCEPT, DECLINE, COMPLETE, FAIL, REMIND)
