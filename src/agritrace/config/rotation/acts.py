"""Acts of a rotation."""

from agritrace.foundation.journal.values import Act

RESEAL = Act("config:keys:reseal", "{who}用新密钥重新加密了 {table} 的 {rows} 行")

ACTS = (RESEAL,)
