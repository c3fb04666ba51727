"""Acts of the privacy room. Sentences name fields, never values."""

from agritrace.foundation.journal.values import Act

UNMASK = Act("privacy:values:unmask", "{who}查看了完整的{fields}，原因：{reason}")

ERASE = Act("privacy:retention:erase", "{who}删除了一份申请中的个人信息和附件，原因：{ground}")

ERASE_PERSONS = Act("privacy:persons:erase", "{who}删除了一个已退出主体的个人信息，原因：{ground}")

ERASE_ACCOUNT = Act("privacy:account:erase", "{who}删除了一个子账号的个人信息，原因：{ground}")

ACTS = (UNMASK, ERASE, ERASE_PERSONS, ERASE_ACCOUNT)
