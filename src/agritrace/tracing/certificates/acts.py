"""Acts of the certificates room."""

from agritrace.foundation.journal.values import Act

ISSUE = Act("certificates:certificate:issue", "{who}开具了承诺达标合格证：{product} {quantity}{unit}，依据{basis}")
PRINT = Act("certificates:certificate:print", "{who}打印了承诺达标合格证 {copies} 张，从第 {first} 张起")
VOID = Act("certificates:certificate:void", "{who}作废了承诺达标合格证，原因：{reason}")
TELL = Act("certificates:certificate:tell", "补登的农事记录与 {count} 张合格证不符，已通知开具主体和所在县")

ACTS = (ISSUE, PRINT, VOID, TELL)
