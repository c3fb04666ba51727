"""Acts of the rights room. Sentences name kinds and days, never a person or what he wrote."""

from agritrace.foundation.journal.values import Act

ASK = Act("rights:request:ask", "{who}提出了个人信息{kind}请求（{way}），应在 {due} 前答复")
RECEIVE = Act("rights:request:receive", "{who}受理了个人信息{kind}请求")
EXTEND = Act("rights:request:extend", "{who}延长了个人信息{kind}请求的答复期限，到 {due}")
PREPARE = Act("rights:request:prepare", "{who}开始准备个人信息副本")
FULFIL = Act("rights:request:fulfil", "{who}办结了个人信息{kind}请求：{state}")
REFUSE = Act("rights:request:refuse", "{who}没有同意个人信息{kind}请求：{ground}")
WITHDRAW = Act("rights:request:withdraw", "{who}撤回了个人信息{kind}请求")
TAKE = Act("rights:package:take", "{who}下载了个人信息副本")
SWEEP = Act("rights:package:sweep", "{who}清除了 {files} 份已取走或到期的个人信息副本")
REMIND = Act("rights:request:remind", "{who}向{office}提醒 {count} 件个人信息请求{late}")

ACTS = (ASK, RECEIVE, EXTEND, PREPARE, FULFIL, REFUSE, WITHDRAW, TAKE, SWEEP, REMIND)
