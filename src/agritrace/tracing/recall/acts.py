"""Acts of the recall room. Sentences name goods, numbers and reasons, never persons."""

from agritrace.foundation.journal.values import Act

OPEN = Act("recall:recall:open", "{who}发起{drill}召回：{product}，涉及 {count} 个批次，原因：{reason}")
SWEEP = Act("recall:recall:sweep", "{who}再次排查，新增 {count} 个批次")
CLOSE = Act("recall:recall:close", "{who}办结{drill}召回：{reason}")
CANCEL = Act("recall:recall:cancel", "{who}取消{drill}召回：{reason}")
CONFIRM = Act("recall:hold:confirm", "{who}确认暂停流通：{product} {quantity}{unit}，{reason}")
EXTEND = Act("recall:hold:extend", "{who}延长临时暂停：{product} {quantity}{unit}，{reason}")
LIFT = Act("recall:hold:lift", "{who}解除暂停流通：{product} {quantity}{unit}，{reason}")
ORDER = Act("recall:hold:order", "{who}责令暂停流通：{product} {quantity}{unit}，{reason}")
SETTLE = Act("recall:hold:settle", "{who}监督处置 {product} {quantity}{unit}：{reason}")
LAPSE = Act("recall:hold:lapse", "期限内没有确认，{product} {quantity}{unit}自动恢复流通")
RECEIVE = Act("recall:hold:receive", "{who}已知悉暂停流通的通知")
OBJECT = Act("recall:hold:object", "{who}对暂停流通提出异议")
FOLLOW = Act("recall:hold:follow", "主体迁移，{count} 条暂停流通转到新的所在县")

ACTS = (OPEN, SWEEP, CLOSE, CANCEL, CONFIRM, EXTEND, LIFT, ORDER, SETTLE, LAPSE, RECEIVE, OBJECT, FOLLOW)
