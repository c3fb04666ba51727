"""Acts of the papers room. No sentence and no note holds a number of a paper or a name of a person."""

from agritrace.foundation.journal.values import Act

ENTER = Act("papers:paper:enter", "{who}录入了{kind}，等县级核对")
CORRECT = Act("papers:paper:correct", "{who}修改了{kind}（{changed}），等县级核对")
WITHDRAW = Act("papers:paper:withdraw", "{who}撤回了{kind}")
CONFIRM = Act("papers:paper:confirm", "{who}核对了{kind}，与原件一致")
REFUSE = Act("papers:paper:refuse", "{who}退回了{kind}：{reason}")
REMIND = Act("papers:paper:remind", "平台提醒了 {papers} 份证照的到期情况")

ACTS = (ENTER, CORRECT, WITHDRAW, CONFIRM, REFUSE, REMIND)
