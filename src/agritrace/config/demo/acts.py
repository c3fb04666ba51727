"""Acts of the demonstration besides those of people."""

from __future__ import annotations

from agritrace.foundation.journal.values import Act

FILL = Act("demo:country:enlarge", "{who}批量生成了演示数据")
ACTS = (FILL,)
