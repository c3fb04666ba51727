"""Acts of the organisations room."""

from agritrace.foundation.journal.values import Act

CREATE = Act("organisations:organisation:create", "{who}设立了机构“{name}”")
RENAME = Act("organisations:organisation:rename", "{who}将机构名称由“{old}”改为“{new}”")
CLOSE = Act("organisations:organisation:close", "{who}撤销了机构“{name}”")
SET_JURISDICTION = Act("organisations:jurisdiction:set", "{who}调整了“{name}”的管辖范围，自 {since} 起执行")
REFORM = Act("organisations:division:reform", "{who}登记了区划调整“{name}”，自 {since} 起执行")
SET_CONTACT = Act("organisations:organisation:contact", "{who}更新了“{name}”的联系方式")
QUALIFY = Act("organisations:qualification:record", "{who}登记了“{name}”的{scheme}证书 {number}，有效期至 {until}")
DISQUALIFY = Act("organisations:qualification:withdraw", "{who}注销了“{name}”的{scheme}证书 {number}：{reason}")

ACTS = (CREATE, RENAME, CLOSE, SET_JURISDICTION, REFORM, SET_CONTACT, QUALIFY, DISQUALIFY)
