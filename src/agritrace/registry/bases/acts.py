"""Acts of the bases room. No sentence and no note holds a coordinate or a name of a person."""

from agritrace.foundation.journal.values import Act

ADD = Act("bases:base:add", "{who}新增了基地“{name}”，编码 {code}")
CHANGE = Act("bases:base:change", "{who}修改了基地“{name}”：{changed}")
RETIRE = Act("bases:base:retire", "{who}停用了基地“{name}”")
RESTORE = Act("bases:base:restore", "{who}重新启用了基地“{name}”")

ACTS = (ADD, CHANGE, RETIRE, RESTORE)
