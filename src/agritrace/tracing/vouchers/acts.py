"""Acts of vouchers. Sentences name goods and markets, never persons."""

from agritrace.foundation.journal.values import Act

ISSUE = Act("vouchers:voucher:issue", "{who}开具入市追溯凭证 {code}：{goods}，送往{market}")
PRINT = Act("vouchers:voucher:print", "{who}打印凭证，第 {nth} 次")
DELIVER = Act("vouchers:voucher:deliver", "{who}把货和凭证交给{market}")
RECEIVE = Act("vouchers:voucher:receive", "{who}扫码核验，货已进场")
VOID = Act("vouchers:voucher:void", "{who}作废凭证，原因：{reason}")
TELL = Act("vouchers:voucher:tell", "系统通知了开具凭证的主体")
LAPSE = Act("vouchers:voucher:lapse", "凭证到期没有交付，自动作废，库存退回")
REMIND = Act("vouchers:voucher:remind", "系统提醒了开具人凭证快到期")

ACTS = (ISSUE, PRINT, DELIVER, RECEIVE, VOID, TELL, LAPSE, REMIND)
