"""What the kinds of objects that records are about are called, for whoever reads records."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "account": "账号",
    "role_template": "角色模板",
    "duty": "值守",
    "organisation": "机构",
    "subject": "主体",
    "product": "产品",
    "batch": "批次",
    "code": "追溯码",
    "sale": "交易",
    "chain": "追溯链",
    "recall": "召回",
    "hold": "暂停流通",
    "paper": "证照",
    "base": "基地",
    "consent": "代录授权",
    "personal-request": "个人信息请求",
    "import": "批量导入",
    "run": "后台任务",
    "export-request": "个人信息导出",
    "wording": "消息模板",
    "factor_policy": "登录验证要求",
    "institution_application": "机构申请",
    "backup-run": "备份",
}
