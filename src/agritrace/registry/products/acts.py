"""Acts of the products room."""

from agritrace.foundation.journal.values import Act

ADD = Act("products:product:add", "{who}新增了产品“{name}”")
CHANGE = Act("products:product:change", "{who}修改了产品“{name}”：{changed}")
DISABLE = Act("products:product:disable", "{who}停用了产品“{name}”")
ENABLE = Act("products:product:enable", "{who}重新启用了产品“{name}”")
FOLLOW = Act("products:product:follow", "主体迁移，{count} 个产品转到新的所在县")

ACTS = (ADD, CHANGE, DISABLE, ENABLE, FOLLOW)
