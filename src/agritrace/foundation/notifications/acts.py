"""Acts of the notifications room."""

from agritrace.foundation.journal.values import Act

CHOOSE = Act("notifications:preference:choose", "{who}修改了自己的消息设置（{changed} 项）")
CHANGE_WORDING = Act("notifications:wording:change", "{who}修改了“{title}”的内容（第 {version} 版）")
RETRY = Act("notifications:delivery:retry", "{who}让没有发出的 {count} 条消息重新发送")

ACTS = (CHOOSE, CHANGE_WORDING, RETRY)
