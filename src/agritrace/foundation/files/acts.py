"""Acts of the files room."""

from agritrace.foundation.journal.values import Act

STORE = Act("files:file:store", "{who}上传了一个文件（{media_type}，{size} 字节）")
SWEEP = Act("files:loose:sweep", "系统清理了 {files} 个未使用的上传文件")

ACTS = (STORE, SWEEP)
