"""Acts of the institutions room. No sentence names a person or the number of a card."""

from agritrace.foundation.journal.values import Act

APPLY = Act("institutions:application:submit", "{who}提交了“{name}”的{what}申请")
REAPPLY = Act("institutions:application:resubmit", "{who}修改后再次提交了“{name}”的{what}申请")
WITHDRAW = Act("institutions:application:withdraw", "{who}撤回了“{name}”的{what}申请")
APPROVE = Act("institutions:application:approve", "{who}批准了“{name}”的{what}申请")
RETURN = Act("institutions:application:return", "{who}退回了“{name}”的{what}申请")
HAND_OVER = Act("institutions:application:hand_over", "{who}因区划调整把 {count} 份机构申请转给了承接机构")
ATTACH = Act("institutions:qualification:attach", "{who}上传了“{name}”的资质证书")
REMIND = Act("institutions:qualification:remind", "{who}提醒了 {count} 份即将到期或已到期的资质证书")
CARD = Act("institutions:officer:card", "{who}登记了一名执法人员的执法证，有效期至 {until}")
CARD_END = Act("institutions:officer:card_end", "{who}注销了一名执法人员的执法证")

EXPIRE = Act("institutions:application:expire", "{who}删除了“{name}”的{what}申请中的个人信息，原因：超过保存期限")

ACTS = (APPLY, REAPPLY, WITHDRAW, APPROVE, RETURN, HAND_OVER, ATTACH, REMIND, CARD, CARD_END, EXPIRE)
