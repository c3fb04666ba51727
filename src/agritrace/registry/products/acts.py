"""Acts of the products room."""

from agritrace.foundation.journal.values import Act

ADD = Act("products:product:add", "{who}新增了产品“{name}”")
CHANGE = Act("products:product:change", "{who}修改了产品“{name}”：{changed}")
DISABLE = Act("products:product:disable", "{who}停用了产品“{name}”")
ENABLE = Act("products:product:enable", "{who}重新启用了产品“{name}”")

ACTS = (ADD, CHANGE, DISABLE, ENABLE)
