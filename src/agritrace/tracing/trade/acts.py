"""Acts of trade. Sentences name goods and quantities, never persons."""

from agritrace.foundation.journal.values import Act

SUBMIT = Act("trade:sale:submit", "{who}提交交易：{product} {quantity}{unit}")
CONFIRM = Act("trade:sale:confirm", "{who}确认收货：{product} {quantity}{unit}，新追溯码 {code}{part}")
REFUSE = Act("trade:sale:refuse", "{who}拒收 {product} {quantity}{unit}：{reason}")
WITHDRAW = Act("trade:sale:withdraw", "{who}撤回交易：{product} {quantity}{unit}")
EXPIRE = Act("trade:sale:expire", "到期没有确认，{product} {quantity}{unit}自动退回")
REMIND = Act("trade:sale:remind", "系统提醒买方确认收货")
SUBMIT_MANY = Act("trade:delivery:submit", "{who}提交一车货，共 {count} 行：{goods}")
CONFIRM_MANY = Act("trade:delivery:confirm", "{who}确认收货，收 {count} 行，退回 {back} 行：{goods}")
REFUSE_MANY = Act("trade:delivery:refuse", "{who}拒收整车货，共 {count} 行：{reason}")
WITHDRAW_MANY = Act("trade:delivery:withdraw", "{who}撤回整车货，共 {count} 行")
EXPIRE_MANY = Act("trade:delivery:expire", "到期没有确认，整车货 {count} 行自动退回")
ASK_RETURN = Act("trade:return:request", "{who}申请退货：{product} {quantity}{unit}，原因：{reason}")
ACCEPT_RETURN = Act("trade:return:accept", "{who}同意退货，收回 {product} {quantity}{unit}，新追溯码 {code}")
DECLINE_RETURN = Act("trade:return:decline", "{who}不同意退货 {product} {quantity}{unit}：{reason}")
WITHDRAW_RETURN = Act("trade:return:withdraw", "{who}撤回退货申请：{product} {quantity}{unit}")
RECORD_HAND = Act("trade:hand:record", "{who}登记卖给未注册的买方：{product} {quantity}{unit}，并声明属实")
OFFER_HAND = Act("trade:hand:offer", "{who}请已注册的买方认领：{product} {quantity}{unit}")
CLAIM_HAND = Act("trade:hand:claim", "{who}认领 {product} {quantity}{unit}，新追溯码 {code}")
DISOWN_HAND = Act("trade:hand:disown", "{who}答复没有买过 {product} {quantity}{unit}：{reason}")
TELL = Act("trade:sale:tell", "系统通知了交易双方")
FOLLOW = Act("trade:sale:follow", "主体迁移，{count} 笔待确认的交易转到新的所在县")

ACTS = (
    SUBMIT, CONFIRM, REFUSE, WITHDRAW, EXPIRE, REMIND, TELL, FOLLOW,
    SUBMIT_MANY, CONFIRM_MANY, REFUSE_MANY, WITHDRAW_MANY, EXPIRE_MANY,
    ASK_RETURN, ACCEPT_RETURN, DECLINE_RETURN, WITHDRAW_RETURN,
    RECORD_HAND, OFFER_HAND, CLAIM_HAND, DISOWN_HAND,
)  # fmt: skip  # sales, deliveries, returns, hand records
