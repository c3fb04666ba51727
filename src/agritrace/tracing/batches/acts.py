"""Acts of the batches room."""

from agritrace.foundation.journal.values import Act

PRODUCE = Act("batches:batch:produce", "{who}登记采收{product} {quantity}{unit}")
LOSE = Act("batches:batch:lose", "{who}登记损耗 {quantity}{unit}，原因：{reason}")
CLOSE = Act("batches:batch:close", "{who}结清了批次，剩余 {quantity}{unit}记为损耗，原因：{reason}")
VOID = Act("batches:batch:void", "{who}作废了批次和追溯码，原因：{reason}")
FOLLOW = Act("batches:batch:follow", "主体迁移，{count} 个在库批次转到新的所在县")

ACTS = (PRODUCE, LOSE, CLOSE, VOID, FOLLOW)
