"""Acts of the genealogy room."""

from agritrace.foundation.journal.values import Act

LOOK = Act("genealogy:chain:look", "{who}查看了批次 {number} 辖区外的来龙去脉，理由：{reason}")
COMPARE = Act("genealogy:chain:compare", "{who}查找了 {count} 个可疑批次的共同来源，理由：{reason}")

ACTS = (LOOK, COMPARE)
