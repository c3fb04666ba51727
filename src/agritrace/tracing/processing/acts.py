"""Acts of the processing room."""

from agritrace.foundation.journal.values import Act

SPLIT = Act("processing:run:split", "{who}把{product} {quantity}分成 {count} 批")
MERGE = Act("processing:run:merge", "{who}把 {count} 批{product}合为一批，共 {quantity}")
PROCESS = Act(
    "processing:run:process",
    "{who}加工{product}：投料 {inputs} 批共 {taken} 公斤，产出 {count} 批共 {made} 公斤，损耗 {lost} 公斤",
)
SLAUGHTER = Act(
    "processing:run:slaughter",
    "{who}屠宰{product}：{inputs} 批共 {taken} 公斤，产出 {count} 批共 {made} 公斤，损耗 {lost} 公斤",
)

ACTS = (SPLIT, MERGE, PROCESS, SLAUGHTER)
