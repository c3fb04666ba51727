"""Acts in the life of a subject after its registration. No sentence names a person or a number."""

from agritrace.foundation.journal.values import Act

CORRECT = Act("subjects:facts:correct", "{who}修改了{facts}")
REQUEST_CHANGE = Act("subjects:change:request", "{who}申请变更{facts}")
GRANT_CHANGE = Act("subjects:change:grant", "{who}同意变更{facts}，第 {number} 版开始生效")
REFUSE_CHANGE = Act("subjects:change:refuse", "{who}退回了变更申请：{reason}")
REQUEST_MOVE = Act("subjects:move:request", "{who}申请迁往{place}")
RELEASE_MOVE = Act("subjects:move:release", "{who}同意迁出，转{place}办理")
ACCEPT_MOVE = Act("subjects:move:accept", "{who}同意迁入，所属区域改为{place}，主体码不变")
REFUSE_MOVE = Act("subjects:move:refuse", "{who}退回了迁移申请：{reason}")
REQUEST_CANCELLATION = Act("subjects:cancellation:request", "{who}申请注销")
GRANT_CANCELLATION = Act("subjects:cancellation:grant", "{who}同意注销，主体码停止使用")
REFUSE_CANCELLATION = Act("subjects:cancellation:refuse", "{who}退回了注销申请：{reason}")
WITHDRAW = Act("subjects:request:withdraw", "{who}撤回了{what}")
REVOKE = Act("subjects:subject:revoke", "{who}撤销了该主体，附 {files} 件依据：{reason}")
REINSTATE = Act("subjects:subject:reinstate", "{who}通过了重新注册，沿用主体码 {code}")
REMIND = Act("subjects:review:remind", "{who}提醒{office}：{count} 件{what}{late}")
TELL = Act("subjects:notice:tell", "{who}通知了有关各方")

LIFE_ACTS = (
    CORRECT, REQUEST_CHANGE, GRANT_CHANGE, REFUSE_CHANGE, REQUEST_MOVE, RELEASE_MOVE, ACCEPT_MOVE, REFUSE_MOVE,
    REQUEST_CANCELLATION, GRANT_CANCELLATION, REFUSE_CANCELLATION, WITHDRAW, REVOKE, REINSTATE, REMIND, TELL,
)  # fmt: skip  # three lines
