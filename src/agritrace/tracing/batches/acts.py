"""Acts of the batches room."""

from agritrace.foundation.journal.values import Act

PRODUCE = Act("batches:batch:produce", "{who}登记采收{product} {quantity}{unit}")
LOSE = Act("batches:batch:lose", "{who}登记损耗 {quantity}{unit}，原因：{reason}")
CLOSE = Act("batches:batch:close", "{who}结清了批次，剩余 {quantity}{unit}记为损耗，原因：{reason}")
VOID = Act("batches:batch:void", "{who}作废了批次和追溯码，原因：{reason}")
FOLLOW = Act("batches:batch:follow", "主体迁移，{count} 个在库批次转到新的所在县")
BUY = Act("batches:batch:buy", "{who}登记收购{product} {quantity}{unit}，合格证明 {paper}")
DESTROY = Act("batches:batch:destroy", "{who}销毁 {quantity}{unit}（{manner}，{place}），原因：{reason}")
BEGIN_STEP = Act("batches:step:begin", "{who}登记{stage}入库，入库批次 {lot}，地点：{place}")
END_STEP = Act("batches:step:end", "{who}登记{stage}出库，入库批次 {lot}，损耗 {quantity}{unit}")
ASK = Act("batches:correction:ask", "{who}更正“{line}”：{before}{unit}改为 {after}{unit}，原因：{reason}；{result}")
DECIDE = Act("batches:correction:decide", "{who}核对更正“{line}”{before}{unit}改为 {after}{unit}：{result}")
WITHDRAW = Act("batches:correction:withdraw", "{who}撤回更正“{line}”{before}{unit}改为 {after}{unit}")
TELL = Act("batches:correction:tell", "就更正通知有关人员")

ACTS = (PRODUCE, LOSE, CLOSE, VOID, FOLLOW, BUY, DESTROY, BEGIN_STEP, END_STEP, ASK, DECIDE, WITHDRAW, TELL)
