"""Acts of the organisations room."""

from agritrace.foundation.journal.values import Act

CREATE = Act("organisations:organisation:create", "{who}设立了机构“{name}”")
RENAME = Act("organisations:organisation:rename", "{who}将机构名称由“{old}”改为“{new}”")
CLOSE = Act("organisations:organisation:close", "{who}撤销了机构“{name}”")
SET_JURISDICTION = Act("organisations:jurisdiction:set", "{who}调整了“{name}”的管辖范围，自 {since} 起执行")
REFORM = Act("organisations:division:reform", "{who}登记了区划调整“{name}”，自 {since} 起执行")

ACTS = (CREATE, RENAME, CLOSE, SET_JURISDICTION, REFORM)
