"""Acts of the regions room."""

from agritrace.foundation.journal.values import Act

LOAD = Act("regions:edition:load", "{who}载入了行政区划（{edition}），共 {regions} 个区划、{changes} 条变更")

ACTS = (LOAD,)
