"""Acts of the codes room."""

from agritrace.foundation.journal.values import Act

PRINT = Act("codes:label:print", "{who}打印标签 {copies} 张（第 {nth} 次打印）")
VOID = Act("codes:code:void", "{who}作废了追溯码，原因：{reason}")

ACTS = (PRINT, VOID)
