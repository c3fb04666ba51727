"""Acts of the accounts room. No sentence names a person: names are looked up when a record is shown."""

from agritrace.foundation.journal.values import Act

APPOINT = Act("accounts:account:appoint", "{who}为“{organisation}”开通了{role}账号 {username}")
OPEN_SUBJECT = Act("accounts:subject:open", "{who}为生产经营主体开通了账号 {username}")
RENEW_OWNER = Act("accounts:subject:renew", "{who}为重新注册的主体恢复了账号 {username}")
CHANGE_PERMISSIONS = Act(
    "accounts:account:permissions", "{who}调整了账号 {username} 的权限：增加 {added} 项，减少 {removed} 项"
)
DISABLE = Act("accounts:account:disable", "{who}停用了账号 {username}")
ENABLE = Act("accounts:account:enable", "{who}恢复了账号 {username}")
RESET = Act("accounts:account:reset", "{who}重置了账号 {username} 的口令")
OPEN_SUB = Act("accounts:people:open", "{who}开通了子账号 {username}，权限 {count} 项")
COUNTER_RESET = Act("accounts:counter:reset", "{who}在柜台查看{paper}、核对{came}后，重置了账号 {username} 的口令")
CHANGE_PASSWORD = Act("accounts:own:password", "{who}修改了自己的口令")
SIGN_OUT_EVERYWHERE = Act("accounts:own:sign_out_everywhere", "{who}退出了全部设备上的登录")
END_SESSION = Act("accounts:own:end_session", "{who}让一台设备退出了登录")
END_OTHERS = Act("accounts:own:end_others", "{who}让其他 {count} 台设备退出了登录")
END_SESSIONS = Act("accounts:account:end_sessions", "{who}让账号 {username} 在全部设备上退出了登录")
SIGN_IN = Act("accounts:own:sign_in", "{who}登录了系统（{way}）")
SIGN_OUT = Act("accounts:own:sign_out", "{who}退出了登录")
LOCK = Act("accounts:account:lock", "账号 {username} 连续输错口令，锁定 {minutes} 分钟")
KEEP_EMAIL = Act("accounts:own:email", "{who}登记了接收消息的邮箱")
DROP_EMAIL = Act("accounts:own:email_drop", "{who}取消了接收消息的邮箱")
GUARD_END = Act("accounts:security:end", "{who}出于安全原因结束了账号 {username} 的全部登录")
UNLOCK = Act("accounts:security:unlock", "{who}解除了账号 {username} 的锁定")
ERASE = Act("accounts:account:erase", "{who}清除了账号 {username} 的个人信息")
MAKE_TEMPLATE = Act("accounts:template:make", "{who}新建了角色模板“{title}”，权限 {count} 项")
CHANGE_TEMPLATE = Act("accounts:template:change", "{who}修改了角色模板“{title}”，现有权限 {count} 项")
DROP_TEMPLATE = Act("accounts:template:drop", "{who}删除了角色模板“{title}”")
APPLY_TEMPLATE = Act("accounts:template:apply", "{who}按角色模板“{title}”更新了 {count} 个账号的权限")

ACTS = (
    APPOINT,
    OPEN_SUBJECT,
    RENEW_OWNER,
    CHANGE_PERMISSIONS,
    DISABLE,
    ENABLE,
    RESET,
    OPEN_SUB,
    COUNTER_RESET,
    CHANGE_PASSWORD,
    SIGN_OUT_EVERYWHERE,
    END_SESSION,
    END_OTHERS,
    END_SESSIONS,
    SIGN_IN,
    SIGN_OUT,
    LOCK,
    GUARD_END,
    UNLOCK,
    ERASE,
    KEEP_EMAIL,
    DROP_EMAIL,
    MAKE_TEMPLATE,
    CHANGE_TEMPLATE,
    DROP_TEMPLATE,
    APPLY_TEMPLATE,
)
