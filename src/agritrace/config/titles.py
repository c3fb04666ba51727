"""The Chinese word of every permission, as templates, tables and the pages of rights show it."""

from __future__ import annotations

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.audit.permissions import Permission as Audit
from agritrace.foundation.duty.permissions import Permission as Duty
from agritrace.foundation.exports.permissions import Permission as Exports
from agritrace.foundation.factors.permissions import Permission as Factors
from agritrace.foundation.institutions.permissions import Permission as Institutions
from agritrace.foundation.notifications.permissions import Permission as Notifications
from agritrace.foundation.organisations.permissions import Permission as Organisations
from agritrace.foundation.usage.permissions import Permission as Usage
from agritrace.operations.backups.permissions import Permission as Backups
from agritrace.registry.bases.permissions import Permission as Bases
from agritrace.registry.papers.permissions import Permission as Papers
from agritrace.registry.privacy.permissions import Permission as Privacy
from agritrace.registry.products.permissions import Permission as Products
from agritrace.registry.proxies.permissions import Permission as Proxies
from agritrace.registry.rights.permissions import Permission as Rights
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.temporary.permissions import Permission as Temporary
from agritrace.tracing.batches.permissions import Permission as Batches
from agritrace.tracing.certificates.permissions import Permission as Certificates
from agritrace.tracing.codes.permissions import Permission as Codes
from agritrace.tracing.farming.permissions import Permission as Farming
from agritrace.tracing.genealogy.permissions import Permission as Genealogy
from agritrace.tracing.processing.permissions import Permission as Processing
from agritrace.tracing.recall.permissions import Permission as Recall
from agritrace.tracing.trade.permissions import Permission as Trade
from agritrace.tracing.vouchers.permissions import Permission as Vouchers

from .permissions import Permission as Config

