"""Acts of imports. Notes hold figures, never what stands in a directory."""

from agritrace.foundation.journal.values import Act

UPLOAD = Act("imports:directory:upload", "{who}上传了主体名录，开始预检")
START = Act("imports:directory:start", "{who}开始导入主体名录")

ACTS = (UPLOAD, START)
