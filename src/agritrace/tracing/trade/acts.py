"""Acts of trade. Sentences name goods and quantities, never persons."""

from agritrace.foundation.journal.values import Act

SUBMIT = Act("trade:sale:submit", "{who}提交交易：{product} {quantity}{unit}")
CONFIRM = Act("trade:sale:confirm", "{who}确认收货：{product} {quantity}{unit}，新追溯码 {code}")
REFUSE = Act("trade:sale:refuse", "{who}拒收 {product} {quantity}{unit}：{reason}")
WITHDRAW = Act("trade:sale:withdraw", "{who}撤回交易：{product} {quantity}{unit}")
EXPIRE = Act("trade:sale:expire", "72小时未确认，{product} {quantity}{unit}自动退回")
TELL = Act("trade:sale:tell", "系统通知了交易双方")
FOLLOW = Act("trade:sale:follow", "主体迁移，{count} 笔待确认的交易转到新的所在县")

ACTS = (SUBMIT, CONFIRM, REFUSE, WITHDRAW, EXPIRE, TELL, FOLLOW)