TITLES: dict[str, str] = {
    Accounts.SEE: "查看账号",
    Accounts.APPOINT: "分配账号",
    Accounts.MANAGE: "管理账号",
    Usage.SEE: "查看使用情况",
    Duty.OPEN: "值守",
    Duty.OPERATE: "平台运维值守",
    Duty.ENVIRONMENT: "运行环境值守",
    Duty.COORDINATE: "应急协调值守",
    Duty.SUPERVISE: "监理检查",
    Duty.OPERATORS: "查看运维值守记录",
    Duty.SEE: "查看本机构值守记录",
    Duty.WATCH: "查看值守情况",
    Duty.STOP: "终止值守",
    Duty.AUDIT: "审计值守记录",
    Accounts.OPEN_SUBJECT: "开通主体账号",
    Accounts.SERVE_SUBJECT: "为主体办理账号",
    Factors.SET_POLICY: "设置登录验证要求",
    Exports.ASK: "申请导出个人信息",
    Exports.APPROVE: "审批导出个人信息",
    Exports.GUARD: "审批和收回大量导出",
    Exports.TRACE: "查验文件来源",
    Exports.WORK: "生成导出文件",
    Accounts.WATCH: "查看账号安全情况",
    Accounts.GUARD: "结束登录和解除锁定",
    Audit.READ: "查阅审计记录",
    Audit.EXPORT: "导出审计记录",
    Audit.SECURITY: "查阅账号安全记录",
    Config.HEALTH: "查看平台运行情况",
    Accounts.MANAGE_PEOPLE: "管理本主体的子账号",
    Notifications.SEE_MESSAGES: "查看短信、邮件发送记录",
    Notifications.CHANGE_WORDING: "修改短信、邮件内容",
    Notifications.SEND: "发送短信、邮件",
    Organisations.SEE: "查看机构",
    Organisations.CREATE: "新建机构",
    Organisations.CHANGE: "变更机构",
    Organisations.REFORM: "办理区划调整",
    Organisations.CONTACT: "维护机构联系方式",
    Organisations.QUALIFY: "登记检测资质",
    Institutions.APPLY: "提交机构申请",
    Institutions.DECIDE: "办理机构申请",
    Institutions.SEE_OFFICERS: "查看执法人员",
    Institutions.KEEP_OFFICERS: "登记执法证",
    Subjects.READ: "查看主体",
    Subjects.LOOK_UP: "扫码查看主体",
    Subjects.REVIEW: "审核主体注册",
    Subjects.SUSPEND: "暂停和恢复主体",
    Subjects.REVOKE: "撤销主体",
    Subjects.MERGE: "核对疑似重复、合并主体",
    Subjects.DECIDE_CHANGE: "审核主体变更",
    Subjects.DECIDE_CANCELLATION: "审核主体注销",
    Subjects.ENTER_TEMPORARY: "现场录入主体",
    Temporary.SEE: "查看临时登记",
    Subjects.TAKE_OVER: "导入主体名录",
    Subjects.MANAGE_OWN: "管理本主体信息",
    Bases.SEE: "查看基地",
    Bases.KEEP: "管理基地",
    Papers.SEE: "查看证照",
    Papers.ENTER: "录入证照",
    Papers.CHECK: "核对证照",
    Proxies.SEE: "查看代录授权",
    Proxies.RECORD: "登记代录授权",
    Proxies.REVOKE: "终止代录授权",
    Proxies.ACT: "代农户录入",
    Products.SEE: "查看产品",
    Products.ADD: "添加产品",
    Products.CHANGE: "修改产品",
    Products.DISABLE: "停用产品",
    Batches.SEE: "查看批次",
    Batches.PRODUCE: "登记批次",
    Batches.LOSE: "登记损耗",
    Batches.VOID: "作废批次",
    Batches.CLOSE: "结清批次",
    Batches.BUY: "登记收购",
    Batches.DESTROY: "登记销毁",
    Batches.STEP: "登记储运环节",
    Batches.CORRECT: "更正批次流水",
    Batches.DECIDE: "核对批次更正",
    Processing.SEE: "查看加工记录",
    Processing.SPLIT: "分批",
    Processing.MERGE: "合批",
    Processing.PROCESS: "加工和屠宰",
    Farming.SEE: "查看农事记录",
    Farming.ENTER: "登记农事",
    Farming.REVERSE: "更正农事记录",
    Certificates.SEE: "查看合格证",
    Certificates.ISSUE: "开具合格证",
    Certificates.PRINT: "打印合格证",
    Certificates.VOID: "作废合格证",
    Codes.SEE: "查看追溯码",
    Codes.PRINT: "打印标签",
    Codes.VOID: "作废追溯码",
    Trade.SEE: "查看交易",
    Trade.SUBMIT: "发起交易",
    Trade.CONFIRM: "确认收货",
    Trade.REFUSE: "拒收",
    Trade.WITHDRAW: "撤回交易",
    Trade.RETURN: "申请退货",
    Vouchers.SEE: "查看入市凭证",
    Vouchers.ISSUE: "开具、打印和作废入市凭证",
    Vouchers.VERIFY: "入场核验",
    Trade.ACCEPT: "办理退货",
    Genealogy.WALK: "查看追溯链",
    Genealogy.OFFICIAL: "查看辖区外追溯链",
    Recall.SEE: "查看召回",
    Recall.OPEN: "发起召回",
    Recall.END: "办结和取消召回",
    Recall.SEE_HOLD: "查看暂停流通",
    Recall.DECIDE: "确认、延长、解除暂停流通",
    Recall.ORDER: "责令暂停流通",
    Recall.SETTLE: "登记召回产品处置",
    Recall.ANSWER: "回复暂停流通通知",
    Backups.SEE: "查看备份与恢复",
    Privacy.UNMASK: "查看完整的个人信息",
    Privacy.SEE_OWN: "查看自己的个人信息",
    Privacy.SEE_RETENTION: "查看保存期限",
    Rights.SEE: "查看个人信息请求",
    Rights.SERVE: "登记个人信息请求",
    Rights.HANDLE: "办理个人信息请求",
    Rights.WITHDRAW: "撤回个人信息请求",
}
