"""Acts of the exports room. Sentences name numbers, lists and counts, never a row."""

from agritrace.foundation.journal.values import Act

ASK = Act("exports:request:ask", "{who}申请导出{title}（{rows} 行，{purpose}），编号 {number}")
APPROVE = Act("exports:request:approve", "{who}批准了导出申请 {number}")
REFUSE = Act("exports:request:refuse", "{who}没有批准导出申请 {number}")
STOP = Act("exports:request:stop", "{who}撤销了导出申请 {number}")
MAKE = Act("exports:file:make", "系统生成了导出文件 {number}（{rows} 行）")
FETCH = Act("exports:file:fetch", "{who}第 {times} 次下载了导出文件 {number}")
TRACE = Act("exports:file:trace", "{who}查验了一份文件的来源：{found}")
SWEEP = Act("exports:file:sweep", "{who}清除了 {files} 份到期的导出文件")

ACTS = (ASK, APPROVE, REFUSE, STOP, MAKE, FETCH, TRACE, SWEEP)
