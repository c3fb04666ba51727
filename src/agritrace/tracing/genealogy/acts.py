"""Acts of the genealogy room."""

from agritrace.foundation.journal.values import Act

LOOK = Act("genealogy:chain:look", "{who}查看了批次 {number} 辖区外的来龙去脉，理由：{reason}")

ACTS = (LOOK,)
