"""Acts of the farming room."""

from agritrace.foundation.journal.values import Act

ENTER = Act("farming:record:enter", "{who}登记了{work}：{what}")
REPEAT = Act("farming:record:repeat", "{who}照抄了 {count} 条农事记录，记在 {day}")
REVERSE = Act("farming:record:reverse", "{who}冲销了一条{work}记录，原因：{reason}")

ACTS = (ENTER, REPEAT, REVERSE)
