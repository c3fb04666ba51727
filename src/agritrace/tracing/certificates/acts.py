"""Acts of the certificates room."""

from agritrace.foundation.journal.values import Act

ISSUE = Act("certificates:certificate:issue", "{who}开具了承诺达标合格证：{product} {quantity}{unit}，依据{basis}")
PRINT = Act("certificates:certificate:print", "{who}打印了承诺达标合格证 {copies} 张，从第 {first} 张起")
VOID = Act("certificates:certificate:void", "{who}作废了承诺达标合格证，原因：{reason}")

ACTS = (ISSUE, PRINT, VOID)
