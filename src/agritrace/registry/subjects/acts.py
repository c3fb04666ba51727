"""Acts of the subjects room. No sentence and no note names a person, a number or a name of a subject."""

from agritrace.foundation.journal.values import Act

from .lifeacts import LIFE_ACTS

SUBMIT = Act("subjects:registration:submit", "申请人提交了注册申请，附 {files} 件材料")
SUBMIT_FOR = Act("subjects:registration:submit_for", "{who}现场代录，提交了注册申请，附 {files} 件材料")
RESUBMIT = Act("subjects:registration:resubmit", "申请人修改后再次提交，附 {files} 件材料")
APPROVE = Act("subjects:registration:approve", "{who}审核通过，发放主体码 {code}")
REJECT = Act("subjects:registration:reject", "{who}退回了注册申请：{reasons}")
SUSPEND = Act("subjects:subject:suspend", "{who}暂停了该主体：{reason}")
RESUME = Act("subjects:subject:resume", "{who}恢复了该主体：{reason}")
REISSUE_CARD = Act("subjects:card:reissue", "{who}换发了电子身份标识（第 {issue} 版，{why}），旧标识和标牌作废")
PRINT_PLAQUES = Act("subjects:plaque:print", "{who}打印了 {count} 家主体的 A4 标牌")
TAKE_OVER = Act("subjects:directory:take_over", "{who}导入了主体名录，新增 {created} 家，更新 {changed} 家")
OPEN_ACCOUNT = Act("subjects:account:open", "{who}为该主体开通了账号")

ACTS = (
    SUBMIT,
    SUBMIT_FOR,
    RESUBMIT,
    APPROVE,
    REJECT,
    SUSPEND,
    RESUME,
    REISSUE_CARD,
    PRINT_PLAQUES,
    TAKE_OVER,
    OPEN_ACCOUNT,
    *LIFE_ACTS,
)
