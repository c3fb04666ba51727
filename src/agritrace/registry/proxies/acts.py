"""Acts of the proxies room. No sentence names a person or a subject; who acts for whom is said by the journal."""

from agritrace.foundation.journal.values import Act

RECORD = Act("proxies:consent:record", "{who}核对{sign}，登记了代录授权：由{proxy}代办{scopes}，到 {until} 为止")
REVOKE = Act("proxies:consent:revoke", "{who}终止了代录授权（{ending}）：{reason}")
BEGIN = Act("proxies:acting:begin", "{who}开始代录")
REGISTER = Act("proxies:registration:enter", "{who}现场代录了注册申请和代录授权")

ACTS = (RECORD, REVOKE, BEGIN, REGISTER)
