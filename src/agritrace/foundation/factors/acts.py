"""Acts of the factors room. No sentence holds a secret, a code or the identifier of a key."""

from agritrace.foundation.journal.values import Act

ENROL_CODES = Act("factors:own:enrol_codes", "{who}启用了动态验证码")
PREPARE_CODES = Act("factors:own:prepare_codes", "{who}开始启用动态验证码")
DROP_CODES = Act("factors:own:drop_codes", "{who}停用了动态验证码")
ADD_KEY = Act("factors:own:add_key", "{who}登记了一把安全钥匙")
REMOVE_KEY = Act("factors:own:remove_key", "{who}移除了一把安全钥匙")
RENEW_RECOVERY = Act("factors:own:renew_recovery", "{who}换了一套新的恢复码")
USE_RECOVERY = Act("factors:own:use_recovery", "{who}用掉了一个恢复码，还剩 {left} 个")
LOCK = Act("factors:account:lock", "账号 {username} 连续输错动态验证码，锁定 {minutes} 分钟")
SUSPECT = Act("factors:account:suspect", "账号 {username} 的安全钥匙计数异常，可能被复制，已拒绝登录")
CLEAR = Act("factors:account:clear", "{who}清除了账号 {username} 的登录验证：{reason}，{check}")
SET_POLICY = Act("factors:policy:set", "{who}把{role}的登录验证要求改为“{need}”，宽限 {days} 天")

ACTS = (
    ENROL_CODES,
    PREPARE_CODES,
    DROP_CODES,
    ADD_KEY,
    REMOVE_KEY,
    RENEW_RECOVERY,
    USE_RECOVERY,
    LOCK,
    SUSPECT,
    CLEAR,
    SET_POLICY,
)
